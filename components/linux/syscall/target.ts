// What a path argument, with the directory descriptor before it, stands for.

import { EBADF, EFAULT, EILSEQ, ENAMETOOLONG, ENOENT, ENOTDIR } from '../errno';
import { Description } from '../file/description';
import { DirectoryFile } from '../file/directory';
import { placeOf } from '../file/open';
import { TreeDirectory } from '../file/tree-file';
import { copyString } from '../memory/copy';
import { decode } from '../memory/block';
import { isUtf8 } from '../memory/utf8';
import { Place } from '../path/place';
import { Process } from '../process/process';
import { Thread } from '../thread/thread';
import { Magic } from '../tree/entry';

export const AT_FDCWD: i32 = -100;
export const AT_SYMLINK_NOFOLLOW: u32 = 0x100;
export const AT_EACCESS: u32 = 0x200;
export const AT_REMOVEDIR: u32 = 0x200;
export const AT_SYMLINK_FOLLOW: u32 = 0x400;
export const AT_EMPTY_PATH: u32 = 0x1000;

/** PATH_MAX, with the terminator; NAME_MAX. */
export const LONGEST_PATH: u32 = 4096;
const LONGEST_NAME: i32 = 255;

export class Target {
  /** Error number, negated; 0 if there is a target. */
  error: i64 = 0;
  path: string = '';
  /** Directory that a relative path starts from. */
  base: Place | null = null;
  /** Set instead for an empty path that stands for the descriptor itself. */
  itself: Description | null = null;

  @inline get from(): Place {
    return this.base!;
  }

  fail(error: i64): Target {
    this.error = -error;
    return this;
  }
}

/** The target of a call that takes a path alone. */
export function pathTarget(thread: Thread, address: u64): Target {
  return target(thread, AT_FDCWD, address, 0);
}

/** With AT_EMPTY_PATH among `flags` an empty path stands for the descriptor. */
export function target(thread: Thread, descriptor: i32, address: u64, flags: u32): Target {
  const result = new Target();
  const bytes = copyString(thread.process.space, address, LONGEST_PATH);
  if (bytes == null) return result.fail(EFAULT);
  if (bytes.length == <i32>LONGEST_PATH || hasLongName(bytes)) return result.fail(ENAMETOOLONG);
  if (bytes.length == 0) {
    if ((flags & AT_EMPTY_PATH) == 0) return result.fail(ENOENT);
    return itself(thread.process, descriptor, result);
  }
  // Paths are UTF-8 in the file systems here; a name that is none cannot be there, and cannot be made.
  if (!isUtf8(bytes)) return result.fail(EILSEQ);
  result.path = decode(bytes);
  result.error = -findBase(thread.process, descriptor, result);
  return result;
}

function itself(process: Process, descriptor: i32, result: Target): Target {
  if (descriptor == AT_FDCWD) {
    result.path = '.';
    result.base = process.directory;
    return result;
  }
  result.itself = process.files.get(descriptor);
  return result.itself == null ? result.fail(EBADF) : result;
}

function findBase(process: Process, descriptor: i32, result: Target): i64 {
  result.base = process.directory;
  if (descriptor == AT_FDCWD || result.path.startsWith('/')) return 0;
  const description = process.files.get(descriptor);
  if (description == null) return EBADF;
  result.base = directoryPlace(description);
  return result.base == null ? ENOTDIR : 0;
}

/** Where an open directory is; null for what is no directory. */
export function directoryPlace(description: Description): Place | null {
  if (description instanceof DirectoryFile || description instanceof TreeDirectory) return placeOf(description);
  return null;
}

function hasLongName(bytes: StaticArray<u8>): bool {
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    length = bytes[i] == 0x2f ? 0 : length + 1;
    if (length > LONGEST_NAME) return true;
  }
  return false;
}

/** The open file that a link of /proc/PID/fd leads to, as a target; null where `place` is no such link, or it is not followed. */
export function linkedFile(process: Process, place: Place): Target | null {
  const entry = place.entry;
  if (entry == null || entry.magicKind != Magic.Descriptor || !place.follow) return null;
  const subject = entry.subject == null ? process : entry.subject!;
  const found = new Target();
  found.itself = subject.files.get(entry.index);
  return found.itself == null ? null : found;
}
