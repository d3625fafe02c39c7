// Memory and strings.

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

export function stringExports(library: Library): void {
  library.add('memcpy', move);
  library.add('memmove', move);
  library.add('memset', set);
  library.add('memcmp', compareBytes);
  library.add('strlen', (thread, call) => <u64>thread.process.memory.untilZero(call.a0, MOST).length);
  library.add('wcslen', (thread, call) => <u64>thread.process.memory.wideText(call.a0, MOST).length);
  library.add('strcmp', (thread, call) => compareTexts(thread, call, MOST));
  library.add('strncmp', (thread, call) => compareTexts(thread, call, <u32>min<u64>(call.a2, MOST)));
}

/** Longer than any text. */
const MOST: u32 = 1 << 30;

function move(thread: Thread, call: Call): u64 {
  thread.process.memory.move(call.a0, call.a1, call.a2);
  return call.a0;
}

function set(thread: Thread, call: Call): u64 {
  thread.process.memory.fill(call.a0, <u8>call.a1, call.a2);
  return call.a0;
}

function sign(difference: i32): u64 {
  return difference < 0 ? <u64>-1 : difference > 0 ? 1 : 0;
}

function compareBytes(thread: Thread, call: Call): u64 {
  const one = thread.process.memory.bytes(call.a0, <u32>call.a2);
  const other = thread.process.memory.bytes(call.a1, <u32>call.a2);
  if (one == null || other == null) return 0;
  return sign(memory.compare(changetype<usize>(one), changetype<usize>(other), one.length));
}

/** Up to a zero, or so many bytes. */
function compareTexts(thread: Thread, call: Call, limit: u32): u64 {
  const one = thread.process.memory.untilZero(call.a0, limit);
  const other = thread.process.memory.untilZero(call.a1, limit);
  const common = memory.compare(changetype<usize>(one), changetype<usize>(other), min(one.length, other.length));
  return sign(common != 0 ? common : one.length - other.length);
}
