/** One memory file system: its identity, and the making of its objects. */
import { FsError, Kind } from '../gen/export/nucleus-fs-types';
import { Tree as BaseTree } from '../gen/import/nucleus-fs-base';
import { Result } from '../../lib/wit';
import { fail } from '../answer';
import { askNames, BaseNames } from '../base/base-names';
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

  /** What the base has in a directory. Takes the space for it, though no object is made. */
  ask(directory: DirectoryInode): Result<BaseNames, FsError> {
    const origin = directory.origin!;
    const answer = askNames(origin.tree, origin.object, this.nextNumber);
    if (!answer.isOk) return answer;
    const count = <u64>answer.value.length;
    const cost = count * OBJECT_COST + (<u64>answer.value.names.length - count) * 2;
    if (!this.quota.charge(cost)) return fail<BaseNames>(FsError.noSpace());
    this.nextNumber += count;
    return answer;
  }

  /** Enters what the base has in a directory. */
  make(directory: DirectoryInode, from: BaseNames): void {
    const names = from.names;
    let at = 0;
    for (let i = 0; i < from.length; i++) {
      let end = at;
      while (names.charCodeAt(end) != SLASH) end++;
      const inode = this.inodeOf(from.kinds[i], from.inodes[i]);
      inode.comeFrom(new Origin(this.base!, from.objects[i]));
      directory.receive(names.substring(at, end), inode);
      at = end + 1;
    }
  }

  private inodeOf(kind: Kind, number: u64): Inode {
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
