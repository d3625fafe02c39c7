// MADV_REMOVE: holes in what shared mappings show, whether a file is behind it or not.

import { EACCES, EINVAL, ENOMEM, EPERM } from '../errno';
import { SEALS_WRITING, sealsOf } from '../file/seals';
import { SpaceChange } from '../gen/import/nucleus-fs-types';
import { errnoOf } from '../path/failure';
import { copyOut } from './copy';
import { Region } from './region';
import { outdate, settle } from './shared';
import { AddressSpace } from './space';

/** Bytes that are made zeros at once. */
const PIECE: u64 = 1 << 16;

/** All up to what cannot be one. 0, or an error negated. */
export function punch(space: AddressSpace, start: u64, end: u64): i64 {
  let missing = false;
  for (let at = start; at < end; ) {
    const region = space.find(at);
    if (region == null) {
      missing = true;
      at += 4096;
      continue;
    }
    const until = min(region.end, end);
    if (region.locked || (!region.shared && region.backing == null)) return -EINVAL;
    const backing = region.backing;
    if (!region.shared || (backing != null && !backing.writable)) return -EACCES;
    const error = punchRegion(space, region, at, until);
    if (error != 0) return error;
    at = until;
  }
  return missing ? -ENOMEM : 0;
}

function punchRegion(space: AddressSpace, region: Region, start: u64, end: u64): i64 {
  const backing = region.backing;
  if (backing == null) return clear(space, start, end);
  if ((sealsOf(backing.node) & SEALS_WRITING) != 0) return -EPERM;
  settle(backing.device, backing.inode);
  const offset = region.offset + (start - region.start);
  const result = backing.node.node.changeSpace(offset, end - start, SpaceChange.GiveBack);
  if (!result.isOk) return -errnoOf(result.error, true);
  outdate(backing.device, backing.inode, offset, offset + (end - start), null, 0);
  return 0;
}

function clear(space: AddressSpace, start: u64, end: u64): i64 {
  const zeros = new StaticArray<u8>(<i32>min(PIECE, end - start));
  for (let at = start; at < end; at += PIECE) {
    const part = min(PIECE, end - at);
    if (!copyOut(space, at, part == <u64>zeros.length ? zeros : zeros.slice<StaticArray<u8>>(0, <i32>part))) return -ENOMEM;
  }
  return 0;
}
