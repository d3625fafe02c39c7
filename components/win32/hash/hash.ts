// A hash that a program has begun, with or without a key; and all that a process has, by their handles.
//
// Source: RFC 2104, "HMAC: Keyed-Hashing for Message Authentication".

import { Memory } from '../memory/access';
import { Digest } from './digest';
import { Md5 } from './md5';
import { Sha1 } from './sha-1';
import { Sha256, Sha512 } from './sha-2';

export enum Algorithm {
  None,
  Md5,
  Sha1,
  Sha256,
  Sha384,
  Sha512,
}

/** Bytes that are taken in at once. */
const PIECE: u32 = 1 << 16;
const INNER: u8 = 0x36;
const OUTER: u8 = 0x5c;

function begin(algorithm: Algorithm): Digest {
  switch (algorithm) {
    case Algorithm.Md5: return new Md5();
    case Algorithm.Sha1: return new Sha1();
    case Algorithm.Sha256: return new Sha256();
    default: return new Sha512(algorithm == Algorithm.Sha384 ? 48 : 64);
  }
}

export function digestSize(algorithm: Algorithm): u32 {
  return begin(algorithm).size;
}

export function blockSize(algorithm: Algorithm): u32 {
  return begin(algorithm).blockSize;
}

export class Hash {
  /** What came out; null before it was asked for. */
  result: StaticArray<u8> | null = null;
  private digest: Digest;

  constructor(
    readonly algorithm: Algorithm,
    /** Null without a key. */
    private readonly key: StaticArray<u8> | null,
    /** It begins anew when it has ended. */
    readonly isReusable: bool,
  ) {
    this.digest = begin(algorithm);
    if (key != null) this.digest.update(this.padded(INNER));
  }

  /** The key, or its hash where it is longer, in a block that is mixed with `pad`. */
  private padded(pad: u8): StaticArray<u8> {
    const key = this.key!;
    const block = new StaticArray<u8>(this.digest.blockSize);
    let short = key;
    if (key.length > block.length) {
      const digest = begin(this.algorithm);
      digest.update(key);
      short = digest.finish();
    }
    for (let i = 0; i < block.length; i++) block[i] = (i < short.length ? short[i] : 0) ^ pad;
    return block;
  }

  /** False where some of the bytes are not there; then none of them counts. */
  feed(memory: Memory, address: u64, length: u32): bool {
    const digest = length > PIECE ? this.digest.copy() : this.digest;
    for (let done: u32 = 0; done < length; done += min(PIECE, length - done)) {
      const bytes = memory.bytes(address + done, min(PIECE, length - done));
      if (bytes == null) return false;
      digest.update(bytes);
    }
    this.digest = digest;
    return true;
  }

  finish(): StaticArray<u8> {
    const done = this.result;
    if (done != null) return done;
    let result = this.digest.finish();
    if (this.key != null) {
      const outer = begin(this.algorithm);
      outer.update(this.padded(OUTER));
      outer.update(result);
      result = outer.finish();
    }
    this.result = result;
    return result;
  }

  /** As it was at first. */
  restart(): void {
    this.result = null;
    this.digest = begin(this.algorithm);
    if (this.key != null) this.digest.update(this.padded(INNER));
  }

  copy(): Hash {
    const other = new Hash(this.algorithm, this.key, this.isReusable);
    other.digest = this.digest.copy();
    other.result = this.result;
    return other;
  }
}

/** Hashes that a process may have at once. */
const MOST: i32 = 1 << 16;
const FIRST_HANDLE: u64 = 0x5000_4000;

export class Hashes {
  private readonly all: Map<u64, Hash> = new Map<u64, Hash>();
  private next: u64 = FIRST_HANDLE;

  /** Its handle; 0 where there are too many. */
  add(hash: Hash): u64 {
    if (this.all.size == MOST) return 0;
    this.next += 16;
    this.all.set(this.next, hash);
    return this.next;
  }

  find(handle: u64): Hash | null {
    return this.all.has(handle) ? this.all.get(handle) : null;
  }

  remove(handle: u64): bool {
    return this.all.delete(handle);
  }
}
