/** What nodes of memory file systems have in common; files, links and special files need no more. */
import {
  Attributes, Capacity, Extent, FsError, Kind, Ownership, OwnershipChange, SpaceChange, Times, Timestamp,
} from '../gen/export/nucleus-fs-types';
import { Node } from '../export/nucleus-fs-types';
import { Option, Result, Unit } from '../../lib/wit';
import { done, fail, ok } from '../answer';
import { FileInode, Inode, LinkInode } from './inode';
import { MAX_SIZE } from './content';
import { Extended } from './extended';
import { nameIn } from './memory-directory';
import { Tree } from './tree';

// Who asks for attributes asks often, and what is given is in the caller's memory before the next call: it is filled anew by each.
const OWNERSHIP: Ownership = new Ownership(0, 0, 0);
const OWNED: Option<Ownership> = Option.some<Ownership>(OWNERSHIP);
const UNOWNED: Option<Ownership> = Option.none<Ownership>();
const NEVER: Timestamp = new Timestamp(0, 0);
const ATTRIBUTES: Attributes = new Attributes(Kind.Unknown, 0, 0, 0, 0, NEVER, NEVER, NEVER, UNOWNED, 0, 0);
const ANSWER: Result<Attributes, FsError> = ok<Attributes>(ATTRIBUTES);

/** An object's attributes; the next call fills the same answer. */
export function attributesOf(tree: Tree, inode: Inode): Result<Attributes, FsError> {
  const attributes = ATTRIBUTES;
  attributes.kind = inode.kind;
  attributes.size = inode.size;
  attributes.links = <u64>inode.links;
  attributes.device = tree.device;
  attributes.inode = inode.number;
  attributes.accessed = inode.accessed;
  attributes.modified = inode.modified;
  attributes.changed = inode.changed;
  attributes.represents = inode.represents;
  attributes.used = inode.used;
  attributes.ownership = inode.isOwned ? OWNED : UNOWNED;
  OWNERSHIP.mode = inode.mode;
  OWNERSHIP.user = inode.user;
  OWNERSHIP.group = inode.group;
  return ANSWER;
}

export function setTimes(inode: Inode, times: Times): void {
  if (times.accessed.isSome) inode.accessed = times.accessed.value;
  if (times.modified.isSome) inode.modified = times.modified.value;
  inode.mark();
}

export function setOwnership(inode: Inode, change: OwnershipChange): void {
  inode.isOwned = true;
  if (change.mode.isSome) inode.mode = change.mode.value & 0o7777;
  if (change.user.isSome) inode.user = change.user.value;
  if (change.group.isSome) inode.group = change.group.value;
  inode.mark();
}

/** An object's extended attributes, which are first asked for here. */
function extendedOf(tree: Tree, inode: Inode): Result<Extended, FsError> {
  if (!tree.keepsOwners) return fail<Extended>(FsError.unsupported());
  const known = inode.extended;
  if (known) return ok<Extended>(known);
  const origin = inode.origin;
  const found = origin ? origin.extended(inode.quota) : ok<Extended>(new Extended(inode.quota));
  if (found.isOk) inode.extended = found.value;
  return found;
}

export function listExtended(tree: Tree, inode: Inode): Result<Array<string>, FsError> {
  const all = extendedOf(tree, inode);
  return all.isOk ? ok<Array<string>>(all.value.names) : fail<Array<string>>(all.error);
}

export function readExtended(tree: Tree, inode: Inode, name: string): Result<Option<StaticArray<u8>>, FsError> {
  const all = extendedOf(tree, inode);
  if (!all.isOk) return fail<Option<StaticArray<u8>>>(all.error);
  if (!all.value.has(name)) return ok<Option<StaticArray<u8>>>(Option.none<StaticArray<u8>>());
  return ok<Option<StaticArray<u8>>>(Option.some<StaticArray<u8>>(all.value.get(name)));
}

export function writeExtended(tree: Tree, inode: Inode, name: string, value: StaticArray<u8>): Result<Unit, FsError> {
  const all = extendedOf(tree, inode);
  if (!all.isOk) return fail<Unit>(all.error);
  if (!all.value.set(name, value)) return fail<Unit>(FsError.noSpace());
  inode.mark();
  return done();
}

export function removeExtended(tree: Tree, inode: Inode, name: string): Result<bool, FsError> {
  const all = extendedOf(tree, inode);
  if (!all.isOk) return fail<bool>(all.error);
  const was = all.value.remove(name);
  if (was) inode.mark();
  return ok<bool>(was);
}

export abstract class MemoryNode extends Node {
  constructor(
    readonly tree: Tree,
    readonly inode: Inode,
  ) {
    super();
    inode.hold();
    tree.quota.open();
  }

  stat(): Result<Attributes, FsError> {
    return attributesOf(this.tree, this.inode);
  }

  statAt(path: string, follow: bool): Result<Attributes, FsError> {
    return path.length == 0 ? this.stat() : fail<Attributes>(FsError.notDirectory());
  }

  setTimesAt(path: string, follow: bool, times: Times): Result<Unit, FsError> {
    if (path.length > 0) return fail<Unit>(FsError.notDirectory());
    setTimes(this.inode, times);
    return done();
  }

  setOwnershipAt(path: string, follow: bool, change: OwnershipChange): Result<Unit, FsError> {
    if (path.length > 0) return fail<Unit>(FsError.notDirectory());
    if (!this.tree.keepsOwners) return fail<Unit>(FsError.unsupported());
    setOwnership(this.inode, change);
    return done();
  }

  listExtendedAt(path: string, follow: bool): Result<Array<string>, FsError> {
    return path.length > 0 ? fail<Array<string>>(FsError.notDirectory()) : listExtended(this.tree, this.inode);
  }

  readExtendedAt(path: string, follow: bool, name: string): Result<Option<StaticArray<u8>>, FsError> {
    if (path.length > 0) return fail<Option<StaticArray<u8>>>(FsError.notDirectory());
    return readExtended(this.tree, this.inode, name);
  }

  writeExtendedAt(path: string, follow: bool, name: string, value: StaticArray<u8>): Result<Unit, FsError> {
    if (path.length > 0) return fail<Unit>(FsError.notDirectory());
    return writeExtended(this.tree, this.inode, name, value);
  }

  removeExtendedAt(path: string, follow: bool, name: string): Result<bool, FsError> {
    return path.length > 0 ? fail<bool>(FsError.notDirectory()) : removeExtended(this.tree, this.inode, name);
  }

  sync(): Result<Unit, FsError> {
    return done();
  }

  capacity(): Result<Capacity, FsError> {
    const quota = this.tree.quota;
    return ok<Capacity>(new Capacity(quota.total, quota.free));
  }

  setCapacity(total: u64): Result<Unit, FsError> {
    return this.tree.quota.set(total) ? done() : fail<Unit>(FsError.busy());
  }

  dropped(): void {
    this.inode.release();
    this.tree.close();
  }
}

export class MemoryLink extends MemoryNode {
  readLinkAt(path: string): Result<string, FsError> {
    return path.length == 0 ? textOf(this.inode as LinkInode) : fail<string>(FsError.notDirectory());
  }
}

export function textOf(link: LinkInode): Result<string, FsError> {
  const fault = link.read();
  return fault ? fail<string>(fault) : ok<string>(link.target);
}

/** A device, a FIFO or a socket: nothing comes of opening it here. */
export class MemorySpecial extends MemoryNode {
  readAt(offset: u64, length: u32): Result<StaticArray<u8>, FsError> {
    return fail<StaticArray<u8>>(FsError.unsupported());
  }

  writeAt(offset: u64, data: StaticArray<u8>): Result<u32, FsError> {
    return fail<u32>(FsError.unsupported());
  }

  append(data: StaticArray<u8>): Result<u32, FsError> {
    return fail<u32>(FsError.unsupported());
  }

  resize(size: u64): Result<Unit, FsError> {
    return fail<Unit>(FsError.invalid());
  }
}

export class MemoryFile extends MemoryNode {
  private get file(): FileInode {
    return this.inode as FileInode;
  }

  readAt(offset: u64, length: u32): Result<StaticArray<u8>, FsError> {
    return this.file.content.read(offset, <u64>length);
  }

  writeAt(offset: u64, data: StaticArray<u8>): Result<u32, FsError> {
    if (data.length == 0) return ok<u32>(0);
    if (offset >= MAX_SIZE) return fail<u32>(FsError.fileTooLarge());
    const count = this.file.content.write(offset, data);
    if (count == 0) {
      const fault = this.file.content.fault;
      return fail<u32>(fault ? fault : FsError.noSpace());
    }
    this.inode.touch();
    return ok<u32>(<u32>count);
  }

  append(data: StaticArray<u8>): Result<u32, FsError> {
    return this.writeAt(this.file.content.size, data);
  }

  resize(size: u64): Result<Unit, FsError> {
    if (size > MAX_SIZE) return fail<Unit>(FsError.fileTooLarge());
    this.file.content.resize(size);
    this.inode.touch();
    return done();
  }

  extentAt(offset: u64): Result<Extent, FsError> {
    const content = this.file.content;
    return offset < content.size ? ok<Extent>(content.extentAt(offset)) : fail<Extent>(FsError.invalid());
  }

  changeSpace(offset: u64, length: u64, change: SpaceChange): Result<Unit, FsError> {
    if (offset > MAX_SIZE || length > MAX_SIZE - offset) return fail<Unit>(FsError.fileTooLarge());
    const content = this.file.content;
    let fault: FsError | null = null;
    if (change == SpaceChange.GiveBack) fault = content.giveBack(offset, offset + length);
    else if (!content.take(offset, offset + length)) fault = content.fault ? content.fault : FsError.noSpace();
    if (fault) return fail<Unit>(fault);
    this.inode.touch();
    return done();
  }

  /** Gives a name to what was opened without one, or has others. */
  linkAt(path: string, other: Node, newPath: string): Result<Unit, FsError> {
    if (path.length > 0) return fail<Unit>(FsError.notDirectory());
    if (this.inode.links == 0 && !this.file.isNameable) return fail<Unit>(FsError.noEntry());
    return nameIn(this.tree, this.inode, other, newPath);
  }
}
