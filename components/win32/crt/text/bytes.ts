// Memory as such, by bytes and by units of UTF-16.

import { Library } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EINVAL, ERANGE } from '../errno';
import { invalid } from '../invalid';
import { foldCase } from '../locale/letters';
import { MOST, unitsAt } from './units';

/** Bytes that are looked at at once. */
const PIECE: u64 = 1 << 16;

/** What compilers call by themselves. */
export function byteExports(library: Library): void {
  library.addCode('memchr', findByte);
  library.addCode('memcmp', (thread, call) => compareUnits<u8>(thread, call));
  library.addCode('memcpy', move, 'memmove');
  library.addCode('memmove', move);
  library.addCode('memset', set);
}

export function furtherByteExports(library: Library): void {
  library.add('_memccpy', copyUntil);
  library.add('_memicmp', compareLetters);
  library.add('_memicmp_l', compareLetters);
  library.add('_swab', swap);
  library.add('memcpy_s', (thread, call) => copySecure<u8>(thread, call, true));
  library.add('memmove_s', (thread, call) => copySecure<u8>(thread, call, false));
  library.add('wmemcpy_s', (thread, call) => copySecure<u16>(thread, call, true));
  library.add('wmemmove_s', (thread, call) => copySecure<u16>(thread, call, false));
}

export function oldByteExports(library: Library): void {
  library.add('memccpy', copyUntil);
  library.add('memicmp', compareLetters);
  library.add('swab', swap);
}

function move(thread: Thread, call: Call): u64 {
  thread.process.memory.move(call.a0, call.a1, call.a2);
  return call.a0;
}

function set(thread: Thread, call: Call): u64 {
  thread.process.memory.fill(call.a0, <u8>call.a1, call.a2);
  return call.a0;
}

/** Looks no further than where it is found: what lies behind may not be there. */
function findByte(thread: Thread, call: Call): u64 {
  const limit = <u32>min(call.a2, MOST);
  if (limit == 0) return 0;
  const before = thread.process.memory.until(call.a0, <u8>call.a1, limit);
  return before == null || <u32>before.length == limit ? 0 : call.a0 + before.length;
}

export function sign(difference: i32): u64 {
  return difference < 0 ? <u64>-1 : difference > 0 ? 1 : 0;
}

function compareUnits<T>(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const size = call.a2 * sizeof<T>();
  for (let done: u64 = 0; done < size; done += PIECE) {
    const count = <u32>(min(size - done, PIECE) / sizeof<T>());
    const one = unitsAt<T>(memory, call.a0 + done, count);
    const other = unitsAt<T>(memory, call.a1 + done, count);
    if (one == null || other == null) return 0;
    for (let i = 0; i < one.length; i++) if (one[i] != other[i]) return one[i] < other[i] ? <u64>-1 : 1;
  }
  return 0;
}

/** Gives where the copy goes on, or 0 where the byte was not found. */
function copyUntil(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const limit = <u32>min(call.a3, MOST);
  if (limit == 0) return 0;
  const before = memory.until(call.a1, <u8>call.a2, limit);
  if (before == null) return 0;
  memory.write(call.a0, before);
  if (<u32>before.length == limit) return 0;
  memory.setU8(call.a0 + before.length, <u8>call.a2);
  return call.a0 + before.length + 1;
}

function compareLetters(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const count = <u32>min(call.a2, MOST);
  const one = memory.bytes(call.a0, count);
  const other = memory.bytes(call.a1, count);
  if (one == null || other == null) return 0;
  for (let i = 0; i < one.length; i++) {
    const difference = <i32>foldCase(one[i]) - <i32>foldCase(other[i]);
    if (difference != 0) return sign(difference);
  }
  return 0;
}

/** Each two bytes change places. */
function swap(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const count = call.i2 & ~1;
  const bytes = count > 0 ? memory.bytes(call.a0, count) : null;
  if (bytes == null) return 0;
  for (let i = 0; i < bytes.length; i += 2) {
    const first = bytes[i];
    bytes[i] = bytes[i + 1];
    bytes[i + 1] = first;
  }
  memory.write(call.a1, bytes);
  return 0;
}

/** (to, its units, from, units). Where there is no room, memcpy_s clears what there is. */
function copySecure<T>(thread: Thread, call: Call, clears: bool): u64 {
  const memory = thread.process.memory;
  const size = call.a3 * sizeof<T>();
  if (call.a3 == 0) return 0;
  if (call.a0 == 0) return invalid(thread, EINVAL, EINVAL);
  if (call.a2 != 0 && call.a1 >= call.a3) {
    memory.move(call.a0, call.a2, size);
    return 0;
  }
  if (clears) memory.fill(call.a0, 0, call.a1 * sizeof<T>());
  const code = call.a2 == 0 ? EINVAL : ERANGE;
  return invalid(thread, code, code);
}
