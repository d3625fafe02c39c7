// A range of guest addresses that is the same all over: a Linux VMA, further divided by what of it is present in the
// machine. Memory is made present when it is first touched (fault.ts), so a mapping costs nothing until it is used.

import { SharedNode } from '../file/shared-node';
import { AccessFlags } from '../gen/import/nucleus-hypervisor-machine';

/** What a mapping's bytes are before it is written to. */
export class Backing {
  constructor(
    public node: SharedNode,
    /** File offsets from here on are zeros (the rest of a segment's last page). */
    public end: u64,
    /** Whether an access to a page behind the end of the file is an error (SIGBUS). */
    public strict: bool,
    /** Whether shared mappings may be written. */
    public writable: bool,
    public path: string,
    public device: u64,
    public inode: u64,
    /** As what its bytes are kept for other mappings (page-cache.ts); "" if they are not. */
    public key: string,
  ) {}

  isOf(device: u64, inode: u64): bool {
    return this.inode == inode && this.device == device;
  }
}

/** What a forked process has of a region (madvise). */
export enum Inheritance {
  Copy,
  /** Nothing (MADV_DONTFORK). */
  None,
  /** Zeros (MADV_WIPEONFORK). */
  Zeros,
}

export class Region {
  /** Pages are in the machine. */
  present: bool = false;
  /** Its low halves are taken in LowPages. */
  claimed: bool = true;
  /** Up to here a reservation keeps low halves free for itself (`AddressSpace.kept`); 0 if it keeps none. */
  keptEnd: u64 = 0;
  shared: bool = false;
  /** A shared file's pages that were written to and are not yet in the file (shared.ts). */
  dirty: bool = false;
  /** Extends downwards when touched below (the stack). */
  growsDown: bool = false;
  inheritance: Inheritance = Inheritance.Copy;
  /** By mlock. */
  locked: bool = false;
  backing: Backing | null = null;
  /** What its one page shows, where that comes neither from a file nor from nowhere: the system's own. */
  content: StaticArray<u8> | null = null;
  /** File offset that `start` shows. */
  offset: u64 = 0;
  /** As in /proc/self/maps: "[heap]", "[stack]" or nothing. */
  label: string = '';

  constructor(
    public start: u64,
    public end: u64,
    /** Machine access flags; 0 for PROT_NONE. */
    public access: u32,
  ) {}

  @inline get length(): u64 {
    return this.end - this.start;
  }

  @inline contains(address: u64): bool {
    return address >= this.start && address < this.end;
  }

  /** Bytes from its start on whose low halves it keeps. */
  get kept(): u64 {
    return this.keptEnd <= this.start ? 0 : min(this.keptEnd, this.end) - this.start;
  }

  /** May the guest do all of `wanted` here? */
  @inline allows(wanted: u32): bool {
    return (this.access & wanted) == wanted;
  }

  @inline get writable(): bool {
    return (this.access & AccessFlags.Write) != 0;
  }

  /** Must the first write be noticed? */
  get isClean(): bool {
    return this.shared && this.backing != null && this.writable && !this.dirty;
  }

  /** What the machine may let the guest do. */
  get machineAccess(): u32 {
    return this.isClean ? this.access & ~AccessFlags.Write : this.access;
  }

  /** Another one that is the same. */
  copy(): Region {
    const copy = new Region(this.start, this.end, this.access);
    copy.present = this.present;
    copy.claimed = this.claimed;
    copy.keptEnd = this.keptEnd;
    copy.shared = this.shared;
    copy.dirty = this.dirty;
    copy.growsDown = this.growsDown;
    copy.inheritance = this.inheritance;
    copy.locked = this.locked;
    copy.backing = this.backing;
    if (this.backing != null) this.backing!.node.share();
    copy.content = this.content;
    copy.offset = this.offset;
    copy.label = this.label;
    return copy;
  }

  /** Cuts off and returns what lies at `address` and above. */
  splitAt(address: u64): Region {
    const upper = this.copy();
    upper.start = address;
    upper.growsDown = false;
    upper.offset = this.offset + (address - this.start);
    this.end = address;
    return upper;
  }

  /** Could `next` be part of this region? */
  continues(next: Region): bool {
    return (
      this.end == next.start &&
      this.access == next.access &&
      this.present == next.present &&
      this.claimed == next.claimed &&
      this.keptEnd == next.keptEnd &&
      this.shared == next.shared &&
      this.dirty == next.dirty &&
      this.inheritance == next.inheritance &&
      this.locked == next.locked &&
      this.backing == next.backing &&
      this.content == null &&
      (this.backing == null || this.offset + this.length == next.offset) &&
      !next.growsDown &&
      this.label == next.label
    );
  }

  /** Gives up what it refers to. */
  release(): void {
    const backing = this.backing;
    if (backing != null) backing.node.release();
    this.backing = null;
  }
}
