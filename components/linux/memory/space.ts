// The guest's address space: a sorted list of regions, and the machine that holds those parts of them that are present.
//
// Invariants: regions never overlap and none is empty; a region is `present` exactly if the machine maps all of it with
// the region's access; the low halves of a `claimed` region are taken in `low`, once.

import { LowPages } from '../../lib/low-pages';
import { AccessFlags, Vm, MachineErrorTag } from '../gen/import/nucleus-hypervisor-machine';
import { EACCES, ENOMEM } from '../errno';
import { HEAP_ROOM, LOW_END, PAGE, RESERVATION_KEEPS, RESERVATION_STEP, USER_END, pageUp } from './layout';
import { Places } from './places';
import { Inheritance, Region } from './region';
import { Sandbox } from '../process/sandbox';
import { TransferContext } from '../process/asynchronous';
import { Futexes } from '../thread/futex';
import { bringBack, delist, enlist, isEnlisted } from './shared';
import { Spares } from './spares';

/** What a further address space costs the host besides its pages, measured; it counts as memory of the sandbox. */
export const SPACE_COST: u64 = 3 << 20;

export class AddressSpace {
  /** Processes that live in it: more than one between a vfork and the exec. */
  users: i32 = 1;
  /** Threads asleep on its words. */
  readonly futexes: Futexes = new Futexes();
  /** Contexts of asynchronous transfers, by the address of their pages. */
  readonly transfers: Map<u64, TransferContext> = new Map();
  readonly regions: Array<Region> = [];
  readonly low: LowPages = new LowPages();
  /** Low halves that reservations will want; who has another choice leaves them alone. Null until there are any. */
  private kept: LowPages | null = null;
  /** What is mapped from now on is locked. */
  locksFuture: bool = false;
  readonly spares: Spares = new Spares();
  private where: Places = new Places();
  /** Low half from which on mmap places. */
  mapBase: u64 = 0;
  heapStart: u64 = 0;
  heapEnd: u64 = 0;
  /** Lowest address that the stack may grow down to. */
  stackFloor: u64 = 0;
  /** The vDSO's image; 0 if there is none. */
  vdso: u64 = 0;
  /** Set when the machine trapped; nothing can go on then. */
  dead: bool = false;
  /** Some shared file's page is dirty. */
  hasDirty: bool = false;
  /** Why the last mapping failed, for the trace; taken by `takeNote`. */
  private note: string = '';
  private nextReservation: u64 = this.where.reservations;
  /** Bytes in accessible pages, as the machine last said; and whether that is still so. */
  private bytes: u64 = 0;
  private counted: bool = false;

  constructor(
    private sandbox: Sandbox,
    /** What maps, unmaps or protects pages goes through `changing`. */
    readonly vm: Vm,
    /** Limit on bytes in accessible pages. */
    readonly limit: u64,
  ) {}

  /** The machine, whose accessible pages may be others from here on. */
  get changing(): Vm {
    this.counted = false;
    return this.vm;
  }

  /** Bytes in accessible pages. The machine is asked only where they may have changed, since each fault wants to know it of all processes. */
  memory(): u64 {
    if (!this.counted) this.bytes = this.vm.usage().memory;
    this.counted = true;
    return this.bytes;
  }

  get places(): Places {
    return this.where;
  }

  /** Nothing has been placed yet. */
  setPlaces(places: Places): void {
    this.where = places;
    this.nextReservation = places.reservations;
  }

  remark(note: string): void {
    this.note = note;
  }

  takeNote(): string {
    const note = this.note;
    this.note = '';
    return note;
  }

  /** Index of the first region that ends above `address`. */
  indexAbove(address: u64): i32 {
    let low = 0;
    let high = this.regions.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (unchecked(this.regions[middle]).end > address) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  find(address: u64): Region | null {
    const index = this.indexAbove(address);
    if (index == this.regions.length) return null;
    const region = this.regions[index];
    return region.start <= address ? region : null;
  }

  isFree(start: u64, end: u64): bool {
    const index = this.indexAbove(start);
    return index == this.regions.length || this.regions[index].start >= end;
  }

  /** Can `length` bytes go to `start`, where nothing is mapped, without taking another mapping's low halves? */
  canTake(start: u64, length: u64): bool {
    return start + length <= USER_END && this.isFree(start, start + length) && this.low.isFree(start, length);
  }

  /** An address for `length` bytes whose low halves are free; 0 if there is none. */
  place(length: u64, alignment: u64): u64 {
    return this.placeWith(length, alignment, this.places.mapHigh);
  }

  /** The same with other high bits. */
  placeWith(length: u64, alignment: u64, high: u64): u64 {
    const kept = this.kept;
    let low: u64 = 0;
    if (kept != null) {
      low = this.low.findBoth(kept, this.mapBase, length, alignment);
      // The ends of reservations are wanted last.
      if (low == 0) low = this.low.findLast(LOW_END, length, alignment);
    } else {
      low = this.low.find(this.mapBase, length, alignment);
    }
    if (low == 0) low = this.low.find(PAGE, length, alignment);
    return low == 0 ? 0 : high | low;
  }

  /** Finds an address for a reservation that takes no low halves yet; it keeps those of its start, as many as there are. */
  placeReservation(region: Region, alignment: u64): u64 {
    if (this.kept == null) this.kept = new LowPages();
    let keeps = min(region.length, RESERVATION_KEEPS);
    let low: u64 = 0;
    for (; keeps >= HEAP_ROOM; keeps >>= 1) {
      low = this.low.findBoth(this.kept!, this.mapBase, pageUp(keeps), alignment);
      if (low != 0) break;
    }
    if (low == 0) low = this.low.find(this.mapBase, HEAP_ROOM, alignment);
    const at = this.nextReservation + low;
    const end = at + region.length;
    if (end > this.places.mapHigh || end < at) return 0;
    this.nextReservation = (end + RESERVATION_STEP - 1) & ~(RESERVATION_STEP - 1);
    region.claimed = false;
    region.keptEnd = keeps >= HEAP_ROOM ? at + pageUp(keeps) : 0;
    return at;
  }

  /** Adds a region where nothing is. */
  add(region: Region): void {
    if (region.claimed) this.low.take(region.start, region.length);
    if (region.kept > 0) this.kept!.take(region.start, region.kept);
    const index = this.indexAbove(region.start);
    insert(this.regions, index, region);
    this.mergeAround(index, index + 1);
  }

  /** Takes everything in the range away. */
  remove(start: u64, end: u64): void {
    bringBack(this, start, end);
    const first = this.cut(start, end);
    let last = first;
    let present = false;
    while (last < this.regions.length && this.regions[last].start < end) {
      const region = this.regions[last++];
      if (region.claimed) this.low.release(region.start, region.length);
      if (region.kept > 0) this.kept!.release(region.start, region.kept);
      if (region.present) present = true;
      region.release();
    }
    if (last == first) return;
    this.regions.splice(first, last - first);
    if (present) this.changing.unmap(start, end - start);
  }

  /** Drops the contents of the range: zeros, or the file's bytes, when it is touched again. */
  discard(start: u64, end: u64): void {
    bringBack(this, start, end);
    const first = this.cut(start, end);
    let last = first;
    while (last < this.regions.length && this.regions[last].start < end) {
      const region = this.regions[last++];
      if (!region.present) continue;
      this.changing.unmap(region.start, region.length);
      region.present = false;
    }
    this.mergeAround(first, last);
  }

  /** Is each page of the range in a region? */
  covers(start: u64, end: u64): bool {
    let at = start;
    for (let i = this.indexAbove(start); at < end; i++) {
      if (i == this.regions.length || this.regions[i].start > at) return false;
      at = this.regions[i].end;
    }
    return true;
  }

  /** Sets the access of the range. 0, or ENOMEM or EACCES negated; then what lies before is changed, as on Linux. */
  protect(start: u64, end: u64, access: u32): i64 {
    const first = this.cut(start, end);
    let index = first;
    let at = start;
    let error: i64 = 0;
    while (at < end && error == 0) {
      if (index == this.regions.length || this.regions[index].start > at) {
        error = ENOMEM;
        break;
      }
      const region = this.regions[index++];
      at = region.end;
      error = this.protectRegion(region, access);
    }
    this.mergeAround(first, index);
    return -error;
  }

  private protectRegion(region: Region, access: u32): i64 {
    if (region.shared && region.backing != null) {
      if ((access & AccessFlags.Write) != 0 && !region.backing!.writable) return EACCES;
      bringBack(this, region.start, region.end);
    }
    if (access != 0 && !region.claimed && !this.claim(region)) return ENOMEM;
    const before = region.access;
    region.access = access;
    if (region.present) {
      const result = this.changing.protect(region.start, region.length, region.machineAccess);
      if (!result.isOk) {
        region.access = before;
        if (result.error.tag == MachineErrorTag.PeerDied) this.dead = true;
        return ENOMEM;
      }
    }
    return 0;
  }

  /** Takes the low halves of a reservation's part. */
  claim(region: Region): bool {
    if (!this.low.isFree(region.start, region.length)) {
      this.remark('the low 32 address bits are taken');
      return false;
    }
    this.low.take(region.start, region.length);
    region.claimed = true;
    return true;
  }

  /** Moves the end of the heap; gives the end as it is then. */
  setBreak(end: u64): u64 {
    if (end < this.heapStart || end > USER_END) return this.heapEnd;
    const oldTop = pageUp(this.heapEnd);
    const newTop = pageUp(end);
    if (newTop < oldTop) this.remove(newTop, oldTop);
    if (newTop > oldTop) {
      if (!this.canTake(oldTop, newTop - oldTop)) return this.heapEnd;
      if (newTop - oldTop > this.available()) return this.heapEnd;
      const region = new Region(oldTop, newTop, 3);
      region.label = '[heap]';
      region.locked = this.locksFuture;
      this.add(region);
    }
    this.heapEnd = end;
    return end;
  }

  /** Are there other processes, which have their part of the memory? */
  get hasNeighbours(): bool {
    return this.sandbox.spaces.length > 1;
  }

  /** Bytes that can still be made accessible, by this process or another. */
  available(): u64 {
    const used = this.sandbox.memory() + this.sandbox.lentMemory + <u64>(this.sandbox.spaces.length - 1) * SPACE_COST;
    return used < this.limit ? this.limit - used : 0;
  }

  /**
   * The same address space over a copy of the machine, for a child. Shared mappings are clean in both, and so show the same file from
   * then on.
   */
  copyTo(copy: AddressSpace): void {
    for (let i = 0; i < this.regions.length; i++) copy.regions.push(this.regions[i].copy());
    copy.low.copyFrom(this.low);
    const kept = this.kept;
    if (kept != null) {
      copy.kept = new LowPages();
      copy.kept!.copyFrom(kept);
    }
    copy.where = this.where;
    copy.mapBase = this.mapBase;
    copy.heapStart = this.heapStart;
    copy.heapEnd = this.heapEnd;
    copy.stackFloor = this.stackFloor;
    copy.vdso = this.vdso;
    copy.nextReservation = this.nextReservation;
    if (isEnlisted(this)) enlist(copy);
  }

  /** Of a copy for a child: what it shall not have of its parent's. */
  forgetNotInherited(): void {
    for (let i = 0; i < this.regions.length; i++) {
      const region = this.regions[i];
      region.locked = false;
      const start = region.start;
      const end = region.end;
      if (region.inheritance == Inheritance.None) this.remove(start, end);
      else if (region.inheritance == Inheritance.Zeros) this.discard(start, end);
      else continue;
      // Regions may have gone or been joined.
      i = this.indexAbove(end) - 1;
    }
  }

  /** What a child has of the range from now on. */
  setInheritance(start: u64, end: u64, inheritance: Inheritance): void {
    const first = this.cut(start, end);
    let last = first;
    while (last < this.regions.length && this.regions[last].start < end) this.regions[last++].inheritance = inheritance;
    this.mergeAround(first, last);
  }

  /** Is all that is mapped in the range private memory without a file? */
  isPrivateMemory(start: u64, end: u64): bool {
    for (let i = this.indexAbove(start); i < this.regions.length && this.regions[i].start < end; i++) {
      if (this.regions[i].shared || this.regions[i].backing != null || this.regions[i].content != null) return false;
    }
    return true;
  }

  /** Lets everything go, the machine too. */
  release(): void {
    delist(this);
    for (let i = 0; i < this.regions.length; i++) this.regions[i].release();
    this.regions.length = 0;
    this.vm.drop();
  }

  /** Makes `start` and `end` borders of regions; gives the index of the first region at or above `start`. */
  cut(start: u64, end: u64): i32 {
    this.cutAt(end);
    return this.cutAt(start);
  }

  private cutAt(address: u64): i32 {
    const index = this.indexAbove(address);
    if (index == this.regions.length || this.regions[index].start >= address) return index;
    insert(this.regions, index + 1, this.regions[index].splitAt(address));
    return index + 1;
  }

  /** Joins what can be joined among the regions from one before `first` up to `last`. */
  mergeAround(first: i32, last: i32): void {
    let index = max(first - 1, 0);
    let end = last;
    while (index < end && index + 1 < this.regions.length) {
      const region = this.regions[index];
      const next = this.regions[index + 1];
      if (region.continues(next)) {
        region.end = next.end;
        next.release();
        this.regions.splice(index + 1, 1);
        end--;
      } else {
        index++;
      }
    }
  }
}

function insert(regions: Array<Region>, index: i32, region: Region): void {
  regions.push(region);
  for (let i = regions.length - 1; i > index; i--) unchecked((regions[i] = regions[i - 1]));
  unchecked((regions[index] = region));
}
