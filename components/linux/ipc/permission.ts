// Who may use an object of System V's interprocess communication (struct ipc64_perm): its owner, its group and others, each with bits to
// read and to write, as for files.

import { Block } from '../memory/block';
import { Capability, Credentials } from '../process/credentials';

export const READING: u32 = 0o444;
export const WRITING: u32 = 0o222;

const BITS: u32 = 0o777;

export class Permission {
  user: u32;
  group: u32;
  readonly creator: u32;
  readonly creatorGroup: u32;
  mode: u32;

  constructor(
    who: Credentials,
    /** 0 (IPC_PRIVATE) for one that nobody finds by a key. */
    public key: i32,
    mode: u32,
  ) {
    this.mode = mode & BITS;
    this.user = who.effectiveUser;
    this.group = who.effectiveGroup;
    this.creator = who.effectiveUser;
    this.creatorGroup = who.effectiveGroup;
  }

  /** May they do what the bits say, given for any of the three classes? */
  allows(who: Credentials, wanted: u32): bool {
    const asked = ((wanted >> 6) | (wanted >> 3) | wanted) & 7;
    let granted = this.mode;
    if (who.effectiveUser == this.user || who.effectiveUser == this.creator) granted >>= 6;
    else if (who.isMember(this.group) || who.isMember(this.creatorGroup)) granted >>= 3;
    return (asked & ~granted) == 0 || who.has(Capability.IpcOwner);
  }

  /** May they change who owns it, or remove it? */
  isOf(who: Credentials): bool {
    return who.effectiveUser == this.user || who.effectiveUser == this.creator || who.has(Capability.SysAdmin);
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
