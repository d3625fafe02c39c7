// Heaps. The process's own is a Heap that guest code keeps small blocks of (code/heap.c); others are known here alone.

import { Block } from '../memory/block';
import { allocateBlock, reallocateBlock } from '../memory/blocks';
import { Heap } from '../memory/heap';
import { PROCESS_HEAP } from '../process/peb';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOACCESS, ERROR_NO_MORE_ITEMS, ERROR_NOT_ENOUGH_MEMORY } from './error';

const ZERO_MEMORY: u32 = 8;
const IN_PLACE_ONLY: u32 = 0x10;
/** Bytes before a block; PROCESS_HEAP_ENTRY_BUSY. */
const HEAD: u32 = 16;
const BUSY: u32 = 4;
const NO_SIZE: u64 = u64.MAX_VALUE;
/** HeapQueryInformation's only class that tells something: a heap with lists of small blocks. */
const COMPATIBILITY: u32 = 0;
const LOW_FRAGMENTATION: u32 = 2;

export function heapExports(library: Library): void {
  library.addCode('GetProcessHeap', (thread, call) => PROCESS_HEAP);
  library.add('GetProcessHeaps', getProcessHeaps);
  library.addCode('HeapAlloc', allocate);
  library.addCode('HeapFree', release);
  library.addCode('HeapReAlloc', reallocate);
  library.addCode('HeapSize', sizeOf);
  library.add('HeapCompact', (thread, call) => (heapOf(thread, call) == null ? 0 : LARGEST_FREE));
  library.add('HeapCreate', create);
  library.add('HeapDestroy', destroy);
  library.add('HeapLock', (thread, call) => (heapOf(thread, call) == null ? 0 : 1));
  library.add('HeapQueryInformation', query, Shape.Wide);
  library.add('HeapSetInformation', set);
  library.add('HeapUnlock', (thread, call) => (heapOf(thread, call) == null ? 0 : 1));
  library.add('HeapValidate', validate);
  library.add('HeapWalk', walk);
  library.lacks('HeapWalk', 'regions, and blocks that are free');
}

/** Bytes of the page that a heap begins with. */
const OWN_PAGE: u64 = 4096;

/** What HeapCompact tells of a heap that can always grow. */
const LARGEST_FREE: u64 = 0x10_0000;

/** The heap that the first argument names; null, and an error, if that is none. */
function heapOf(thread: Thread, call: Call): Heap | null {
  const process = thread.process;
  if (call.a0 == PROCESS_HEAP) return process.heap;
  if (process.heaps.has(call.a0)) return process.heaps.get(call.a0);
  thread.lastError = ERROR_INVALID_HANDLE;
  return null;
}

/** It sets no error, as documented. */
export function allocate(thread: Thread, call: Call): u64 {
  const heap = heapOf(thread, call);
  return heap == null ? 0 : allocateBlock(thread, heap, call.a2, (<u32>call.a1 & ZERO_MEMORY) != 0);
}

export function reallocate(thread: Thread, call: Call): u64 {
  const heap = heapOf(thread, call);
  if (heap == null) return 0;
  if (!heap.holds(call.a2)) return thread.fail(ERROR_INVALID_PARAMETER);
  const flags = <u32>call.a1;
  const address = reallocateBlock(thread, heap, call.a2, call.a3, (flags & ZERO_MEMORY) != 0, (flags & IN_PLACE_ONLY) == 0);
  return address != 0 ? address : thread.fail(ERROR_NOT_ENOUGH_MEMORY);
}

export function release(thread: Thread, call: Call): u64 {
  const heap = heapOf(thread, call);
  if (heap == null) return 0;
  return call.a2 == 0 || heap.release(call.a2) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

export function sizeOf(thread: Thread, call: Call): u64 {
  const heap = heapOf(thread, call);
  if (heap != null && heap.holds(call.a2)) return heap.sizeOf(call.a2);
  if (heap != null) thread.lastError = ERROR_INVALID_PARAMETER;
  return NO_SIZE;
}

/** Of a block, or of all where none is named: what is known here cannot have been broken. */
export function validate(thread: Thread, call: Call): u64 {
  const heap = heapOf(thread, call);
  return heap != null && (call.a2 == 0 || heap.holds(call.a2)) ? 1 : 0;
}

/** PROCESS_HEAP_ENTRY: the block, its size, what its head takes, its region, PROCESS_HEAP_ENTRY_BUSY. */
function walk(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const heap = heapOf(thread, call);
  if (heap == null) return 0;
  const before = memory.u64(call.a1);
  if (before != 0 && !heap.holds(before)) return thread.fail(ERROR_INVALID_PARAMETER);
  const block = heap.after(before);
  if (block == 0) return thread.fail(ERROR_NO_MORE_ITEMS);
  const entry = new Block(40);
  entry.u64(0, block);
  entry.u32(8, <u32>min<u64>(heap.sizeOf(block), u32.MAX_VALUE));
  entry.u32(12, HEAD | (BUSY << 16));
  return memory.write(call.a1, entry.bytes) ? 1 : thread.fail(ERROR_NOACCESS);
}

/** The heap's handle is an address of its own, as programs expect. */
function create(thread: Thread, call: Call): u64 {
  const process = thread.process;
  if (call.a2 != 0 && call.a2 < call.a1) return thread.fail(ERROR_INVALID_PARAMETER);
  // Each takes memory, as one has a page at least: how many there can be has an end.
  const handle = process.heap.allocate(OWN_PAGE);
  if (handle == 0) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  process.heaps.set(handle, new Heap(process.space, process.memory, false, call.a2));
  return handle;
}

function destroy(thread: Thread, call: Call): u64 {
  const process = thread.process;
  if (!process.heaps.has(call.a0)) return thread.fail(ERROR_INVALID_HANDLE);
  process.heaps.get(call.a0).destroy();
  process.heaps.delete(call.a0);
  process.heap.release(call.a0);
  return 1;
}

/** Gives how many there are, whether they have room or not. */
function getProcessHeaps(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const others = process.heaps.keys();
  const count = <u32>others.length + 1;
  if (<u32>call.a0 < count) return count;
  process.memory.setU64(call.a1, PROCESS_HEAP);
  for (let i = 0; i < others.length; i++) process.memory.setU64(call.a1 + 8 + <u64>i * 8, others[i]);
  return count;
}

function query(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  if (call.a0 != 0 && heapOf(thread, call) == null) return 0;
  const written = memory.u64(call.stack);
  if (written != 0) memory.setU64(written, 4);
  if (<u32>call.a1 != COMPATIBILITY || call.a3 < 4) return thread.fail(<u32>call.a1 != COMPATIBILITY ? ERROR_INVALID_PARAMETER : ERROR_INSUFFICIENT_BUFFER);
  return memory.setU32(call.a2, LOW_FRAGMENTATION) ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}

/** What may be asked for holds already: lists of small blocks, and an end where a heap is broken. */
function set(thread: Thread, call: Call): u64 {
  if (call.a0 != 0 && heapOf(thread, call) == null) return 0;
  return <u32>call.a1 <= 1 || <u32>call.a1 == 3 ? 1 : thread.fail(ERROR_INVALID_PARAMETER);
}
