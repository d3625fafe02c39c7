/**
 * Renaming within one memory file system.
 *
 * Source of the rules and of their order: POSIX.1-2024 rename(), and Linux's do_renameat2 where POSIX leaves room.
 */
import { FsError } from '../gen/export/nucleus-fs-types';
import { Place } from '../path/walk';
import { Tail } from '../path/shape';
import { DirectoryInode } from './directory-inode';
import { Inode } from './inode';

/** `source` and `target` are walks of `Last.Name` that ended well, in the directories `from` and `to`. */
export function rename(from: DirectoryInode, source: Place, to: DirectoryInode, target: Place): FsError | null {
  if (source.tail != Tail.Name || target.tail != Tail.Name) return FsError.busy();
  const moved = from.find(source.name);
  if (!moved) return FsError.noEntry();
  const replaced = to.find(target.name);
  const fault = refusal(moved, replaced, to, source.slash || target.slash);
  if (fault || moved === replaced) return fault;
  if (to.isGone) return FsError.noEntry();
  return move(from, source.name, to, target.name, replaced) ? null : FsError.noSpace();
}

function refusal(moved: Inode, replaced: Inode | null, to: DirectoryInode, slash: bool): FsError | null {
  if (!(moved instanceof DirectoryInode)) {
    if (slash) return FsError.notDirectory();
    return replaced instanceof DirectoryInode ? FsError.isDirectory() : null;
  }
  if (to.isWithin(moved as DirectoryInode)) return FsError.invalid();
  if (!replaced || replaced === moved) return null;
  if (!(replaced instanceof DirectoryInode)) return FsError.notDirectory();
  return (replaced as DirectoryInode).isEmpty ? null : FsError.notEmpty();
}

/** False if there is no space for the new name; then nothing has changed, since a replaced name made space enough. */
function move(from: DirectoryInode, name: string, to: DirectoryInode, newName: string, replaced: Inode | null): bool {
  const moved = from.find(name)!;
  if (replaced) remove(to, newName);
  if (!to.add(newName, moved)) return false;
  from.take(name);
  moved.mark();
  return true;
}

/** As `rename`, but both must be there, and each takes the other's place. */
export function exchange(from: DirectoryInode, one: Place, to: DirectoryInode, other: Place): FsError | null {
  if (one.tail != Tail.Name || other.tail != Tail.Name) return FsError.busy();
  const first = from.find(one.name);
  const second = to.find(other.name);
  if (!first || !second) return FsError.noEntry();
  if ((one.slash && !(first instanceof DirectoryInode)) || (other.slash && !(second instanceof DirectoryInode))) {
    return FsError.notDirectory();
  }
  if (first === second) return null;
  if (isAbove(first, to) || isAbove(second, from)) return FsError.invalid();
  from.take(one.name);
  to.take(other.name);
  // The names are those that were there, so there is space for them.
  from.add(one.name, second);
  to.add(other.name, first);
  first.mark();
  second.mark();
  return null;
}

function isAbove(inode: Inode, directory: DirectoryInode): bool {
  return inode instanceof DirectoryInode && directory.isWithin(inode as DirectoryInode);
}

/** Takes a name out of a directory, and a name off what it named; a directory loses both its own. */
export function remove(directory: DirectoryInode, name: string): void {
  const inode = directory.take(name);
  // Whatever number of links a base gives its directories.
  if (inode instanceof DirectoryInode) inode.links = 1;
  inode.unlink();
}
