// Anonymous memory that is mapped shared. While one process has it, it is like any other; before a fork it becomes a file without
// a name, whose shared mapping both then have.

import { SharedNode } from '../file/shared-node';
import { unnamedFile } from '../file/unnamed';
import { Process } from '../process/process';
import { Backing, Region } from './region';
import { copyBack, enlist } from './shared';
import { AddressSpace } from './space';

/** Gives each of the process's shared anonymous mappings a file. False if one cannot be had. */
export function shareAnonymous(process: Process): bool {
  const space = process.space;
  for (let i = 0; i < space.regions.length; i++) {
    const region = space.regions[i];
    if (!region.shared || region.backing != null) continue;
    const end = endOf(space, i);
    if (!giveFile(process, space, i, end)) return false;
  }
  return true;
}

/** Index behind the regions that continue one mapping. */
function endOf(space: AddressSpace, from: i32): i32 {
  let end = from + 1;
  while (end < space.regions.length) {
    const region = space.regions[end];
    if (!region.shared || region.backing != null || region.start != space.regions[end - 1].end) break;
    end++;
  }
  return end;
}

function giveFile(process: Process, space: AddressSpace, from: i32, end: i32): bool {
  const memory = process.walker.mounts.memory;
  if (memory == null) return false;
  const made = unnamedFile(memory);
  if (!made.isOk) return false;
  const node = made.value;
  const start = space.regions[from].start;
  const length = space.regions[end - 1].end - start;
  const attributes = node.stat();
  if (!node.resize(length).isOk || !attributes.isOk) {
    node.drop();
    return false;
  }
  const shared = new SharedNode(node);
  const backing = new Backing(shared, u64.MAX_VALUE, true, true, '/dev/zero (deleted)', attributes.value.device, attributes.value.inode, '');
  let fine = true;
  for (let i = from; i < end; i++) {
    const region = space.regions[i];
    if (i > from) shared.share();
    region.backing = backing;
    region.offset = region.start - start;
    if (region.present && !moveToFile(space, region)) fine = false;
  }
  enlist(space);
  space.futexes.rename(process, start, start + length);
  return fine;
}

/** What has been written is the file's from now on; the pages show it, clean. */
function moveToFile(space: AddressSpace, region: Region): bool {
  if (region.access == 0) {
    // It cannot be read as it is.
    if (!space.changing.protect(region.start, region.length, 1).isOk) return false;
  }
  const copied = copyBack(space, region, region.backing!, region.length);
  return copied && space.changing.protect(region.start, region.length, region.machineAccess).isOk;
}
