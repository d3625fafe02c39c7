// Reservations of a guest's addresses, and those that there are, in the order of their addresses.

import { PageMap } from './page-map';
import { protectionOf } from './protection';

export const PAGE: u64 = 4096;

export enum Kind {
  Private,
  Mapped,
  Image,
}

export class Allocation {
  /** Protection of each page; 0 while it is only reserved. */
  readonly pages: PageMap;

  constructor(
    readonly base: u64,
    readonly size: u64,
    /** As it was asked for. */
    readonly protection: u32,
    readonly kind: Kind,
    /** Bytes at its beginning whose low halves it keeps for itself. */
    readonly kept: u64,
  ) {
    this.pages = new PageMap(size / PAGE);
  }

  get end(): u64 {
    return this.base + this.size;
  }

  pageOf(address: u64): u64 {
    return (address - this.base) / PAGE;
  }

  addressOf(page: u64): u64 {
    return this.base + page * PAGE;
  }

  /** Protection of the page at an address; 0 while it is only reserved. */
  protectionAt(address: u64): u32 {
    return protectionOf(this.pages.get(this.pageOf(address)));
  }
}

export class Allocations {
  private readonly list: Array<Allocation> = [];

  /** The first one that has some of these addresses; null if none has. */
  overlapping(address: u64, size: u64): Allocation | null {
    const next = this.above(address);
    return next != null && next.base < address + size ? next : null;
  }

  /** The first one that ends above an address; null if none does. */
  above(address: u64): Allocation | null {
    const index = this.indexAbove(address);
    return index == this.list.length ? null : this.list[index];
  }

  private indexAbove(address: u64): i32 {
    let first = 0;
    let last = this.list.length;
    while (first < last) {
      const middle = (first + last) >>> 1;
      if (this.list[middle].end > address) last = middle;
      else first = middle + 1;
    }
    return first;
  }

  add(made: Allocation): void {
    const index = this.indexAbove(made.base);
    this.list.push(made);
    for (let i = this.list.length - 1; i > index; i--) this.list[i] = this.list[i - 1];
    this.list[index] = made;
  }

  /** False where it was none of them. */
  remove(one: Allocation): bool {
    const index = this.list.indexOf(one);
    if (index >= 0) this.list.splice(index, 1);
    return index >= 0;
  }
}
