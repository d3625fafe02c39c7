// Lists of attributes for processes and threads to be made. Of what they hold CreateProcess heeds the list of handles.
//
// Source: Microsoft, "InitializeProcThreadAttributeList function", "UpdateProcThreadAttribute function".

import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import {
  ERROR_BAD_LENGTH, ERROR_GEN_FAILURE, ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_NOT_SUPPORTED,
} from './error';

/** The list: how many it has room for, and how many there are; then each attribute with its size and its value's address. */
const ROOM: u64 = 4;
const COUNT: u64 = 8;
const HEAD: u64 = 24;
const ENTRY: u64 = 24;
/** PROC_THREAD_ATTRIBUTE_*: its number, and that it can be given to CreateProcess or CreateThread. */
const NUMBER: u64 = 0xffff;
const MOST: u64 = 32;
/** PROC_THREAD_ATTRIBUTE_HANDLE_LIST. */
const HANDLE_LIST: u64 = 2;
const MOST_HANDLES: u64 = 1 << 16;
/** Sizes of values that are not lists, by number; 0 where any size may be. */
const SIZES: StaticArray<u64> = [8, 0, 0, 16, 8, 0, 0, 0, 0, 0, 0, 4];

export function attributeListExports(library: Library): void {
  library.add('DeleteProcThreadAttributeList', (thread, call) => 0);
  library.add('InitializeProcThreadAttributeList', initialize);
  library.add('UpdateProcThreadAttribute', update, Shape.Wide);
}

/** List or null, how many, flags, where its size stands. */
function initialize(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const count = <u64><u32>call.a1;
  if (call.a2 << 32 != 0 || count > MOST) return thread.fail(ERROR_INVALID_PARAMETER);
  const size = HEAD + count * ENTRY;
  const room = memory.u64(call.a3);
  if (!memory.setU64(call.a3, size)) return thread.fail(ERROR_NOACCESS);
  if (call.a0 == 0 || room < size) return thread.fail(ERROR_INSUFFICIENT_BUFFER);
  memory.fill(call.a0, 0, size);
  return memory.setU32(call.a0 + ROOM, <u32>count) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** List, flags, attribute, value; its size, the value before, the size to be told. */
function update(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const size = memory.u64(call.stack);
  const number = call.a2 & NUMBER;
  if (<u32>call.a1 != 0 || memory.u64(call.stack + 8) != 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (number >= MOST) return thread.fail(ERROR_NOT_SUPPORTED);
  if (number < <u64>SIZES.length && SIZES[<i32>number] != 0 && SIZES[<i32>number] != size) return thread.fail(ERROR_BAD_LENGTH);
  const count = <u64>memory.u32(call.a0 + COUNT);
  if (count >= <u64>memory.u32(call.a0 + ROOM)) return thread.fail(ERROR_GEN_FAILURE);
  const at = call.a0 + HEAD + count * ENTRY;
  memory.setU64(at, call.a2);
  memory.setU64(at + 8, size);
  memory.setU64(at + 16, call.a3);
  return memory.setU32(call.a0 + COUNT, <u32>count + 1) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** The handles that a list says are to be inherited; null if it says nothing of them. */
export function handleList(thread: Thread, list: u64): Array<u64> | null {
  const memory = thread.process.memory;
  const count = min<u64>(list == 0 ? 0 : memory.u32(list + COUNT), MOST);
  for (let i: u64 = 0; i < count; i++) {
    const at = list + HEAD + i * ENTRY;
    if ((memory.u64(at) & NUMBER) != HANDLE_LIST) continue;
    const handles: Array<u64> = [];
    const end = min<u64>(memory.u64(at + 8) / 8, MOST_HANDLES);
    for (let one: u64 = 0; one < end; one++) handles.push(memory.u64(memory.u64(at + 16) + one * 8));
    return handles;
  }
  return null;
}
