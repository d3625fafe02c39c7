// mremap: makes a mapping longer or shorter, in place or elsewhere.

import { AccessFlags } from '../gen/import/nucleus-hypervisor-machine';
import { EFAULT, EINVAL, ENOMEM } from '../errno';
import { CHUNK, LARGE_ALIGNMENT, PAGE, PAGE_MASK, USER_END, pageUp, rangeLength } from './layout';
import { Region } from './region';
import { bringBack } from './shared';
import { AddressSpace } from './space';
import { followMove } from '../vdso/vdso';

const MREMAP_MAYMOVE: u32 = 1;
const MREMAP_FIXED: u32 = 2;
export const MREMAP_DONTUNMAP: u32 = 4;

/** The mapping's address afterwards, or an error negated. */
export function remap(space: AddressSpace, old: u64, oldSize: u64, newSize: u64, flags: u32, target: u64): i64 {
  if ((old & PAGE_MASK) != 0 || newSize == 0 || oldSize == 0) return -EINVAL;
  if ((flags & ~(MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP)) != 0) return -EINVAL;
  const leaves = (flags & MREMAP_DONTUNMAP) != 0;
  if (leaves && ((flags & MREMAP_MAYMOVE) == 0 || oldSize != newSize)) return -EINVAL;
  const fixed = (flags & MREMAP_FIXED) != 0;
  if (fixed && ((flags & MREMAP_MAYMOVE) == 0 || (target & PAGE_MASK) != 0)) return -EINVAL;
  const from = rangeLength(old, oldSize);
  const to = pageUp(newSize);
  if (to == 0) return -EINVAL;
  if (to > USER_END) return -ENOMEM;
  if (from == 0 || !space.covers(old, old + from)) return -EFAULT;
  // The system's own pages are what they are.
  if (to > from && space.find(old)!.content != null) return -EFAULT;
  if (leaves) return moveAndLeave(space, old, from, fixed, target);
  if (fixed) return moveFixed(space, old, from, to, target);
  if (to < from) space.remove(old + to, old + from);
  if (to <= from) return <i64>old;
  if (extend(space, old + from, to - from)) return <i64>old;
  if ((flags & MREMAP_MAYMOVE) == 0) return -ENOMEM;
  const address = space.place(to, to >= LARGE_ALIGNMENT ? LARGE_ALIGNMENT : PAGE);
  if (address == 0) return -ENOMEM;
  return move(space, old, from, to, address);
}

function moveFixed(space: AddressSpace, old: u64, from: u64, to: u64, target: u64): i64 {
  if (target > USER_END - to || (target < old + from && old < target + to)) return -EINVAL;
  space.remove(target, target + to);
  if (!space.low.isFree(target, to)) {
    space.remark('the low 32 address bits are taken');
    return -ENOMEM;
  }
  if (to < from) space.remove(old + to, old + from);
  return move(space, old, min(from, to), to, target);
}

/** Moves the pages; the old place stays mapped, as if nothing had been written there. */
function moveAndLeave(space: AddressSpace, old: u64, length: u64, fixed: bool, target: u64): i64 {
  const left: Array<Region> = [];
  const first = space.cut(old, old + length);
  for (let i = first; i < space.regions.length && space.regions[i].start < old + length; i++) {
    const region = space.regions[i];
    left.push(like(region, region.start, region.length, region.offset));
  }
  const address = fixed ? target : space.place(length, length >= LARGE_ALIGNMENT ? LARGE_ALIGNMENT : PAGE);
  const moved: i64 = fixed ? moveFixed(space, old, length, length, target) : address == 0 ? -ENOMEM : move(space, old, length, length, address);
  for (let i = 0; i < left.length; i++) {
    if (moved < 0) left[i].release();
    else space.add(left[i]);
  }
  return moved;
}

/** Continues the region that ends at `end` by `length` bytes. */
function extend(space: AddressSpace, end: u64, length: u64): bool {
  const region = space.find(end - 1);
  if (region == null || region.end != end || !region.claimed) return false;
  if (!space.canTake(end, length) || length > space.available()) return false;
  space.add(like(region, end, length, region.offset + region.length));
  return true;
}

function like(region: Region, start: u64, length: u64, offset: u64): Region {
  const copy = new Region(start, start + length, region.access);
  copy.shared = region.shared;
  copy.inheritance = region.inheritance;
  copy.backing = region.backing;
  if (copy.backing != null) copy.backing!.node.share();
  copy.offset = offset;
  copy.locked = region.locked;
  copy.content = region.content;
  if (region.content != null) copy.label = region.label;
  return copy;
}

/** Moves `from` bytes at `old` to `address`, where `to` bytes will be mapped. */
function move(space: AddressSpace, old: u64, from: u64, to: u64, address: u64): i64 {
  if (to - from > space.available()) return -ENOMEM;
  bringBack(space, old, old + from);
  const first = space.cut(old, old + from);
  let at = old;
  for (let i = first; at < old + from; i++) {
    const region = space.regions[i];
    const copy = like(region, address + (region.start - old), region.length, region.offset);
    // What shows a file is read from it again.
    if (region.present && !(region.shared && region.backing != null)) {
      if (!movePages(space, region, copy.start)) {
        copy.release();
        space.changing.unmap(copy.start, copy.length);
        space.remove(address, address + to);
        return -ENOMEM;
      }
      copy.present = true;
    }
    at = region.end;
    space.add(copy);
    if (copy.content != null) followMove(space, copy);
    // The new place may lie below the old one and shift its index.
    i = space.indexAbove(at) - 1;
  }
  space.remove(old, old + from);
  if (to > from) {
    const last = space.find(address + from - 1)!;
    space.add(like(last, address + from, to - from, last.offset + last.length));
  }
  return <i64>address;
}

function movePages(space: AddressSpace, region: Region, target: u64): bool {
  const vm = space.changing;
  const readWrite = AccessFlags.Read | AccessFlags.Write;
  if (!vm.map(target, region.length, readWrite).isOk) return false;
  if (region.access == 0) vm.protect(region.start, region.length, AccessFlags.Read);
  for (let done: u64 = 0; done < region.length; done += CHUNK) {
    const data = vm.read(region.start + done, <u32>min(region.length - done, <u64>CHUNK));
    if (!data.isOk || !vm.write(target + done, data.value).isOk) return false;
  }
  if (region.access == readWrite) return true;
  return vm.protect(target, region.length, region.access).isOk;
}
