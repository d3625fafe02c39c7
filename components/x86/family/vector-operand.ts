// How vector instructions reach their operands: 16 bytes at once, aligned where the instruction demands it, and the low
// element alone.

import { GENERAL_PROTECTION, fault } from '../interpret/exit';
import { address, memory, source, target } from '../state/operand';

/** Pointer to 16 bytes to read, which must lie at a multiple of 16; or 0 with an exit. */
// @ts-ignore: decorator
@inline
export function aligned<S>(u: usize): usize {
  if (memory<S>() && <u32>address<S>(u) & 15) return fault(u, GENERAL_PROTECTION, 0);
  return source<S, v128>(u);
}

/** Pointer to 16 bytes to write, which must lie at a multiple of 16; or 0 with an exit. */
// @ts-ignore: decorator
@inline
export function alignedTarget<D>(u: usize): usize {
  if (memory<D>() && <u32>address<D>(u) & 15) return fault(u, GENERAL_PROTECTION, 0);
  return target<D, v128>(u);
}
