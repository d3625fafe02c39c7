// Where in guest memory the bytes of a transfer lie: one buffer, or the list of readv and writev.

import { EFAULT, EINVAL } from '../errno';
import { Block } from '../memory/block';
import { copyIn, copyOut, readBlock } from '../memory/copy';
import { PAGE, PAGE_MASK, USER_END } from '../memory/layout';
import { AddressSpace } from '../memory/space';

function pageRest(address: u64): i32 {
  return <i32>(PAGE - (address & PAGE_MASK));
}

/** UIO_MAXIOV; MAX_RW_COUNT. */
const MOST_VECTORS: u32 = 1024;
const MOST_BYTES: u64 = 0x7fff_f000;

/** What `Vectors.one` gives. */
let single: Vectors | null = null;

export class Vectors {
  private addresses: Array<u64> = [];
  private lengths: Array<u64> = [];
  total: u64 = 0;
  /** Error number; 0 if the list was good. */
  error: i64 = 0;

  constructor(private space: AddressSpace) {}

  /** One buffer; it is good until the next call of this function, since nearly every transfer is one. */
  static one(space: AddressSpace, address: u64, length: u64): Vectors {
    const vectors = single;
    if (vectors == null) {
      single = new Vectors(space);
      return Vectors.one(space, address, length);
    }
    vectors.space = space;
    vectors.addresses.length = 0;
    vectors.lengths.length = 0;
    vectors.total = 0;
    // No buffer ends beyond where programs live, however little of it will be used.
    vectors.error = length > USER_END || address > USER_END - length ? EFAULT : 0;
    if (vectors.error == 0) vectors.add(address, length);
    return vectors;
  }

  /** Reads `count` struct iovec. */
  static list(space: AddressSpace, address: u64, count: u64): Vectors {
    const vectors = new Vectors(space);
    if (count > MOST_VECTORS) {
      vectors.error = EINVAL;
      return vectors;
    }
    const block = readBlock(space, address, <u32>count * 16);
    if (block == null) {
      vectors.error = EFAULT;
      return vectors;
    }
    for (let i = 0; i < <i32>count; i++) {
      const length = block.u64(i * 16 + 8);
      if (<i64>length < 0) vectors.error = EINVAL;
      vectors.add(block.u64(i * 16), length);
    }
    return vectors;
  }

  private add(address: u64, length: u64): void {
    const kept = min(length, MOST_BYTES - this.total);
    if (kept == 0) return;
    this.addresses.push(address);
    this.lengths.push(kept);
    this.total += kept;
  }

  /** At most `limit` bytes from byte `skip` on; null if they cannot be read. */
  gather(skip: u64, limit: u32): StaticArray<u8> | null {
    const length = <u32>min(this.total - skip, <u64>limit);
    let at = skip;
    for (let i = 0; i < this.lengths.length; i++) {
      const here = this.lengths[i];
      if (at >= here) {
        at -= here;
        continue;
      }
      if (here - at >= length) return copyIn(this.space, this.addresses[i] + at, length);
      return this.gatherFrom(i, at, length);
    }
    return new StaticArray<u8>(0);
  }

  private gatherFrom(first: i32, skip: u64, length: u32): StaticArray<u8> | null {
    const all = Block.of(length);
    let done: u32 = 0;
    let at = skip;
    for (let i = first; done < length; i++) {
      const take = <u32>min(this.lengths[i] - at, <u64>(length - done));
      const piece = copyIn(this.space, this.addresses[i] + at, take);
      if (piece == null) return null;
      all.put(done, piece);
      done += take;
      at = 0;
    }
    return all.bytes;
  }

  /** Puts `data` to byte `skip` and on. Fewer bytes than that if the rest cannot be written there. */
  scatter(skip: u64, data: StaticArray<u8>): i32 {
    let at = skip;
    let done = 0;
    for (let i = 0; i < this.lengths.length && done < data.length; i++) {
      const here = this.lengths[i];
      if (at >= here) {
        at -= here;
        continue;
      }
      const count = <i32>min(here - at, <u64>(data.length - done));
      const piece = done == 0 && count == data.length ? data : new Block(data).slice(done, count);
      if (!copyOut(this.space, this.addresses[i] + at, piece)) return done + this.store(this.addresses[i] + at, piece);
      done += count;
      at = 0;
    }
    return done;
  }

  /** The bytes up to the first page that cannot be written. */
  private store(address: u64, data: StaticArray<u8>): i32 {
    const block = new Block(data);
    let done = 0;
    while (done < data.length) {
      const count = min(pageRest(address + done), data.length - done);
      if (!copyOut(this.space, address + done, block.slice(done, count))) break;
      done += count;
    }
    return done;
  }

  /** Bytes from byte `skip` on that lie in one page. */
  pageRest(skip: u64): i32 {
    let at = skip;
    for (let i = 0; i < this.lengths.length; i++) {
      if (at < this.lengths[i]) return <i32>min<u64>(pageRest(this.addresses[i] + at), this.lengths[i] - at);
      at -= this.lengths[i];
    }
    return 0;
  }
}
