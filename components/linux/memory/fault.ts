// Makes memory present when it is touched: by the guest (a page fault exit) or by a system call that copies to or from
// it. Anonymous memory appears as zeros in windows of 64 KiB, file contents are read in windows of 256 KiB.

import { AccessFlags, MachineError, MachineErrorTag } from '../gen/import/nucleus-hypervisor-machine';
import { part } from './block';
import { ANONYMOUS_WINDOW, CHUNK, FILE_WINDOW, LOWEST, PAGE, STACK_GAP, STACK_LIMIT, STACK_START, pageDown, pageUp } from './layout';
import { keepBytes, keptBytes } from './page-cache';
import { Backing, Region } from './region';
import { anyShared, makeDirty, settle } from './shared';
import { AddressSpace } from './space';

export enum Presence {
  /** It is there now; try again. */
  Present,
  /** Nothing is mapped there. */
  Unmapped,
  /** Something is, but not for such an access. */
  Forbidden,
  /** Behind the end of the mapped file, or the file cannot be read. */
  NoData,
  /** No memory within the limit. */
  Exhausted,
  /** The machine trapped. */
  Dead,
}

/** Makes the memory around `address` present for an access of kind `wanted` (one machine access flag). */
export function makePresent(space: AddressSpace, address: u64, wanted: u32): Presence {
  let region = space.find(address);
  if (region == null) region = growDown(space, address);
  if (region == null) return Presence.Unmapped;
  if (!region.allows(wanted)) return Presence.Forbidden;
  if (region.present) {
    return region.isClean && wanted == AccessFlags.Write ? makeDirty(space, pageDown(address)) : Presence.Forbidden;
  }
  const backing = region.backing;
  const window = backing == null ? ANONYMOUS_WINDOW : FILE_WINDOW;
  const base = address & ~(window - 1);
  const start = max(base, region.start);
  const end = min(base + window, region.end);
  let result = fillRange(space, start, end);
  if (result == Presence.Exhausted && end - start > PAGE) {
    result = fillRange(space, pageDown(address), pageDown(address) + PAGE);
  }
  return result;
}

/** The region above `address`, extended down to there, if it grows so. */
function growDown(space: AddressSpace, address: u64): Region | null {
  const index = space.indexAbove(address);
  if (index == space.regions.length) return null;
  const region = space.regions[index];
  if (!region.growsDown) return null;
  const isStack = region.start > space.stackFloor && region.start <= space.stackFloor + STACK_LIMIT;
  return isStack ? growStack(space, region, address) : growMapping(space, index, pageDown(address));
}

/** One that was made with MAP_GROWSDOWN: page by page, as far as a stack, and not near to what is mapped below it. */
function growMapping(space: AddressSpace, index: i32, start: u64): Region | null {
  const region = space.regions[index];
  let top = index;
  while (top + 1 < space.regions.length && space.regions[top + 1].start == space.regions[top].end) top++;
  const isNear = index > 0 && space.regions[index - 1].access != 0 && start - space.regions[index - 1].end < STACK_GAP;
  if (start < LOWEST || space.regions[top].end - start > STACK_LIMIT || isNear || !space.canTake(start, region.start - start)) return null;
  const more = new Region(start, region.start, region.access);
  more.growsDown = true;
  region.growsDown = false;
  space.add(more);
  return space.find(start);
}

/** The stack, if `address` lies within its limit and nothing is in between. */
function growStack(space: AddressSpace, region: Region, address: u64): Region | null {
  if (address < space.stackFloor) return null;
  const start = max(space.stackFloor, (address - STACK_START / 2) & ~(ANONYMOUS_WINDOW - 1));
  if (start >= region.start || !space.isFree(start, region.start)) return null;
  const below = new Region(start, region.start, region.access);
  // The low halves down to the floor were taken when the stack was made.
  below.claimed = false;
  below.label = region.label;
  below.growsDown = true;
  space.add(below);
  below.claimed = true;
  region.growsDown = false;
  return below;
}

function fillRange(space: AddressSpace, start: u64, end: u64): Presence {
  const index = space.cut(start, end);
  const region = space.regions[index];
  const presence = fill(space, region);
  if (presence == Presence.Present) region.present = true;
  space.mergeAround(index, index + 1);
  return presence;
}

function fill(space: AddressSpace, region: Region): Presence {
  if (!region.claimed && !space.claim(region)) return Presence.Exhausted;
  // The machine knows its own share of the limit only.
  if (space.hasNeighbours && space.available() < region.length) return Presence.Exhausted;
  const backing = region.backing;
  const content = region.content;
  if (content != null) {
    const shown = space.changing.fill(region.start, region.length, region.access, content);
    return shown.isOk ? Presence.Present : failure(space, shown.error);
  }
  if (backing == null) {
    const mapped = space.changing.map(region.start, region.length, region.access);
    return mapped.isOk ? Presence.Present : failure(space, mapped.error);
  }
  return fillFromFile(space, region, backing);
}

function fillFromFile(space: AddressSpace, region: Region, backing: Backing): Presence {
  const readWrite = AccessFlags.Read | AccessFlags.Write;
  const bytes = wholeOf(region, backing);
  if (bytes != null) {
    const filled = space.changing.fill(region.start, region.length, region.machineAccess, bytes);
    return filled.isOk ? Presence.Present : failure(space, filled.error);
  }
  const mapped = space.changing.map(region.start, region.length, readWrite);
  if (!mapped.isOk) return failure(space, mapped.error);
  const wanted = region.offset < backing.end ? min(region.length, backing.end - region.offset) : 0;
  const got = copyFile(space, region, backing, wanted);
  if (got < 0 || (backing.strict && pageUp(<u64>got) < region.length)) return partly(space, region, <u64>max(got, 0));
  const access = region.machineAccess;
  if (access == readWrite) return Presence.Present;
  const protected_ = space.changing.protect(region.start, region.length, access);
  return protected_.isOk ? Presence.Present : failure(space, protected_.error);
}

/** All of the region that the file has, if that is in each page and can be read at once, as nearly always. */
function wholeOf(region: Region, backing: Backing): StaticArray<u8> | null {
  const wanted = region.offset < backing.end ? min(region.length, backing.end - region.offset) : 0;
  if (wanted == 0 || wanted > <u64>CHUNK || region.machineAccess == 0) return null;
  if (backing.strict && pageUp(wanted) < region.length) return null;
  if (anyShared()) settle(backing.device, backing.inode);
  const bytes = bytesOf(region, backing, region.offset, <u32>wanted);
  return bytes != null && <u64>bytes.length == wanted ? bytes : null;
}

/** Copies `wanted` bytes of the file to the start of the region; gives how many there were, or -1. */
function copyFile(space: AddressSpace, region: Region, backing: Backing, wanted: u64): i64 {
  if (anyShared()) settle(backing.device, backing.inode);
  let done: u64 = 0;
  while (done < wanted) {
    const length = <u32>min(wanted - done, <u64>CHUNK);
    const bytes = bytesOf(region, backing, region.offset + done, length);
    if (bytes == null) return -1;
    if (bytes.length == 0) break;
    if (!space.vm.write(region.start + done, bytes).isOk) return -1;
    done += bytes.length;
  }
  return <i64>done;
}

/** At most `length` bytes of the file, from memory where another mapping has read them; null if they cannot be read. */
function bytesOf(region: Region, backing: Backing, offset: u64, length: u32): StaticArray<u8> | null {
  const key = region.shared ? '' : backing.key;
  if (key.length > 0) {
    const kept = keptBytes(key, offset, length);
    if (kept != null) return kept;
  }
  const data = backing.node.node.readAt(offset, length);
  if (!data.isOk) return null;
  // More than was asked for would lie behind the region.
  const bytes = part(data.value, 0, min(data.value.length, <i32>length));
  if (key.length > 0) keepBytes(key, offset, length, bytes);
  return bytes;
}

/** Keeps the pages that hold at least a byte of the file; the others are not there. */
function partly(space: AddressSpace, region: Region, got: u64): Presence {
  const end = region.start + pageUp(got);
  space.changing.unmap(end, region.end - end);
  if (got == 0) return Presence.NoData;
  space.changing.protect(region.start, end - region.start, region.machineAccess);
  space.cut(end, region.end);
  return Presence.Present;
}

function failure(space: AddressSpace, error: MachineError): Presence {
  if (error.tag == MachineErrorTag.Exhausted || error.tag == MachineErrorTag.Collision) return Presence.Exhausted;
  space.dead = true;
  return Presence.Dead;
}
