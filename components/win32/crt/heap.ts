// malloc and its kin.
//
// Source: Microsoft, "malloc"; "realloc"; "_recalloc"; "_msize"; "_expand"; "_aligned_malloc"; "_heapwalk"; "_aligned_offset_realloc".

import { allocateBlock, reallocateBlock } from '../memory/blocks';
import { Library, Shape } from '../system/export';
import { Call } from '../thread/call';
import { Frame, Thread } from '../thread/thread';
import { EINVAL, ENOMEM, setErrno } from './errno';
import { invalid } from './invalid';

/** Stands for the heap where somebody wants a handle of it. */
const HEAP: u64 = 0x5000_0000;
/** _HEAPOK. */
const FINE: u64 = <u64>-2;
/** _HEAPBADNODE, _HEAPEND; _USEDENTRY. */
const BAD_NODE: u64 = <u64>-4;
const END: u64 = <u64>-5;
const USED: u32 = 1;

export function heapExports(library: Library): void {
  library.add('_aligned_free', alignedFree);
  library.add('_aligned_malloc', (thread, call) => aligned(thread, call.a0, call.a1, 0));
  library.add('_aligned_offset_malloc', (thread, call) => aligned(thread, call.a0, call.a1, call.a2));
  library.add('_aligned_offset_realloc', (thread, call) => alignedAgain(thread, call.a0, call.a1, call.a2, call.a3));
  library.add('_aligned_realloc', (thread, call) => alignedAgain(thread, call.a0, call.a1, call.a2, 0));
  library.add('_callnewh', (thread, call) => thread.run(new NewHandler(call.a0, false)));
  library.add('_expand', expand);
  library.add('_get_heap_handle', (thread, call) => HEAP);
  library.add('_heapchk', (thread, call) => FINE);
  library.add('_heapwalk', walk);
  library.add('_heapmin', (thread, call) => 0);
  library.add('_msize', sizeOf);
  library.addCode('calloc', (thread, call) => calloc(thread, call.a0, call.a1));
  library.addCode('free', release);
  library.addCode('malloc', malloc);
  library.addCode('realloc', realloc);
  library.only('_heapchk', '_HEAPOK');
  library.only('_heapmin', '0');
  library.lacks('_heapwalk', 'blocks that are free');
}

/** ucrtbase.dll's. */
export function newHeapExports(library: Library): void {
  library.add('_aligned_msize', (thread, call) => (call.a0 == 0 ? invalid(thread, EINVAL, <u64>-1) : roomAt(thread, call.a0)));
  library.add('_aligned_offset_recalloc', alignedOffsetClear, Shape.Wide);
  library.add('_aligned_recalloc', (thread, call) => alignedClear(thread, call.a0, call.a1, call.a2, call.a3, 0));
  library.add('_calloc_base', (thread, call) => calloc(thread, call.a0, call.a1));
  library.add('_free_base', release);
  library.add('_malloc_base', malloc);
  library.add('_query_new_handler', (thread, call) => thread.process.crt.newHandler);
  library.add('_query_new_mode', (thread, call) => thread.process.crt.newMode);
  library.add('_realloc_base', realloc);
  library.add('_recalloc', (thread, call) => recalloc(thread, call.a0, call.a1, call.a2));
  library.add('_set_new_handler', setNewHandler);
  library.add('_set_new_mode', setNewMode);
}

/** msvcrt.dll's functions of C++ for the same. */
export function oldNewExports(library: Library): void {
  library.add('??2@YAPEAX_K@Z', (thread, call) => create(thread, call));
  library.add('??3@YAXPEAX@Z', release);
  library.add('??_U@YAPEAX_K@Z', (thread, call) => create(thread, call));
  library.add('??_V@YAXPEAX@Z', release);
  library.add('?_query_new_handler@@YAP6AH_K@ZXZ', (thread, call) => thread.process.crt.newHandler);
  library.add('?_query_new_mode@@YAHXZ', (thread, call) => thread.process.crt.newMode);
  library.add('?_set_new_handler@@YAP6AH_K@ZP6AH0@Z@Z', setNewHandler);
  library.add('?_set_new_mode@@YAHH@Z', setNewMode);
}

export function allocate(thread: Thread, size: u64): u64 {
  const address = allocateBlock(thread, thread.process.heap, size, false);
  if (address == 0) setErrno(thread, ENOMEM);
  return address;
}

/** Where there is none, the new handler may make some, if the program wants that. */
function allocateOrAsk(thread: Thread, size: u64): u64 {
  const address = allocate(thread, size);
  const crt = thread.process.crt;
  return address != 0 || crt.newMode == 0 || crt.newHandler == 0 ? address : thread.run(new NewHandler(size, true));
}

function malloc(thread: Thread, call: Call): u64 {
  return allocateOrAsk(thread, call.a0);
}

/** _HEAPINFO: the block, its size, whether it is in use. Blocks that are not are not told. */
function walk(thread: Thread, call: Call): u64 {
  const memory = thread.process.memory;
  const heap = thread.process.heap;
  const before = memory.u64(call.a0);
  if (before != 0 && !heap.holds(before)) return BAD_NODE;
  const block = heap.after(before);
  if (block == 0) return END;
  memory.setU64(call.a0, block);
  memory.setU64(call.a0 + 8, heap.sizeOf(block));
  memory.setU32(call.a0 + 16, USED);
  return FINE;
}

function create(thread: Thread, call: Call): u64 {
  const address = allocate(thread, call.a0);
  return address != 0 || thread.process.crt.newHandler == 0 ? address : thread.run(new NewHandler(call.a0, true));
}

/** Calls the handler until there is memory, or it gives 0. */
class NewHandler extends Frame {
  private called: bool = false;

  constructor(
    private readonly size: u64,
    /** Allocates, too. */
    private readonly retries: bool,
  ) {
    super();
  }

  next(thread: Thread, result: u64): void {
    const handler = thread.process.crt.newHandler;
    if (this.called && (<i32>result == 0 || !this.retries)) return thread.leave(<i32>result == 0 ? 0 : 1);
    if (this.called) {
      const address = allocate(thread, this.size);
      if (address != 0) return thread.leave(address);
    }
    this.called = true;
    if (handler == 0) thread.leave(0);
    else thread.enter(handler, this.size);
  }
}

function calloc(thread: Thread, count: u64, one: u64): u64 {
  const size = count * one;
  if (one != 0 && size / one != count) {
    setErrno(thread, ENOMEM);
    return 0;
  }
  const address = allocate(thread, size);
  if (address != 0) thread.process.memory.fill(address, 0, size);
  return address;
}

function realloc(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return allocateOrAsk(thread, call.a1);
  if (call.a1 != 0) return resize(thread, call.a0, call.a1);
  release(thread, call);
  return 0;
}

function resize(thread: Thread, block: u64, size: u64): u64 {
  const process = thread.process;
  if (!process.heap.holds(block)) return 0;
  const address = reallocateBlock(thread, process.heap, block, size, false, true);
  if (address == 0) setErrno(thread, ENOMEM);
  return address;
}

/** What is new in it is zeros. */
function recalloc(thread: Thread, block: u64, count: u64, one: u64): u64 {
  const size = count * one;
  if (one != 0 && size / one != count) {
    setErrno(thread, ENOMEM);
    return 0;
  }
  if (block == 0) return calloc(thread, count, one);
  const heap = thread.process.heap;
  const before = heap.holds(block) ? heap.sizeOf(block) : 0;
  const address = resize(thread, block, max<u64>(size, 1));
  if (address != 0 && size > before) thread.process.memory.fill(address + before, 0, size - before);
  return address;
}

function release(thread: Thread, call: Call): u64 {
  if (call.a0 != 0) thread.process.heap.release(call.a0);
  return 0;
}

function sizeOf(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, <u64>-1);
  const heap = thread.process.heap;
  return heap.holds(call.a0) ? heap.sizeOf(call.a0) : <u64>-1;
}

/** A block stays where it is, or nothing is done. */
function expand(thread: Thread, call: Call): u64 {
  if (call.a0 == 0) return invalid(thread, EINVAL, 0);
  const heap = thread.process.heap;
  if (!heap.holds(call.a0)) return 0;
  if (call.a1 <= heap.sizeOf(call.a0) || heap.resize(call.a0, call.a1)) return call.a0;
  setErrno(thread, ENOMEM);
  return 0;
}

function setNewHandler(thread: Thread, call: Call): u64 {
  const before = thread.process.crt.newHandler;
  thread.process.crt.newHandler = call.a0;
  return before;
}

function setNewMode(thread: Thread, call: Call): u64 {
  const before = thread.process.crt.newMode;
  thread.process.crt.newMode = <u32>call.a0;
  return before;
}

// Blocks at multiples of something. Two words stand before one: the heap's block that it lies in, and its size.

const BEFORE: u64 = 16;

/** `offset` bytes into it is a multiple of `alignment`. */
function aligned(thread: Thread, size: u64, alignment: u64, offset: u64): u64 {
  if (alignment == 0 || (alignment & (alignment - 1)) != 0 || (offset != 0 && offset >= size)) return invalid(thread, EINVAL, 0);
  const unit = max<u64>(alignment, 8);
  if (size + unit + BEFORE < size) {
    setErrno(thread, ENOMEM);
    return 0;
  }
  const block = allocate(thread, size + unit + BEFORE);
  if (block == 0) return 0;
  const at = ((block + BEFORE + offset + unit - 1) & ~(unit - 1)) - offset;
  thread.process.memory.setU64((at - BEFORE) & ~7, block);
  thread.process.memory.setU64(((at - BEFORE) & ~7) + 8, size);
  return at;
}

function blockAround(thread: Thread, at: u64): u64 {
  return thread.process.memory.u64((at - BEFORE) & ~7);
}

/** Its size; 0 of what is no such block. */
function roomAt(thread: Thread, at: u64): u64 {
  const isBlock = thread.process.heap.holds(blockAround(thread, at));
  return isBlock ? thread.process.memory.u64(((at - BEFORE) & ~7) + 8) : 0;
}

function alignedFree(thread: Thread, call: Call): u64 {
  if (call.a0 != 0) thread.process.heap.release(blockAround(thread, call.a0));
  return 0;
}

function alignedAgain(thread: Thread, at: u64, size: u64, alignment: u64, offset: u64): u64 {
  if (at == 0) return aligned(thread, size, alignment, offset);
  const block = blockAround(thread, at);
  if (size == 0) {
    thread.process.heap.release(block);
    return 0;
  }
  const room = roomAt(thread, at);
  const made = aligned(thread, size, alignment, offset);
  if (made == 0) return 0;
  thread.process.memory.move(made, at, min(room, size));
  thread.process.heap.release(block);
  return made;
}

function alignedClear(thread: Thread, at: u64, count: u64, one: u64, alignment: u64, offset: u64): u64 {
  const size = count * one;
  if (one != 0 && size / one != count) {
    setErrno(thread, ENOMEM);
    return 0;
  }
  const before = at == 0 ? 0 : roomAt(thread, at);
  const made = alignedAgain(thread, at, size, alignment, offset);
  if (made != 0 && size > before) thread.process.memory.fill(made + before, 0, size - before);
  return made;
}

/** (block, count, size, alignment, offset). */
function alignedOffsetClear(thread: Thread, call: Call): u64 {
  return alignedClear(thread, call.a0, call.a1, call.a2, call.a3, thread.process.memory.u64(call.stack));
}
