/**
 * A memory file's bytes, in chunks of 64 KiB of which only those exist that were written: a file resized to a
 * terabyte takes no space.
 *
 * A file that comes out of a tree has the tree's bytes below `given` where it has no chunk of its own: what is written
 * brings the rest of its chunk here. Once cut, those bytes are gone for good.
 *
 * Invariant: bytes of chunks that lie at or past `size` are zero, so growing needs to write nothing.
 */
import { Extent, FsError } from '../gen/export/nucleus-fs-types';
import { Clean } from '../base/clean';
import { Origin } from '../base/origin';
import { Result } from '../../lib/wit';
import { fail, ok, READ } from '../answer';
import { Chunk, CHUNK, CHUNK_BITS, CHUNK_MASK, PAGE, PAGES } from './chunk';
import { Quota } from './quota';

/** Largest size of a file. */
export const MAX_SIZE: u64 = 1 << 43;
/** Most bytes that one call reads. */
const MAX_READ: u64 = 1 << 20;
const NONE: u32 = u32.MAX_VALUE;

export class Content {
  size: u64 = 0;
  private first: Chunk | null = null;
  private readonly others: Map<u32, Chunk> = new Map<u32, Chunk>();
  /** Pages of all chunks that take storage. */
  private pages: u64 = 0;
  /** What the tree has; null if there is none. */
  private clean: Clean | null = null;
  private given: u64 = 0;
  /** Why the last `write` or `take` did not do all, if not for want of space. */
  fault: FsError | null = null;

  constructor(private readonly quota: Quota) {}

  /** It is as `origin` has it. */
  begin(origin: Origin, size: u64): void {
    this.given = min(size, MAX_SIZE);
    this.clean = new Clean(origin, this.given);
    this.size = this.given;
  }

  // Chunks.

  private chunkOf(at: u64): Chunk | null {
    const index = <u32>(at >> CHUNK_BITS);
    if (index == 0) return this.first;
    return this.others.has(index) ? this.others.get(index) : null;
  }

  /** The chunk at `at`, with room for `length` bytes there; null if there is no space. */
  private obtain(at: u64, length: u64): Chunk | null {
    const known = this.chunkOf(at);
    if (known) return known.reach(at & CHUNK_MASK, length) ? known : null;
    const start = at & ~CHUNK_MASK;
    const chunk = new Chunk(this.quota);
    const brought = start >= this.given ? 0 : min(CHUNK, this.given - start);
    if (brought > 0) {
      if (!chunk.reach(0, brought)) return null;
      this.fault = this.bring(start, chunk.write(0, brought), brought);
      if (this.fault) {
        chunk.giveBack(0, CHUNK);
        return null;
      }
    }
    if (!chunk.reach(at & CHUNK_MASK, length)) {
      chunk.giveBack(0, CHUNK);
      return null;
    }
    this.pages += chunk.pages;
    if (start == 0) this.first = chunk;
    else this.others.set(<u32>(at >> CHUNK_BITS), chunk);
    return chunk;
  }

  /** Bytes from `at` on, to the end of its chunk, that take no more space. */
  private heldFrom(at: u64): u64 {
    const chunk = this.chunkOf(at);
    return chunk ? chunk.heldFrom(at & CHUNK_MASK) : 0;
  }

  /** Gives back pages of a chunk; one without any goes, unless the tree's bytes would be seen again. */
  private release(chunk: Chunk, index: u32, at: u64, end: u64): void {
    this.pages -= chunk.pages;
    chunk.giveBack(at, end);
    this.pages += chunk.pages;
    if (chunk.pages > 0 || (<u64>index) << CHUNK_BITS < this.given) return;
    if (index == 0) this.first = null;
    else this.others.delete(index);
  }

  // Reading.

  /** At most `length` bytes at `offset`; fewer at the end, or if that is very much. */
  read(offset: u64, length: u64): Result<StaticArray<u8>, FsError> {
    if (offset >= this.size) return ok<StaticArray<u8>>(new StaticArray<u8>(0));
    const count = min(min(length, MAX_READ), this.size - offset);
    if (offset < this.given) return this.readGiven(offset, count);
    return ok<StaticArray<u8>>(this.readOwn(offset, count));
  }

  /** Goes on as the tree gave it, where nothing of it was written. */
  private readGiven(offset: u64, count: u64): Result<StaticArray<u8>, FsError> {
    if (!this.first && this.others.size == 0 && offset + count <= this.given) {
      return this.clean!.read(offset, count);
    }
    const data = this.readOwn(offset, count);
    for (let done: u64 = 0; done < count; ) {
      const at = offset + done;
      const part = min(count - done, CHUNK - (at & CHUNK_MASK));
      if (!this.chunkOf(at) && at < this.given) {
        const fault = this.bring(at, changetype<usize>(data) + <usize>done, min(part, this.given - at));
        if (fault) return done > 0 ? ok<StaticArray<u8>>(data.slice<StaticArray<u8>>(0, <i32>done)) : fail<StaticArray<u8>>(fault);
      }
      done += part;
    }
    return ok<StaticArray<u8>>(data);
  }

  /** Copies the tree's bytes to memory. */
  private bring(at: u64, to: usize, count: u64): FsError | null {
    return this.clean!.origin.readInto(to, at, count);
  }

  private readOwn(offset: u64, count: u64): StaticArray<u8> {
    const data = READ.take(<i32>count);
    memory.fill(changetype<usize>(data), 0, <usize>count);
    for (let done: u64 = 0; done < count; ) {
      const at = offset + done;
      const part = min(count - done, CHUNK - (at & CHUNK_MASK));
      const chunk = this.chunkOf(at);
      if (chunk) chunk.read(at & CHUNK_MASK, changetype<usize>(data) + <usize>done, part);
      done += part;
    }
    return data;
  }

  // Writing.

  /** Writes at `offset`, below `MAX_SIZE`; gives the number of bytes that there was space for. */
  write(offset: u64, data: StaticArray<u8>): u64 {
    const count = min(<u64>data.length, MAX_SIZE - offset);
    let done: u64 = 0;
    this.fault = null;
    while (done < count) {
      const at = offset + done;
      let part = min(count - done, CHUNK - (at & CHUNK_MASK));
      let chunk = this.obtain(at, part);
      if (!chunk && !this.fault) {
        // What there is space for, if not for all of it.
        part = min(part - 1, this.heldFrom(at) + this.quota.free);
        if (part > 0) chunk = this.obtain(at, part);
      }
      if (!chunk) break;
      this.pages -= chunk.pages;
      memory.copy(chunk.write(at & CHUNK_MASK, part), changetype<usize>(data) + <usize>done, <usize>part);
      this.pages += chunk.pages;
      done += part;
    }
    if (done > 0) this.size = max(this.size, offset + done);
    return done;
  }

  /** Sets the size, at most `MAX_SIZE`. Growing takes no space. */
  resize(size: u64): void {
    this.given = min(this.given, size);
    // Storage may be taken past the end.
    if (size <= this.size) this.cut(size);
    const clean = this.clean;
    if (this.given == 0 && clean) {
      clean.drop();
      this.clean = null;
    }
    this.size = size;
  }

  private cut(size: u64): void {
    const kept = this.others.keys();
    for (let i = 0; i < kept.length; i++) {
      const start = (<u64>kept[i]) << CHUNK_BITS;
      if (start + CHUNK > size) this.release(this.others.get(kept[i]), kept[i], max(size, start) - start, CHUNK);
    }
    const first = this.first;
    if (first && size < CHUNK) this.release(first, 0, size, CHUNK);
  }

  // Storage.

  /** Bytes of storage; what is still in the tree counts as data. */
  get used(): u64 {
    let pages = this.pages + pagesOf(this.given);
    if (this.given == 0) return pages * PAGE;
    if (this.first) pages -= min(PAGES, pagesOf(this.given));
    const kept = this.others.keys();
    for (let i = 0; i < kept.length; i++) {
      const start = (<u64>kept[i]) << CHUNK_BITS;
      if (start < this.given) pages -= min(PAGES, pagesOf(this.given - start));
    }
    return pages * PAGE;
  }

  /** Takes storage for a range below `MAX_SIZE`. False, and as it was, if there is not as much. */
  take(offset: u64, end: u64): bool {
    this.fault = null;
    // At least so much is missing: what cannot be had is not tried.
    const wanted = pagesOf(end - offset);
    if (wanted > this.pages && (wanted - this.pages) * PAGE > this.quota.free) return false;
    for (let at = offset; at < end; ) {
      const part = min(end - at, CHUNK - (at & CHUNK_MASK));
      const chunk = this.obtain(at, part);
      const before = chunk ? chunk.pages : 0;
      const inside = at & CHUNK_MASK;
      if (!chunk || !chunk.take(inside, inside + part)) {
        this.untake(offset, at);
        return false;
      }
      this.pages += chunk.pages - before;
      at += part;
    }
    return true;
  }

  /** Gives back what was taken past the end before there was no more; below the end it may have been there before. */
  private untake(offset: u64, end: u64): void {
    const start = max(offset, (this.size + PAGE - 1) & ~(PAGE - 1));
    if (start < end) this.giveBack(start, end);
  }

  /** Makes a hole of a range. */
  giveBack(offset: u64, end: u64): FsError | null {
    // What still lies in the tree has to be brought here, where it can be punched.
    for (let at = offset; at < min(end, this.given); at = (at & ~CHUNK_MASK) + CHUNK) {
      if (this.chunkOf(at)) continue;
      this.fault = null;
      if (!this.obtain(at, 1)) return this.fault ? this.fault : FsError.noSpace();
    }
    const kept = this.others.keys();
    for (let i = 0; i < kept.length; i++) {
      const start = (<u64>kept[i]) << CHUNK_BITS;
      if (start >= end || start + CHUNK <= offset) continue;
      this.release(this.others.get(kept[i]), kept[i], max(offset, start) - start, min(end - start, CHUNK));
    }
    const first = this.first;
    if (first && offset < CHUNK) this.release(first, 0, offset, min(end, CHUNK));
    return null;
  }

  private isData(page: u64): bool {
    const chunk = this.chunkOf(page * PAGE);
    return chunk ? chunk.isData(page % PAGES) : page * PAGE < this.given;
  }

  /** The rest of the data, or of the hole, that `offset`, below `size`, lies in. */
  extentAt(offset: u64): Extent {
    const isData = this.isData(offset / PAGE);
    const last = pagesOf(this.size);
    let page = offset / PAGE + 1;
    while (page < last && this.isData(page) == isData) {
      page++;
      if (!isData && page % PAGES == 0) page = this.nextOwn(page);
    }
    return new Extent(!isData, min(page * PAGE, this.size));
  }

  /** The first page, from the beginning of a chunk on, of which somebody knows something. */
  private nextOwn(page: u64): u64 {
    if (page * PAGE < this.given) return page;
    const index = <u32>(page / PAGES);
    let next = NONE;
    const kept = this.others.keys();
    for (let i = 0; i < kept.length; i++) {
      if (kept[i] >= index) next = min(next, kept[i]);
    }
    return next == NONE ? pagesOf(this.size) : max(page, <u64>next * PAGES);
  }
}

export function pagesOf(size: u64): u64 {
  return (size + PAGE - 1) / PAGE;
}
