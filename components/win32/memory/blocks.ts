// Blocks of a heap for a thread that asks for one.

import { Thread } from '../thread/thread';
import { Heap } from './heap';

/** A block of the process's heap with anything in it, or zeros; 0 if there is no memory. */
export function allocateBlock(thread: Thread, heap: Heap, size: u64, isZeroed: bool): u64 {
  const process = thread.process;
  const address = process.stubs.isTraced ? heap.allocate(size) : heap.allocateFor(thread.teb, size);
  if (address != 0 && isZeroed) process.memory.fill(address, 0, size);
  return address;
}

/** The block in another size, perhaps elsewhere; 0 if there is no memory for that, and then it is as it was. */
export function reallocateBlock(thread: Thread, heap: Heap, block: u64, size: u64, isZeroed: bool, mayMove: bool): u64 {
  const before = heap.sizeOf(block);
  let address = block;
  if (!heap.resize(block, size)) {
    address = mayMove ? allocateBlock(thread, heap, size, false) : 0;
    if (address == 0) return 0;
    thread.process.memory.move(address, block, min(before, size));
    heap.release(block);
  }
  if (isZeroed && size > before) thread.process.memory.fill(address + before, 0, size - before);
  return address;
}
