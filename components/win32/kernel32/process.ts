// The process itself: how it was started, and its end.

import { utf8, utf16 } from '../memory/access';
import { PAGE_READWRITE } from '../memory/space';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_MOD_NOT_FOUND, ERROR_PROC_NOT_FOUND } from './error';

/** STARTUPINFO. */
const STARTUP: u32 = 104;
const STARTUP_FLAGS: u64 = 0x3c;
const USE_HANDLES: u32 = 0x100;
const STARTUP_HANDLES: u64 = 0x50;

export function processExports(library: Library): void {
  library.add('ExitProcess', exitProcess);
  library.add('GetCommandLineA', (thread, call) => kept(thread, utf8(thread.process.commandLine), 0));
  library.add('GetCommandLineW', (thread, call) => kept(thread, utf16(thread.process.commandLine), 1));
  library.add('GetCurrentProcess', (thread, call) => u64.MAX_VALUE);
  library.addCode('GetCurrentProcessId', (thread, call) => thread.process.id);
  library.add('GetModuleHandleA', getModuleHandleA);
  library.add('GetModuleHandleW', getModuleHandleW);
  library.add('GetProcAddress', getProcAddress);
  library.add('GetStartupInfoA', getStartupInfo);
  library.add('GetStartupInfoW', getStartupInfo);
}

function exitProcess(thread: Thread, call: Call): u64 {
  thread.process.exit(<u32>call.a0);
  return 0;
}

/** A text that stays where it is from the first call on. */
function kept(thread: Thread, text: StaticArray<u8>, which: i32): u64 {
  const process = thread.process;
  if (process.commandLineAt[which] == 0) {
    const at = process.space.allocate(text.length, PAGE_READWRITE);
    process.memory.write(at, text);
    process.commandLineAt[which] = at;
  }
  return process.commandLineAt[which];
}

function getModuleHandleA(thread: Thread, call: Call): u64 {
  return moduleHandle(thread, call.a0 == 0 ? '' : thread.process.memory.text(call.a0));
}

function getModuleHandleW(thread: Thread, call: Call): u64 {
  return moduleHandle(thread, call.a0 == 0 ? '' : thread.process.memory.wideText(call.a0));
}

/** Of the program itself, where no name is given. */
function moduleHandle(thread: Thread, name: string): u64 {
  const modules = thread.process.modules;
  const found = name.length == 0 ? modules.all[0] : modules.named(name);
  return found == null ? thread.fail(ERROR_MOD_NOT_FOUND) : found.base;
}

function getProcAddress(thread: Thread, call: Call): u64 {
  const modules = thread.process.modules;
  const module = call.a0 == 0 ? modules.all[0] : modules.at(call.a0);
  if (module == null) return thread.fail(ERROR_MOD_NOT_FOUND);
  const isOrdinal = call.a1 < 0x1_0000;
  const address = isOrdinal ? modules.findOrdinal(module, <u32>call.a1) : modules.find(module, thread.process.memory.text(call.a1));
  return address == 0 ? thread.fail(ERROR_PROC_NOT_FOUND) : address;
}

function getStartupInfo(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  memory.write(call.a0, new StaticArray<u8>(<i32>STARTUP));
  memory.setU32(call.a0, STARTUP);
  memory.setU32(call.a0 + STARTUP_FLAGS, USE_HANDLES);
  for (let i: u64 = 0; i < 3; i++) memory.setU64(call.a0 + STARTUP_HANDLES + i * 8, thread.process.standard[<i32>i]);
  return 0;
}
