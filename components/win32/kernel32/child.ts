// Starting processes.
//
// Source: Microsoft, "CreateProcessW function", "STARTUPINFOW structure", "STARTUPINFOEXW structure", "PROCESS_INFORMATION structure",
// "Process Creation Flags", "Inheritance (Processes and Threads)", "Changing Environment Variables".

import { textAt } from '../memory/text';
import { INHERIT } from '../object/handles';
import { NO_PROGRAM, Wish, makeChild, programOf } from '../program/child';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { handleList } from './attribute-list';
import { ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_NOT_ENOUGH_MEMORY, ERROR_NOT_SUPPORTED } from './error';

const DEBUG: u32 = 3;
const CREATE_SUSPENDED: u32 = 4;
const DETACHED: u32 = 8;
const NEW_CONSOLE: u32 = 0x10;
const UNICODE_ENVIRONMENT: u32 = 0x400;
const EXTENDED: u32 = 0x8_0000;
/** STARTUPINFO, and STARTUPINFOEX with the address of a list behind. */
const STARTUP_SIZE: u32 = 104;
const FLAGS: u64 = 60;
const USE_STANDARD_HANDLES: u32 = 0x100;
const STANDARD: u64 = 80;
const ATTRIBUTES: u64 = 104;
const ALL_ACCESS: u32 = 0x1f_ffff;
/** SECURITY_ATTRIBUTES. */
const INHERITS: u64 = 16;
const MOST_VARIABLES: i32 = 1 << 16;

export function childExports(library: Library): void {
  library.add('CreateProcessA', (thread, call) => createProcess(thread, call, false), Shape.Wide);
  library.add('CreateProcessW', (thread, call) => createProcess(thread, call, true), Shape.Wide);
  library.lacks('CreateProcessA', 'debugging it (ERROR_NOT_SUPPORTED), a window or a console of its own, another user or priority; a file that is no PE32+ image (a script: ERROR_BAD_EXE_FORMAT)');
  library.lacks('CreateProcessW', 'debugging it (ERROR_NOT_SUPPORTED), a window or a console of its own, another user or priority; a file that is no PE32+ image (a script: ERROR_BAD_EXE_FORMAT)');
}

/** Program or null, command line or null, security of process and thread; inheritance, flags, environment, directory, STARTUPINFO, answer. */
function createProcess(thread: Thread, call: Call, wide: bool): u64 {
  const process = thread.process;
  const memory = process.memory;
  const stack = call.stack;
  const flags = memory.u32(stack + 8);
  const startup = memory.u64(stack + 32);
  const answer = memory.u64(stack + 40);
  if ((call.a0 == 0 && call.a1 == 0) || startup == 0 || answer == 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((flags & (DETACHED | NEW_CONSOLE)) == (DETACHED | NEW_CONSOLE)) return thread.fail(ERROR_INVALID_PARAMETER);
  if ((flags & DEBUG) != 0) return thread.fail(ERROR_NOT_SUPPORTED);
  if (memory.bytes(answer, 24) == null) return thread.fail(ERROR_NOACCESS);
  const isExtended = (flags & EXTENDED) != 0;
  if (isExtended && memory.u32(startup) <= STARTUP_SIZE) return thread.fail(ERROR_INVALID_PARAMETER);
  const line = textAt(thread, call.a1, wide);
  const program = call.a0 != 0 ? textAt(thread, call.a0, wide) : programOf(process, line);
  if (program.length == 0) return thread.fail(NO_PROGRAM);
  const wish = new Wish();
  wish.commandLine = call.a1 != 0 ? line : '"' + program + '"';
  wish.isSuspended = (flags & CREATE_SUSPENDED) != 0;
  wish.isDetached = (flags & DETACHED) != 0;
  wish.directory = textAt(thread, memory.u64(stack + 24), wide);
  const environment = memory.u64(stack + 16);
  if (environment != 0) wish.environment = variablesAt(thread, environment, (flags & UNICODE_ENVIRONMENT) != 0);
  if (memory.u32(stack) != 0) {
    const list: Array<u64> | null = isExtended ? handleList(thread, memory.u64(startup + ATTRIBUTES)) : null;
    wish.handles = list != null ? list : process.handles.inherited();
  }
  if ((memory.u32(startup + FLAGS) & USE_STANDARD_HANDLES) != 0) {
    const standard: StaticArray<u64> = [memory.u64(startup + STANDARD), memory.u64(startup + STANDARD + 8), memory.u64(startup + STANDARD + 16)];
    wish.standard = standard;
  }
  return start(thread, call, program, wish, answer);
}

function start(thread: Thread, call: Call, program: string, wish: Wish, answer: u64): u64 {
  const process = thread.process;
  const memory = process.memory;
  const made = makeChild(process, program, wish);
  const child = made.process;
  if (child == null) return thread.fail(made.error);
  const handle = process.handles.open(child.object, ALL_ACCESS, inheritance(thread, call.a2));
  // One that has ended at once has no thread: a handle of the process stands for it, which is signaled as well.
  const first = child.threads.length == 0 ? process.handles.open(child.object, ALL_ACCESS) : process.handles.open(child.threads[0], ALL_ACCESS, inheritance(thread, call.a3));
  if (handle == 0 || first == 0) {
    process.handles.close(handle);
    process.handles.close(first);
    child.exit(0);
    return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  }
  memory.setU64(answer, handle);
  memory.setU64(answer + 8, first);
  memory.setU32(answer + 16, child.id);
  memory.setU32(answer + 20, child.threads.length == 0 ? 0 : child.threads[0].id);
  return 1;
}

function inheritance(thread: Thread, security: u64): u32 {
  return security != 0 && thread.process.memory.u32(security + INHERITS) != 0 ? INHERIT : 0;
}

/** Texts with a zero behind each, and one behind all. */
function variablesAt(thread: Thread, address: u64, wide: bool): Array<string> {
  const list: Array<string> = [];
  let at = address;
  while (list.length < MOST_VARIABLES) {
    const text = textAt(thread, at, wide);
    if (text.length == 0) break;
    list.push(text);
    at += wide ? <u64>text.length * 2 + 2 : <u64>String.UTF8.byteLength(text) + 1;
  }
  return list;
}
