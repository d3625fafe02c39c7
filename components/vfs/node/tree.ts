/** One memory file system: its identity, and the making of its objects. */
import { FileInode, DirectoryInode, Inode, LinkInode } from './inode';
import { charge, OBJECT_COST, refund } from './quota';

/** Above all device numbers that a host gives, which have 32 bits. */
const FIRST_DEVICE: u64 = 1 << 32;
let nextDevice: u64 = FIRST_DEVICE;

export class Tree {
  readonly device: u64 = nextDevice++;
  readonly root: DirectoryInode = new DirectoryInode(1);
  private nextNumber: u64 = 2;

  constructor() {
    this.root.links = 2;
  }

  /** The makers give null if there is no space. */
  file(directory: DirectoryInode, name: string): FileInode | null {
    if (!charge(OBJECT_COST)) return null;
    const file = new FileInode(this.nextNumber++);
    return this.enter(directory, name, file, 1) ? file : null;
  }

  directory(directory: DirectoryInode, name: string): DirectoryInode | null {
    if (!charge(OBJECT_COST)) return null;
    const made = new DirectoryInode(this.nextNumber++);
    return this.enter(directory, name, made, 2) ? made : null;
  }

  link(directory: DirectoryInode, name: string, target: string): LinkInode | null {
    const cost = OBJECT_COST + <u64>String.UTF8.byteLength(target);
    if (!charge(cost)) return null;
    const link = new LinkInode(this.nextNumber++, target);
    if (this.enter(directory, name, link, 1)) return link;
    refund(cost - OBJECT_COST);
    return null;
  }

  private enter(directory: DirectoryInode, name: string, inode: Inode, links: u32): bool {
    inode.links = links;
    if (directory.add(name, inode)) return true;
    refund(OBJECT_COST);
    return false;
  }
}
