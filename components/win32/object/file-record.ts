// What all that is open of one file share: where it is, who may use it how, which bytes are locked, and whether it is to go when the
// last lets it go.

import { Attributes } from '../gen/import/nucleus-fs-types';
import { Mount, isBelow, join, parentOf } from '../path/mount';
import { Process } from '../process/process';
import { DiskFile } from './disk-file';
import { Pages } from './pages';

export const DELETE: u32 = 0x1_0000;
export const SHARE_READ: u32 = 1;
export const SHARE_WRITE: u32 = 2;
export const SHARE_DELETE: u32 = 4;

/** FILE_READ_DATA and FILE_EXECUTE; FILE_WRITE_DATA and FILE_APPEND_DATA. */
const READS: u32 = 0x21;
const WRITES: u32 = 0x6;

/** Bytes from `start` to `end` that belong to one file object. */
export class Lock {
  constructor(
    readonly owner: DiskFile,
    readonly start: u64,
    readonly end: u64,
    readonly exclusive: bool,
  ) {}
}

export class FileRecord {
  readonly device: u64;
  readonly inode: u64;
  readonly opens: Array<DiskFile> = [];
  readonly locks: Array<Lock> = [];
  /** The memory of what is mapped of it; null if nothing can be. */
  pages: Pages | null = null;
  /** It goes when it is closed, and cannot be opened any more. */
  deleting: bool = false;
  /** Its name is gone already. */
  gone: bool = false;

  constructor(
    readonly process: Process,
    public mount: Mount,
    public relative: string,
    /** When it was opened. */
    readonly attributes: Attributes,
  ) {
    this.device = attributes.device;
    this.inode = attributes.inode;
  }

  get path(): string {
    return this.relative.length == 0 ? this.mount.path : join(this.mount.path, this.relative);
  }

  /** Whether somebody may open it for `access` and let others have `share`, as to those who have it open. */
  admits(access: u32, share: u32): bool {
    const shares = sharesNeeded(access);
    for (let i = 0; i < this.opens.length; i++) {
      const other = this.opens[i];
      const others = sharesNeeded(other.access);
      // Who neither reads, writes nor deletes takes no part in sharing.
      if (shares == 0 || others == 0) continue;
      if ((shares & ~other.share) != 0 || (others & ~share) != 0) return false;
    }
    return true;
  }

  /** Whether others than `file` let it be moved or deleted. */
  admitsOthers(file: DiskFile): bool {
    for (let i = 0; i < this.opens.length; i++) {
      if (this.opens[i] != file && sharesNeeded(this.opens[i].access) != 0 && (this.opens[i].share & SHARE_DELETE) == 0) return false;
    }
    return true;
  }

  /** Whether bytes are locked for others than `file`; those that share a lock may read. */
  isLocked(file: DiskFile, start: u64, length: u64, writing: bool): bool {
    const end = start + length;
    for (let i = 0; i < this.locks.length; i++) {
      const lock = this.locks[i];
      if (lock.start >= end || lock.end <= start) continue;
      if (lock.exclusive ? lock.owner != file : writing) return true;
    }
    return false;
  }

  /** Whether some of it is mapped. */
  get isMapped(): bool {
    return this.pages != null && this.pages!.views > 0;
  }

  /** Where it is after a directory above it, or it, got another name. */
  renamed(mount: Mount, from: string, to: string): void {
    if (this.mount != mount) return;
    if (this.relative == from) this.relative = to;
    else if (isBelow(this.relative, from)) this.relative = to + this.relative.substring(from.length);
  }

  /** Takes its name away; 0, or why it is still there. */
  remove(): u32 {
    return this.gone ? 0 : this.process.files.remove(this);
  }

  get directory(): string {
    return parentOf(this.path);
  }
}

/** What others have to share with who has this access. */
function sharesNeeded(access: u32): u32 {
  return ((access & READS) != 0 ? SHARE_READ : 0) | ((access & WRITES) != 0 ? SHARE_WRITE : 0) | ((access & DELETE) != 0 ? SHARE_DELETE : 0);
}
