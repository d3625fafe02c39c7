/** Directories of a memory file system. */
import { FsError, Kind } from '../gen/export/nucleus-fs-types';
import { Result } from '../../lib/wit';
import { fail, ok } from '../answer';
import { BaseNames } from '../base/base-names';
import { Inode } from './inode';
import { NameList } from './name-list';
import { Tree } from './tree';

/** What a directory's size is counted in. */
const BLOCK: u64 = 4096;

export class DirectoryInode extends Inode {
  private readonly names: Map<string, Inode> = new Map<string, Inode>();
  /** Null for the root. */
  parent: DirectoryInode | null = null;
  /** Why the last `find` could not tell. */
  fault: FsError | null = null;
  /** Names that stand for something else than in the tree, or that it has not. */
  private given: Set<string> | null = null;
  /** Names of the tree's that were taken out. */
  private lost: Set<string> | null = null;
  private isLoaded: bool = true;
  /** What its origin has here, until objects are made of it. */
  private asked: BaseNames | null = null;
  private shownSize: u64 = 0;

  constructor(
    number: u64,
    readonly tree: Tree,
  ) {
    super(number, tree.quota);
  }

  get kind(): Kind {
    return Kind.Directory;
  }

  get size(): u64 {
    return this.origin ? this.shownSize : <u64>this.names.size;
  }

  get used(): u64 {
    return (this.size + BLOCK - 1) & ~(BLOCK - 1);
  }

  /** The size that its origin gives it. */
  show(size: u64): void {
    this.shownSize = size;
  }

  protected clear(): void {}

  /** Its names are those of its origin, which have yet to be asked for. */
  awaitNames(): void {
    this.isLoaded = false;
  }

  /** Learns its names, unless they are known. */
  load(): FsError | null {
    if (this.isLoaded) return null;
    const fault = this.ask();
    if (fault) return fault;
    this.tree.make(this, this.asked!);
    this.asked = null;
    this.isLoaded = true;
    return null;
  }

  /** Learns what is in it, makes no objects. */
  private ask(): FsError | null {
    if (this.asked) return null;
    const answer = this.tree.ask(this);
    if (!answer.isOk) return answer.error;
    this.asked = answer.value;
    return null;
  }

  /** What is in it now. */
  list(): Result<NameList, FsError> {
    if (!this.isLoaded) {
      const fault = this.ask();
      return fault ? fail<NameList>(fault) : ok<NameList>(this.asked!);
    }
    const names = this.names.keys();
    const inodes = this.names.values();
    const kinds = new Array<Kind>(names.length);
    const numbers = new StaticArray<u64>(names.length);
    for (let i = 0; i < names.length; i++) {
      kinds[i] = inodes[i].kind;
      numbers[i] = inodes[i].number;
    }
    const text = names.length == 0 ? '' : names.join('/') + '/';
    return ok<NameList>(new NameList(text, kinds, numbers));
  }

  /** The entries of one that is loaded. */
  get entries(): Map<string, Inode> {
    return this.names;
  }

  /** What has this name, all known about it; null, with a `fault` or without, if nothing has. */
  find(name: string): Inode | null {
    this.fault = this.load();
    if (this.fault || !this.names.has(name)) return null;
    const found = this.names.get(name);
    this.fault = found.look();
    if (this.fault) return null;
    const same = this.tree.firstOf(found);
    if (same !== found) this.names.set(name, same);
    return same;
  }

  /** Whether it has no entries; where nobody can tell it has some. */
  get isEmpty(): bool {
    return !this.load() && this.names.size == 0;
  }

  /** Enters an object that comes out of the tree. */
  receive(name: string, inode: Inode): void {
    if (this.names.has(name)) return;
    this.names.set(name, inode);
    if (inode instanceof DirectoryInode) (inode as DirectoryInode).parent = this;
  }

  /** Enters an object under a name that is free; false if there is no space for the name. */
  add(name: string, inode: Inode): bool {
    if (this.load() || !this.quota.charge(<u64>name.length * 2)) return false;
    this.names.set(name, inode);
    if (inode instanceof DirectoryInode) {
      (inode as DirectoryInode).parent = this;
      this.links++;
    }
    this.give(name);
    this.touch();
    return true;
  }

  /** Takes a name out, which must be there. What it named keeps its own count of names. */
  take(name: string): Inode {
    const inode = this.names.get(name);
    this.names.delete(name);
    this.quota.refund(<u64>name.length * 2);
    if (inode instanceof DirectoryInode && this.links > 2) this.links--;
    this.lose(name);
    this.touch();
    return inode;
  }

  private give(name: string): void {
    let given = this.given;
    if (!given) {
      given = new Set<string>();
      this.given = given;
    }
    given.add(name);
  }

  private lose(name: string): void {
    const given = this.given;
    if (given && given.delete(name)) return;
    let lost = this.lost;
    if (!lost) {
      lost = new Set<string>();
      this.lost = lost;
    }
    lost.add(name);
  }

  /** Whether a name stands for something else than in the tree. */
  hasGiven(name: string): bool {
    const given = this.given;
    return given != null && given.has(name);
  }

  /** Whether the tree has something else under a name that was given anew. */
  hasLost(name: string): bool {
    const lost = this.lost;
    return lost != null && lost.has(name);
  }

  /** Names that the tree has here and this directory has not. */
  get missing(): Array<string> {
    const missing = new Array<string>();
    const all = this.lost;
    if (!all) return missing;
    const lost = all.values();
    for (let i = 0; i < lost.length; i++) {
      if (!this.names.has(lost[i])) missing.push(lost[i]);
    }
    return missing;
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
