/**
 * The one module of the loader that touches raw memory: little-endian reads of bytes that may be hostile.
 *
 * A read outside the bytes gives 0, so that no input can trap; callers ask `has` first wherever the difference
 * matters. Offsets and lengths are 64 bits wide, as images give them, and no check here can wrap.
 */
export class Bytes {
  private readonly base: usize;
  /** Number of bytes. */
  readonly length: u64;

  constructor(private readonly data: StaticArray<u8>) {
    this.base = changetype<usize>(data);
    this.length = <u64>data.length;
  }

  /** Whether `length` bytes at `offset` are all here. */
  has(offset: u64, length: u64): bool {
    return offset <= this.length && length <= this.length - offset;
  }

  u8(offset: u64): u8 {
    return this.has(offset, 1) ? load<u8>(this.base + <usize>offset) : 0;
  }

  u16(offset: u64): u16 {
    return this.has(offset, 2) ? load<u16>(this.base + <usize>offset) : 0;
  }

  u32(offset: u64): u32 {
    return this.has(offset, 4) ? load<u32>(this.base + <usize>offset) : 0;
  }

  u64(offset: u64): u64 {
    return this.has(offset, 8) ? load<u64>(this.base + <usize>offset) : 0;
  }

  /** Offset of the first `value` in [from, end), or -1. */
  find(value: u8, from: u64, end: u64): i64 {
    const stop = min(end, this.length);
    for (let at = from; at < stop; at++) {
      if (load<u8>(this.base + <usize>at) == value) return <i64>at;
    }
    return -1;
  }

  /** The bytes [from, end), which must be here and be valid UTF-8, as a string. */
  decode(from: u64, end: u64): string {
    return String.UTF8.decodeUnsafe(this.base + <usize>from, <usize>(end - from));
  }
}
