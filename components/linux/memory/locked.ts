// Regions that are locked (mlock(2)): which, and how much that is.

import { populate } from './map';
import { AddressSpace } from './space';

/** Locks or unlocks what is mapped in the range, up to the first gap. Is there none? */
export function setLocked(space: AddressSpace, start: u64, end: u64, locked: bool): bool {
  const first = space.cut(start, end);
  let index = first;
  let at = start;
  for (; at < end && index < space.regions.length && space.regions[index].start <= at; index++) {
    space.regions[index].locked = locked;
    at = space.regions[index].end;
  }
  space.mergeAround(first, index);
  return at >= end;
}

/** The same for everything. */
export function setAllLocked(space: AddressSpace, locked: bool): void {
  for (let i = 0; i < space.regions.length; i++) space.regions[i].locked = locked;
}

/** Bytes of the range that are locked. */
export function lockedWithin(space: AddressSpace, start: u64, end: u64): u64 {
  let sum: u64 = 0;
  for (let i = space.indexAbove(start); i < space.regions.length && space.regions[i].start < end; i++) {
    const region = space.regions[i];
    if (region.locked) sum += min(region.end, end) - max(region.start, start);
  }
  return sum;
}

export function lockedBytes(space: AddressSpace): u64 {
  return lockedWithin(space, 0, u64.MAX_VALUE);
}

export function mappedBytes(space: AddressSpace): u64 {
  let sum: u64 = 0;
  for (let i = 0; i < space.regions.length; i++) sum += space.regions[i].length;
  return sum;
}

/** Makes what can be accessed in the range present. Can all that is mapped in it be accessed? */
export function touch(space: AddressSpace, start: u64, end: u64): bool {
  let all = true;
  let at = start;
  while (at < end) {
    const index = space.indexAbove(at);
    if (index == space.regions.length || space.regions[index].start >= end) break;
    const region = space.regions[index];
    const from = max(at, region.start);
    at = min(region.end, end);
    if (region.access == 0) all = false;
    else populate(space, from, at - from, region.access);
  }
  return all;
}
