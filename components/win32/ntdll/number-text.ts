// Numbers and GUIDs as texts, and back.
//
// Source: Microsoft, wdm.h and ntstrsafe.h ("RtlIntegerToUnicodeString function", "RtlInt64ToUnicodeString function",
// "RtlUnicodeStringToInteger function", "RtlGUIDFromString function", "RtlStringFromGUID function"); winternl.h, "RtlCharToInteger".

import { utf16, utf8 } from '../memory/access';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { give, textOf } from './runtime';
import { STATUS_ACCESS_VIOLATION, STATUS_BUFFER_OVERFLOW, STATUS_INVALID_PARAMETER, STATUS_SUCCESS } from './status';

/** Characters of a GUID with its braces. */
const GUID: i32 = 38;

export function numberTextExports(library: Library): void {
  library.add('RtlCharToInteger', (thread, call) => parse(thread, thread.process.memory.text(call.a0), <u32>call.a1, call.a2));
  library.add('RtlGUIDFromString', guidFromString);
  library.add('RtlInt64ToUnicodeString', (thread, call) => toUnicode(thread, call.a0, <u32>call.a1, call.a2));
  library.add('RtlIntegerToChar', toChar);
  library.add('RtlIntegerToUnicodeString', (thread, call) => toUnicode(thread, call.a0 & 0xffff_ffff, <u32>call.a1, call.a2));
  library.add('RtlStringFromGUID', stringFromGuid);
  library.add('RtlUnicodeStringToInteger', (thread, call) => parse(thread, textOf(thread, call.a0), <u32>call.a1, call.a2));
}

function isBase(base: u32): bool {
  return base == 2 || base == 8 || base == 10 || base == 16;
}

/** Without a zero behind it. */
function units(text: string): StaticArray<u8> {
  return utf16(text).slice<StaticArray<u8>>(0, text.length * 2);
}

/** Into a UNICODE_STRING's own room. Base 0 is 10. */
function toUnicode(thread: Thread, value: u64, base: u32, target: u64): u64 {
  const radix = base == 0 ? 10 : base;
  if (!isBase(radix)) return STATUS_INVALID_PARAMETER;
  return give(thread, target, units(value.toString(radix).toUpperCase()), 2, false);
}

/** Value, base, room, buffer. The zero is written where there is room for it. */
function toChar(thread: Thread, call: Call): u64 {
  const radix = <u32>call.a1 == 0 ? 10 : <u32>call.a1;
  if (!isBase(radix)) return STATUS_INVALID_PARAMETER;
  const text = utf8((<u32>call.a0).toString(radix).toUpperCase());
  const length = <u32>text.length - 1;
  if (length > <u32>call.a2) return STATUS_BUFFER_OVERFLOW;
  const written = text.slice<StaticArray<u8>>(0, min<i32>(text.length, <i32>call.a2));
  return thread.process.memory.write(call.a3, written) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

/** What stands before the number is skipped, and what stands behind it not looked at. Base 0: as 0x, 0o and 0b say. */
function parse(thread: Thread, text: string, base: u32, at: u64): u64 {
  let i = 0;
  while (i < text.length && text.charCodeAt(i) <= 32) i++;
  const isNegative = i < text.length && text.charCodeAt(i) == 45;
  if (isNegative || (i < text.length && text.charCodeAt(i) == 43)) i++;
  let radix = base;
  if (base == 0) {
    radix = 10;
    const mark = text.substr(i, 2);
    if (mark == '0x' || mark == '0o' || mark == '0b') {
      radix = mark == '0x' ? 16 : mark == '0o' ? 8 : 2;
      i += 2;
    }
  }
  if (!isBase(radix)) return STATUS_INVALID_PARAMETER;
  let value: u32 = 0;
  for (; i < text.length; i++) {
    const digit = digitOf(text.charCodeAt(i));
    if (digit >= radix) break;
    value = value * radix + digit;
  }
  return thread.process.memory.setU32(at, isNegative ? 0 - value : value) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

/** 99 for what is none. */
function digitOf(unit: u32): u32 {
  if (unit >= 48 && unit <= 57) return unit - 48;
  const small = unit | 32;
  return small >= 97 && small <= 102 ? small - 87 : 99;
}

/** Where each byte of a GUID stands in its text: the first three numbers have their low byte last. */
const PLACES: StaticArray<i32> = [7, 5, 3, 1, 12, 10, 17, 15, 20, 22, 25, 27, 29, 31, 33, 35];

function guidFromString(thread: Thread, call: Call): u64 {
  const text = textOf(thread, call.a0);
  if (text.length < GUID || text.charAt(0) != '{' || text.charAt(GUID - 1) != '}') return STATUS_INVALID_PARAMETER;
  for (let i = 9; i <= 24; i += 5) if (text.charAt(i) != '-') return STATUS_INVALID_PARAMETER;
  const bytes = new StaticArray<u8>(16);
  for (let i = 0; i < 16; i++) {
    const high = digitOf(text.charCodeAt(PLACES[i]));
    const low = digitOf(text.charCodeAt(PLACES[i] + 1));
    if (high > 15 || low > 15) return STATUS_INVALID_PARAMETER;
    bytes[i] = <u8>((high << 4) | low);
  }
  return thread.process.memory.write(call.a1, bytes) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

/** The text is of the heap. */
function stringFromGuid(thread: Thread, call: Call): u64 {
  const bytes = thread.process.memory.bytes(call.a0, 16);
  if (bytes == null) return STATUS_ACCESS_VIOLATION;
  const text = utf16('{00000000-0000-0000-0000-000000000000}').slice<StaticArray<u8>>(0, GUID * 2);
  for (let i = 0; i < 16; i++) {
    const digits = (<u32>bytes[i] + 256).toString(16).toUpperCase();
    text[PLACES[i] * 2] = <u8>digits.charCodeAt(1);
    text[PLACES[i] * 2 + 2] = <u8>digits.charCodeAt(2);
  }
  return give(thread, call.a1, text, 2, true);
}
