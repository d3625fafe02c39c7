// STRING and further functions of UNICODE_STRING.
//
// Source: Microsoft, wdm.h and ntifs.h ("RtlCompareString function", "RtlPrefixUnicodeString function", "RtlAppendStringToString
// function", "RtlDuplicateUnicodeString function", "RtlCreateUnicodeString function", "RtlHashUnicodeString function",
// "RtlUpperString function", "RtlFindCharInUnicodeString").

import { utf16 } from '../memory/access';
import { capitalOf, smallText } from '../locale/letters';
import { compareUnits } from '../locale/order';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { freeString, give, setString, textOf } from './runtime';
import { STATUS_BUFFER_TOO_SMALL, STATUS_INVALID_PARAMETER, STATUS_NO_MEMORY, STATUS_SUCCESS } from './status';

/** HASH_STRING_ALGORITHM_DEFAULT and _X65599, and what the latter multiplies with. */
const DEFAULT: u32 = 0;
const X65599: u32 = 1;
const FACTOR: u32 = 65599;
/** RTL_DUPLICATE_UNICODE_STRING_NULL_TERMINATE, ..._ALLOCATE_NULL_STRING. */
const NULL_TERMINATE: u32 = 1;
const ALLOCATE_NULL_STRING: u32 = 2;

export function stringExports(library: Library): void {
  library.add('RtlAppendAsciizToString', (thread, call) => appendBytes(thread, call.a0, call.a1 == 0 ? new StaticArray<u8>(0) : thread.process.memory.untilZero(call.a1)));
  library.add('RtlAppendStringToString', (thread, call) => appendBytes(thread, call.a0, bytesOf(thread, call.a1)));
  library.add('RtlCompareString', (thread, call) => <u64>compare(thread, call) & 0xffff_ffff);
  library.add('RtlCopyString', copyString);
  library.add('RtlCreateUnicodeString', createUnicode);
  library.add('RtlCreateUnicodeStringFromAsciiz', createFromAsciiz);
  library.add('RtlDowncaseUnicodeString', (thread, call) => give(thread, call.a0, units(smallText(textOf(thread, call.a1))), 2, (call.a2 & 0xff) != 0));
  library.add('RtlDuplicateUnicodeString', duplicate);
  library.add('RtlEqualString', (thread, call) => (compare(thread, call) == 0 ? 1 : 0));
  library.add('RtlEraseUnicodeString', erase);
  library.add('RtlFreeOemString', freeString);
  library.add('RtlHashUnicodeString', hash);
  library.add('RtlPrefixString', prefixString);
  library.add('RtlPrefixUnicodeString', prefixUnicode);
  library.add('RtlUpperChar', (thread, call) => upperByte(<u8>call.a0));
  library.add('RtlUpperString', upperString);
}

function units(text: string): StaticArray<u8> {
  return utf16(text).slice<StaticArray<u8>>(0, text.length * 2);
}

/** Of a STRING. */
function bytesOf(thread: Thread, at: u64): StaticArray<u8> {
  const memory = thread.process.memory;
  const bytes = memory.bytes(memory.u64(at + 8), memory.u16(at));
  return bytes == null ? new StaticArray<u8>(0) : bytes;
}

function upperByte(byte: u8): u8 {
  return byte >= 97 && byte <= 122 ? byte - 32 : byte;
}

function appendBytes(thread: Thread, at: u64, bytes: StaticArray<u8>): u64 {
  const memory = thread.process.memory;
  const length = <u32>memory.u16(at);
  const room = <u32>memory.u16(at + 2);
  if (length + <u32>bytes.length > room) return STATUS_BUFFER_TOO_SMALL;
  memory.write(memory.u64(at + 8) + length, bytes);
  memory.setU32(at, (length + bytes.length) | (room << 16));
  return STATUS_SUCCESS;
}

function folded(byte: u8, ignoresCase: bool): i32 {
  return ignoresCase ? upperByte(byte) : byte;
}

/** Byte by byte; of equal beginnings the shorter one is less. */
function compare(thread: Thread, call: Call): i64 {
  const one = bytesOf(thread, call.a0);
  const other = bytesOf(thread, call.a1);
  const ignoresCase = (call.a2 & 0xff) != 0;
  for (let i = 0; i < min(one.length, other.length); i++) {
    const difference = folded(one[i], ignoresCase) - folded(other[i], ignoresCase);
    if (difference != 0) return difference;
  }
  return one.length - other.length;
}

/** As much as there is room for. */
function copyString(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const room = <u32>memory.u16(call.a0 + 2);
  const bytes = call.a1 == 0 ? new StaticArray<u8>(0) : bytesOf(thread, call.a1);
  const length = min<u32>(bytes.length, room);
  memory.write(memory.u64(call.a0 + 8), bytes.slice<StaticArray<u8>>(0, length));
  memory.setU32(call.a0, length | (room << 16));
  return 0;
}

function upperString(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const room = <u32>memory.u16(call.a0 + 2);
  const bytes = bytesOf(thread, call.a1);
  const length = min<u32>(bytes.length, room);
  for (let i: u32 = 0; i < length; i++) bytes[i] = upperByte(bytes[i]);
  memory.write(memory.u64(call.a0 + 8), bytes.slice<StaticArray<u8>>(0, length));
  memory.setU32(call.a0, length | (room << 16));
  return 0;
}

/** 1 for success, as these two have it. */
function createUnicode(thread: Thread, call: Call): u64 {
  return give(thread, call.a0, units(thread.process.memory.wideText(call.a1)), 2, true) == 0 ? 1 : 0;
}

function createFromAsciiz(thread: Thread, call: Call): u64 {
  return give(thread, call.a0, units(thread.process.memory.text(call.a1)), 2, true) == 0 ? 1 : 0;
}

/** Flags, source, target. An empty text has memory only where the flags say so. */
function duplicate(thread: Thread, call: Call): u64 {
  const flags = <u32>call.a0;
  if (flags > 3 || flags == ALLOCATE_NULL_STRING || call.a2 == 0) return STATUS_INVALID_PARAMETER;
  const bytes = call.a1 == 0 ? new StaticArray<u8>(0) : units(textOf(thread, call.a1));
  if (bytes.length == 0 && (flags & ALLOCATE_NULL_STRING) == 0) {
    setString(thread, call.a2, 0, 0, 0);
    return STATUS_SUCCESS;
  }
  if ((flags & NULL_TERMINATE) != 0) return give(thread, call.a2, bytes, 2, true);
  const buffer = thread.process.heap.allocate(bytes.length);
  if (buffer == 0) return STATUS_NO_MEMORY;
  thread.process.memory.write(buffer, bytes);
  setString(thread, call.a2, bytes.length, bytes.length, buffer);
  return STATUS_SUCCESS;
}

function erase(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const buffer = memory.u64(call.a0 + 8);
  if (buffer == 0) return 0;
  memory.fill(buffer, 0, memory.u16(call.a0 + 2));
  memory.setU16(call.a0, 0);
  return 0;
}

/** Text, whether case is ignored, algorithm, where the hash goes. */
function hash(thread: Thread, call: Call): u64 {
  const algorithm = <u32>call.a2;
  if (call.a0 == 0 || call.a3 == 0 || (algorithm != DEFAULT && algorithm != X65599)) return STATUS_INVALID_PARAMETER;
  const text = textOf(thread, call.a0);
  let value: u32 = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    value = value * FACTOR + ((call.a1 & 0xff) != 0 ? capitalOf(unit) : unit);
  }
  thread.process.memory.setU32(call.a3, value);
  return STATUS_SUCCESS;
}

function prefixString(thread: Thread, call: Call): u64 {
  const one = bytesOf(thread, call.a0);
  const other = bytesOf(thread, call.a1);
  if (one.length > other.length) return 0;
  const ignoresCase = (call.a2 & 0xff) != 0;
  for (let i = 0; i < one.length; i++) if (folded(one[i], ignoresCase) != folded(other[i], ignoresCase)) return 0;
  return 1;
}

function prefixUnicode(thread: Thread, call: Call): u64 {
  const one = textOf(thread, call.a0);
  const other = textOf(thread, call.a1);
  return one.length <= other.length && compareUnits(one, other.substr(0, one.length), (call.a2 & 0xff) != 0) == 0 ? 1 : 0;
}
