// What stat, fstat and statx tell of a file, and how the two structures look (struct stat of x86-64 in
// arch/x86/include/uapi/asm/stat.h, struct statx in include/uapi/linux/stat.h).
//
// Where a file system keeps no modes and no owners directories show 0755, files 0644, and all belong to the user of the
// sandbox. See RATIONALE.md.

import { Attributes, Kind, Timestamp } from '../gen/import/nucleus-fs-types';
import { Block } from '../memory/block';

export const S_IFMT: u32 = 0o170000;
export const S_IFSOCK: u32 = 0o140000;
export const S_IFLNK: u32 = 0o120000;
export const S_IFREG: u32 = 0o100000;
export const S_IFBLK: u32 = 0o060000;
export const S_IFDIR: u32 = 0o040000;
export const S_IFCHR: u32 = 0o020000;
export const S_IFIFO: u32 = 0o010000;

/** Who all processes of the sandbox are: nobody in particular, or root. */
export let USER: u32 = 1000;
export let GROUP: u32 = 1000;

/** For a sandbox whose root file system keeps owners. */
export function beRoot(): void {
  USER = 0;
  GROUP = 0;
}

const BLOCK_SIZE: u32 = 4096;
const STATX_BASIC: u32 = 0x7ff;

/** Device numbers of the trees that the personality itself serves. */
export const DEVICE_OF_PIPES: u64 = 0xd;
export const DEVICE_OF_SOCKETS: u64 = 0x8;
export const DEVICE_OF_PROC: u64 = 0x17;
export const DEVICE_OF_DEV: u64 = 0x6;
export const DEVICE_OF_QUEUES: u64 = 0x13;
export const DEVICE_OF_ANONYMOUS: u64 = 0xe;

/** The structures; what is not set here is always zero. */
const STAT: Block = Block.of(144);
const STATX: Block = Block.of(256);

/** Of a file whose file system keeps none. */
const NO_OWNER: u32 = u32.MAX_VALUE;

const NEVER: Timestamp = new Timestamp(0, 0);

/** The next look at a file fills the same attributes again. */
function kept(time: Timestamp): Timestamp {
  return new Timestamp(time.seconds, time.nanoseconds);
}

/** Does its file system keep whose it is, and not modes alone? */
export function keepsOwner(attributes: Attributes): bool {
  return attributes.ownership.isSome && attributes.ownership.value.user != NO_OWNER;
}

export class Status {
  device: u64 = 0;
  inode: u64 = 0;
  mode: u32 = 0;
  links: u64 = 1;
  user: u32 = USER;
  group: u32 = GROUP;
  /** Device that it stands for: major * 256 + minor. */
  represents: u64 = 0;
  /** The file system keeps its mode and owner. */
  isKept: bool = false;
  /** It keeps its mode, at least. */
  keepsMode: bool = false;
  size: u64 = 0;
  /** Bytes of storage. */
  used: u64 = 0;
  accessed: Timestamp = NEVER;
  modified: Timestamp = NEVER;
  changed: Timestamp = NEVER;

  get isDirectory(): bool {
    return (this.mode & S_IFMT) == S_IFDIR;
  }

  isSame(other: Status): bool {
    return this.device == other.device && this.inode == other.inode;
  }

  get isLink(): bool {
    return (this.mode & S_IFMT) == S_IFLNK;
  }

  /** A device, a FIFO or a socket: writing to it changes no file system. */
  get isSpecial(): bool {
    const kind = this.mode & S_IFMT;
    return kind == S_IFCHR || kind == S_IFBLK || kind == S_IFIFO || kind == S_IFSOCK;
  }

  fromAttributes(attributes: Attributes): void {
    this.device = attributes.device;
    this.inode = attributes.inode;
    this.mode = modeOf(attributes.kind);
    this.represents = attributes.represents;
    this.isKept = keepsOwner(attributes);
    this.keepsMode = attributes.ownership.isSome;
    if (this.keepsMode) this.mode = (this.mode & S_IFMT) | (attributes.ownership.value.mode & 0o7777);
    if (this.isKept) {
      this.user = attributes.ownership.value.user;
      this.group = attributes.ownership.value.group;
    }
    this.links = attributes.links;
    this.size = attributes.size;
    this.used = attributes.used;
    this.accessed = kept(attributes.accessed);
    this.modified = kept(attributes.modified);
    this.changed = kept(attributes.changed);
  }

  /** Something that the personality serves itself. */
  synthetic(device: u64, inode: u64, mode: u32, time: Timestamp): void {
    this.device = device;
    this.inode = inode;
    this.mode = mode;
    this.accessed = time;
    this.modified = time;
    this.changed = time;
  }

  /** Good until the next call of this method. */
  toStat(): Block {
    const block = STAT;
    block.setU64(0, this.device);
    block.setU64(8, this.inode);
    block.setU64(16, this.links);
    block.setU32(24, this.mode);
    block.setU32(28, this.user);
    block.setU32(32, this.group);
    block.setU64(40, this.represents);
    block.setU64(48, this.size);
    block.setU64(56, BLOCK_SIZE);
    block.setU64(64, this.used / 512);
    putTime(block, 72, this.accessed);
    putTime(block, 88, this.modified);
    putTime(block, 104, this.changed);
    return block;
  }

  /** Good until the next call of this method. */
  toStatx(): Block {
    const block = STATX;
    block.setU32(0, STATX_BASIC);
    block.setU32(4, BLOCK_SIZE);
    block.setU32(16, <u32>this.links);
    block.setU32(20, this.user);
    block.setU32(24, this.group);
    block.setU16(28, this.mode);
    block.setU64(32, this.inode);
    block.setU64(40, this.size);
    block.setU64(48, this.used / 512);
    putTime(block, 64, this.accessed);
    putTime(block, 96, this.changed);
    putTime(block, 112, this.modified);
    block.setU32(128, major(this.represents));
    block.setU32(132, minor(this.represents));
    block.setU32(136, major(this.device));
    block.setU32(140, minor(this.device));
    return block;
  }
}

/** Both structures have seconds as 64 bits and nanoseconds behind them. */
function putTime(block: Block, offset: i32, time: Timestamp): void {
  block.setU64(offset, time.seconds);
  block.setU32(offset + 8, time.nanoseconds);
}

/** As the C library's gnu_dev_major and gnu_dev_minor. */
function major(device: u64): u32 {
  return <u32>(((device >> 8) & 0xfff) | ((device >> 32) & ~0xfff));
}

function minor(device: u64): u32 {
  return <u32>((device & 0xff) | ((device >> 12) & ~0xff));
}

export function modeOf(kind: Kind): u32 {
  switch (kind) {
    case Kind.Directory:
      return S_IFDIR | 0o755;
    case Kind.SymbolicLink:
      return S_IFLNK | 0o777;
    case Kind.CharacterDevice:
      return S_IFCHR | 0o644;
    case Kind.BlockDevice:
      return S_IFBLK | 0o644;
    case Kind.Fifo:
      return S_IFIFO | 0o644;
    case Kind.Socket:
      return S_IFSOCK | 0o644;
    default:
      return S_IFREG | 0o644;
  }
}

/** DT_* of struct dirent. */
export function entryType(mode: u32): u32 {
  return (mode & S_IFMT) >> 12;
}
