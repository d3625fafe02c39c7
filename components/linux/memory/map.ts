// mmap's choice of a place, and the mapping itself.

import { EEXIST, EINVAL, ENOMEM, EPERM } from '../errno';
import { ANONYMOUS_WINDOW, LARGE_ALIGNMENT, LOWEST, PAGE, PAGE_MASK, RESERVATION_SIZE, USER_END, pageDown, pageUp } from './layout';
import { makePresent } from './fault';
import { Region } from './region';
import { AddressSpace } from './space';

export const MAP_SHARED: u32 = 0x01;
export const MAP_PRIVATE: u32 = 0x02;
export const MAP_SHARED_VALIDATE: u32 = 0x03;
export const MAP_TYPE: u32 = 0x0f;
export const MAP_FIXED: u32 = 0x10;
export const MAP_ANONYMOUS: u32 = 0x20;
export const MAP_32BIT: u32 = 0x40;
export const MAP_GROWSDOWN: u32 = 0x100;
export const MAP_LOCKED: u32 = 0x2000;
export const MAP_NORESERVE: u32 = 0x4000;
export const MAP_POPULATE: u32 = 0x8000;
export const MAP_HUGETLB: u32 = 0x4_0000;
export const MAP_FIXED_NOREPLACE: u32 = 0x10_0000;

/**
 * Puts `region` (from 0 to its page-aligned length) where `hint` and `flags` say and gives its address, or EINVAL,
 * EPERM, EEXIST or ENOMEM negated; then the region has let its backing go.
 */
export function mapRegion(space: AddressSpace, region: Region, hint: u64, flags: u32): i64 {
  const length = region.length;
  const anonymous = region.backing == null;
  const address = choose(space, region, hint, flags);
  if (address < 0) {
    region.release();
    return address;
  }
  region.start = <u64>address;
  region.end = <u64>address + length;
  const early = anonymous && region.access != 0 && length <= ANONYMOUS_WINDOW;
  const wanted = region.access;
  space.add(region);
  // Small mappings are touched at once; this saves the fault.
  if (early || ((region.locked || (flags & MAP_POPULATE) != 0) && wanted != 0)) populate(space, <u64>address, length, wanted);
  return address;
}

/** Makes the range present as far as that is possible. */
export function populate(space: AddressSpace, start: u64, length: u64, access: u32): void {
  let at = start;
  while (at < start + length) {
    const region = space.find(at);
    if (region == null) return;
    if (region.present) at = region.end;
    else if (makePresent(space, at, access & -access) != 0) return;
  }
}

/** The address, or an error negated. Makes room there if the flags say so. */
function choose(space: AddressSpace, region: Region, hint: u64, flags: u32): i64 {
  const length = region.length;
  if ((flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) != 0) return chooseFixed(space, hint, length, flags);
  if (length > available(space, region, flags)) return -ENOMEM;
  const near = pageDown(hint);
  if (near >= LOWEST && near < USER_END) {
    const spare = region.backing == null ? space.spares.take(space, near, length) : 0;
    if (spare != 0) return <i64>spare;
    if (space.canTake(near, length)) return <i64>near;
  }
  const alignment = length >= LARGE_ALIGNMENT ? LARGE_ALIGNMENT : PAGE;
  const reserves = isReservation(region, flags);
  if (!reserves || length < RESERVATION_SIZE) {
    const at = (flags & MAP_32BIT) != 0 ? space.placeWith(length, alignment, 0) : space.place(length, alignment);
    if (at != 0 || !reserves) return found(at);
  }
  return found(space.placeReservation(region, alignment));
}

/** Address space without access is free; the rest must not plainly exceed the limit (Linux's heuristic overcommit). */
function available(space: AddressSpace, region: Region, flags: u32): u64 {
  if (region.access == 0 || (flags & MAP_NORESERVE) != 0 || !region.writable) return USER_END;
  return space.available();
}

/** Is it address space in the first place? Where low halves run short, it can do without. Zeros that are only read count. */
function isReservation(region: Region, flags: u32): bool {
  return region.backing == null && (!region.writable || (flags & MAP_NORESERVE) != 0);
}

@inline function found(address: u64): i64 {
  return address == 0 ? -ENOMEM : <i64>address;
}

function chooseFixed(space: AddressSpace, address: u64, length: u64, flags: u32): i64 {
  if ((address & PAGE_MASK) != 0) return -EINVAL;
  if (address < LOWEST) return -EPERM;
  const end = address + length;
  if (end > USER_END || end < address) return -ENOMEM;
  if ((flags & MAP_FIXED_NOREPLACE) != 0 && !space.isFree(address, end)) return -EEXIST;
  space.remove(address, end);
  if (!space.low.isFree(address, length)) {
    space.remark('the low 32 address bits are taken');
    return -ENOMEM;
  }
  return <i64>address;
}
