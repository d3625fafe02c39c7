// Texts in the guest's memory: of bytes (T is u8), or of units of UTF-16 (T is u16).

import { Memory } from '../../memory/access';
import { Thread } from '../../thread/thread';

/** Longer than any text. */
export const MOST: u64 = 1 << 30;
/** Units that are read at first; a text is seldom longer. */
const FIRST: u32 = 64;
const PAGE: u64 = 0x1000;

/** Up to a zero, or so many units. */
export function textAt<T>(memory: Memory, at: u64, limit: u64 = MOST): StaticArray<T> {
  const most = <u32>min(limit, MOST);
  if (most == 0) return new StaticArray<T>(0);
  if (sizeof<T>() == 1) return changetype<StaticArray<T>>(memory.untilZero(at, most));
  let text = new StaticArray<T>(0);
  let piece = FIRST;
  for (let done: u32 = 0; done < most; ) {
    // No further than the page's end: what follows may not be there.
    const onPage = <u32>max<u64>((PAGE - ((at + done * 2) & (PAGE - 1))) >> 1, 1);
    const part = unitsAt<T>(memory, at + done * 2, min(min(onPage, piece), most - done));
    if (part == null) break;
    const end = part.indexOf(0);
    if (end >= 0) return join<T>(text, part, end);
    text = join<T>(text, part, part.length);
    done += part.length;
    piece = min<u32>(piece * 4, 2048);
  }
  return text;
}

/** Null where some are not there. */
export function unitsAt<T>(memory: Memory, at: u64, count: u32): StaticArray<T> | null {
  const bytes = memory.bytes(at, count * sizeof<T>());
  if (bytes == null) return null;
  if (sizeof<T>() == 1) return changetype<StaticArray<T>>(bytes);
  const units = new StaticArray<T>(count);
  moveUnits<T>(units, 0, changetype<usize>(bytes), count);
  return units;
}

function moveUnits<T>(to: StaticArray<T>, at: i32, from: usize, count: i32): void {
  memory.copy(changetype<usize>(to) + <usize>at * sizeof<T>(), from, <usize>count * sizeof<T>());
}

/** One text, and the first units of another. */
export function join<T>(one: StaticArray<T>, other: StaticArray<T>, count: i32): StaticArray<T> {
  if (one.length == 0 && count == other.length) return other;
  const result = new StaticArray<T>(one.length + count);
  moveUnits<T>(result, 0, changetype<usize>(one), one.length);
  moveUnits<T>(result, one.length, changetype<usize>(other), count);
  return result;
}

export function part<T>(text: StaticArray<T>, start: i32, end: i32): StaticArray<T> {
  return start == 0 && end == text.length ? text : text.slice<StaticArray<T>>(start, end);
}

/** False where some of it is not there. */
export function putUnits<T>(memory: Memory, at: u64, units: StaticArray<T>): bool {
  if (sizeof<T>() == 1) return memory.write(at, changetype<StaticArray<u8>>(units));
  const bytes = new StaticArray<u8>(units.length * sizeof<T>());
  copyOut<T>(bytes, units);
  return memory.write(at, bytes);
}

function copyOut<T>(to: StaticArray<u8>, from: StaticArray<T>): void {
  memory.copy(changetype<usize>(to), changetype<usize>(from), to.length);
}

/** With a zero behind it. */
export function putText<T>(memory: Memory, at: u64, units: StaticArray<T>): bool {
  return putUnits<T>(memory, at, join<T>(units, new StaticArray<T>(1), 1));
}

export function unitAt<T>(memory: Memory, at: u64): T {
  return sizeof<T>() == 1 ? <T>memory.u8(at) : <T>memory.u16(at);
}

export function putUnit<T>(memory: Memory, at: u64, unit: u32): bool {
  const one = new StaticArray<T>(1);
  one[0] = <T>unit;
  return putUnits<T>(memory, at, one);
}

/** Of letters below 128. */
export function unitsOf<T>(text: string): StaticArray<T> {
  const units = new StaticArray<T>(text.length);
  for (let i = 0; i < text.length; i++) units[i] = <T>text.charCodeAt(i);
  return units;
}

/** Each unit as a letter. */
export function stringOf<T>(units: StaticArray<T>): string {
  let text = '';
  for (let i = 0; i < units.length; i++) text += String.fromCharCode(<i32>units[i]);
  return text;
}

/** A block of the program's heap that holds a text; 0 if there is no memory. */
export function newText<T>(thread: Thread, units: StaticArray<T>): u64 {
  const process = thread.process;
  const at = process.heap.allocate((<u64>units.length + 1) * sizeof<T>());
  if (at != 0) putText<T>(process.memory, at, units);
  return at;
}

/** A name of the guest's as the rest of the system has it: bytes are UTF-8. */
export function nameAt<T>(memory: Memory, at: u64): string {
  if (sizeof<T>() == 1) return memory.text(at);
  const units = textAt<T>(memory, at);
  return String.UTF16.decodeUnsafe(changetype<usize>(units), <usize>units.length * 2);
}

/** The other way. */
export function encoded<T>(text: string): StaticArray<T> {
  if (sizeof<T>() == 1) {
    const bytes = new StaticArray<T>(String.UTF8.byteLength(text));
    String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes), false, String.UTF8.ErrorMode.REPLACE);
    return bytes;
  }
  const units = new StaticArray<T>(text.length);
  moveUnits<T>(units, 0, changetype<usize>(text), text.length);
  return units;
}
