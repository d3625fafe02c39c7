// Places that were mapped and are free again. A page that was once in use stays in the host's memory, so a program that keeps mapping
// small areas where it hints, and unmapping them, would fill all of it in the end: just-in-time compilers look for room near
// their code at random. A hint is no more than that, so such a program gets its own places back, as long as they are near.

import { AddressSpace } from './space';

/** Areas that are worth it, in bytes. */
const LARGEST: u64 = 1 << 20;
/** A place so far from the hint does as well as the hint: half of what a relative jump reaches. */
const NEAR: u64 = 1 << 30;
/** Places of one length that are free before one of them is given: who maps an area now and then gets what it hints at. */
const ENOUGH: i32 = 8;
const MOST: i32 = 64;
/** So many that were given, and unmapped as the next thing, may have been too far for their purpose: then the hint itself is tried. */
const REFUSALS: i32 = 8;

export class Spares {
  private readonly starts: Array<u64> = [];
  private readonly lengths: Array<u64> = [];
  /** Given last, and nothing was mapped or unmapped since. */
  private given: u64 = 0;
  private refusals: i32 = 0;

  /** An area is free again. */
  add(start: u64, length: u64): void {
    this.refusals = start == this.given ? this.refusals + 1 : 0;
    this.given = 0;
    if (length > LARGEST) return;
    if (this.starts.length == MOST) this.remove(0);
    this.starts.push(start);
    this.lengths.push(length);
  }

  /** A place of so many bytes near a hint; 0 for none. */
  take(space: AddressSpace, hint: u64, length: u64): u64 {
    this.given = 0;
    if (length > LARGEST || this.count(length) < ENOUGH) return 0;
    if (this.refusals == REFUSALS) {
      this.refusals = 0;
      return 0;
    }
    for (let i = this.starts.length - 1; i >= 0; i--) {
      const start = this.starts[i];
      if (this.lengths[i] != length || max(start, hint) - min(start, hint) > NEAR) continue;
      this.remove(i);
      if (!space.canTake(start, length)) continue;
      this.given = start;
      return start;
    }
    return 0;
  }

  private count(length: u64): i32 {
    let count = 0;
    for (let i = 0; i < this.lengths.length; i++) if (this.lengths[i] == length) count++;
    return count;
  }

  private remove(index: i32): void {
    this.starts.splice(index, 1);
    this.lengths.splice(index, 1);
  }
}
