/** Where an object of a memory file system comes from: an object of the tree that the file system began as. */
import { FsError, Timestamp } from '../gen/export/nucleus-fs-types';
import { BaseAttributes, Tree as BaseTree } from '../gen/import/nucleus-fs-base';
import { Datetime } from '../gen/import/wasi-clocks-wall-clock';
import { Result } from '../../lib/wit';
import { fail, ok } from '../answer';
import { errorOf } from '../mount/errors';
import { DirectoryInode } from '../node/directory-inode';
import { Extended } from '../node/extended';
import { FileInode, Inode, LinkInode, SpecialInode } from '../node/inode';
import { Quota } from '../node/quota';

export class Origin {
  /** The object that this one is a further name of; itself if it is none. */
  same: u32;

  constructor(
    readonly tree: BaseTree,
    readonly object: u32,
  ) {
    this.same = object;
  }

  /** Gives `inode` the attributes that the tree has for it. */
  look(inode: Inode): FsError | null {
    const answer = this.tree.look(this.object);
    if (!answer.isOk) return errorOf(answer.error);
    const found = answer.value;
    this.same = found.sameAs;
    inode.links = found.links;
    inode.isOwned = true;
    inode.mode = found.mode;
    inode.user = found.user;
    inode.group = found.group;
    inode.accessed = timestampOf(found.accessed);
    inode.modified = timestampOf(found.modified);
    inode.changed = timestampOf(found.changed);
    this.lookInside(inode, found);
    return null;
  }

  private lookInside(inode: Inode, found: BaseAttributes): void {
    if (inode instanceof FileInode) (inode as FileInode).expect(found.size);
    else if (inode instanceof LinkInode) (inode as LinkInode).expect(found.size);
    else if (inode instanceof DirectoryInode) (inode as DirectoryInode).show(found.size);
    else if (inode instanceof SpecialInode) inode.represents = found.represents;
  }

  target(): Result<string, FsError> {
    const answer = this.tree.target(this.object);
    return answer.isOk ? ok<string>(answer.value) : fail<string>(errorOf(answer.error));
  }

  read(offset: u64, length: u32): Result<StaticArray<u8>, FsError> {
    const answer = this.tree.readAt(this.object, offset, length);
    return answer.isOk ? ok<StaticArray<u8>>(answer.value) : fail<StaticArray<u8>>(errorOf(answer.error));
  }

  /** Copies `count` bytes to memory. */
  readInto(to: usize, offset: u64, count: u64): FsError | null {
    for (let done: u64 = 0; done < count; ) {
      const answer = this.read(offset + done, <u32>(count - done));
      if (!answer.isOk) return answer.error;
      // A tree whose file has become shorter than it said.
      if (answer.value.length == 0) return FsError.io();
      const part = min(<u64>answer.value.length, count - done);
      memory.copy(to + <usize>done, changetype<usize>(answer.value), <usize>part);
      done += part;
    }
    return null;
  }

  /** What the tree has of extended attributes. */
  extended(quota: Quota): Result<Extended, FsError> {
    const answer = this.tree.extended(this.object);
    if (!answer.isOk) return fail<Extended>(errorOf(answer.error));
    const all = new Extended(quota);
    for (let i = 0; i < answer.value.length; i++) {
      if (!all.set(answer.value[i].a, answer.value[i].b)) return fail<Extended>(FsError.noSpace());
    }
    return ok<Extended>(all);
  }
}

function timestampOf(time: Datetime): Timestamp {
  return new Timestamp(time.seconds, time.nanoseconds);
}
