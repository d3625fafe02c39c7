// Where indirect jumps led: entries of blocks by address, one for each hash. A hit costs a load and a comparison, for handlers as for
// translations (translate/leave.ts). An entry may be that of a dropped block, which looks itself up again.
//
//     entry, 16 bytes:   0 u64 address, one that is not canonical without one   8 u32 micro-operation

import { JUMPS, JUMPS_SIZE } from '../arena';

export const JUMP_ENTRY: usize = 8;
/** What the hash shifts right, to exclusive-or it with the address; and what is left of it, as an offset. */
export const JUMP_SHIFT: u32 = 11;
export const JUMP_MASK: u32 = <u32>JUMPS_SIZE - 16;

/** Each byte of an address to which nothing jumps. */
const NONE: u8 = 0x80;

// @ts-ignore: decorator
@inline
function placeOf(rip: u64): usize {
  const low = <u32>rip;
  return JUMPS + <usize>(((low ^ (low >> JUMP_SHIFT)) << 4) & JUMP_MASK);
}

/** Entry of the block at `rip`, or 0 when it is not known here. */
// @ts-ignore: decorator
@inline
export function probe(rip: u64): usize {
  const place = placeOf(rip);
  return load<u64>(place) == rip ? <usize>load<u32>(place, JUMP_ENTRY) : 0;
}

/** `entry` is the block at `rip`. */
export function remember(rip: u64, entry: usize): void {
  const place = placeOf(rip);
  store<u64>(place, rip);
  store<u32>(place, <u32>entry, JUMP_ENTRY);
}

export function forgetJumps(): void {
  memory.fill(JUMPS, NONE, JUMPS_SIZE);
}
