// What the ends of a pipe, or of a FIFO, share: bytes in pages, in order, as Linux keeps them. A pipe has a number of pages, not of
// bytes: what is written goes behind the last bytes only if its odd part fits into their page, and else begins a new one; so a
// pipe can be full with fewer bytes than it has room for, and what was written at once (up to PIPE_BUF bytes) stays together.

import { Timestamp } from '../gen/import/nucleus-fs-types';
import { PipeFile } from './pipe';

export const PAGE: i32 = 4096;
/** Pages of a new pipe, and of one that is made when there are very many. */
const USUAL_PAGES: i32 = 16;
const FEW_PAGES: i32 = 2;
/** Most pages of a pipe: /proc/sys/fs/pipe-max-size. */
export const MOST_PAGES: i32 = 256;
/** Pages that all pipes may have together before new ones get few (/proc/sys/fs/pipe-user-pages-soft). */
const SOFT_LIMIT: i32 = 16_384;

let pagesInAll: i32 = 0;

class Page {
  bytes: StaticArray<u8> = new StaticArray<u8>(PAGE);
  start: i32 = 0;
  length: i32 = 0;
  /** Written in packet mode: read alone, and what is not read of it is lost. */
  isPacket: bool = false;
}

export class PipeBuffer {
  /** In the order of reading; those that were read are used again. */
  private readonly pages: Array<Page> = [];
  private spare: Page | null = null;
  private most: i32;
  /** Bytes in all pages. */
  length: i32 = 0;

  readonly ends: Array<PipeFile> = [];
  readers: i32 = 0;
  writers: i32 = 0;
  /** How many ever were, for those who wait for the other side of a FIFO. */
  readersEver: u32 = 0;
  writersEver: u32 = 0;

  constructor(
    readonly inode: u64,
    readonly since: Timestamp,
  ) {
    this.most = pagesInAll + USUAL_PAGES > SOFT_LIMIT ? FEW_PAGES : USUAL_PAGES;
    pagesInAll += this.most;
  }

  // Ends.

  enter(end: PipeFile): void {
    this.ends.push(end);
    if (end.readable) {
      this.readers++;
      this.readersEver++;
    }
    if (end.writable) {
      this.writers++;
      this.writersEver++;
    }
    this.wake();
  }

  leave(end: PipeFile): void {
    this.ends.splice(this.ends.indexOf(end), 1);
    if (end.readable) this.readers--;
    if (end.writable) this.writers--;
    if (this.ends.length == 0) {
      pagesInAll -= this.most;
      this.most = 0;
    }
    this.wake();
  }

  wake(): void {
    for (let i = 0; i < this.ends.length; i++) this.ends[i].wake();
  }

  private wakeReaders(): void {
    for (let i = 0; i < this.ends.length; i++) {
      if (this.ends[i].readable) this.ends[i].wake();
    }
  }

  private wakeWriters(): void {
    for (let i = 0; i < this.ends.length; i++) {
      if (this.ends[i].writable) this.ends[i].wake();
    }
  }

  // Size.

  get isFull(): bool {
    return this.pages.length >= this.most;
  }

  /** Bytes that can be put in at once. */
  get room(): i32 {
    return (this.most - this.pages.length) * PAGE;
  }

  get isEmpty(): bool {
    return this.pages.length == 0;
  }

  /** Bytes that there is room for. */
  get capacity(): i32 {
    return this.most * PAGE;
  }

  /** Pages that hold something. */
  get occupied(): i32 {
    return this.pages.length;
  }

  /** False if all pipes together have too many pages already. */
  setPages(count: i32): bool {
    if (count > this.most && pagesInAll + count - this.most > SOFT_LIMIT) return false;
    pagesInAll += count - this.most;
    this.most = count;
    this.wakeWriters();
    return true;
  }

  // Bytes.

  /** Puts in as much as there is room for; gives how much that was. */
  push(data: StaticArray<u8>, inPackets: bool): i32 {
    let done = inPackets ? 0 : this.merge(data);
    while (done < data.length && !this.isFull) {
      const page = this.takePage();
      const count = min(data.length - done, PAGE);
      copyBytes(data, done, page.bytes, 0, count);
      page.length = count;
      page.isPacket = inPackets;
      this.pages.push(page);
      done += count;
    }
    this.length += done;
    if (done > 0) this.wakeReaders();
    return done;
  }

  /** Puts the odd part of what is written behind the last bytes, if it fits there. */
  private merge(data: StaticArray<u8>): i32 {
    const odd = data.length & (PAGE - 1);
    if (odd == 0 || this.isEmpty) return 0;
    const last = this.pages[this.pages.length - 1];
    const end = last.start + last.length;
    if (last.isPacket || end + odd > PAGE) return 0;
    copyBytes(data, 0, last.bytes, end, odd);
    last.length += odd;
    return odd;
  }

  private takePage(): Page {
    const spare = this.spare;
    this.spare = null;
    if (spare == null) return new Page();
    spare.start = 0;
    return spare;
  }

  /** Takes out at most `limit` bytes; of packets one, and it wholly. */
  pull(limit: i32): StaticArray<u8> {
    const wasFull = this.isFull;
    const data = this.peek(limit);
    let left = data.length;
    this.length -= left;
    while (left > 0) {
      const page = this.pages[0];
      const count = min(left, page.length);
      left -= count;
      page.start += count;
      page.length -= count;
      if (page.isPacket) {
        this.length -= page.length;
        page.length = 0;
      }
      if (page.length > 0) break;
      this.pages.shift();
      this.spare = page;
    }
    if (wasFull) this.wakeWriters();
    return data;
  }

  /** What `pull` would give; it stays. */
  peek(limit: i32): StaticArray<u8> {
    const data = new StaticArray<u8>(this.available(limit));
    let done = 0;
    for (let i = 0; done < data.length; i++) {
      const page = this.pages[i];
      const count = min(data.length - done, page.length);
      copyBytes(page.bytes, page.start, data, done, count);
      done += count;
    }
    return data;
  }

  /** Up to the first end of a packet. */
  private available(limit: i32): i32 {
    if (this.isEmpty || limit <= 0) return 0;
    if (this.pages[0].isPacket) return min(limit, this.pages[0].length);
    let count = 0;
    for (let i = 0; i < this.pages.length && count < limit && !this.pages[i].isPacket; i++) count += this.pages[i].length;
    return min(limit, count);
  }
}

function copyBytes(from: StaticArray<u8>, at: i32, to: StaticArray<u8>, target: i32, count: i32): void {
  memory.copy(changetype<usize>(to) + <usize>target, changetype<usize>(from) + <usize>at, count);
}
