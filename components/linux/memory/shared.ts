// Shared mappings of files: what is written there is in the file, for whoever looks.
//
// A page is absent, clean or dirty. A clean page holds what the file holds, and the machine does not let the guest write
// to it; the first write makes it dirty, which takes the same page of the file away from other mappings. Reading the
// file, by a call or by another mapping, first brings dirty pages back to it, after which they are clean; writing to the
// file by a call takes its pages away. So all see the same bytes at any time, although nothing is really shared.
// Dirty pages also go back at msync, munmap and the end of the process.

import { AccessFlags } from '../gen/import/nucleus-hypervisor-machine';
import { Presence } from './fault';
import { CHUNK, PAGE } from './layout';
import { Backing, Region } from './region';
import { AddressSpace } from './space';

/** An end that no file reaches. */
export const WHOLE: u64 = i64.MAX_VALUE;

/** Address spaces that have such mappings. */
const spaces: Array<AddressSpace> = [];

export function enlist(space: AddressSpace): void {
  if (!spaces.includes(space)) spaces.push(space);
}

export function isEnlisted(space: AddressSpace): bool {
  return spaces.includes(space);
}

/** Brings back all that the space has; it is about to end. */
export function delist(space: AddressSpace): void {
  bringBack(space, 0, u64.MAX_VALUE);
  const index = spaces.indexOf(space);
  if (index >= 0) spaces.splice(index, 1);
}

/** Is any file mapped so at all? */
@inline export function anyShared(): bool {
  return spaces.length > 0;
}

/** Brings the file's dirty pages back to it. */
export function settle(device: u64, inode: u64): void {
  for (let i = 0; i < spaces.length; i++) {
    const space = spaces[i];
    if (!space.hasDirty) continue;
    for (let r = 0; r < space.regions.length; r++) {
      const region = space.regions[r];
      if (region.dirty && region.backing!.isOf(device, inode)) writeBack(space, region);
    }
  }
}

/** Takes away the pages that show the file from `start` to `end`, except those of `keeper` in the region at `kept`. */
export function outdate(device: u64, inode: u64, start: u64, end: u64, keeper: AddressSpace | null, kept: u64): void {
  for (let i = 0; i < spaces.length; i++) {
    const space = spaces[i];
    for (let r = 0; r < space.regions.length; r++) {
      const region = space.regions[r];
      const backing = region.backing;
      if (!region.shared || !region.present || backing == null || !backing.isOf(device, inode)) continue;
      if (space == keeper && region.contains(kept)) continue;
      const from = max(start & ~(PAGE - 1), region.offset);
      const to = min((end + PAGE - 1) & ~(PAGE - 1), region.offset + region.length);
      if (from >= to) continue;
      const address = region.start + (from - region.offset);
      space.discard(address, address + (to - from));
      // Regions may have been cut and joined.
      r = space.indexAbove(address) - 1;
    }
  }
}

/** Brings back what is dirty in the range. False if some could not be written. */
export function bringBack(space: AddressSpace, start: u64, end: u64): bool {
  if (!space.hasDirty) return true;
  let fine = true;
  for (let i = space.indexAbove(start); i < space.regions.length && space.regions[i].start < end; i++) {
    const region = space.regions[i];
    if (region.dirty && !writeBack(space, region)) fine = false;
  }
  if (start == 0 && end == u64.MAX_VALUE) space.hasDirty = false;
  return fine;
}

/** Lets the guest write to a clean page. */
export function makeDirty(space: AddressSpace, page: u64): Presence {
  const found = space.find(page)!;
  const backing = found.backing!;
  const offset = found.offset + (page - found.start);
  outdate(backing.device, backing.inode, offset, offset + PAGE, space, page);
  const index = space.cut(page, page + PAGE);
  const region = space.regions[index];
  if (!space.changing.protect(page, PAGE, region.access).isOk) {
    space.dead = true;
    return Presence.Dead;
  }
  region.dirty = true;
  space.hasDirty = true;
  space.mergeAround(index, index + 1);
  return Presence.Present;
}

/** Writes the region's bytes to the file, as far as it reaches; the region is clean then. */
function writeBack(space: AddressSpace, region: Region): bool {
  const backing: Backing = region.backing!;
  region.dirty = false;
  const attributes = backing.node.node.stat();
  if (!attributes.isOk) return false;
  const size = attributes.value.size;
  const length = size > region.offset ? min(region.length, size - region.offset) : 0;
  const copied = copyBack(space, region, backing, length);
  return space.changing.protect(region.start, region.length, region.access & ~AccessFlags.Write).isOk && copied;
}

export function copyBack(space: AddressSpace, region: Region, backing: Backing, length: u64): bool {
  let done: u64 = 0;
  while (done < length) {
    const data = space.vm.read(region.start + done, <u32>min(length - done, <u64>CHUNK));
    if (!data.isOk) return false;
    const written = backing.node.node.writeAt(region.offset + done, data.value);
    if (!written.isOk || written.value == 0) return false;
    done += written.value;
  }
  return true;
}
