/**
 * The objects of a memory file system. Names refer to them, and open nodes do; an object whose last name and last
 * node have gone gives its space back. (The collector frees the memory itself.)
 *
 * Access times are those of creation or what a program sets: reading does not change them, as on a volume that is
 * mounted with noatime.
 */
import { Kind, Timestamp } from '../gen/export/nucleus-fs-types';
import { now } from './clock';
import { Content } from './content';
import { charge, OBJECT_COST, refund } from './quota';

export abstract class Inode {
  /** Names; for a directory, as POSIX counts them: its name, its `.`, and each child's `..`. */
  links: u32 = 0;
  /** Open nodes. */
  holders: u32 = 0;
  accessed: Timestamp;
  modified: Timestamp;
  changed: Timestamp;

  constructor(readonly number: u64) {
    const time = now();
    this.accessed = time;
    this.modified = time;
    this.changed = time;
  }

  abstract get kind(): Kind;
  abstract get size(): u64;
  /** Gives the content's space back. */
  protected abstract clear(): void;

  /** Content changed. */
  touch(): void {
    this.modified = now();
    this.changed = this.modified;
  }

  /** Something else than the content changed. */
  mark(): void {
    this.changed = now();
  }

  hold(): void {
    this.holders++;
  }

  release(): void {
    this.holders--;
    this.settle();
  }

  /** One name fewer. */
  unlink(): void {
    this.links--;
    this.mark();
    this.settle();
  }

  protected settle(): void {
    if (this.links > 0 || this.holders > 0) return;
    this.clear();
    refund(OBJECT_COST);
  }
}

export class FileInode extends Inode {
  readonly content: Content = new Content();

  get kind(): Kind {
    return Kind.RegularFile;
  }

  get size(): u64 {
    return this.content.size;
  }

  protected clear(): void {
    this.content.resize(0);
  }
}

export class LinkInode extends Inode {
  constructor(
    number: u64,
    readonly target: string,
  ) {
    super(number);
  }

  get kind(): Kind {
    return Kind.SymbolicLink;
  }

  get size(): u64 {
    return <u64>String.UTF8.byteLength(this.target);
  }

  protected clear(): void {
    refund(this.size);
  }
}

export class DirectoryInode extends Inode {
  readonly entries: Map<string, Inode> = new Map<string, Inode>();
  /** Null for the root. */
  parent: DirectoryInode | null = null;

  get kind(): Kind {
    return Kind.Directory;
  }

  get size(): u64 {
    return <u64>this.entries.size;
  }

  protected clear(): void {}

  find(name: string): Inode | null {
    return this.entries.has(name) ? this.entries.get(name) : null;
  }

  /** Enters an object under a name that is free; false if there is no space for the name. */
  add(name: string, inode: Inode): bool {
    if (!charge(<u64>name.length * 2)) return false;
    this.entries.set(name, inode);
    if (inode instanceof DirectoryInode) {
      (inode as DirectoryInode).parent = this;
      this.links++;
    }
    this.touch();
    return true;
  }

  /** Takes a name out, which must be there. What it named keeps its own count of names. */
  take(name: string): Inode {
    const inode = this.entries.get(name);
    this.entries.delete(name);
    refund(<u64>name.length * 2);
    if (inode instanceof DirectoryInode) this.links--;
    this.touch();
    return inode;
  }

  /** Whether `other` is this directory or one above it. */
  isWithin(other: DirectoryInode): bool {
    let at: DirectoryInode | null = this;
    while (at) {
      if (at === other) return true;
      at = at.parent;
    }
    return false;
  }

  /** Whether its name was removed: nothing can be made in it any more. */
  get isGone(): bool {
    return this.links == 0;
  }
}
