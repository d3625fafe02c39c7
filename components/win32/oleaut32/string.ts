// Automation's texts (BSTR): units of UTF-16 with a zero behind them, and their length in bytes in the four bytes before.
//
// Source: Microsoft, oleauto.h ("SysAllocString function", "SysReAllocStringLen function"), "BSTR".

import { utf16 } from '../memory/access';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/** What lies before the text, so that it begins at a multiple of 16. */
const HEAD: u64 = 16;
const LONGEST: u64 = 0x7fff_fff0;

export function stringExports(library: Library): void {
  library.addOrdinal('SysAllocString', 2, (thread, call) => (call.a0 == 0 ? 0 : allocateText(thread, thread.process.memory.wideText(call.a0, 1 << 24))));
  library.addOrdinal('SysReAllocString', 3, reallocateText);
  library.addOrdinal('SysAllocStringLen', 4, (thread, call) => allocate(thread, call.a0, (call.a1 & 0xffff_ffff) * 2));
  library.addOrdinal('SysReAllocStringLen', 5, reallocate);
  library.addOrdinal('SysFreeString', 6, (thread, call) => freeString(thread, call.a0));
  library.addOrdinal('SysStringLen', 7, (thread, call) => byteLength(thread, call.a0) >> 1);
  library.addOrdinal('SysStringByteLen', 149, (thread, call) => byteLength(thread, call.a0));
  library.addOrdinal('SysAllocStringByteLen', 150, (thread, call) => allocate(thread, call.a0, call.a1 & 0xffff_ffff));
}

export function byteLength(thread: Thread, text: u64): u32 {
  return text == 0 ? 0 : thread.process.memory.u32(text - 4);
}

export function freeString(thread: Thread, text: u64): u64 {
  if (text != 0) thread.process.heap.release(text - HEAD);
  return 0;
}

/** Copies so many bytes, if there is a source; 0 if there is no memory. */
export function allocate(thread: Thread, source: u64, length: u64): u64 {
  if (length > LONGEST) return 0;
  const memory = thread.process.memory;
  const block = thread.process.heap.allocate(length + HEAD + 2);
  if (block == 0) return 0;
  const text = block + HEAD;
  memory.setU32(text - 4, <u32>length);
  const isCopied = source == 0 ? memory.fill(text, 0, length) : memory.move(text, source, length);
  memory.fill(text + length, 0, 2);
  if (isCopied) return text;
  thread.process.heap.release(block);
  return 0;
}

export function allocateText(thread: Thread, text: string): u64 {
  const made = allocate(thread, 0, <u64>text.length * 2);
  if (made != 0) thread.process.memory.write(made, utf16(text));
  return made;
}

/** Another text in place of the one at an address. */
function replace(thread: Thread, at: u64, made: u64): u64 {
  const memory = thread.process.memory;
  if (made == 0) return 0;
  freeString(thread, memory.u64(at));
  return memory.setU64(at, made) ? 1 : 0;
}

function reallocateText(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return 0;
  return replace(thread, call.a0, allocateText(thread, thread.process.memory.wideText(call.a1, 1 << 24)));
}

/** Without a source the text stays, as far as it fits. */
function reallocate(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return 0;
  const memory = thread.process.memory;
  const length = (call.a2 & 0xffff_ffff) * 2;
  const before = memory.u64(call.a0);
  const made = allocate(thread, call.a1, length);
  if (made != 0 && call.a1 == 0) memory.move(made, before, min<u64>(length, byteLength(thread, before)));
  return replace(thread, call.a0, made);
}
