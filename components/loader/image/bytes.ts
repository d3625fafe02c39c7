/**
 * The one module of the loader that touches raw memory: little-endian reads of bytes that may be hostile.
 *
 * A read outside the bytes gives 0, so that no input can trap; callers ask `has` first wherever the difference
 * matters. Offsets and lengths are 64 bits wide, as images give them, and no check here can wrap.
 *
 * Parts of a file may do for the whole of it. A read of what no part has in one piece gives 0, too, and `missing` is where
 * it was: whoever gave the parts is asked for that one, and all is read anew.
 */
export class Part {
  constructor(
    readonly offset: u64,
    readonly data: StaticArray<u8>,
  ) {}
}

/** Of `missing`: nothing. */
export const NONE: u64 = u64.MAX_VALUE;

export class Bytes {
  /** The first byte that a read wanted and no part has; NONE while there is none. */
  missing: u64 = NONE;
  /** The part that was read last. */
  private base: usize = 0;
  private first: u64 = 0;
  private held: u64 = 0;

  constructor(
    private readonly parts: Array<Part>,
    /** Of the file. */
    readonly length: u64,
  ) {}

  static of(data: StaticArray<u8>): Bytes {
    return new Bytes([new Part(0, data)], <u64>data.length);
  }

  /** Whether `length` bytes at `offset` are all in the file. */
  has(offset: u64, length: u64): bool {
    return offset <= this.length && length <= this.length - offset;
  }

  u8(offset: u64): u8 {
    const at = this.place(offset, 1);
    return at != 0 ? load<u8>(at) : 0;
  }

  u16(offset: u64): u16 {
    const at = this.place(offset, 2);
    return at != 0 ? load<u16>(at) : 0;
  }

  u32(offset: u64): u32 {
    const at = this.place(offset, 4);
    return at != 0 ? load<u32>(at) : 0;
  }

  u64(offset: u64): u64 {
    const at = this.place(offset, 8);
    return at != 0 ? load<u64>(at) : 0;
  }

  /** Where `length` bytes are in memory; 0 where they are not. */
  private place(offset: u64, length: u64): usize {
    if (!this.holds(offset, length)) this.enter(offset, length);
    return this.holds(offset, length) ? this.base + <usize>(offset - this.first) : 0;
  }

  private holds(offset: u64, length: u64): bool {
    return offset >= this.first && length <= this.held && offset - this.first <= this.held - length;
  }

  /** Turns to the part that has these bytes. */
  private enter(offset: u64, length: u64): void {
    if (!this.has(offset, length)) return;
    for (let i = 0; i < this.parts.length; i++) {
      this.base = changetype<usize>(this.parts[i].data);
      this.first = this.parts[i].offset;
      this.held = min(<u64>this.parts[i].data.length, this.length - min(this.first, this.length));
      if (this.holds(offset, length)) return;
    }
    if (this.missing == NONE) this.missing = offset;
  }

  /** Offset of the first `value` in [from, end), or -1. */
  find(value: u8, from: u64, end: u64): i64 {
    const stop = min(end, this.length);
    for (let at = from; at < stop; at++) {
      const place = this.place(at, 1);
      if (place == 0) return -1;
      if (load<u8>(place) == value) return <i64>at;
    }
    return -1;
  }

  /** The bytes [from, end), which must be in the file and be valid UTF-8, as a string. */
  decode(from: u64, end: u64): string {
    const place = this.place(from, end - from);
    return place == 0 ? '' : String.UTF8.decodeUnsafe(place, <usize>(end - from));
  }
}
