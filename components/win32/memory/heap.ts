// A heap in the guest's memory. Which blocks there are is known here, so what a program writes past a block's end cannot break it
// for others. Small blocks come from classes of sizes, others from the address space.
//
// Before a block lie sixteen bytes that guest code reads (code/heap.c): it keeps small blocks of the process's heap that a thread has
// freed in a list of the thread's own, and takes them from there again. Such a block is still in use here.
//
//     -16  u32  tag: what the block is, and its class where it is small
//      -8  u64  bytes that were asked for, where it is small

import { LISTS, LIST_SIZE } from '../thread/teb';
import { Memory } from './access';
import { GRANULARITY, PAGE_READWRITE, Space } from './space';

const HEADER: u64 = 16;
/** What blocks begin at multiples of. */
const ALIGNMENT: u64 = 16;
/** Tags; the low byte of the first two is the class. */
export const LIVE: u32 = 0x4e48_5500;
export const FREED: u32 = 0x4e48_4600;
const WHOLE: u32 = 0x4e48_5700;
/** Greatest block that guest code keeps: its class is its size in units of the alignment. */
export const LARGEST_KEPT: u64 = 512;
const LARGEST_POOLED: u64 = 0x4_0000;
/** Bytes of small blocks that a thread gets at once. */
const RUN: u64 = 0x1000;
const CHUNK: u64 = 0x10_0000;

export class Heap {
  /** Bytes of blocks in use, by address: of those that guest code may keep the most that they hold. */
  private readonly sizes: Map<u64, u64> = new Map<u64, u64>();
  /** Free blocks by class of size. */
  private readonly free: Array<Array<u64>> = [];
  private readonly chunks: Array<u64> = [];
  /** Addresses of blocks when a walk began, lowest first. */
  private walked: Array<u64> = [];
  /** Bytes of blocks that are not small. */
  private used: u64 = 0;
  private next: u64 = 0;
  private end: u64 = 0;

  constructor(
    private readonly space: Space,
    private readonly memory: Memory,
    /** Guest code keeps small blocks of it. */
    private readonly isKept: bool,
    /** Bytes that all blocks may take; 0 for no limit. */
    private readonly limit: u64 = 0,
  ) {}

  /** Free blocks of a class; the lists are made when a block is first freed: there may be many heaps. */
  private listOf(which: i32): Array<u64> {
    while (this.free.length <= classOf(LARGEST_POOLED)) this.free.push([]);
    return this.free[which];
  }

  private hasFree(which: i32): bool {
    return this.free.length > 0 && this.free[which].length > 0;
  }

  /** 0 if there is no memory. What is in the block is anything. */
  allocate(size: u64): u64 {
    return this.isKept && size <= LARGEST_KEPT ? this.small(size) : this.whole(size);
  }

  private small(size: u64): u64 {
    const room = max<u64>((size + ALIGNMENT - 1) & ~(ALIGNMENT - 1), ALIGNMENT);
    const address = this.pooled(room + HEADER);
    if (address == 0) return 0;
    this.sizes.set(address, room);
    this.memory.setU32(address - HEADER, LIVE | <u32>(room / ALIGNMENT));
    this.memory.setU64(address - 8, size);
    return address;
  }

  /**
   * A block for the thread with the block `teb`. Where guest code finds none of a size it soon wants more: some go into its list.
   * A traced process has no such code.
   */
  allocateFor(teb: u64, size: u64): u64 {
    const address = this.allocate(size);
    if (address == 0 || !this.isKept || size > LARGEST_KEPT) return address;
    const room = this.sizes.get(address);
    const each = roomOf(classOf(room + HEADER));
    // They come in a row, and are written as one.
    const count = min((this.end - this.next) / each, RUN / each);
    const list = teb + LISTS + (room / ALIGNMENT) * LIST_SIZE;
    if (count < 2 || this.hasFree(classOf(room + HEADER)) || this.memory.u64(list) != 0) return address;
    const bytes = new StaticArray<u8>(<i32>(count * each));
    for (let i: u64 = 0; i < count; i++) {
      const block = this.next + i * each + HEADER;
      this.sizes.set(block, room);
      store<u32>(changetype<usize>(bytes) + <usize>(i * each), FREED | <u32>(room / ALIGNMENT));
      if (i + 1 < count) store<u64>(changetype<usize>(bytes) + <usize>(i * each + HEADER), block + each);
    }
    this.memory.write(this.next, bytes);
    this.memory.setU64(list, this.next + HEADER);
    this.memory.setU64(list + 8, count * room);
    this.next += count * each;
    return address;
  }

  private whole(size: u64): u64 {
    const room = size + HEADER;
    if (room < size) return 0;
    if (this.limit != 0 && this.used + room > this.limit) return 0;
    const address = room <= LARGEST_POOLED ? this.pooled(room) : this.mapped(room);
    if (address == 0) return 0;
    this.used += room;
    this.sizes.set(address, size);
    this.memory.setU32(address - HEADER, WHOLE);
    return address;
  }

  private mapped(room: u64): u64 {
    const base = this.space.allocate((room + GRANULARITY - 1) & ~(GRANULARITY - 1), PAGE_READWRITE);
    return base == 0 ? 0 : base + HEADER;
  }

  private pooled(wanted: u64): u64 {
    const which = classOf(wanted);
    if (this.hasFree(which)) return this.listOf(which).pop();
    const room = roomOf(which);
    if (this.end - this.next < room) {
      const size = this.isKept ? CHUNK : (room + GRANULARITY - 1) & ~(GRANULARITY - 1);
      this.next = this.space.allocate(size, PAGE_READWRITE);
      this.end = this.next == 0 ? 0 : this.next + size;
      if (this.next == 0) return 0;
      this.chunks.push(this.next);
    }
    const address = this.next + HEADER;
    this.next += room;
    return address;
  }

  holds(address: u64): bool {
    return this.sizes.has(address) && (this.memory.u32(address - HEADER) & 0xffff_ff00) != FREED;
  }

  /** The block in use that lies next behind `address`; 0 begins a walk, and is what ends it. */
  after(address: u64): u64 {
    if (address == 0) {
      this.walked = this.sizes.keys();
      this.walked.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    }
    let low = 0;
    for (let high = this.walked.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (this.walked[middle] <= address) low = middle + 1;
      else high = middle;
    }
    for (; low < this.walked.length; low++) if (this.holds(this.walked[low])) return this.walked[low];
    this.walked = [];
    return 0;
  }

  /** Bytes that were asked for. The block is there. */
  sizeOf(address: u64): u64 {
    const size = this.sizes.get(address);
    return this.isSmall(size) ? min(this.memory.u64(address - 8), size) : size;
  }

  private isSmall(size: u64): bool {
    return this.isKept && size <= LARGEST_KEPT;
  }

  /** Whether a block can have another size where it is; it has then. */
  resize(address: u64, size: u64): bool {
    const before = this.sizes.get(address);
    if (this.isSmall(before) || this.isSmall(size)) {
      const fits = this.isSmall(before) && size <= before && size + ALIGNMENT > before;
      return fits && this.memory.setU64(address - 8, size);
    }
    if (footprint(size) != footprint(before) || (this.limit != 0 && this.used - before + size > this.limit)) return false;
    this.used += size - before;
    this.sizes.set(address, size);
    return true;
  }

  /** False for what is no block. */
  release(address: u64): bool {
    if (!this.holds(address)) return false;
    const size = this.sizes.get(address);
    this.sizes.delete(address);
    if (!this.isSmall(size)) this.used -= size + HEADER;
    if (size + HEADER <= LARGEST_POOLED) this.listOf(classOf(size + HEADER)).push(address);
    else this.unmap(address - HEADER);
    return true;
  }

  private unmap(base: u64): void {
    const one = this.space.find(base);
    if (one != null) this.space.release(one);
  }

  /** Gives all blocks back; it must not be used any more. */
  destroy(): void {
    const addresses = this.sizes.keys();
    for (let i = 0; i < addresses.length; i++) {
      if (this.sizes.get(addresses[i]) + HEADER > LARGEST_POOLED) this.unmap(addresses[i] - HEADER);
    }
    for (let i = 0; i < this.chunks.length; i++) this.unmap(this.chunks[i]);
    this.sizes.clear();
  }
}

/** Bytes that a block of a size takes. */
function footprint(size: u64): u64 {
  const room = size + HEADER;
  return room <= LARGEST_POOLED ? roomOf(classOf(room)) : (room + GRANULARITY - 1) & ~(GRANULARITY - 1);
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
