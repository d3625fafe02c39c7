/**
 * A memory file's bytes, in chunks of 64 KiB of which only those exist that were written: a file resized to a
 * terabyte takes no space. The first chunk grows geometrically, so that small files stay small.
 *
 * A file that comes out of a tree has the tree's bytes below `given` where it has no chunk of its own: what is written
 * brings the rest of its chunk here. Once cut, those bytes are gone for good.
 *
 * Invariant: bytes of chunks that lie at or past `size` are zero, so growing needs to write nothing.
 */
import { FsError } from '../gen/export/nucleus-fs-types';
import { Origin } from '../base/origin';
import { Result } from '../../lib/wit';
import { fail, ok } from '../answer';
import { charge, refund } from './quota';

const CHUNK_BITS: u64 = 16;
const CHUNK: u64 = 1 << CHUNK_BITS;
const CHUNK_MASK: u64 = CHUNK - 1;
const FIRST_MIN: u64 = 256;

/** Largest size of a file. */
export const MAX_SIZE: u64 = 1 << 43;
/** Most bytes that one call reads. */
const MAX_READ: u64 = 1 << 20;

export class Content {
  size: u64 = 0;
  private first: StaticArray<u8> = new StaticArray<u8>(0);
  private readonly others: Map<u32, StaticArray<u8>> = new Map<u32, StaticArray<u8>>();
  private origin: Origin | null = null;
  private given: u64 = 0;
  /** Why the last `write` took nothing, if not for want of space. */
  fault: FsError | null = null;

  /** It is as `origin` has it. */
  begin(origin: Origin, size: u64): void {
    this.origin = origin;
    this.given = min(size, MAX_SIZE);
    this.size = this.given;
  }

  /** At most `length` bytes at `offset`; fewer at the end, or if that is very much. */
  read(offset: u64, length: u64): Result<StaticArray<u8>, FsError> {
    if (offset >= this.size) return ok<StaticArray<u8>>(new StaticArray<u8>(0));
    const count = min(min(length, MAX_READ), this.size - offset);
    if (offset < this.given) return this.readGiven(offset, count);
    return ok<StaticArray<u8>>(this.readOwn(offset, count));
  }

  /** Goes on as the tree gave it, where nothing of it was written. */
  private readGiven(offset: u64, count: u64): Result<StaticArray<u8>, FsError> {
    if (this.first.length == 0 && this.others.size == 0 && offset + count <= this.given) {
      return this.origin!.read(offset, <u32>count);
    }
    const data = this.readOwn(offset, count);
    for (let done: u64 = 0; done < count; ) {
      const at = offset + done;
      const part = min(count - done, CHUNK - (at & CHUNK_MASK));
      if (!this.isOwn(at) && at < this.given) {
        const fault = this.bring(at, changetype<usize>(data) + <usize>done, min(part, this.given - at));
        if (fault) return done > 0 ? ok<StaticArray<u8>>(data.slice<StaticArray<u8>>(0, <i32>done)) : fail<StaticArray<u8>>(fault);
      }
      done += part;
    }
    return ok<StaticArray<u8>>(data);
  }

  private isOwn(at: u64): bool {
    const index = <u32>(at >> CHUNK_BITS);
    return index == 0 ? this.first.length > 0 : this.others.has(index);
  }

  /** Copies the tree's bytes to memory. */
  private bring(at: u64, to: usize, count: u64): FsError | null {
    for (let done: u64 = 0; done < count; ) {
      const answer = this.origin!.read(at + done, <u32>(count - done));
      if (!answer.isOk) return answer.error;
      // A tree whose file has become shorter than it said.
      if (answer.value.length == 0) return FsError.io();
      const part = min(<u64>answer.value.length, count - done);
      memory.copy(to + <usize>done, changetype<usize>(answer.value), <usize>part);
      done += part;
    }
    return null;
  }

  private readOwn(offset: u64, count: u64): StaticArray<u8> {
    const data = new StaticArray<u8>(<i32>count);
    for (let done: u64 = 0; done < count; ) {
      const at = offset + done;
      const part = min(count - done, CHUNK - (at & CHUNK_MASK));
      this.readChunk(at, changetype<usize>(data) + <usize>done, part);
      done += part;
    }
    return data;
  }

  private readChunk(at: u64, to: usize, count: u64): void {
    const chunk = this.chunkOf(at);
    const inside = at & CHUNK_MASK;
    if (!chunk || <u64>chunk.length <= inside) return;
    memory.copy(to, changetype<usize>(chunk) + <usize>inside, <usize>min(count, <u64>chunk.length - inside));
  }

  private chunkOf(at: u64): StaticArray<u8> | null {
    const index = <u32>(at >> CHUNK_BITS);
    if (index == 0) return this.first;
    return this.others.has(index) ? this.others.get(index) : null;
  }

  /** Writes at `offset`, below `MAX_SIZE`; gives the number of bytes that there was space for. */
  write(offset: u64, data: StaticArray<u8>): u64 {
    const count = min(<u64>data.length, MAX_SIZE - offset);
    let done: u64 = 0;
    this.fault = null;
    while (done < count) {
      const at = offset + done;
      const part = min(count - done, CHUNK - (at & CHUNK_MASK));
      const chunk = this.obtain(at, (at & CHUNK_MASK) + part);
      if (!chunk) break;
      memory.copy(
        changetype<usize>(chunk) + <usize>(at & CHUNK_MASK),
        changetype<usize>(data) + <usize>done,
        <usize>part,
      );
      done += part;
    }
    if (done > 0) this.size = max(this.size, offset + done);
    return done;
  }

  /** The chunk at `at`, with room for `length` bytes; null if there is no space. */
  private obtain(at: u64, length: u64): StaticArray<u8> | null {
    const index = <u32>(at >> CHUNK_BITS);
    const start = at & ~CHUNK_MASK;
    const brought = this.isOwn(at) || start >= this.given ? 0 : min(CHUNK, this.given - start);
    if (index == 0) {
      if (!this.growFirst(max(length, brought))) return null;
      if (brought > 0) this.fault = this.bring(0, changetype<usize>(this.first), brought);
      if (!this.fault) return this.first;
      refund(<u64>this.first.length);
      this.first = new StaticArray<u8>(0);
      return null;
    }
    if (this.others.has(index)) return this.others.get(index);
    if (!charge(CHUNK)) return null;
    const chunk = new StaticArray<u8>(<i32>CHUNK);
    if (brought > 0) this.fault = this.bring(start, changetype<usize>(chunk), brought);
    if (this.fault) {
      refund(CHUNK);
      return null;
    }
    this.others.set(index, chunk);
    return chunk;
  }

  private growFirst(length: u64): bool {
    const old = <u64>this.first.length;
    if (length <= old) return true;
    let grown = max(old, FIRST_MIN);
    while (grown < length) grown *= 2;
    if (!charge(grown - old)) return false;
    const chunk = new StaticArray<u8>(<i32>grown);
    memory.copy(changetype<usize>(chunk), changetype<usize>(this.first), <usize>old);
    this.first = chunk;
    return true;
  }

  /** Sets the size, at most `MAX_SIZE`. Growing takes no space. */
  resize(size: u64): void {
    if (size < this.size) this.cut(size);
    this.given = min(this.given, size);
    this.size = size;
  }

  private cut(size: u64): void {
    const kept = this.others.keys();
    for (let i = 0; i < kept.length; i++) {
      if ((<u64>kept[i]) << CHUNK_BITS < size) continue;
      this.others.delete(kept[i]);
      refund(CHUNK);
    }
    if (size == 0) {
      refund(<u64>this.first.length);
      this.first = new StaticArray<u8>(0);
      return;
    }
    const chunk = this.chunkOf(size);
    const inside = size & CHUNK_MASK;
    if (chunk && <u64>chunk.length > inside) {
      memory.fill(changetype<usize>(chunk) + <usize>inside, 0, <usize>(<u64>chunk.length - inside));
    }
  }
}
