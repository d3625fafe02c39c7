/**
 * A chunk of a memory file: 64 KiB, of which those bytes are held that lie between the first and the last page that
 * somebody wrote, or took. A page is 4 KiB. The bytes grow geometrically, so that small files stay small.
 *
 * Invariant: bytes of pages that are not `written` are zero, and so are all that are not held.
 */
import { Quota } from './quota';

export const CHUNK_BITS: u64 = 16;
export const CHUNK: u64 = 1 << CHUNK_BITS;
export const CHUNK_MASK: u64 = CHUNK - 1;
export const PAGE: u64 = 4096;
const PAGE_MASK: u64 = PAGE - 1;
/** Pages of a chunk. */
export const PAGES: u64 = CHUNK / PAGE;
/** Least bytes that are held. */
const LEAST: u64 = 256;

export class Chunk {
  private bytes: StaticArray<u8> = new StaticArray<u8>(0);
  /** Where they begin: at a page. */
  private start: u64 = 0;
  /** A bit for each page: of data, and of those that are taken without any. */
  private written: u32 = 0;
  private taken: u32 = 0;

  constructor(private readonly quota: Quota) {}

  /** Pages that take storage. */
  get pages(): u64 {
    return <u64>popcnt(this.written | this.taken);
  }

  isData(page: u64): bool {
    return ((this.written >> <u32>page) & 1) != 0;
  }

  private get end(): u64 {
    return this.start + <u64>this.bytes.length;
  }

  /** Bytes that are held from `at` on. */
  heldFrom(at: u64): u64 {
    return at >= this.start && at < this.end ? this.end - at : 0;
  }

  private addressOf(at: u64): usize {
    return changetype<usize>(this.bytes) + <usize>(at - this.start);
  }

  /** Copies out what is held of `count` bytes at `at`; the rest of the target is zero already. */
  read(at: u64, to: usize, count: u64): void {
    const from = max(at, this.start);
    const until = min(at + count, this.end);
    if (from < until) memory.copy(to + <usize>(from - at), this.addressOf(from), <usize>(until - from));
  }

  /** Makes room for `count` bytes at `at`. False if there is no space. */
  reach(at: u64, count: u64): bool {
    const isEmpty = this.bytes.length == 0;
    const page = at & ~PAGE_MASK;
    const start = isEmpty ? page : min(this.start, page);
    const needed = max(at + count, isEmpty ? 0 : this.end);
    if (!isEmpty && start == this.start && needed <= this.end) return true;
    let length: u64 = needed - start;
    if (start == this.start || isEmpty) {
      length = max(<u64>this.bytes.length, LEAST);
      while (length < needed - start) length *= 2;
      length = min(length, CHUNK - start);
    }
    return this.hold(start, length) || this.hold(start, needed - start);
  }

  /** Holds `length` bytes from `start` on, and of what was held what lies there. */
  private hold(start: u64, length: u64): bool {
    const held = <u64>this.bytes.length;
    if (length > held && !this.quota.take(length - held)) return false;
    const bytes = new StaticArray<u8>(<i32>length);
    const from = max(start, this.start);
    const until = min(start + length, this.end);
    if (from < until) {
      memory.copy(changetype<usize>(bytes) + <usize>(from - start), this.addressOf(from), <usize>(until - from));
    }
    if (length < held) this.quota.giveBack(held - length);
    this.bytes = bytes;
    this.start = start;
    return true;
  }

  /** Where `count` bytes at `at`, for which there is room, are to be put: those pages have data then. */
  write(at: u64, count: u64): usize {
    const pages = maskOf(at & ~PAGE_MASK, at + count);
    this.written |= pages;
    this.taken &= ~pages;
    return this.addressOf(at);
  }

  /** Takes the pages from byte `at` on up to `end`. False if there is no space. */
  take(at: u64, end: u64): bool {
    if (!this.reach(at & ~PAGE_MASK, ((end + PAGE_MASK) & ~PAGE_MASK) - (at & ~PAGE_MASK))) return false;
    this.taken |= maskOf(at & ~PAGE_MASK, end) & ~this.written;
    return true;
  }

  /** Gives back the pages that lie between two bytes, and makes zeros of what else does. */
  giveBack(at: u64, end: u64): void {
    const from = max(at, this.start);
    const until = min(end, this.end);
    if (from < until) memory.fill(this.addressOf(from), 0, <usize>(until - from));
    const first = (at + PAGE_MASK) & ~PAGE_MASK;
    const last = end & ~PAGE_MASK;
    if (first < last) this.release(maskOf(first, last));
  }

  private release(pages: u32): void {
    this.written &= ~pages;
    this.taken &= ~pages;
    const left = this.written | this.taken;
    if (left == 0) {
      this.quota.giveBack(<u64>this.bytes.length);
      this.bytes = new StaticArray<u8>(0);
      this.start = 0;
      return;
    }
    const start = max(this.start, <u64>ctz(left) * PAGE);
    const end = min(this.end, (32 - <u64>clz(left)) * PAGE);
    if (start > this.start || end < this.end) this.hold(start, end - start);
  }
}

/** Pages that a range touches. */
function maskOf(at: u64, end: u64): u32 {
  const first = <u32>(at / PAGE);
  const last = <u32>((end + PAGE_MASK) / PAGE);
  return ((1 << last) - 1) & ~((1 << first) - 1);
}
