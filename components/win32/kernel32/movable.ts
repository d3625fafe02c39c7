// LocalAlloc and GlobalAlloc, which are one: blocks of the process's heap, and movable ones, whose handle stands for a block that may
// be another one after each change while nobody has it locked.
//
// Source: Microsoft, "GlobalAlloc function", "LocalAlloc function" and their like.

import { allocateBlock, reallocateBlock } from '../memory/blocks';
import { Library } from '../system/export';
import { Call } from '../thread/call';
import { Thread } from '../thread/thread';
import { ERROR_INVALID_HANDLE, ERROR_INVALID_PARAMETER, ERROR_NOT_ENOUGH_MEMORY, ERROR_NOT_LOCKED } from './error';

const MOVEABLE: u32 = 2;
const ZEROINIT: u32 = 0x40;
const MODIFY: u32 = 0x80;
/** LMEM_DISCARDED: it has no block. */
const DISCARDED: u32 = 0x4000;
const INVALID: u64 = 0x8000;

/** Its handle is the address of a cell in the heap, which holds nothing. */
export class Movable {
  locks: u32 = 0;

  /** `block` is 0 while it has none. */
  constructor(public block: u64) {}
}

export function movableExports(library: Library): void {
  library.add('GlobalAlloc', allocate);
  library.add('GlobalFlags', flagsOf);
  library.add('GlobalFree', release);
  library.add('GlobalHandle', handleOf);
  library.add('GlobalLock', lock);
  library.add('GlobalReAlloc', reallocate);
  library.add('GlobalSize', sizeOf);
  library.add('GlobalUnlock', unlock);
  library.add('LocalAlloc', allocate);
  library.add('LocalFlags', flagsOf);
  library.add('LocalFree', release);
  library.add('LocalHandle', handleOf);
  library.add('LocalLock', lock);
  library.add('LocalReAlloc', reallocate);
  library.add('LocalSize', sizeOf);
  library.add('LocalUnlock', unlock);
}

function movable(thread: Thread, handle: u64): Movable | null {
  const all = thread.process.movables;
  return all.has(handle) ? all.get(handle) : null;
}

function isBlock(thread: Thread, address: u64): bool {
  return thread.process.heap.holds(address);
}

/** (flags, size) */
function allocate(thread: Thread, call: Call): u64 {
  const heap = thread.process.heap;
  const flags = <u32>call.a0;
  const isMovable = (flags & MOVEABLE) != 0;
  const block = isMovable && call.a1 == 0 ? 0 : allocateBlock(thread, heap, call.a1, (flags & ZEROINIT) != 0);
  if (block == 0 && !(isMovable && call.a1 == 0)) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  if (!isMovable) return block;
  const handle = heap.allocate(0);
  if (handle == 0) {
    heap.release(block);
    return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  }
  thread.process.movables.set(handle, new Movable(block));
  return handle;
}

/** Gives 0 if it worked, the handle if not. */
function release(thread: Thread, call: Call): u64 {
  const process = thread.process;
  const one = movable(thread, call.a0);
  if (call.a0 == 0) return 0;
  if (one != null) {
    if (one.block != 0) process.heap.release(one.block);
    process.movables.delete(call.a0);
  }
  if (process.heap.release(call.a0)) return 0;
  thread.lastError = ERROR_INVALID_HANDLE;
  return call.a0;
}

/** (handle, size, flags) */
function reallocate(thread: Thread, call: Call): u64 {
  const heap = thread.process.heap;
  const flags = <u32>call.a2;
  const one = movable(thread, call.a0);
  if (one == null && !isBlock(thread, call.a0)) return thread.fail(ERROR_INVALID_HANDLE);
  if ((flags & MODIFY) != 0) return call.a0;
  const isZeroed = (flags & ZEROINIT) != 0;
  if (one == null) {
    // A fixed block moves only where the caller says that it may.
    const moved = reallocateBlock(thread, heap, call.a0, call.a1, isZeroed, (flags & MOVEABLE) != 0);
    return moved != 0 ? moved : thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  }
  if (call.a1 == 0 && one.locks > 0) return thread.fail(ERROR_INVALID_PARAMETER);
  if (call.a1 == 0) {
    if (one.block != 0) heap.release(one.block);
    one.block = 0;
    return call.a0;
  }
  const mayMove = one.locks == 0 || (flags & MOVEABLE) != 0;
  const block = one.block == 0 ? allocateBlock(thread, heap, call.a1, isZeroed) : reallocateBlock(thread, heap, one.block, call.a1, isZeroed, mayMove);
  if (block == 0) return thread.fail(ERROR_NOT_ENOUGH_MEMORY);
  one.block = block;
  return call.a0;
}

function sizeOf(thread: Thread, call: Call): u64 {
  const heap = thread.process.heap;
  const one = movable(thread, call.a0);
  if (one != null) return one.block == 0 ? 0 : heap.sizeOf(one.block);
  return isBlock(thread, call.a0) ? heap.sizeOf(call.a0) : thread.fail(ERROR_INVALID_HANDLE);
}

/** Where the block lies. A fixed one is its own handle. */
function lock(thread: Thread, call: Call): u64 {
  const one = movable(thread, call.a0);
  if (one == null) return isBlock(thread, call.a0) ? call.a0 : thread.fail(ERROR_INVALID_HANDLE);
  if (one.block == 0) return thread.fail(ERROR_INVALID_HANDLE);
  one.locks++;
  return one.block;
}

/** Whether it is still locked. */
function unlock(thread: Thread, call: Call): u64 {
  const one = movable(thread, call.a0);
  if (one == null) return isBlock(thread, call.a0) ? 1 : thread.fail(ERROR_INVALID_HANDLE);
  if (one.locks == 0) return thread.fail(ERROR_NOT_LOCKED);
  one.locks--;
  thread.lastError = 0;
  return one.locks > 0 ? 1 : 0;
}

function flagsOf(thread: Thread, call: Call): u64 {
  const one = movable(thread, call.a0);
  if (one != null) return one.locks | (one.block == 0 ? DISCARDED : 0);
  if (isBlock(thread, call.a0)) return 0;
  thread.lastError = ERROR_INVALID_HANDLE;
  return INVALID;
}

function handleOf(thread: Thread, call: Call): u64 {
  const all = thread.process.movables;
  const handles = all.keys();
  for (let i = 0; i < handles.length; i++) if (all.get(handles[i]).block == call.a0) return handles[i];
  return isBlock(thread, call.a0) ? call.a0 : thread.fail(ERROR_INVALID_HANDLE);
}
