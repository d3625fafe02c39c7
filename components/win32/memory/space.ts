// The guest's address space: allocations as Windows knows them, each a reservation whose pages are committed one by one.
//
// Two mapped pages never share their low 32 address bits. A page takes its low half when it is committed, so a reservation may be
// of any size. One below 1 GiB keeps the low halves of all its pages for itself while there is room for that, and a large one those at
// its beginning, so that what is committed there has a place: others go elsewhere as long as they can.

import { LOW_END, LowPages } from '../../lib/low-pages';
import { AccessFlags, MachineErrorTag, Vm } from '../gen/import/nucleus-hypervisor-machine';
import { Allocation, Allocations, Kind, PAGE } from './allocation';
import { Budget } from './budget';
import { LateList } from './late';
import { PAGE_GUARD, accessOf, kept } from './protection';

export * from './allocation';
export * from './protection';

/** What reservations begin at multiples of. */
export const GRANULARITY: u64 = 0x1_0000;
/** Nothing lies below: a null pointer with an offset is a fault. */
const LOWEST: u64 = 0x1_0000;
/** Where the search for a place begins: low addresses are left to programs that ask for them. */
const FIRST_PLACE: u64 = 0x1000_0000;
/** From this size on a reservation takes no low halves before they are needed. */
const SPARSE: u64 = 1 << 30;
/** Those are placed from here on; those from the top down below the last. */
const FIRST_SPARSE: u64 = 0x100_0000_0000;
const TOP: u64 = 0x7fff_0000_0000;
const LOW_SPAN: u64 = 1 << 32;
const LOW_MASK: u64 = LOW_SPAN - 1;
/** The least that a large reservation keeps, if anything. */
const LEAST_KEPT: u64 = 64 << 20;
/** How places are looked for where all are kept: so often, in such steps, where so much is free. */
const SPREADS: i32 = 1024;
const STRIDE: u64 = 821 * 0x1_0000;
const LEAST_ROOM: u64 = 1 << 20;
/** First address that is the system's. */
export const USER_END: u64 = 0x7fff_ffff_0000;

const TAKEN = 'the low 32 address bits are taken';
const EXHAUSTED = 'no memory within the limit';

const word = new StaticArray<u8>(8);

export class Space {
  private readonly allocations: Allocations = new Allocations();
  /** Low halves of pages that are committed. */
  private readonly taken: LowPages = new LowPages();
  /** Low halves that reservations keep. */
  private readonly kept: LowPages = new LowPages();
  private lastSpread: u64 = 0;
  /** What is made when somebody looks at it. */
  readonly late: LateList = new LateList();
  /** Why the last call failed, for the trace; taken by `takeNote`. */
  private note: string = '';

  /** The machine has gone, and with it all memory. */
  isClosed: bool = false;

  constructor(
    readonly vm: Vm,
    private readonly budget: Budget,
  ) {
    budget.add(vm);
  }

  /** Lets the machine go. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.late.close();
    this.budget.remove(this.vm);
    this.vm.drop();
  }

  takeNote(): string {
    const note = this.note;
    this.note = '';
    return note;
  }

  find(address: u64): Allocation | null {
    this.late.reach(address, 1);
    return this.allocations.overlapping(address, 1);
  }

  /** Base of the first allocation above an address that is in none; the end of all addresses if there is none. */
  nextAbove(address: u64): u64 {
    const next = this.allocations.above(address);
    return next == null ? USER_END : next.base;
  }

  /**
   * Reserves these addresses; null if some are taken, or, where pages are to be committed at once, their low halves. So is a large
   * reservation that could have all of its low halves elsewhere: who names a place asks for any, if that cannot be had.
   */
  reserveAt(base: u64, wanted: u64, protection: u32, kind: Kind, commits: bool): Allocation | null {
    const size = up(wanted);
    if (base < LOWEST || base >= USER_END || size > USER_END - base || this.allocations.overlapping(base, size) != null) return null;
    if (!commits && size >= SPARSE && (this.isOwn(base, size) || this.gap(size) == 0)) return this.add(base, size, protection, kind, this.keepable(base, size));
    return this.isOwn(base, size) ? this.add(base, size, protection, kind, size) : this.refuse();
  }

  private isOwn(base: u64, size: u64): bool {
    return this.kept.isFree(base, size) && this.taken.isFree(base, size);
  }

  /** Half of what is free from a large reservation's beginning on: the rest is for others. */
  private keepable(base: u64, size: u64): u64 {
    let room: u64 = LOW_SPAN / 2;
    while (room > LEAST_KEPT && !this.isOwn(base, room)) room /= 2;
    return this.isOwn(base, room) ? min(size, room / 2) : 0;
  }

  /** Reserves addresses wherever there is room; null if there is none, or, where pages are to be committed at once, no low halves. */
  reserve(wanted: u64, protection: u32, kind: Kind, commits: bool = false, isTopDown: bool = false): Allocation | null {
    if (wanted > USER_END) return null;
    const size = up(wanted);
    if (commits || size < SPARSE) {
      const own = isTopDown ? this.gapBelow(TOP, size, true) : this.gap(size);
      if (own != 0) return this.add(own, size, protection, kind, size);
    }
    if (!commits) return this.reserveSparse(size, protection, kind, isTopDown);
    // What lies at a reservation's end is not likely to be committed soon.
    const shared = this.gapBelow(isTopDown ? TOP : 0, size, false);
    return shared == 0 ? this.refuse() : this.add(shared, size, protection, kind, 0);
  }

  private refuse(): Allocation | null {
    this.note = TAKEN;
    return null;
  }

  /** Begins where many low halves are free. */
  private reserveSparse(size: u64, protection: u32, kind: Kind, isTopDown: bool): Allocation | null {
    let low: u64 = 0;
    for (let room: u64 = LOW_SPAN / 2; low == 0 && room >= LEAST_KEPT; room /= 2) {
      if (room / 2 < size) low = this.gap(room);
    }
    if (low == 0) low = this.spread();
    const base = isTopDown ? this.highest(size, low) : this.lowest(size, low);
    return base == 0 ? null : this.add(base, size, protection, kind, this.keepable(base, size));
  }

  /** Somewhere else each time, where all low halves are kept by others: reservations are committed from their beginning on, mostly. */
  private spread(): u64 {
    for (let i = 0; i < SPREADS; i++) {
      this.lastSpread = (this.lastSpread + STRIDE) % (LOW_END - FIRST_PLACE);
      if (this.taken.isFree(FIRST_PLACE + this.lastSpread, LEAST_ROOM)) return FIRST_PLACE + this.lastSpread;
    }
    return 0;
  }

  /** Where so many addresses with a low half to begin with are free; 0 for nowhere. */
  private lowest(size: u64, low: u64): u64 {
    for (let at = FIRST_SPARSE + low; at + size <= USER_END; ) {
      const one = this.allocations.overlapping(at, size);
      if (one == null) return at;
      at = ((one.end - low + LOW_MASK) & ~LOW_MASK) + low;
    }
    return 0;
  }

  private highest(size: u64, low: u64): u64 {
    for (let end = USER_END; end >= size + low + LOWEST; ) {
      const at = ((end - size - low) & ~LOW_MASK) + low;
      if (at < LOWEST) return 0;
      const one = this.allocations.overlapping(at, size);
      if (one == null) return at;
      end = one.base;
    }
    return 0;
  }

  /** Where so many low halves are free and kept by nobody, below 4 GiB; 0 for nowhere. */
  private gap(size: u64): u64 {
    return this.gapFrom(FIRST_PLACE, size) || this.gapFrom(LOWEST, size);
  }

  private gapFrom(start: u64, size: u64): u64 {
    let at = this.taken.find(start, size, GRANULARITY);
    while (at != 0) {
      const own = this.kept.find(at, size, GRANULARITY);
      if (own == 0) return 0;
      let from = own;
      if (own == at) {
        const one = this.allocations.overlapping(at, size);
        if (one == null) return at;
        from = (one.end + GRANULARITY - 1) & ~(GRANULARITY - 1);
      }
      at = this.taken.find(from, size, GRANULARITY);
    }
    return 0;
  }

  /** Where so many low halves are free, as high as possible behind `base`; and kept by nobody, if `isOwn`. 0 for nowhere. */
  private gapBelow(base: u64, size: u64, isOwn: bool): u64 {
    let at = this.taken.findLast(LOW_END, size, GRANULARITY);
    while (at != 0) {
      const own = isOwn ? this.kept.findLast(at + size, size, GRANULARITY) : at;
      if (own == 0) return 0;
      let end = own + size;
      if (own == at) {
        const one = this.allocations.overlapping(base + at, size);
        if (one == null) return base + at;
        if (one.base < base + size) return 0;
        end = one.base - base;
      }
      at = this.taken.findLast(end, size, GRANULARITY);
    }
    return 0;
  }

  private add(base: u64, size: u64, protection: u32, kind: Kind, keeps: u64): Allocation {
    const made = new Allocation(base, size, protection, kind, keeps);
    if (keeps > 0) this.kept.take(base, keeps);
    this.allocations.add(made);
    return made;
  }

  /** Gives pages memory, those that have some keep it; none where the size is 0. False if there is none left; then no page has more than before. */
  commit(one: Allocation, address: u64, size: u64, protection: u32): bool {
    this.late.reach(address, size);
    const access = <u32>accessOf(protection);
    const first = one.pageOf(address);
    const end = one.pageOf(up(address + size));
    if (!this.mapReserved(one, first, end, access)) return false;
    for (let at = one.pages.find(first, end, false); at < end; ) {
      const next = one.pages.find(at, end, true);
      const isGiven = access != 0 && accessOf(one.protectionAt(one.addressOf(at))) == 0 && !this.budget.admits((next - at) * PAGE);
      if (isGiven || !this.vm.protect(one.addressOf(at), (next - at) * PAGE, access).isOk) {
        this.note = EXHAUSTED;
        this.unmapReserved(one, first, end);
        return false;
      }
      at = one.pages.find(next, end, false);
    }
    this.take(one, first, end);
    one.pages.fill(first, end, kept(protection));
    return true;
  }

  /** Maps those pages that are only reserved. */
  private mapReserved(one: Allocation, first: u64, end: u64, access: u32): bool {
    for (let at = one.pages.find(first, end, true); at < end; ) {
      const next = one.pages.find(at, end, false);
      if (!this.mapRun(one.addressOf(at), (next - at) * PAGE, access)) {
        this.unmapReserved(one, first, at);
        return false;
      }
      at = one.pages.find(next, end, true);
    }
    return true;
  }

  private mapRun(address: u64, size: u64, access: u32): bool {
    if (!this.taken.isFree(address, size)) {
      this.note = TAKEN;
      return false;
    }
    if (access != 0 && !this.budget.admits(size)) {
      this.note = EXHAUSTED;
      return false;
    }
    const done = this.vm.map(address, size, access);
    if (!done.isOk) this.note = done.error.tag == MachineErrorTag.Collision ? TAKEN : EXHAUSTED;
    return done.isOk;
  }

  /** Takes back what a call has mapped that then failed. */
  private unmapReserved(one: Allocation, first: u64, end: u64): void {
    for (let at = one.pages.find(first, end, true); at < end; ) {
      const next = one.pages.find(at, end, false);
      this.vm.unmap(one.addressOf(at), (next - at) * PAGE);
      at = one.pages.find(next, end, true);
    }
  }

  /** Takes the low halves of those pages that have none yet. */
  private take(one: Allocation, first: u64, end: u64): void {
    for (let at = one.pages.find(first, end, true); at < end; ) {
      const next = one.pages.find(at, end, false);
      this.taken.take(one.addressOf(at), (next - at) * PAGE);
      at = one.pages.find(next, end, true);
    }
  }

  /** Whether all of a range may be read. */
  mayRead(address: u64, size: u64): bool {
    const end = address + size;
    for (let at = address; at < end; ) {
      const one = this.find(at);
      if (one == null) return false;
      const page = one.pageOf(at);
      const protection = one.protectionAt(at);
      if (protection == 0 || accessOf(protection) == 0) return false;
      at = one.addressOf(one.pages.runEnd(page, one.pages.length));
    }
    return true;
  }

  /** Takes the guard off a page that somebody touched; false if there was none. */
  unguard(address: u64): bool {
    const one = this.find(address);
    if (one == null) return false;
    const protection = one.protectionAt(address);
    return (protection & PAGE_GUARD) != 0 && this.commit(one, address & ~(PAGE - 1), PAGE, protection & ~PAGE_GUARD);
  }

  /** Takes memory away again. */
  decommit(one: Allocation, address: u64, size: u64): void {
    const first = one.pageOf(address);
    const end = one.pageOf(up(address + size));
    for (let at = one.pages.find(first, end, false); at < end; ) {
      const next = one.pages.find(at, end, true);
      this.vm.unmap(one.addressOf(at), (next - at) * PAGE);
      this.taken.release(one.addressOf(at), (next - at) * PAGE);
      at = one.pages.find(next, end, false);
    }
    one.pages.fill(first, end, 0);
  }

  /** Writes a word that the program itself may not write, as a loader does. */
  force(address: u64, value: u64): void {
    store<u64>(changetype<usize>(word), value);
    this.forceBytes(address, word);
  }

  /** Writes bytes that the program itself may not write; those on further pages are protected as the first. */
  forceBytes(address: u64, bytes: StaticArray<u8>): void {
    this.late.reach(address, bytes.length);
    if (this.vm.write(address, bytes).isOk) return;
    const first = address & ~(PAGE - 1);
    const size = up(address + <u64>bytes.length) - first;
    const one = this.find(address);
    if (one == null) return;
    const before = one.protectionAt(address);
    this.vm.protect(first, size, AccessFlags.Read | AccessFlags.Write);
    this.vm.write(address, bytes);
    this.vm.protect(first, size, <u32>accessOf(before));
  }

  /** Takes an allocation away; nothing happens where somebody has done so before. */
  release(one: Allocation): void {
    if (this.isClosed || !this.allocations.remove(one)) return;
    this.late.forget(one);
    this.decommit(one, one.base, one.size);
    if (one.kept > 0) this.kept.release(one.base, one.kept);
  }

  /** Reserves and commits; 0 if that cannot be. */
  allocate(size: u64, protection: u32): u64 {
    const made = this.reserve(size, protection, Kind.Private, true);
    if (made == null) return 0;
    if (this.commit(made, made.base, made.size, protection)) return made.base;
    this.release(made);
    return 0;
  }
}

function up(size: u64): u64 {
  return (size + PAGE - 1) & ~(PAGE - 1);
}
