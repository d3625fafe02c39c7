// A heap in the guest's memory, whose blocks are known here and not there: what a program writes past a block's end cannot
// break it. Small blocks come from pages of one size, others from the address space.

import { GRANULARITY, PAGE_READWRITE, Space } from './space';

/** What blocks begin at multiples of. */
const ALIGNMENT: u64 = 16;
const LARGEST_SMALL: u64 = 0x8000;
const CHUNK: u64 = 0x10_0000;

export class Heap {
  /** Sizes of blocks in use, by address. */
  private readonly sizes: Map<u64, u64> = new Map<u64, u64>();
  /** Free blocks by class of size. */
  private readonly free: Array<Array<u64>> = [];
  private next: u64 = 0;
  private end: u64 = 0;

  constructor(private readonly space: Space) {
    for (let i = 0; i <= classOf(LARGEST_SMALL); i++) this.free.push([]);
  }

  /** 0 if there is no memory. What is in the block is anything. */
  allocate(size: u64): u64 {
    const address = size > LARGEST_SMALL ? this.space.allocate((size + GRANULARITY - 1) & ~(GRANULARITY - 1), PAGE_READWRITE) : this.small(size);
    if (address != 0) this.sizes.set(address, size);
    return address;
  }

  private small(size: u64): u64 {
    const which = classOf(size);
    const list = this.free[which];
    if (list.length > 0) return list.pop();
    const room = roomOf(which);
    if (this.end - this.next < room) {
      this.next = this.space.allocate(CHUNK, PAGE_READWRITE);
      this.end = this.next == 0 ? 0 : this.next + CHUNK;
      if (this.next == 0) return 0;
    }
    const address = this.next;
    this.next += room;
    return address;
  }

  holds(address: u64): bool {
    return this.sizes.has(address);
  }

  sizeOf(address: u64): u64 {
    return this.sizes.get(address);
  }

  /** Whether a block can have another size where it is; it has then. */
  resize(address: u64, size: u64): bool {
    const before = this.sizes.get(address);
    const fits = before > LARGEST_SMALL
      ? size > LARGEST_SMALL && size <= ((before + GRANULARITY - 1) & ~(GRANULARITY - 1))
      : size <= roomOf(classOf(before));
    if (fits && (before > LARGEST_SMALL) == (size > LARGEST_SMALL) && (before > LARGEST_SMALL || classOf(size) == classOf(before))) {
      this.sizes.set(address, size);
      return true;
    }
    return false;
  }

  /** False for what is no block. */
  release(address: u64): bool {
    if (!this.sizes.has(address)) return false;
    const size = this.sizes.get(address);
    this.sizes.delete(address);
    if (size <= LARGEST_SMALL) {
      this.free[classOf(size)].push(address);
      return true;
    }
    const one = this.space.find(address);
    if (one != null) this.space.release(one);
    return true;
  }
}

/** Four classes for each power of two, from 16 bytes on. */
function classOf(size: u64): i32 {
  const units = (max<u64>(size, 1) + ALIGNMENT - 1) / ALIGNMENT;
  if (units <= 4) return <i32>units - 1;
  const power = 63 - <i32>clz<u64>(units - 1);
  const step = (units - 1) >> (power - 2);
  return (power - 2) * 4 + <i32>(step & 3) + 4;
}

/** Bytes of a block of a class. */
function roomOf(which: i32): u64 {
  if (which < 4) return <u64>(which + 1) * ALIGNMENT;
  const power = (which - 4) / 4 + 2;
  return (((<u64>((which - 4) & 3) | 4) + 1) << (power - 2)) * ALIGNMENT;
}
