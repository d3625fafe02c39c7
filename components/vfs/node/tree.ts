/** One memory file system: its identity, and the making of its objects. */
import { FsError, Kind } from '../gen/export/nucleus-fs-types';
import { BaseEntries, Tree as BaseTree } from '../gen/import/nucleus-fs-base';
import { errorOf } from '../mount/errors';
import { kindOf } from '../mount/attributes';
import { Origin } from '../base/origin';
import { DirectoryInode } from './directory-inode';
import { FileInode, Inode, LinkInode, SpecialInode } from './inode';
import { OBJECT_COST, Quota } from './quota';

/** Above all device numbers that a host gives, which have 32 bits. */
const FIRST_DEVICE: u64 = 1 << 32;
let nextDevice: u64 = FIRST_DEVICE;

/** What is made here has these permissions until somebody says more. */
const FILE_MODE: u16 = 0o644;
const DIRECTORY_MODE: u16 = 0o755;
const LINK_MODE: u16 = 0o777;
const SLASH: i32 = 0x2f;

export class Tree {
  readonly device: u64 = nextDevice++;
  readonly quota: Quota = new Quota();
  root!: DirectoryInode;
  private nextNumber: u64 = 2;
  /** It keeps ownership, nodes of all kinds and extended attributes. */
  keepsOwners: bool;
  /** Objects of the base that have several names, by the number of the first. */
  private readonly several: Map<u32, Inode> = new Map<u32, Inode>();

  constructor(
    /** What it began as. */
    readonly base: BaseTree | null,
  ) {
    this.keepsOwners = base != null;
    this.root = new DirectoryInode(1, this);
    if (base) {
      this.root.comeFrom(new Origin(base, 0));
      this.root.awaitNames();
    } else {
      this.root.begin(DIRECTORY_MODE);
    }
    this.root.links = 2;
  }

  /** One node less is open: after the last, nobody can reach what it began as. */
  close(): void {
    const base = this.base;
    if (this.quota.close() && base) base.drop();
  }

  /** The makers give null if there is no space. */
  file(directory: DirectoryInode, name: string): FileInode | null {
    if (!this.quota.charge(OBJECT_COST)) return null;
    const file = new FileInode(this.nextNumber++, this.quota);
    file.begin(FILE_MODE);
    return this.enter(directory, name, file, 1) ? file : null;
  }

  /** A file without a name. */
  unnamed(isNameable: bool): FileInode | null {
    if (!this.quota.charge(OBJECT_COST)) return null;
    const file = new FileInode(this.nextNumber++, this.quota);
    file.begin(FILE_MODE);
    file.isNameable = isNameable;
    return file;
  }

  directory(directory: DirectoryInode, name: string): DirectoryInode | null {
    if (!this.quota.charge(OBJECT_COST)) return null;
    const made = new DirectoryInode(this.nextNumber++, this);
    made.begin(DIRECTORY_MODE);
    return this.enter(directory, name, made, 2) ? made : null;
  }

  link(directory: DirectoryInode, name: string, target: string): LinkInode | null {
    const cost = OBJECT_COST + <u64>String.UTF8.byteLength(target);
    if (!this.quota.charge(cost)) return null;
    const link = new LinkInode(this.nextNumber++, this.quota, target);
    link.begin(LINK_MODE);
    if (this.enter(directory, name, link, 1)) return link;
    this.quota.refund(cost - OBJECT_COST);
    return null;
  }

  special(directory: DirectoryInode, name: string, kind: Kind, represents: u64): SpecialInode | null {
    if (!this.quota.charge(OBJECT_COST)) return null;
    const made = new SpecialInode(this.nextNumber++, this.quota, kind);
    made.begin(FILE_MODE);
    made.represents = represents;
    return this.enter(directory, name, made, 1) ? made : null;
  }

  private enter(directory: DirectoryInode, name: string, inode: Inode, links: u32): bool {
    inode.links = links;
    if (directory.add(name, inode)) return true;
    this.quota.refund(OBJECT_COST);
    return false;
  }

  /** Enters what the base has in a directory. */
  fill(directory: DirectoryInode): FsError | null {
    const origin = directory.origin!;
    let start: u32 = 0;
    while (true) {
      const answer = origin.tree.list(origin.object, start);
      if (!answer.isOk) return errorOf(answer.error);
      const count = answer.value.objects.length;
      if (count == 0) return null;
      if (!this.receive(directory, answer.value)) return FsError.noSpace();
      start += <u32>count;
    }
  }

  /** False if there is no space, or the lists do not belong together. */
  private receive(directory: DirectoryInode, entries: BaseEntries): bool {
    const names = entries.names;
    if (entries.kinds.length != entries.objects.length) return false;
    let at = 0;
    for (let i = 0; i < entries.objects.length; i++) {
      let end = at;
      while (end < names.length && names.charCodeAt(end) != SLASH) end++;
      if (end == names.length || !this.quota.charge(OBJECT_COST)) return false;
      const inode = this.inodeOf(kindOf(entries.kinds[i]));
      inode.comeFrom(new Origin(this.base!, entries.objects[i]));
      if (!directory.receive(names.substring(at, end), inode)) return false;
      at = end + 1;
    }
    return true;
  }

  private inodeOf(kind: Kind): Inode {
    const number = this.nextNumber++;
    if (kind == Kind.RegularFile) return new FileInode(number, this.quota);
    if (kind == Kind.SymbolicLink) return new LinkInode(number, this.quota, null);
    if (kind != Kind.Directory) return new SpecialInode(number, this.quota, kind);
    const directory = new DirectoryInode(number, this);
    directory.awaitNames();
    return directory;
  }

  /** The object that stands for all names of one of the base's. */
  firstOf(inode: Inode): Inode {
    const origin = inode.origin;
    if (!origin || inode.links < 2 || inode instanceof DirectoryInode) return inode;
    if (this.several.has(origin.same)) return this.several.get(origin.same);
    this.several.set(origin.same, inode);
    return inode;
  }
}
