// Texts of one encoding made into another's. ANSI and OEM are UTF-8 here.
//
// Source: Microsoft, ntifs.h ("RtlUnicodeToMultiByteN function", "RtlMultiByteToUnicodeN function", "RtlUnicodeToUTF8N function",
// "RtlUTF8ToUnicodeN function", "RtlxUnicodeStringToAnsiSize function").

import { utf8 } from '../memory/access';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { STATUS_ACCESS_VIOLATION, STATUS_BUFFER_TOO_SMALL, STATUS_SUCCESS } from './status';

export function encodingExports(library: Library): void {
  library.add('RtlAnsiStringToUnicodeSize', (thread, call) => wideSize(thread, call));
  library.add('RtlMultiByteToUnicodeN', (thread, call) => toWide(thread, call, false), Shape.Wide);
  library.add('RtlMultiByteToUnicodeSize', multiByteToUnicodeSize);
  library.add('RtlOemToUnicodeN', (thread, call) => toWide(thread, call, false), Shape.Wide);
  library.add('RtlUTF8ToUnicodeN', (thread, call) => toWide(thread, call, true), Shape.Wide);
  library.add('RtlUnicodeStringToAnsiSize', (thread, call) => narrowSize(thread, call));
  library.add('RtlUnicodeToMultiByteN', (thread, call) => toNarrow(thread, call, false), Shape.Wide);
  library.add('RtlUnicodeToMultiByteSize', unicodeToMultiByteSize);
  library.add('RtlUnicodeToOemN', (thread, call) => toNarrow(thread, call, false), Shape.Wide);
  library.add('RtlUnicodeToUTF8N', (thread, call) => toNarrow(thread, call, true), Shape.Wide);
  library.add('RtlxAnsiStringToUnicodeSize', (thread, call) => wideSize(thread, call));
  library.add('RtlxUnicodeStringToAnsiSize', (thread, call) => narrowSize(thread, call));
}

function narrowText(thread: Thread, at: u64, size: u32): string | null {
  const bytes = thread.process.memory.bytes(at, size);
  return bytes == null ? null : String.UTF8.decodeUnsafe(changetype<usize>(bytes), bytes.length);
}

function wideText(thread: Thread, at: u64, size: u32): string | null {
  const bytes = thread.process.memory.bytes(at, size & ~1);
  return bytes == null ? null : String.UTF16.decodeUnsafe(changetype<usize>(bytes), bytes.length);
}

/** Buffer, its bytes, where their number goes, source, its bytes. What has no room is left out; the UTF-8 function says so. */
function toWide(thread: Thread, call: Call, tells: bool): u64 {
  const text = narrowText(thread, call.a3, thread.process.memory.u32(call.stack));
  if (text == null) return STATUS_ACCESS_VIOLATION;
  const all = text.length * 2;
  const units = new StaticArray<u8>(all);
  memory.copy(changetype<usize>(units), changetype<usize>(text), all);
  return finish(thread, call, units, tells && call.a0 == 0 ? 0 : min<u32>(all, <u32>call.a1 & ~1), tells);
}

function toNarrow(thread: Thread, call: Call, tells: bool): u64 {
  const text = wideText(thread, call.a3, thread.process.memory.u32(call.stack));
  if (text == null) return STATUS_ACCESS_VIOLATION;
  const bytes = utf8(text).slice<StaticArray<u8>>(0, String.UTF8.byteLength(text));
  let room = min<u32>(bytes.length, <u32>call.a1);
  // A character is written whole or not at all.
  if (<i32>room < bytes.length) while (room > 0 && (bytes[room] & 0xc0) == 0x80) room--;
  return finish(thread, call, bytes, tells && call.a0 == 0 ? 0 : room, tells);
}

/** Writes so many bytes. Where only the size is asked for, `tells` gives it. */
function finish(thread: Thread, call: Call, bytes: StaticArray<u8>, written: u32, tells: bool): u64 {
  const memory = thread.process.memory;
  const isQuestion = tells && call.a0 == 0;
  if (!isQuestion && !memory.write(call.a0, bytes.slice<StaticArray<u8>>(0, written))) return STATUS_ACCESS_VIOLATION;
  if (call.a2 != 0 && !memory.setU32(call.a2, isQuestion ? <u32>bytes.length : written)) return STATUS_ACCESS_VIOLATION;
  return tells && !isQuestion && written < <u32>bytes.length ? STATUS_BUFFER_TOO_SMALL : STATUS_SUCCESS;
}

/** With the zero. */
function narrowSize(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const text = wideText(thread, memory.u64(call.a0 + 8), memory.u16(call.a0));
  return text == null ? 0 : String.UTF8.byteLength(text) + 1;
}

function wideSize(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const text = narrowText(thread, memory.u64(call.a0 + 8), memory.u16(call.a0));
  return text == null ? 0 : text.length * 2 + 2;
}

/** Where the size goes, source, its bytes: without a zero. */
function unicodeToMultiByteSize(thread: Thread, call: Call): u64 {
  const text = wideText(thread, call.a1, <u32>call.a2);
  return text != null && thread.process.memory.setU32(call.a0, String.UTF8.byteLength(text)) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}

function multiByteToUnicodeSize(thread: Thread, call: Call): u64 {
  const text = narrowText(thread, call.a1, <u32>call.a2);
  return text != null && thread.process.memory.setU32(call.a0, text.length * 2) ? STATUS_SUCCESS : STATUS_ACCESS_VIOLATION;
}
