// The guest's address space: allocations as Windows knows them, each a reservation whose pages are committed one by one.
//
// Two mapped pages never share their low 32 address bits, so allocations are kept by those: none overlaps another there.

import { AccessFlags, Vm } from '../gen/import/nucleus-hypervisor-machine';

export const PAGE: u64 = 4096;
/** What reservations begin at multiples of. */
export const GRANULARITY: u64 = 0x1_0000;
/** Nothing lies below: a null pointer with an offset is a fault. */
const LOWEST: u64 = 0x1_0000;
/** Where the search for a place begins: low addresses are left to programs that ask for them. */
const FIRST_PLACE: u64 = 0x1000_0000;
const LOW_END: u64 = 0x1_0000_0000;
const LOW_MASK: u64 = 0xffff_ffff;
/** First address that is the system's. */
export const USER_END: u64 = 0x7fff_ffff_0000;

export const PAGE_NOACCESS: u32 = 0x01;
export const PAGE_READONLY: u32 = 0x02;
export const PAGE_READWRITE: u32 = 0x04;
export const PAGE_WRITECOPY: u32 = 0x08;
export const PAGE_EXECUTE: u32 = 0x10;
export const PAGE_EXECUTE_READ: u32 = 0x20;
export const PAGE_EXECUTE_READWRITE: u32 = 0x40;
export const PAGE_EXECUTE_WRITECOPY: u32 = 0x80;

/** The first access is an exception, and takes this away. */
export const PAGE_GUARD: u32 = 0x100;

/** A protection in the byte that is kept of a page: a guard's lowest bit is set beside another one. */
function kept(protection: u32): u8 {
  return <u8>((protection & 0xff) | ((protection & PAGE_GUARD) != 0 ? 1 : 0));
}

/** The protection that such a byte stands for; 0 of a page that is only reserved. */
export function protectionOf(page: u8): u32 {
  return page > 1 && (page & 1) != 0 ? (page & ~1) | PAGE_GUARD : page;
}

export enum Kind {
  Private,
  Mapped,
  Image,
}

/** What the machine calls a page's protection; -1 for none that Windows has. */
export function accessOf(protection: u32): i32 {
  if ((protection & PAGE_GUARD) != 0) return (protection & 0xff) != PAGE_NOACCESS && accessOf(protection & 0xff) >= 0 ? 0 : -1;
  switch (protection & 0xff) {
    case PAGE_NOACCESS: return 0;
    case PAGE_READONLY: return AccessFlags.Read;
    case PAGE_READWRITE:
    case PAGE_WRITECOPY: return AccessFlags.Read | AccessFlags.Write;
    case PAGE_EXECUTE:
    case PAGE_EXECUTE_READ: return AccessFlags.Read | AccessFlags.Execute;
    case PAGE_EXECUTE_READWRITE:
    case PAGE_EXECUTE_WRITECOPY: return AccessFlags.Read | AccessFlags.Write | AccessFlags.Execute;
    default: return -1;
  }
}

const word = new StaticArray<u8>(8);

export class Allocation {
  /** Protection of each page; 0 while it is only reserved. */
  readonly pages: StaticArray<u8>;

  constructor(
    readonly base: u64,
    readonly size: u64,
    /** As it was asked for. */
    readonly protection: u32,
    readonly kind: Kind,
  ) {
    this.pages = new StaticArray<u8>(<i32>(size / PAGE));
  }

  get end(): u64 {
    return this.base + this.size;
  }

  pageOf(address: u64): i32 {
    return <i32>((address - this.base) / PAGE);
  }
}

export class Space {
  /** By the low halves of their bases. */
  private readonly allocations: Array<Allocation> = [];

  constructor(readonly vm: Vm) {}

  find(address: u64): Allocation | null {
    const index = this.indexAbove(address & LOW_MASK);
    if (index == this.allocations.length) return null;
    const one = this.allocations[index];
    return address >= one.base && address < one.end ? one : null;
  }

  /** Base of the first allocation above an address that is in none; the end of all addresses if there is none. */
  nextAbove(address: u64): u64 {
    let next = USER_END;
    for (let i = 0; i < this.allocations.length; i++) {
      const base = this.allocations[i].base;
      if (base > address && base < next) next = base;
    }
    return next;
  }

  /** Index of the first allocation that ends above a low half. */
  private indexAbove(low: u64): i32 {
    let first = 0;
    let last = this.allocations.length;
    while (first < last) {
      const middle = (first + last) >>> 1;
      const one = this.allocations[middle];
      if ((one.base & LOW_MASK) + one.size > low) last = middle;
      else first = middle + 1;
    }
    return first;
  }

  isFree(address: u64, size: u64): bool {
    const low = address & LOW_MASK;
    if (address < LOWEST || address + size > USER_END || low + size > LOW_END) return false;
    const index = this.indexAbove(low);
    return index == this.allocations.length || (this.allocations[index].base & LOW_MASK) >= low + size;
  }

  /** Where `size` bytes can go; 0 for nowhere. */
  place(size: u64): u64 {
    return this.placeFrom(FIRST_PLACE, size) || this.placeFrom(LOWEST, size);
  }

  private placeFrom(start: u64, size: u64): u64 {
    let at = start;
    for (let index = this.indexAbove(at); index < this.allocations.length; index++) {
      const one = this.allocations[index];
      if ((one.base & LOW_MASK) >= at + size) break;
      at = ((one.base & LOW_MASK) + one.size + GRANULARITY - 1) & ~(GRANULARITY - 1);
    }
    return at + size <= LOW_END ? at : 0;
  }

  /** Sets addresses aside, where `isFree` or `place` say. */
  reserve(address: u64, size: u64, protection: u32, kind: Kind): Allocation {
    const made = new Allocation(address, (size + PAGE - 1) & ~(PAGE - 1), protection, kind);
    const index = this.indexAbove(address & LOW_MASK);
    this.allocations.push(made);
    for (let i = this.allocations.length - 1; i > index; i--) this.allocations[i] = this.allocations[i - 1];
    this.allocations[index] = made;
    return made;
  }

  /** Gives pages memory, those that have some keep it. False if there is none left. */
  commit(one: Allocation, address: u64, size: u64, protection: u32): bool {
    const access = <u32>accessOf(protection);
    const end = address + size;
    for (let at = address; at < end; ) {
      const first = one.pageOf(at);
      const isReserved = one.pages[first] == 0;
      let next = at + PAGE;
      while (next < end && (one.pages[one.pageOf(next)] == 0) == isReserved) next += PAGE;
      const done = isReserved ? this.vm.map(at, next - at, access) : this.vm.protect(at, next - at, access);
      if (!done.isOk) return false;
      one.pages.fill(kept(protection), first, one.pageOf(next - 1) + 1);
      at = next;
    }
    return true;
  }

  /** Takes the guard off a page that somebody touched; false if there was none. */
  unguard(address: u64): bool {
    const one = this.find(address);
    if (one == null) return false;
    const protection = protectionOf(one.pages[one.pageOf(address)]);
    return (protection & PAGE_GUARD) != 0 && this.commit(one, address & ~(PAGE - 1), PAGE, protection & ~PAGE_GUARD);
  }

  /** Takes memory away again. */
  decommit(one: Allocation, address: u64, size: u64): void {
    this.vm.unmap(address, size);
    one.pages.fill(0, one.pageOf(address), one.pageOf(address + size - 1) + 1);
  }

  /** Writes a word that the program itself may not write, as a loader does. */
  force(address: u64, value: u64): void {
    store<u64>(changetype<usize>(word), value);
    if (this.vm.write(address, word).isOk) return;
    const first = address & ~(PAGE - 1);
    const size = ((address + 7) & ~(PAGE - 1)) + PAGE - first;
    const one = this.find(address);
    if (one == null) return;
    const before = one.pages[one.pageOf(address)];
    this.vm.protect(first, size, AccessFlags.Read | AccessFlags.Write);
    this.vm.write(address, word);
    this.vm.protect(first, size, <u32>accessOf(protectionOf(before)));
  }

  release(one: Allocation): void {
    this.vm.unmap(one.base, one.size);
    this.allocations.splice(this.allocations.indexOf(one), 1);
  }

  /** Reserves and commits; 0 if that cannot be. */
  allocate(size: u64, protection: u32): u64 {
    const address = this.place(size);
    if (address == 0) return 0;
    const made = this.reserve(address, size, protection, Kind.Private);
    if (this.commit(made, address, made.size, protection)) return address;
    this.release(made);
    return 0;
  }
}
