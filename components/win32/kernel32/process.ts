// The process itself: how it was started, and its end.

import { endProcess } from '../image/notify';
import { utf8, utf16 } from '../memory/access';
import { PAGE_READWRITE } from '../memory/space';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** STARTUPINFO. */
const STARTUP: u32 = 104;
const STARTUP_FLAGS: u64 = 0x3c;
const USE_HANDLES: u32 = 0x100;
const STARTUP_HANDLES: u64 = 0x50;

export function processExports(library: Library): void {
  library.add('ExitProcess', exitProcess);
  library.add('GetCommandLineA', (thread, call) => kept(thread, utf8(thread.process.commandLine), 0));
  library.add('GetCommandLineW', (thread, call) => kept(thread, utf16(thread.process.commandLine), 1));
  library.addCode('GetCurrentProcess', (thread, call) => u64.MAX_VALUE);
  library.addCode('GetCurrentProcessId', (thread, call) => thread.process.id);
  library.add('GetStartupInfoA', getStartupInfo);
  library.add('GetStartupInfoW', getStartupInfo);
}

export function exitProcess(thread: Thread, call: Call): u64 {
  return endProcess(thread, <u32>call.a0);
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

function getStartupInfo(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  memory.write(call.a0, new StaticArray<u8>(<i32>STARTUP));
  memory.setU32(call.a0, STARTUP);
  memory.setU32(call.a0 + STARTUP_FLAGS, USE_HANDLES);
  for (let i: u64 = 0; i < 3; i++) memory.setU64(call.a0 + STARTUP_HANDLES + i * 8, thread.process.standard[<i32>i]);
  return 0;
}
