// Rtl*: counted texts, memory, the version.
//
// Source: Microsoft, wdm.h and winternl.h ("RtlInitUnicodeString function", "RtlUnicodeStringToAnsiString function", "RtlGetVersion
// function", "RtlCompareMemory function").

import { verSetConditionMask, writeVersion } from '../kernel32/version';
import { capitalOf, capitalText, smallOf } from '../locale/letters';
import { compareUnits } from '../locale/order';
import { Library } from '../system/export';
import { BUILD, MAJOR, MINOR, Version } from '../system/version';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const STATUS_INVALID_PARAMETER: u64 = 0xc000_000d;
const STATUS_NO_MEMORY: u64 = 0xc000_0017;
const STATUS_BUFFER_TOO_SMALL: u64 = 0xc000_0023;
const STATUS_BUFFER_OVERFLOW: u64 = 0x8000_0005;
const STATUS_NAME_TOO_LONG: u64 = 0xc000_0106;
/** OSVERSIONINFOEXW, and where it begins to be more than OSVERSIONINFOW. */
const VERSION_EX: u32 = 284;
const VERSION: u32 = 276;
const LONGEST: u32 = 0xfffe;

export function runtimeExports(library: Library): void {
  library.add('RtlAppendUnicodeStringToString', (thread, call) => append(thread, call.a0, textOf(thread, call.a1)));
  library.add('RtlAppendUnicodeToString', (thread, call) => append(thread, call.a0, thread.process.memory.wideText(call.a1)));
  library.add('RtlAnsiStringToUnicodeString', toUnicode);
  library.add('RtlCompareMemory', compareMemory);
  library.add('RtlCompareUnicodeString', (thread, call) => <u64>(<i64>compareUnits(textOf(thread, call.a0), textOf(thread, call.a1), (call.a2 & 0xff) != 0)) & 0xffff_ffff);
  library.add('RtlCopyMemory', copyMemory);
  library.add('RtlCopyUnicodeString', copyUnicode);
  library.add('RtlDowncaseUnicodeChar', (thread, call) => smallOf(<u32>call.a0 & 0xffff));
  library.add('RtlEqualUnicodeString', (thread, call) => (compareUnits(textOf(thread, call.a0), textOf(thread, call.a1), (call.a2 & 0xff) != 0) == 0 ? 1 : 0));
  library.add('RtlFillMemory', (thread, call) => fill(thread, call.a0, call.a1, <u8>call.a2));
  library.add('RtlOemStringToUnicodeString', toUnicode);
  library.add('RtlUnicodeStringToOemString', toAnsi);
  library.add('RtlFreeAnsiString', freeString);
  library.add('RtlFreeUnicodeString', freeString);
  library.add('RtlGetNtVersionNumbers', versionNumbers);
  library.add('RtlGetVersion', (thread, call) => (writeVersion(thread, call.a0, thread.process.memory.u32(call.a0) == VERSION_EX ? VERSION_EX : VERSION, VERSION, Version.real()) ? 0 : STATUS_INVALID_PARAMETER));
  library.add('RtlInitAnsiString', (thread, call) => initialize(thread, call, false));
  library.add('RtlInitAnsiStringEx', (thread, call) => initialize(thread, call, false));
  library.add('RtlInitString', (thread, call) => initialize(thread, call, false));
  library.add('RtlInitUnicodeString', (thread, call) => initialize(thread, call, true));
  library.add('RtlInitUnicodeStringEx', (thread, call) => initialize(thread, call, true));
  library.add('RtlMoveMemory', copyMemory);
  library.add('RtlUnicodeStringToAnsiString', toAnsi);
  library.add('RtlUpcaseUnicodeChar', (thread, call) => capitalOf(<u32>call.a0 & 0xffff));
  library.add('RtlUpcaseUnicodeString', upcase);
  library.add('RtlZeroMemory', (thread, call) => fill(thread, call.a0, call.a1, 0));
  library.add('VerSetConditionMask', verSetConditionMask);
}

/** Of a UNICODE_STRING. */
export function textOf(thread: Thread, at: u64): string {
  const memory = thread.process.memory;
  const bytes = memory.bytes(memory.u64(at + 8), memory.u16(at) & ~1);
  return bytes == null ? '' : String.UTF16.decodeUnsafe(changetype<usize>(bytes), bytes.length);
}

/** Length and room in bytes, and where it lies. */
export function setString(thread: Thread, at: u64, length: u32, room: u32, buffer: u64): void {
  thread.process.memory.setU32(at, length | (room << 16));
  thread.process.memory.setU64(at + 8, buffer);
}

function initialize(thread: Thread, call: Call, wide: bool): u64 {
  const memory = thread.process.memory;
  const unit: u32 = wide ? 2 : 1;
  const length: u32 = call.a1 == 0 ? 0 : wide ? <u32>memory.wideText(call.a1).length * 2 : <u32>memory.untilZero(call.a1).length;
  if (length > LONGEST - unit) {
    setString(thread, call.a0, LONGEST - unit, LONGEST, call.a1);
    return STATUS_NAME_TOO_LONG;
  }
  setString(thread, call.a0, length, call.a1 == 0 ? 0 : length + unit, call.a1);
  return 0;
}

/** With a zero where there is room for one. */
export function append(thread: Thread, at: u64, text: string): u64 {
  const memory = thread.process.memory;
  const length = <u32>memory.u16(at);
  const room = <u32>memory.u16(at + 2);
  const end = length + <u32>text.length * 2;
  const buffer = memory.u64(at + 8);
  if (end > room) return STATUS_BUFFER_TOO_SMALL;
  const bytes = new StaticArray<u8>(text.length * 2);
  fillUnits(bytes, text);
  memory.write(buffer + length, bytes);
  if (end + 2 <= room) memory.fill(buffer + end, 0, 2);
  memory.setU32(at, end | (room << 16));
  return 0;
}

export function fillUnits(to: StaticArray<u8>, text: string): void {
  memory.copy(changetype<usize>(to), changetype<usize>(text), to.length);
}

function copyUnicode(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const room = <u32>memory.u16(call.a0 + 2);
  const length = call.a1 == 0 ? 0 : min(<u32>memory.u16(call.a1), room);
  if (length > 0) memory.move(memory.u64(call.a0 + 8), memory.u64(call.a1 + 8), length);
  memory.setU32(call.a0, length | (room << 16));
  return 0;
}

/** Into memory of the target's own, or of the heap. 0 for success. */
export function give(thread: Thread, target: u64, bytes: StaticArray<u8>, unit: u32, allocates: bool): u64 {
  const memory = thread.process.memory;
  const length = <u32>bytes.length;
  if (length + unit > LONGEST + 1) return STATUS_INVALID_PARAMETER;
  let room = <u32>memory.u16(target + 2);
  let buffer = memory.u64(target + 8);
  if (allocates) {
    room = length + unit;
    buffer = thread.process.heap.allocate(room);
    if (buffer == 0) return STATUS_NO_MEMORY;
  } else if (length + unit > room) return STATUS_BUFFER_OVERFLOW;
  memory.write(buffer, bytes);
  memory.fill(buffer + length, 0, unit);
  setString(thread, target, length, room, buffer);
  return 0;
}

function toUnicode(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const source = memory.bytes(memory.u64(call.a1 + 8), memory.u16(call.a1));
  if (source == null) return STATUS_INVALID_PARAMETER;
  const text = String.UTF8.decodeUnsafe(changetype<usize>(source), source.length);
  const bytes = new StaticArray<u8>(text.length * 2);
  fillUnits(bytes, text);
  return give(thread, call.a0, bytes, 2, (call.a2 & 0xff) != 0);
}

function toAnsi(thread: Thread, call: Call): u64 {
  const text = textOf(thread, call.a1);
  const bytes = new StaticArray<u8>(String.UTF8.byteLength(text));
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes), false, String.UTF8.ErrorMode.REPLACE);
  return give(thread, call.a0, bytes, 1, (call.a2 & 0xff) != 0);
}

function upcase(thread: Thread, call: Call): u64 {
  const text = capitalText(textOf(thread, call.a1));
  const bytes = new StaticArray<u8>(text.length * 2);
  fillUnits(bytes, text);
  return give(thread, call.a0, bytes, 2, (call.a2 & 0xff) != 0);
}

export function freeString(thread: Thread, call: Call): u64 {
  const buffer = thread.process.memory.u64(call.a0 + 8);
  if (buffer != 0) thread.process.heap.release(buffer);
  setString(thread, call.a0, 0, 0, 0);
  return 0;
}

// Memory.

function copyMemory(thread: Thread, call: Call): u64 {
  thread.process.memory.move(call.a0, call.a1, call.a2);
  return 0;
}

function fill(thread: Thread, at: u64, length: u64, value: u8): u64 {
  thread.process.memory.fill(at, value, length);
  return 0;
}

/** How many bytes are the same from the beginning on. */
function compareMemory(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  for (let done: u64 = 0; done < call.a2; ) {
    const count = <u32>min<u64>(call.a2 - done, 4096);
    const a = memory.bytes(call.a0 + done, count);
    const b = memory.bytes(call.a1 + done, count);
    if (a == null || b == null) return done;
    for (let i: u32 = 0; i < count; i++) if (a[i] != b[i]) return done + i;
    done += count;
  }
  return call.a2;
}

function versionNumbers(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a0 != 0) memory.setU32(call.a0, MAJOR);
  if (call.a1 != 0) memory.setU32(call.a1, MINOR);
  if (call.a2 != 0) memory.setU32(call.a2, BUILD | 0xf000_0000);
  return 0;
}
