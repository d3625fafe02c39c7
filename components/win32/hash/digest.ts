// What the hashes have in common: bytes come in any pieces, are taken in by whole blocks, and end with a bit, zeros and their number.
//
// Source: FIPS 180-4, 5.1; RFC 1321, 3.1 and 3.2.

export abstract class Digest {
  /** What there is of a block that is not full. */
  private readonly rest: StaticArray<u8>;
  private filled: i32 = 0;
  private length: u64 = 0;

  constructor(
    /** Bytes of the result. */
    readonly size: i32,
    readonly blockSize: i32,
  ) {
    this.rest = new StaticArray<u8>(blockSize);
  }

  /** Takes a block in. */
  abstract compress(at: usize): void;

  /** Writes the result. */
  abstract put(to: usize): void;

  /** One that goes on from the same bytes. */
  abstract copy(): Digest;

  /** Writes the number of bits at the end of the last block. */
  putLength(to: usize, bits: u64): void {
    store<u64>(to, bswap(bits));
  }

  /** Goes on where `other`, of the same kind, is. */
  protected take(other: Digest): void {
    memory.copy(changetype<usize>(this.rest), changetype<usize>(other.rest), this.blockSize);
    this.filled = other.filled;
    this.length = other.length;
  }

  update(bytes: StaticArray<u8>): void {
    const from = changetype<usize>(bytes);
    const rest = changetype<usize>(this.rest);
    this.length += bytes.length;
    let done = 0;
    while (done < bytes.length) {
      if (this.filled == 0 && bytes.length - done >= this.blockSize) {
        this.compress(from + done);
        done += this.blockSize;
        continue;
      }
      const count = min(this.blockSize - this.filled, bytes.length - done);
      memory.copy(rest + this.filled, from + done, count);
      this.filled += count;
      done += count;
      if (this.filled < this.blockSize) return;
      this.compress(rest);
      this.filled = 0;
    }
  }

  /** The result; nothing can follow. */
  finish(): StaticArray<u8> {
    const rest = changetype<usize>(this.rest);
    const bits = this.length * 8;
    // The number of bits has an eighth of a block; its upper half is 0 where it has sixteen bytes.
    const room = this.blockSize - this.blockSize / 8;
    this.rest[this.filled++] = 0x80;
    if (this.filled > room) {
      memory.fill(rest + this.filled, 0, this.blockSize - this.filled);
      this.compress(rest);
      this.filled = 0;
    }
    memory.fill(rest + this.filled, 0, this.blockSize - this.filled);
    this.putLength(rest + this.blockSize - 8, bits);
    this.compress(rest);
    const result = new StaticArray<u8>(this.size);
    this.put(changetype<usize>(result));
    return result;
  }
}
