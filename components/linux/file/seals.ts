// Seals of memory files (memfd_create(2), fcntl(2)): what nobody may do with the bytes any more, whatever a descriptor is open for. They belong
// to the file, so they are where its descriptors and mappings meet.

import { EBUSY, EINVAL, EPERM } from '../errno';
import { AddressSpace } from '../memory/space';
import { NodeFile } from './node-file';
import { SharedNode } from './shared-node';
import { Status } from './status';

export const SEAL_SEAL: i32 = 1;
export const SEAL_SHRINK: i32 = 2;
export const SEAL_GROW: i32 = 4;
export const SEAL_WRITE: i32 = 8;
export const SEAL_FUTURE_WRITE: i32 = 16;
export const SEAL_EXEC: i32 = 32;
const ALL: i32 = 63;
export const SEALS_WRITING: i32 = SEAL_WRITE | SEAL_FUTURE_WRITE;

/** What a file has that no seals are for. */
export const UNSEALABLE: i32 = -1;

/** The seals on a file, of which other files have none. */
export function sealsOf(node: SharedNode): i32 {
  return max(node.seals, 0);
}

/** F_ADD_SEALS; `spaces` are those that may map the file. 0, or an error negated. */
export function addSeals(file: NodeFile, seals: i32, spaces: Array<AddressSpace>): i64 {
  const node = file.node;
  if (!file.writable) return -EPERM;
  if ((seals & ~ALL) != 0 || node.seals == UNSEALABLE) return -EINVAL;
  if ((node.seals & SEAL_SEAL) != 0) return -EPERM;
  if ((seals & ~node.seals & SEAL_WRITE) != 0 && isMappedForWriting(node, spaces)) return -EBUSY;
  const status = new Status();
  // A program that stays one shall stay the same.
  const isProgram = file.stat(status) == 0 && (status.mode & 0o111) != 0;
  if ((seals & SEAL_EXEC) != 0 && isProgram) seals |= SEAL_SHRINK | SEAL_GROW | SEALS_WRITING;
  node.seals |= seals;
  return 0;
}

function isMappedForWriting(node: SharedNode, spaces: Array<AddressSpace>): bool {
  for (let i = 0; i < spaces.length; i++) {
    const regions = spaces[i].regions;
    for (let r = 0; r < regions.length; r++) {
      const backing = regions[r].backing;
      if (regions[r].shared && backing != null && backing.node == node && backing.writable) return true;
    }
  }
  return false;
}

/** How many of `length` bytes at `offset` may be written, of a file of `size`: whole pages up to its end, if it may not grow. */
export function writableLength(seals: i32, offset: u64, length: u64, size: u64): i64 {
  if ((seals & SEALS_WRITING) != 0) return -EPERM;
  if ((seals & SEAL_GROW) == 0 || offset + length <= size) return length;
  const end = size & ~4095;
  return offset < end ? <i64>(end - offset) : -EPERM;
}

/** 0, or why it may not have another size. */
export function resizeRefusal(seals: i32, from: u64, to: u64): i64 {
  const forbidden = to < from ? SEAL_SHRINK : to > from ? SEAL_GROW : 0;
  return (seals & forbidden) != 0 ? -EPERM : 0;
}
