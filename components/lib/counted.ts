// The `minimal` runtime's allocation, counted. The build puts these in the place of the program's `__new`, `__renew` and
// `__free` (asc's --use).

import { __new as plainNew, __renew as plainRenew } from 'rt/tcms';
import { __free as plainFree } from 'rt/tlsf';
import { countAllocated, countFreed } from './collector';

/** From an object to its block's header, which holds the block's size, and two bits for the allocator. */
// @ts-ignore: decorator
@lazy const OBJECT_TO_BLOCK: usize = 20;
// @ts-ignore: decorator
@lazy const MEMORY_TO_BLOCK: usize = 4;

// @ts-ignore: decorator
@inline
function blockSize(header: usize): usize {
  return load<usize>(header) & ~3;
}

export function countedNew(size: usize, id: u32): usize {
  const object = plainNew(size, id);
  countAllocated(blockSize(object - OBJECT_TO_BLOCK));
  return object;
}

export function countedRenew(old: usize, size: usize): usize {
  // A static object is not in the heap, and stays where it is.
  const before = old < __heap_base ? 0 : blockSize(old - OBJECT_TO_BLOCK);
  const object = plainRenew(old, size);
  countAllocated(blockSize(object - OBJECT_TO_BLOCK));
  countFreed(before);
  return object;
}

export function countedFree(memory: usize): void {
  countFreed(blockSize(memory - MEMORY_TO_BLOCK));
  plainFree(memory);
}
