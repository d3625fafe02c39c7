// Which low halves of addresses are taken: one bit for each of the 2^20 pages of 32 bits. Answers whether a range is
// free and finds the first or last gap that is large enough. Two mapped pages of a machine never share their low half.

const PAGE: u64 = 4096;
/** Lowest low half that is found: what lies below is as good as a null pointer. */
export const LOWEST: u64 = 0x1_0000;
/** Beyond it the machine's own data would not fit into 4 GiB of linear memory. */
export const LOW_END: u64 = 0xf000_0000;

const PAGES: i32 = 1 << 20;

export class LowPages {
  private words: StaticArray<u32> = new StaticArray<u32>(PAGES / 32);

  copyFrom(other: LowPages): void {
    memory.copy(changetype<usize>(this.words), changetype<usize>(other.words), PAGES / 8);
  }

  /** Takes the pages of `length` bytes at `address`; only the low half of the address counts. */
  take(address: u64, length: u64): void {
    const first = firstPage(address);
    this.fill(first, first + pages(length), true);
  }

  release(address: u64, length: u64): void {
    const first = firstPage(address);
    this.fill(first, first + pages(length), false);
  }

  /** Are all of them free, and none beyond what the machine can hold? */
  isFree(address: u64, length: u64): bool {
    const low = address & 0xffff_ffff;
    if (length > LOW_END || low + length > LOW_END) return false;
    const first = firstPage(address);
    return this.nextTaken(first, first + pages(length)) < 0;
  }

  /** Low half of the lowest gap of `length` bytes at or above `from` on a multiple of `alignment`; 0 if none. */
  find(from: u64, length: u64, alignment: u64): u64 {
    if (length > LOW_END) return 0;
    let at = alignUp(max(from, LOWEST), alignment);
    while (at + length <= LOW_END) {
      const first = firstPage(at);
      const obstacle = this.nextTaken(first, first + pages(length));
      if (obstacle < 0) return at;
      at = alignUp(<u64>this.nextFree(obstacle) * PAGE, alignment);
    }
    return 0;
  }

  /** The same, free in `other`, too. */
  findBoth(other: LowPages, from: u64, length: u64, alignment: u64): u64 {
    let at = this.find(from, length, alignment);
    while (at != 0) {
      const free = other.find(at, length, alignment);
      if (free == at || free == 0) return free;
      at = this.find(free, length, alignment);
    }
    return 0;
  }

  /** Low half of the highest such gap that ends at or below `end`; 0 if none. */
  findLast(end: u64, length: u64, alignment: u64): u64 {
    let top = end;
    while (top >= LOWEST + length) {
      const at = (top - length) & ~(alignment - 1);
      const first = firstPage(at);
      const obstacle = this.nextTaken(first, first + pages(length));
      if (obstacle < 0) return at < LOWEST ? 0 : at;
      top = <u64>obstacle * PAGE;
    }
    return 0;
  }

  private fill(first: i32, end: i32, taken: bool): void {
    let page = first;
    while (page < end) {
      const word = page >> 5;
      if ((page & 31) == 0 && end - page >= 32) {
        unchecked((this.words[word] = taken ? 0xffff_ffff : 0));
        page += 32;
      } else {
        const bit: u32 = 1 << (page & 31);
        const old = unchecked(this.words[word]);
        unchecked((this.words[word] = taken ? old | bit : old & ~bit));
        page++;
      }
    }
  }

  /** First taken page in the range, or -1. */
  private nextTaken(first: i32, end: i32): i32 {
    let page = first;
    while (page < end) {
      const rest = unchecked(this.words[page >> 5]) >>> (page & 31);
      if (rest != 0) {
        const found = page + ctz(rest);
        return found < end ? found : -1;
      }
      page = (page | 31) + 1;
    }
    return -1;
  }

  /** First free page from `page` on. */
  private nextFree(page: i32): i32 {
    while (page < PAGES) {
      const rest = ~unchecked(this.words[page >> 5]) >>> (page & 31);
      if (rest != 0) return page + ctz(rest);
      page = (page | 31) + 1;
    }
    return PAGES;
  }
}

@inline function alignUp(value: u64, alignment: u64): u64 {
  return (value + alignment - 1) & ~(alignment - 1);
}

@inline function firstPage(address: u64): i32 {
  return <i32>((address & 0xffff_ffff) / PAGE);
}

@inline function pages(length: u64): i32 {
  return <i32>(length / PAGE);
}
