/** An open directory of a memory file system. */
import {
  Attributes, Entries, FsError, Kind, OpenOptions, OpenOptionsFlags, OwnershipChange, Times,
} from '../gen/export/nucleus-fs-types';
import { Rights, RightsFlags } from '../gen/import/nucleus-capability-types';
import { Node } from '../export/nucleus-fs-types';
import { Option, Result, Unit } from '../../lib/wit';
import { done, fail, ok, settle } from '../answer';
import { Look } from '../path/cursor';
import { Shape, Tail } from '../path/shape';
import { Last, Place, walk } from '../path/walk';
import { MemoryCursor } from './cursor';
import { DirectoryInode } from './directory-inode';
import { FileInode, Inode, LinkInode, SpecialInode } from './inode';
import {
  attributesOf, listExtended, MemoryFile, MemoryLink, MemoryNode, MemorySpecial, readExtended, removeExtended, setOwnership,
  setTimes, textOf, writeExtended,
} from './memory-node';
import { NameReader } from './name-list';
import { reach } from './reach';
import { exchange, remove, rename } from './rename';
import { Tree } from './tree';

/** Longest text of a symbolic link, in bytes (PATH_MAX without its NUL). */
const MAX_TARGET: i32 = 4095;

export class MemoryDirectory extends MemoryNode {
  /** The look that `list` goes on in. */
  private look: NameReader | null = null;

  constructor(tree: Tree, readonly directory: DirectoryInode) {
    super(tree, directory);
  }

  openAt(path: string, options: OpenOptions, want: Rights): Result<Node, FsError> {
    if ((options & OpenOptionsFlags.Unnamed) != 0) return this.unnamed(path, options);
    const create = (options & OpenOptionsFlags.Create) != 0;
    const exclusive = create && (options & OpenOptionsFlags.Exclusive) != 0;
    if (create && (options & OpenOptionsFlags.Directory) != 0) return fail<Node>(FsError.invalid());
    const near = reach(this.directory, path, openLast(options, false) == Last.Follow);
    if (near && !exclusive) return this.open(near, false, options, want);
    const cursor = new MemoryCursor(this.directory);
    const place = walk(cursor, path, openLast(options, exclusive));
    if (place.fault) return fail<Node>(place.fault!);
    if (create && place.slash) return fail<Node>(FsError.isDirectory());
    const found = foundIn(cursor, place);
    if (!found) return create ? this.create(cursor.directory, place.name) : fail<Node>(FsError.noEntry());
    if (exclusive) return fail<Node>(FsError.exists());
    return this.open(found, place.slash, options, want);
  }

  private unnamed(path: string, options: OpenOptions): Result<Node, FsError> {
    if ((options & OpenOptionsFlags.Create) != 0) return fail<Node>(FsError.invalid());
    const found = this.find(path, (options & OpenOptionsFlags.Follow) != 0);
    if (!found.isOk) return fail<Node>(found.error);
    if (!(found.value instanceof DirectoryInode)) return fail<Node>(FsError.notDirectory());
    if ((found.value as DirectoryInode).isGone) return fail<Node>(FsError.noEntry());
    const file = this.tree.unnamed((options & OpenOptionsFlags.Exclusive) == 0);
    return file ? ok<Node>(new MemoryFile(this.tree, file)) : fail<Node>(FsError.noSpace());
  }

  private create(directory: DirectoryInode, name: string): Result<Node, FsError> {
    if (directory.isGone) return fail<Node>(FsError.noEntry());
    const file = this.tree.file(directory, name);
    return file ? ok<Node>(new MemoryFile(this.tree, file)) : fail<Node>(FsError.noSpace());
  }

  private open(inode: Inode, slash: bool, options: OpenOptions, want: Rights): Result<Node, FsError> {
    const makes = (options & (OpenOptionsFlags.Create | OpenOptionsFlags.Truncate)) != 0;
    const changes = makes || (want & RightsFlags.Write) != 0;
    const mustList = slash || (options & OpenOptionsFlags.Directory) != 0;
    if (inode instanceof DirectoryInode) {
      if (makes || (changes && !mustList)) return fail<Node>(FsError.isDirectory());
      return ok<Node>(new MemoryDirectory(this.tree, inode as DirectoryInode));
    }
    if (mustList) return fail<Node>(FsError.notDirectory());
    if (inode instanceof LinkInode) {
      return changes ? fail<Node>(FsError.loop()) : ok<Node>(new MemoryLink(this.tree, inode));
    }
    if (inode instanceof SpecialInode) return ok<Node>(new MemorySpecial(this.tree, inode));
    const file = new MemoryFile(this.tree, inode);
    if ((options & OpenOptionsFlags.Truncate) != 0) file.resize(0);
    return ok<Node>(file);
  }

  statAt(path: string, follow: bool): Result<Attributes, FsError> {
    const near = reach(this.directory, path, follow);
    if (near) return attributesOf(this.tree, near);
    const found = this.find(path, follow);
    return found.isOk ? attributesOf(this.tree, found.value) : fail<Attributes>(found.error);
  }

  /** What a path names; a slash behind it asks for a directory. */
  private find(path: string, follow: bool): Result<Inode, FsError> {
    const cursor = new MemoryCursor(this.directory);
    const place = walk(cursor, path, follow ? Last.Follow : Last.Stay);
    if (place.fault) return fail<Inode>(place.fault!);
    const found = foundIn(cursor, place);
    if (!found) return fail<Inode>(FsError.noEntry());
    if (place.slash && !(found instanceof DirectoryInode)) return fail<Inode>(FsError.notDirectory());
    return ok<Inode>(found);
  }

  readLinkAt(path: string): Result<string, FsError> {
    const found = this.find(path, false);
    if (!found.isOk) return fail<string>(found.error);
    const inode = found.value;
    return inode instanceof LinkInode ? textOf(inode as LinkInode) : fail<string>(FsError.notLink());
  }

  list(start: u64, limit: u32): Result<Entries, FsError> {
    let look = this.look;
    if (start == 0 || !look) {
      const listed = this.directory.list();
      if (!listed.isOk) return fail<Entries>(listed.error);
      look = new NameReader(listed.value);
      this.look = look;
    }
    return ok<Entries>(look.read(start, limit));
  }

  readAt(offset: u64, length: u32): Result<StaticArray<u8>, FsError> {
    return fail<StaticArray<u8>>(FsError.isDirectory());
  }

  writeAt(offset: u64, data: StaticArray<u8>): Result<u32, FsError> {
    return fail<u32>(FsError.isDirectory());
  }

  append(data: StaticArray<u8>): Result<u32, FsError> {
    return fail<u32>(FsError.isDirectory());
  }

  resize(size: u64): Result<Unit, FsError> {
    return fail<Unit>(FsError.isDirectory());
  }

  setTimesAt(path: string, follow: bool, times: Times): Result<Unit, FsError> {
    const found = this.find(path, follow);
    if (!found.isOk) return fail<Unit>(found.error);
    setTimes(found.value, times);
    return done();
  }

  setOwnershipAt(path: string, follow: bool, change: OwnershipChange): Result<Unit, FsError> {
    const found = this.find(path, follow);
    if (!found.isOk) return fail<Unit>(found.error);
    // Who says whose the root is wants to know of all that is made below.
    if (found.value === this.tree.root) this.tree.keepsOwners = true;
    if (!this.tree.keepsOwners) return fail<Unit>(FsError.unsupported());
    setOwnership(found.value, change);
    return done();
  }

  listExtendedAt(path: string, follow: bool): Result<Array<string>, FsError> {
    const found = this.find(path, follow);
    return found.isOk ? listExtended(this.tree, found.value) : fail<Array<string>>(found.error);
  }

  readExtendedAt(path: string, follow: bool, name: string): Result<Option<StaticArray<u8>>, FsError> {
    const found = this.find(path, follow);
    if (!found.isOk) return fail<Option<StaticArray<u8>>>(found.error);
    return readExtended(this.tree, found.value, name);
  }

  writeExtendedAt(path: string, follow: bool, name: string, value: StaticArray<u8>): Result<Unit, FsError> {
    const found = this.find(path, follow);
    return found.isOk ? writeExtended(this.tree, found.value, name, value) : fail<Unit>(found.error);
  }

  removeExtendedAt(path: string, follow: bool, name: string): Result<bool, FsError> {
    const found = this.find(path, follow);
    return found.isOk ? removeExtended(this.tree, found.value, name) : fail<bool>(found.error);
  }

  makeNodeAt(path: string, kind: Kind, represents: u64): Result<Unit, FsError> {
    const cursor = new MemoryCursor(this.directory);
    const place = walk(cursor, path, Last.Name);
    const fault = newNameFault(cursor, place, false);
    if (fault) return fail<Unit>(fault);
    // Devices are of those that came with a root, or have owners; FIFOs and sockets, between programs, are anybody's.
    const isDevice = kind == Kind.BlockDevice || kind == Kind.CharacterDevice;
    if (isDevice && !this.tree.keepsOwners) return fail<Unit>(FsError.unsupported());
    if (kind == Kind.Unknown || kind == Kind.Directory || kind == Kind.SymbolicLink || kind == Kind.RegularFile) {
      return fail<Unit>(FsError.invalid());
    }
    return spaceFor(this.tree.special(cursor.directory, place.name, kind, represents));
  }

  makeDirectoryAt(path: string): Result<Unit, FsError> {
    const cursor = new MemoryCursor(this.directory);
    const place = walk(cursor, path, Last.Name);
    const fault = newNameFault(cursor, place, true);
    if (fault) return fail<Unit>(fault);
    return spaceFor(this.tree.directory(cursor.directory, place.name));
  }

  symlinkAt(target: string, path: string): Result<Unit, FsError> {
    if (target.length == 0) return fail<Unit>(FsError.noEntry());
    if (target.includes('\0')) return fail<Unit>(FsError.badPath());
    if (String.UTF8.byteLength(target) > MAX_TARGET) return fail<Unit>(FsError.nameTooLong());
    const cursor = new MemoryCursor(this.directory);
    const place = walk(cursor, path, Last.Name);
    const fault = newNameFault(cursor, place, false);
    if (fault) return fail<Unit>(fault);
    return spaceFor(this.tree.link(cursor.directory, place.name, target));
  }

  linkAt(path: string, other: Node, newPath: string): Result<Unit, FsError> {
    const found = this.find(path, false);
    return found.isOk ? nameIn(this.tree, found.value, other, newPath) : fail<Unit>(found.error);
  }

  renameAt(path: string, other: Node, newPath: string): Result<Unit, FsError> {
    const from = new MemoryCursor(this.directory);
    const source = walk(from, path, Last.Name);
    if (source.fault) return fail<Unit>(source.fault!);
    if (!(other instanceof MemoryDirectory)) return fail<Unit>(elsewhere(other));
    const to = new MemoryCursor((other as MemoryDirectory).directory);
    const target = walk(to, newPath, Last.Name);
    if (target.fault) return fail<Unit>(target.fault!);
    if ((other as MemoryDirectory).tree !== this.tree) return fail<Unit>(FsError.crossDevice());
    return settle(rename(from.directory, source, to.directory, target));
  }

  exchangeAt(path: string, other: Node, otherPath: string): Result<Unit, FsError> {
    const one = new MemoryCursor(this.directory);
    const first = walk(one, path, Last.Name);
    if (first.fault) return fail<Unit>(first.fault!);
    if (!(other instanceof MemoryDirectory)) return fail<Unit>(elsewhere(other));
    const two = new MemoryCursor((other as MemoryDirectory).directory);
    const second = walk(two, otherPath, Last.Name);
    if (second.fault) return fail<Unit>(second.fault!);
    if ((other as MemoryDirectory).tree !== this.tree) return fail<Unit>(FsError.crossDevice());
    return settle(exchange(one.directory, first, two.directory, second));
  }

  removeFileAt(path: string): Result<Unit, FsError> {
    const cursor = new MemoryCursor(this.directory);
    const place = walk(cursor, path, Last.Name);
    if (place.fault) return fail<Unit>(place.fault!);
    if (place.found == Look.Missing) return fail<Unit>(FsError.noEntry());
    if (place.found == Look.Directory) return fail<Unit>(FsError.isDirectory());
    if (place.slash) return fail<Unit>(FsError.notDirectory());
    remove(cursor.directory, place.name);
    return done();
  }

  removeDirectoryAt(path: string): Result<Unit, FsError> {
    const cursor = new MemoryCursor(this.directory);
    const place = walk(cursor, path, Last.Name);
    if (place.fault) return fail<Unit>(place.fault!);
    if (place.tail == Tail.Dot) return fail<Unit>(FsError.invalid());
    if (place.tail == Tail.DotDot) return fail<Unit>(FsError.notEmpty());
    if (place.found == Look.Missing) return fail<Unit>(FsError.noEntry());
    if (place.found != Look.Directory) return fail<Unit>(FsError.notDirectory());
    if (!(cursor.seen as DirectoryInode).isEmpty) return fail<Unit>(FsError.notEmpty());
    remove(cursor.directory, place.name);
    return done();
  }
}

/** With `exclusive`, a link in the last place is what already exists. */
function openLast(options: OpenOptions, exclusive: bool): Last {
  if (exclusive) return Last.Name;
  return (options & OpenOptionsFlags.Follow) != 0 ? Last.Follow : Last.Stay;
}

/** The object where a walk ended, or null if there is none. */
function foundIn(cursor: MemoryCursor, place: Place): Inode | null {
  return place.tail == Tail.Name ? cursor.seen : cursor.directory;
}

/** Why the name where a walk of `Last.Name` ended cannot be given to something new. */
function newNameFault(cursor: MemoryCursor, place: Place, isDirectory: bool): FsError | null {
  if (place.fault) return place.fault;
  if (place.tail != Tail.Name || place.found != Look.Missing) return FsError.exists();
  return cursor.directory.isGone || (place.slash && !isDirectory) ? FsError.noEntry() : null;
}

/** What `other` is, where a directory of this file system is asked for. */
function elsewhere(other: Node): FsError {
  return other instanceof MemoryNode ? FsError.notDirectory() : FsError.crossDevice();
}

/** Gives an object of `tree` a further name, in the directory `other` or below. */
export function nameIn(tree: Tree, inode: Inode, other: Node, newPath: string): Result<Unit, FsError> {
  if (!(other instanceof MemoryDirectory)) return fail<Unit>(elsewhere(other));
  const into = other as MemoryDirectory;
  const cursor = new MemoryCursor(into.directory);
  const place = walk(cursor, newPath, Last.Name);
  const fault = newNameFault(cursor, place, false);
  if (fault) return fail<Unit>(fault);
  if (into.tree !== tree) return fail<Unit>(FsError.crossDevice());
  return settle(giveName(inode, cursor.directory, place.name));
}

function giveName(inode: Inode, directory: DirectoryInode, name: string): FsError | null {
  if (inode instanceof DirectoryInode) return FsError.notPermitted();
  inode.links++;
  if (directory.add(name, inode)) {
    inode.mark();
    return null;
  }
  inode.links--;
  return FsError.noSpace();
}

function spaceFor(made: Inode | null): Result<Unit, FsError> {
  return made ? done() : fail<Unit>(FsError.noSpace());
}
