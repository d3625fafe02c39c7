// _spawn, _exec and system: programs that a program starts. Their arguments are joined as they stand: who wants blanks in one quotes it.
// What _exec starts takes the program's place in that this ends with it, and with its code.
//
// Source: Microsoft, "_spawn, _wspawn functions"; "_exec, _wexec functions"; "_cwait"; "system, _wsystem".

import { textAt } from '../../memory/text';
import { KernelObject } from '../../object/kernel-object';
import { ProcessObject } from '../../object/process-object';
import { fullText } from '../../path/name';
import { Wish, findProgram, makeChild } from '../../program/child';
import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { Wait } from '../../thread/wait';
import { ECHILD, EINVAL, ENOENT, ENOEXEC, ENOMEM, setErrno } from '../errno';
import { argumentsAfter } from '../format/arguments';

const FAILED: u64 = <u64>-1;
/** _P_WAIT, _P_OVERLAY and _P_DETACH; those between them do not wait. */
const WAITS: u32 = 0;
const OVERLAY: u32 = 2;
const DETACHED: u32 = 4;
const MOST_ARGUMENTS: i32 = 1 << 16;
const ERROR_NOT_ENOUGH_MEMORY: u32 = 8;
const ERROR_BAD_EXE_FORMAT: u32 = 193;
const ALL_ACCESS: u32 = 0x1f_ffff;

export function spawnExports(library: Library): void {
  library.add('_cwait', waitForChild);
  library.add('_execl', (thread, call) => spawnList(thread, call, true, false, false, false), Shape.Wide);
  library.add('_execle', (thread, call) => spawnList(thread, call, true, true, false, false), Shape.Wide);
  library.add('_execlp', (thread, call) => spawnList(thread, call, true, false, true, false), Shape.Wide);
  library.add('_execlpe', (thread, call) => spawnList(thread, call, true, true, true, false), Shape.Wide);
  library.add('_execv', (thread, call) => spawn(thread, OVERLAY, call.a0, call.a1, 0, false, false));
  library.add('_execve', (thread, call) => spawn(thread, OVERLAY, call.a0, call.a1, call.a2, false, false));
  library.add('_execvp', (thread, call) => spawn(thread, OVERLAY, call.a0, call.a1, 0, true, false));
  library.add('_execvpe', (thread, call) => spawn(thread, OVERLAY, call.a0, call.a1, call.a2, true, false));
  library.add('_getpid', (thread, call) => thread.process.id);
  library.add('_spawnl', (thread, call) => spawnList(thread, call, false, false, false, false), Shape.Wide);
  library.add('_spawnle', (thread, call) => spawnList(thread, call, false, true, false, false), Shape.Wide);
  library.add('_spawnlp', (thread, call) => spawnList(thread, call, false, false, true, false), Shape.Wide);
  library.add('_spawnlpe', (thread, call) => spawnList(thread, call, false, true, true, false), Shape.Wide);
  library.add('_spawnv', (thread, call) => spawn(thread, <u32>call.a0, call.a1, call.a2, 0, false, false));
  library.add('_spawnve', (thread, call) => spawn(thread, <u32>call.a0, call.a1, call.a2, call.a3, false, false));
  library.add('_spawnvp', (thread, call) => spawn(thread, <u32>call.a0, call.a1, call.a2, 0, true, false));
  library.add('_spawnvpe', (thread, call) => spawn(thread, <u32>call.a0, call.a1, call.a2, call.a3, true, false));
  library.add('_wexecl', (thread, call) => spawnList(thread, call, true, false, false, true), Shape.Wide);
  library.add('_wexecv', (thread, call) => spawn(thread, OVERLAY, call.a0, call.a1, 0, false, true));
  library.add('_wexecve', (thread, call) => spawn(thread, OVERLAY, call.a0, call.a1, call.a2, false, true));
  library.add('_wexecvp', (thread, call) => spawn(thread, OVERLAY, call.a0, call.a1, 0, true, true));
  library.add('_wexecvpe', (thread, call) => spawn(thread, OVERLAY, call.a0, call.a1, call.a2, true, true));
  library.add('_wspawnl', (thread, call) => spawnList(thread, call, false, false, false, true), Shape.Wide);
  library.add('_wspawnv', (thread, call) => spawn(thread, <u32>call.a0, call.a1, call.a2, 0, false, true));
  library.add('_wspawnve', (thread, call) => spawn(thread, <u32>call.a0, call.a1, call.a2, call.a3, false, true));
  library.add('_wspawnvp', (thread, call) => spawn(thread, <u32>call.a0, call.a1, call.a2, 0, true, true));
  library.add('_wspawnvpe', (thread, call) => spawn(thread, <u32>call.a0, call.a1, call.a2, call.a3, true, true));
  library.add('_wsystem', (thread, call) => system(thread, call, true));
  library.add('system', (thread, call) => system(thread, call, false));
}

/** The arguments stand in the call itself, a null behind them, and then the environment, if there is one. */
function spawnList(thread: Thread, call: Call, isExec: bool, hasEnvironment: bool, isSearched: bool, wide: bool): u64 {
  const memory = thread.process.memory;
  const list = argumentsAfter(thread, call, isExec ? 1 : 2);
  let end = list;
  for (let i = 0; i < MOST_ARGUMENTS && memory.u64(end) != 0; i++) end += 8;
  const environment = hasEnvironment ? memory.u64(end + 8) : 0;
  return spawn(thread, isExec ? OVERLAY : <u32>call.a0, isExec ? call.a0 : call.a1, list, environment, isSearched, wide);
}

/** How, the program, its arguments and variables or null, each list with a null at its end; whether it is looked for in PATH. */
function spawn(thread: Thread, mode: u32, program: u64, list: u64, environment: u64, isSearched: bool, wide: bool): u64 {
  if (mode > DETACHED || program == 0 || list == 0) return fail(thread, EINVAL);
  const texts = textsAt(thread, list, wide);
  const command = textAt(thread, program, wide);
  if (texts.length == 0 || command.length == 0) return fail(thread, EINVAL);
  const wish = new Wish();
  wish.commandLine = texts.join(' ');
  if (environment != 0) wish.environment = textsAt(thread, environment, wide);
  wish.isDetached = mode == DETACHED;
  const where = isSearched ? command : fullText(command, thread.process.directory);
  return start(thread, findProgram(thread.process, where), wish, mode);
}

function textsAt(thread: Thread, list: u64, wide: bool): Array<string> {
  const memory = thread.process.memory;
  const texts: Array<string> = [];
  for (let at = list; texts.length < MOST_ARGUMENTS && memory.u64(at) != 0; at += 8) texts.push(textAt(thread, memory.u64(at), wide));
  return texts;
}

function fail(thread: Thread, error: u32): u64 {
  setErrno(thread, error);
  return FAILED;
}

/** A handle of it, or its code once it has ended. */
function start(thread: Thread, program: string, wish: Wish, mode: u32): u64 {
  const process = thread.process;
  if (program.length == 0) return fail(thread, ENOENT);
  wish.handles = process.handles.inherited();
  const standard: StaticArray<u64> = [0, 0, 0];
  for (let i = 0; i < 3; i++) {
    const one = process.crt.descriptors.find(i);
    if (one == null) continue;
    standard[i] = one.handle;
    wish.handles.push(one.handle);
  }
  wish.standard = standard;
  const made = makeChild(process, program, wish);
  const child = made.process;
  if (child == null) return fail(thread, made.error == ERROR_BAD_EXE_FORMAT ? ENOEXEC : made.error == ERROR_NOT_ENOUGH_MEMORY ? ENOMEM : ENOENT);
  if (mode != WAITS && mode != OVERLAY) return mode == DETACHED ? 0 : process.handles.open(child.object, ALL_ACCESS);
  return thread.waitFor(new ChildWait(child.object, mode == OVERLAY), 0);
}

/** Gives the code that a process ends with, or ends with it. */
class ChildWait extends Wait {
  constructor(
    private readonly child: ProcessObject,
    private readonly isOverlaid: bool,
  ) {
    super([<KernelObject>child], false, false);
  }

  result(thread: Thread, status: u32): u64 {
    if (this.isOverlaid) thread.process.exit(this.child.code);
    return <u64><i64><i32>this.child.code;
  }
}

/** Where its code goes or null, its handle, which is closed. */
function waitForChild(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const object = process.handles.find(call.a1);
  if (object == null || !(object instanceof ProcessObject)) return fail(thread, ECHILD);
  return thread.waitFor(new HandleWait(<ProcessObject>object, call.a0, call.a1), 0);
}

class HandleWait extends Wait {
  constructor(
    private readonly child: ProcessObject,
    private readonly codeAt: u64,
    private readonly handle: u64,
  ) {
    super([<KernelObject>child], false, false);
  }

  result(thread: Thread, status: u32): u64 {
    if (this.codeAt != 0) thread.process.memory.setU32(this.codeAt, this.child.code);
    thread.process.handles.close(this.handle);
    return this.handle;
  }
}

/** By the command interpreter, which is a program that the user brings along; without a command: whether there is one. */
function system(thread: Thread, call: Call, wide: bool): u64 {
  const process = thread.process;
  const named = process.environment.get('COMSPEC');
  const program = findProgram(process, named == null ? 'cmd.exe' : named);
  if (call.a0 == 0) return program.length == 0 ? 0 : 1;
  const wish = new Wish();
  wish.commandLine = '"' + program + '" /c ' + textAt(thread, call.a0, wide);
  return start(thread, program, wish, WAITS);
}
