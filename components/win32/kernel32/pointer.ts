// Pointers that are kept so that a program's faults cannot write them, and lists that threads share without a lock.
//
// Source: Microsoft, "EncodePointer function", "Interlocked Singly Linked Lists".

import { getRandomU64 } from '../gen/import/wasi-random-random';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';

/**
 * SLIST_HEADER, two words, of which only these functions know what is in them: how many entries there are and how often it has changed, then
 * the address of the first entry. An entry begins with the address of the next one.
 *
 *     63        16 15       0
 *     | sequence  | entries |
 */
const FIRST: u64 = 8;
const COUNT: u64 = 0xffff;
const CHANGE: u64 = 0x1_0000;

export function pointerExports(library: Library): void {
  library.add('DecodePointer', (thread, call) => rotl<u64>(call.a0, 17) ^ cookie(thread));
  library.add('DecodeSystemPointer', (thread, call) => rotl<u64>(call.a0, 17) ^ cookie(thread));
  library.add('EncodePointer', (thread, call) => rotr<u64>(call.a0 ^ cookie(thread), 17));
  library.add('EncodeSystemPointer', (thread, call) => rotr<u64>(call.a0 ^ cookie(thread), 17));
  library.add('InitializeSListHead', initialise);
  library.add('InterlockedFlushSList', flush);
  library.add('InterlockedPopEntrySList', pop);
  library.add('InterlockedPushEntrySList', (thread, call) => push(thread, call.a0, call.a1, call.a1, 1));
  library.add('InterlockedPushListSListEx', (thread, call) => push(thread, call.a0, call.a1, call.a2, call.a3));
  library.add('QueryDepthSList', (thread, call) => thread.process.memory.u64(call.a0) & COUNT);
}

function cookie(thread: Thread): u64 {
  const process = thread.process;
  if (process.cookie == 0) process.cookie = getRandomU64() | 1;
  return process.cookie;
}

function initialise(thread: Thread, call: Call): u64 {
  thread.process.memory.write(call.a0, new StaticArray<u8>(16));
  return 0;
}

/** Puts entries that are linked already before the first one, which it gives. */
function push(thread: Thread, list: u64, first: u64, last: u64, count: u64): u64 {
  const memory = thread.process.memory;
  const before = memory.u64(list + FIRST);
  const state = memory.u64(list);
  memory.setU64(last, before);
  memory.setU64(list + FIRST, first);
  memory.setU64(list, (state & ~COUNT) + CHANGE | ((state + count) & COUNT));
  return before;
}

function pop(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const first = memory.u64(call.a0 + FIRST);
  if (first == 0) return 0;
  const state = memory.u64(call.a0);
  memory.setU64(call.a0 + FIRST, memory.u64(first));
  memory.setU64(call.a0, (state & ~COUNT) + CHANGE | ((state - 1) & COUNT));
  return first;
}

/** Takes all of them: gives the first. */
function flush(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const first = memory.u64(call.a0 + FIRST);
  memory.setU64(call.a0 + FIRST, 0);
  memory.setU64(call.a0, (memory.u64(call.a0) & ~COUNT) + CHANGE);
  return first;
}
