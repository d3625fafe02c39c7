/**
 * How a file system differs from the tree that it began as, told object by object from the root downwards: a directory
 * before what is in it, the first name of a file before further ones. Only what was looked at can differ, so a part
 * of the tree that nobody ever listed is passed over.
 *
 * A directory that was moved, or made here, is told with all that is in it: at its new place the base has nothing, or
 * something else, so it is opaque. Elsewhere a name that the base has and the directory has not is told as removed.
 */
import { FsError, Timestamp } from '../gen/export/nucleus-fs-types';
import { Change, Changes, Tree as BaseTree } from '../gen/import/nucleus-fs-base';
import { Datetime } from '../gen/import/wasi-clocks-wall-clock';
import { DescriptorType } from '../gen/import/wasi-filesystem-types';
import { Option, Result, Tuple2, Unit } from '../../lib/wit';
import { errorOf } from '../mount/errors';
import { DirectoryInode } from '../node/directory-inode';
import { FileInode, Inode, LinkInode } from '../node/inode';
import { Tree } from '../node/tree';

/** Bytes of a file that are told at once. */
const PIECE: u32 = 1 << 18;

export class Saving {
  /** Where objects with several names were told, by their numbers. */
  private readonly told: Map<u64, string> = new Map<u64, string>();

  constructor(private readonly into: Changes) {}

  tell(tree: Tree): FsError | null {
    const root = tree.root;
    if (root.isAltered) {
      const fault = this.add('', root, false);
      if (fault) return fault;
    }
    return this.inside('', root, false);
  }

  /** What is in a directory; `wholly` if the base has nothing at this place that is to be seen. */
  private inside(path: string, directory: DirectoryInode, wholly: bool): FsError | null {
    if (wholly) {
      const fault = directory.load();
      if (fault) return fault;
    } else {
      const fault = this.removed(path, directory);
      if (fault) return fault;
    }
    const names = directory.entries.keys();
    const inodes = directory.entries.values();
    for (let i = 0; i < names.length; i++) {
      const below = path.length == 0 ? names[i] : path + '/' + names[i];
      const fault = this.entry(below, directory, names[i], inodes[i], wholly);
      if (fault) return fault;
    }
    return null;
  }

  private entry(path: string, directory: DirectoryInode, name: string, inode: Inode, wholly: bool): FsError | null {
    const stays = !wholly && !directory.hasGiven(name);
    if (stays && !(inode instanceof DirectoryInode) && !inode.isAltered) return null;
    // A tree's names of one object are one object here only once they were found.
    const found = stays ? inode : directory.find(name);
    if (!found) return directory.fault ? directory.fault : FsError.io();
    if (!stays || found.isAltered) {
      const fault = this.add(path, found, !wholly && directory.hasLost(name));
      if (fault) return fault;
    }
    return found instanceof DirectoryInode ? this.inside(path, found as DirectoryInode, !stays) : null;
  }

  /** Names that the base has here and the directory has not. */
  private removed(path: string, directory: DirectoryInode): FsError | null {
    const gone = directory.missing;
    for (let i = 0; i < gone.length; i++) {
      const told = this.into.remove(path.length == 0 ? gone[i] : path + '/' + gone[i]);
      if (!told.isOk) return errorOf(told.error);
    }
    return null;
  }

  private add(path: string, inode: Inode, opaque: bool): FsError | null {
    const fault = inode.look() || (inode instanceof LinkInode ? (inode as LinkInode).read() : null);
    if (fault) return fault;
    const several = inode.links > 1 && !(inode instanceof DirectoryInode);
    const first = several && this.told.has(inode.number);
    const extended = this.extendedOf(inode);
    if (!extended.isOk) return extended.error;
    const answer = this.into.add(
      new Change(
        path,
        <DescriptorType>(<i32>inode.kind),
        first || !(inode instanceof FileInode) ? 0 : inode.size,
        inode instanceof LinkInode ? (inode as LinkInode).target : '',
        first ? Option.some<string>(this.told.get(inode.number)) : Option.none<string>(),
        opaque && inode instanceof DirectoryInode,
        inode.mode,
        inode.user,
        inode.group,
        inode.represents,
        datetimeOf(inode.accessed),
        datetimeOf(inode.modified),
        extended.value,
      ),
    );
    if (!answer.isOk) return errorOf(answer.error);
    if (several && !first) this.told.set(inode.number, path);
    return first || !(inode instanceof FileInode) ? null : this.data(inode as FileInode);
  }

  private extendedOf(inode: Inode): Result<Array<Tuple2<string, StaticArray<u8>>>, FsError> {
    const all = new Array<Tuple2<string, StaticArray<u8>>>();
    if (!inode.extended && inode.origin) {
      const found = inode.origin!.extended(inode.quota);
      if (!found.isOk) return Result.err<Array<Tuple2<string, StaticArray<u8>>>, FsError>(found.error);
      inode.extended = found.value;
    }
    const extended = inode.extended;
    if (extended) {
      const names = extended.names;
      for (let i = 0; i < names.length; i++) {
        all.push(new Tuple2<string, StaticArray<u8>>(names[i], extended.get(names[i])));
      }
    }
    return Result.ok<Array<Tuple2<string, StaticArray<u8>>>, FsError>(all);
  }

  private data(file: FileInode): FsError | null {
    for (let at: u64 = 0; at < file.size; ) {
      const piece = file.content.read(at, PIECE);
      if (!piece.isOk) return piece.error;
      if (piece.value.length == 0) return FsError.io();
      const told = this.into.data(piece.value);
      if (!told.isOk) return errorOf(told.error);
      at += piece.value.length;
    }
    return null;
  }
}

function datetimeOf(time: Timestamp): Datetime {
  return new Datetime(time.seconds, time.nanoseconds);
}
