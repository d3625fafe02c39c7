// Texts as arguments of calls: in UTF-16, or in the process's code page, which is UTF-8.

import { ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER } from '../system/error';
import { Thread } from '../thread/thread';
import { utf16, utf8 } from './access';

/** Up to its zero; "" where nothing is. */
export function textAt(thread: Thread, at: u64, wide: bool): string {
  if (at == 0) return '';
  return wide ? thread.process.memory.wideText(at) : thread.process.memory.text(at);
}

/** Writes a text with a zero behind it, where `size` units have room for that: its length then, else the size it needs. */
export function giveText(thread: Thread, text: string, at: u64, size: u32, wide: bool): u64 {
  const bytes = wide ? utf16(text) : utf8(text);
  const units = <u32>bytes.length >> (wide ? 1 : 0);
  if (units > size || !thread.process.memory.write(at, bytes)) return units;
  return units - 1;
}

/** So many units, or all up to a zero where `count` is negative; null where they cannot be read. */
export function wideTextOf(thread: Thread, at: u64, count: i32): string | null {
  const memory = thread.process.memory;
  if (count < 0) return memory.wideText(at);
  const bytes = memory.bytes(at, <u32>count * 2);
  return bytes == null ? null : String.UTF16.decodeUnsafe(changetype<usize>(bytes), bytes.length);
}

/** For functions that take a room in units of UTF-16: what is needed where that is 0, else what was written; 0 and an error if it is short. */
export function giveUnits(thread: Thread, units: string, at: u64, room: i32): u64 {
  if (room == 0) return units.length;
  if (room < units.length) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  const bytes = utf16(units).slice<StaticArray<u8>>(0, units.length * 2);
  return thread.process.memory.write(at, bytes) ? units.length : thread.fail(ERROR_INVALID_PARAMETER);
}
