// The instructions of a region by their addresses.

import { IP, UOP_SIZE } from '../state/uop';
import { firstUop } from './node';
import { HASH, HASH_COUNT, NODE_OF, UOPS } from './scratch';

export function forgetAddresses(): void {
  memory.fill(HASH, 0, <usize>HASH_COUNT << 2);
}

// @ts-ignore: decorator
@inline
export function uopAt(number: u32): usize {
  return UOPS + <usize>number * UOP_SIZE;
}

export function numberOf(u: usize): u32 {
  return <u32>((u - UOPS) / UOP_SIZE);
}

/** Place in HASH of an address: what holds it, or where it would go. */
export function placeOf(rip: u64): usize {
  let at = (<u32>rip ^ (<u32>rip >> 11)) & (HASH_COUNT - 1);
  while (true) {
    const place = HASH + (<usize>at << 2);
    const u = <usize>load<u32>(place);
    if (!u || load<u64>(u, IP) == rip) return place;
    at = (at + 1) & (HASH_COUNT - 1);
  }
}

/** First micro-operation of the instruction at an address, or 0 when it is not in the region. */
export function known(rip: u64): usize {
  return load<u32>(placeOf(rip));
}

/** Node that begins at an address; -1 when there is none. */
export function nodeAt(rip: u64): i32 {
  const u = known(rip);
  if (!u) return -1;
  const node = <u32>load<u16>(NODE_OF + (<usize>numberOf(u) << 1));
  return firstUop(node) == u ? <i32>node : -1;
}
