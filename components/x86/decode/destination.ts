// Destinations of indirect jumps and calls, as the interpreter has seen them: what translations of the jump are prepared for.
//
// Each jump has a set of 32 places by a hash of its address, and each destination one of them. Jumps may share a set, and
// destinations a place: then some are forgotten.
//
//     place, 16 bytes:   0 u64 address of the jump   8 u64 destination

import { DESTINATIONS } from '../arena';

const SETS: u32 = 256;
export const SET_SIZE: u32 = 32;

// @ts-ignore: decorator
@inline
function setOf(source: u64): usize {
  const low = <u32>source;
  return DESTINATIONS + (<usize>((low ^ (low >> 8)) & (SETS - 1)) << 9);
}

/** The jump at `source` went to `destination`. */
// @ts-ignore: decorator
@inline
export function note(source: u64, destination: u64): void {
  const low = <u32>destination;
  const place = setOf(source) + (<usize>((low ^ (low >> 5) ^ (low >> 10)) & (SET_SIZE - 1)) << 4);
  store<u64>(place, source);
  store<u64>(place, destination, 8);
}

/** No jump is known. */
export function forgetDestinations(): void {
  memory.fill(DESTINATIONS, 0, SETS << 9);
}

/** Destination number `index`, below SET_SIZE, of the jump at `source`; 0 when there is none. */
export function destination(source: u64, index: u32): u64 {
  const place = setOf(source) + (<usize>index << 4);
  return load<u64>(place) == source ? load<u64>(place, 8) : 0;
}
