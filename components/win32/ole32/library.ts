// ole32.dll: memory of tasks, and identifiers. No classes are registered.
//
// Source: Microsoft, combaseapi.h ("CoInitializeEx function", "CoTaskMemAlloc function", "CoCreateGuid function", "StringFromGUID2 function").

import { allocateBlock, reallocateBlock } from '../memory/blocks';
import { fillRandom } from '../system/random';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

const E_INVALIDARG: u64 = 0x8007_0057;
const REGDB_E_CLASSNOTREG: u64 = 0x8004_0154;
/** Units of "{8-4-4-4-12}" with a zero. */
const GUID_TEXT: i32 = 39;

export function ole32(): Library {
  const library = new Library('ole32.dll');
  library.add('CoCreateGuid', createGuid);
  library.add('CoCreateInstance', (thread, call) => REGDB_E_CLASSNOTREG, Shape.Wide);
  library.add('CoInitialize', (thread, call) => 0);
  library.add('CoInitializeEx', (thread, call) => 0);
  library.add('CoTaskMemAlloc', (thread, call) => allocateBlock(thread, thread.process.heap, call.a0, false));
  library.add('CoTaskMemFree', (thread, call) => (call.a0 != 0 && thread.process.heap.release(call.a0) ? 0 : 0));
  library.add('CoTaskMemRealloc', reallocate);
  library.add('CoUninitialize', (thread, call) => 0);
  library.add('OleInitialize', (thread, call) => 0);
  library.add('OleUninitialize', (thread, call) => 0);
  library.add('StringFromGUID2', stringFromGuid);
  library.only('CoCreateInstance', 'fails with REGDB_E_CLASSNOTREG');
  return library;
}

function reallocate(thread: Thread, call: Call): u64 {
  const heap = thread.process.heap;
  if (call.a0 == 0) return allocateBlock(thread, heap, call.a1, false);
  if (!heap.holds(call.a0)) return 0;
  if (call.a1 != 0) return reallocateBlock(thread, heap, call.a0, call.a1, false, true);
  heap.release(call.a0);
  return 0;
}

/** A random one, marked as such. */
function createGuid(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (!fillRandom(thread, call.a0, 16)) return E_INVALIDARG;
  memory.setU32(call.a0 + 4, (memory.u32(call.a0 + 4) & 0x0fff_ffff) | 0x4000_0000);
  memory.setU32(call.a0 + 8, (memory.u32(call.a0 + 8) & ~(<u32>0xc0)) | 0x80);
  return 0;
}

function stringFromGuid(thread: Thread, call: Call): u64 {
  if (call.i2 < GUID_TEXT) return 0;
  const memory = thread.process.memory;
  let tail = '';
  for (let i: u64 = 0; i < 8; i++) tail += memory.u8(call.a0 + 8 + i).toString(16).padStart(2, '0');
  const text = '{' + hex(memory.u32(call.a0), 8) + '-' + hex(memory.u16(call.a0 + 4), 4) + '-' + hex(memory.u16(call.a0 + 6), 4) + '-' + tail.substring(0, 4) + '-' + tail.substring(4) + '}';
  return memory.setWideText(call.a1, text.toUpperCase()) ? GUID_TEXT : 0;
}

function hex(value: u32, digits: i32): string {
  return value.toString(16).padStart(digits, '0');
}
