// A thread's stack: reserved whole, given memory from the top as the thread goes down. Below what it has lies the guard: who touches it
// gets more; at the end of it the thread has overflowed its stack.

import { Allocation, Kind, PAGE, PAGE_READWRITE, Space } from '../memory/space';

const INITIAL: u64 = 0x4000;
/** What it grows by. */
const STEP: u64 = 0x1_0000;
/** What is left for those that handle an overflow, at least; SetThreadStackGuarantee makes it more. */
const RESERVE: u64 = 0x3000;
/** The least that a stack has. */
const LEAST: u64 = 0x1_0000;
const MOST: u64 = 1 << 30;

export enum Growth {
  /** It is not the stack that was touched. */
  None,
  Grown,
  /** Nothing is left but the reserve, which is there now. */
  Overflow,
}

/** A stack of that size, or null if there is no room. */
export function makeStack(space: Space, size: u64, committed: u64): Stack | null {
  const length = max((min(size, MOST) + 0xffff) & ~0xffff, LEAST);
  const made = space.reserve(length, PAGE_READWRITE, Kind.Private);
  if (made == null) return null;
  const first = min(max((committed + PAGE - 1) & ~(PAGE - 1), INITIAL), length - RESERVE - PAGE);
  if (space.commit(made, made.end - first, first, PAGE_READWRITE)) return new Stack(made, made.end - first);
  space.release(made);
  return null;
}

export class Stack {
  /** As SetThreadStackGuarantee has it. */
  guarantee: u32 = 0;
  private isOverflown: bool = false;

  constructor(
    readonly place: Allocation,
    /** Lowest address that has memory. */
    public limit: u64,
  ) {}

  get top(): u64 {
    return this.place.end;
  }

  /** Does it have this address, without memory so far? */
  awaits(address: u64): bool {
    return address < this.limit && address >= this.place.base + PAGE;
  }

  /** Somebody touched an address that has no memory. */
  touch(space: Space, address: u64): Growth {
    if (address >= this.limit || address < this.place.base + PAGE) return Growth.None;
    const end = this.place.base + RESERVE + ((<u64>this.guarantee + PAGE - 1) & ~(PAGE - 1));
    if (address >= end) {
      const to = max(end, min(address & ~(PAGE - 1), this.limit - STEP));
      return this.grow(space, to) ? Growth.Grown : Growth.Overflow;
    }
    if (this.isOverflown) return Growth.None;
    this.isOverflown = true;
    return this.grow(space, this.place.base + PAGE) ? Growth.Overflow : Growth.None;
  }

  private grow(space: Space, to: u64): bool {
    if (!space.commit(this.place, to, this.limit - to, PAGE_READWRITE)) return false;
    this.limit = to;
    return true;
  }

  /** Puts the guard up again after an overflow, as _resetstkoflw does. */
  reset(space: Space): bool {
    if (!this.isOverflown) return true;
    this.isOverflown = false;
    const end = this.place.base + RESERVE + ((<u64>this.guarantee + PAGE - 1) & ~(PAGE - 1));
    if (this.limit >= end) return true;
    space.decommit(this.place, this.limit, end - this.limit);
    this.limit = end;
    return true;
  }

  release(space: Space): void {
    space.release(this.place);
  }
}
