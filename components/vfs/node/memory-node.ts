/** What nodes of memory file systems have in common; files and links need no more. */
import { Attributes, FsError, Times } from '../gen/export/nucleus-fs-types';
import { Node } from '../export/nucleus-fs-types';
import { Result, Unit } from '../../lib/wit';
import { done, fail, ok } from '../answer';
import { FileInode, Inode, LinkInode } from './inode';
import { MAX_SIZE } from './content';
import { Tree } from './tree';

export function attributesOf(tree: Tree, inode: Inode): Attributes {
  return new Attributes(
    inode.kind,
    inode.size,
    <u64>inode.links,
    tree.device,
    inode.number,
    inode.accessed,
    inode.modified,
    inode.changed,
  );
}

export function setTimes(inode: Inode, times: Times): void {
  if (times.accessed.isSome) inode.accessed = times.accessed.value;
  if (times.modified.isSome) inode.modified = times.modified.value;
  inode.mark();
}

export abstract class MemoryNode extends Node {
  constructor(
    readonly tree: Tree,
    readonly inode: Inode,
  ) {
    super();
    inode.hold();
  }

  stat(): Result<Attributes, FsError> {
    return ok<Attributes>(attributesOf(this.tree, this.inode));
  }

  statAt(path: string, follow: bool): Result<Attributes, FsError> {
    return path.length == 0 ? this.stat() : fail<Attributes>(FsError.notDirectory());
  }

  setTimesAt(path: string, follow: bool, times: Times): Result<Unit, FsError> {
    if (path.length > 0) return fail<Unit>(FsError.notDirectory());
    setTimes(this.inode, times);
    return done();
  }

  sync(): Result<Unit, FsError> {
    return done();
  }

  dropped(): void {
    this.inode.release();
  }
}

export class MemoryLink extends MemoryNode {
  readLinkAt(path: string): Result<string, FsError> {
    return path.length == 0 ? ok<string>((this.inode as LinkInode).target) : fail<string>(FsError.notDirectory());
  }
}

export class MemoryFile extends MemoryNode {
  private get file(): FileInode {
    return this.inode as FileInode;
  }

  readAt(offset: u64, length: u32): Result<StaticArray<u8>, FsError> {
    return ok<StaticArray<u8>>(this.file.content.read(offset, <u64>length));
  }

  writeAt(offset: u64, data: StaticArray<u8>): Result<u32, FsError> {
    if (data.length == 0) return ok<u32>(0);
    if (offset >= MAX_SIZE) return fail<u32>(FsError.fileTooLarge());
    const count = this.file.content.write(offset, data);
    if (count == 0) return fail<u32>(FsError.noSpace());
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
}
