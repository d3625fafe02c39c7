// Memory and strings.

import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

export function stringExports(library: Library): void {
  library.addCode('memcpy', move, 'memmove');
  library.addCode('memmove', move);
  library.addCode('memset', set);
  library.addCode('memcmp', compareBytes);
  library.addCode('memchr', findByte);
  library.addCode('strcat', (thread, call) => copyText(thread, call, call.a0 + lengthOf(thread, call.a0), MOST));
  library.addCode('strchr', findFirst);
  library.addCode('strcpy', (thread, call) => copyText(thread, call, call.a0, MOST));
  library.add('strncat', (thread, call) => copyText(thread, call, call.a0 + lengthOf(thread, call.a0), call.a2));
  library.add('strncpy', copyPadded);
  library.addCode('strrchr', findLast);
  library.addCode('strstr', findText);
  library.addCode('strlen', (thread, call) => <u64>thread.process.memory.untilZero(call.a0, MOST).length);
  library.addCode('wcslen', (thread, call) => <u64>thread.process.memory.wideText(call.a0, MOST).length);
  library.addCode('strcmp', (thread, call) => compareTexts(thread, call, MOST));
  library.addCode('strncmp', (thread, call) => compareTexts(thread, call, <u32>min<u64>(call.a2, MOST)));
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

function lengthOf(thread: Thread, at: u64): u64 {
  return <u64>thread.process.memory.untilZero(at, MOST).length;
}

/** At most so many bytes, and a zero behind them. */
function copyText(thread: Thread, call: Call, to: u64, limit: u64): u64 {
  const memory = thread.process.memory;
  const text = memory.untilZero(call.a1, <u32>min<u64>(limit, MOST));
  memory.write(to, text.concat<StaticArray<u8>>(new StaticArray<u8>(1)));
  return call.a0;
}

/** So many bytes, zeros behind the text's end; no zero where it is longer. */
function copyPadded(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const text = memory.untilZero(call.a1, <u32>min<u64>(call.a2, MOST));
  memory.write(call.a0, text);
  memory.fill(call.a0 + text.length, 0, call.a2 - text.length);
  return call.a0;
}

function findByte(thread: Thread, call: Call): u64 {
  const bytes = thread.process.memory.bytes(call.a0, <u32>call.a2);
  const index = bytes == null ? -1 : bytes.indexOf(<u8>call.a1);
  return index < 0 ? 0 : call.a0 + index;
}

/** The zero at the end belongs to the text. */
function findFirst(thread: Thread, call: Call): u64 {
  const text = thread.process.memory.untilZero(call.a0, MOST);
  const index = <u8>call.a1 == 0 ? text.length : text.indexOf(<u8>call.a1);
  return index < 0 ? 0 : call.a0 + index;
}

function findLast(thread: Thread, call: Call): u64 {
  const text = thread.process.memory.untilZero(call.a0, MOST);
  const index = <u8>call.a1 == 0 ? text.length : text.lastIndexOf(<u8>call.a1);
  return index < 0 ? 0 : call.a0 + index;
}

function findText(thread: Thread, call: Call): u64 {
  const text = thread.process.memory.untilZero(call.a0, MOST);
  const wanted = thread.process.memory.untilZero(call.a1, MOST);
  const start = changetype<usize>(text);
  const other = changetype<usize>(wanted);
  for (let i = 0; i + wanted.length <= text.length; i++) {
    if (memory.compare(start + <usize>i, other, wanted.length) == 0) return call.a0 + i;
  }
  return 0;
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
