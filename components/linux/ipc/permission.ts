// Who may use an object of System V's interprocess communication (struct ipc64_perm): its owner, its group and others, each with bits to
// read and to write, as for files.

import { GROUP, USER } from '../file/status';
import { Block } from '../memory/block';

export const READING: u32 = 0o444;
export const WRITING: u32 = 0o222;

const BITS: u32 = 0o777;

export class Permission {
  user: u32 = USER;
  group: u32 = GROUP;
  readonly creator: u32 = USER;
  readonly creatorGroup: u32 = GROUP;
  mode: u32;

  constructor(
    /** 0 (IPC_PRIVATE) for one that nobody finds by a key. */
    public key: i32,
    mode: u32,
  ) {
    this.mode = mode & BITS;
  }

  /** May the caller do what the bits say, given for any of the three classes? */
  allows(wanted: u32): bool {
    const asked = ((wanted >> 6) | (wanted >> 3) | wanted) & 7;
    let granted = this.mode;
    if (USER == this.user || USER == this.creator) granted >>= 6;
    else if (GROUP == this.group || GROUP == this.creatorGroup) granted >>= 3;
    return USER == 0 || (asked & ~granted) == 0;
  }

  /** May the caller change who owns it, or remove it? */
  get isMine(): bool {
    return USER == 0 || USER == this.user || USER == this.creator;
  }

  /** Takes owner, group and bits from struct ipc64_perm at the head of `block`. */
  change(block: Block): void {
    this.user = block.u32(4);
    this.group = block.u32(8);
    this.mode = (this.mode & ~BITS) | (block.u32(20) & BITS);
  }

  /** Fills in struct ipc64_perm (include/uapi/asm-generic/ipcbuf.h). */
  put(block: Block, id: i32): void {
    block.setU32(0, <u32>this.key);
    block.setU32(4, this.user);
    block.setU32(8, this.group);
    block.setU32(12, this.creator);
    block.setU32(16, this.creatorGroup);
    block.setU32(20, this.mode);
    block.setU16(24, <u32>id >> 15);
  }
}
