// Bytes on their way to or from guest memory, seen as the fields of C structures: little-endian, at byte offsets that
// the callers take from the Linux headers. The only module, with trace/escape.ts, that loads and stores raw.

export class Block {
  constructor(public bytes: StaticArray<u8>) {}

  /** `size` zero bytes. */
  @inline static of(size: i32): Block {
    return new Block(new StaticArray<u8>(size));
  }

  @inline get length(): i32 {
    return this.bytes.length;
  }

  private at(offset: i32, size: i32): usize {
    assert(offset >= 0 && offset + size <= this.bytes.length, 'block: offset outside');
    return changetype<usize>(this.bytes) + <usize>offset;
  }

  u8(offset: i32): u32 {
    return load<u8>(this.at(offset, 1));
  }

  u16(offset: i32): u32 {
    return load<u16>(this.at(offset, 2));
  }

  u32(offset: i32): u32 {
    return load<u32>(this.at(offset, 4));
  }

  i32(offset: i32): i32 {
    return load<i32>(this.at(offset, 4));
  }

  u64(offset: i32): u64 {
    return load<u64>(this.at(offset, 8));
  }

  i64(offset: i32): i64 {
    return load<i64>(this.at(offset, 8));
  }

  setU8(offset: i32, value: u32): void {
    store<u8>(this.at(offset, 1), <u8>value);
  }

  setU16(offset: i32, value: u32): void {
    store<u16>(this.at(offset, 2), <u16>value);
  }

  setU32(offset: i32, value: u32): void {
    store<u32>(this.at(offset, 4), value);
  }

  setU64(offset: i32, value: u64): void {
    store<u64>(this.at(offset, 8), value);
  }

  /** Copies all of `source` in. */
  put(offset: i32, source: StaticArray<u8>): void {
    memory.copy(this.at(offset, source.length), changetype<usize>(source), source.length);
  }

  /** Puts the UTF-8 bytes of `text`. */
  putEncoded(offset: i32, text: string): void {
    const at = this.at(offset, encodedLength(text));
    String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, at);
  }

  /** Puts `length` characters of ASCII, of `text` from `start` on. */
  putAscii(offset: i32, text: string, start: i32, length: i32): void {
    const at = this.at(offset, length);
    for (let i = 0; i < length; i++) store<u8>(at + i, <u8>text.charCodeAt(start + i));
  }

  /** Copies `length` bytes out. */
  slice(offset: i32, length: i32): StaticArray<u8> {
    const copy = new StaticArray<u8>(length);
    memory.copy(changetype<usize>(copy), this.at(offset, length), length);
    return copy;
  }

  /** Puts as much of `text` as fits into a field of `size` bytes, with a zero behind it. */
  putText(offset: i32, size: i32, text: string): void {
    const bytes = encode(text);
    const length = min(bytes.length, size - 1);
    memory.copy(this.at(offset, size), changetype<usize>(bytes), length);
  }
}

/** Number of UTF-8 bytes of `text`. */
export function encodedLength(text: string): i32 {
  return String.UTF8.byteLength(text);
}

/** The UTF-8 bytes of `text`, without a terminator. */
export function encode(text: string): StaticArray<u8> {
  const bytes = new StaticArray<u8>(encodedLength(text));
  String.UTF8.encodeUnsafe(changetype<usize>(text), text.length, changetype<usize>(bytes));
  return bytes;
}

/** Text of UTF-8 `bytes`; what is no UTF-8 becomes U+FFFD. */
export function decode(bytes: StaticArray<u8>): string {
  return String.UTF8.decodeUnsafe(changetype<usize>(bytes), bytes.length);
}

/** `length` bytes of `bytes` from `start` on. */
export function part(bytes: StaticArray<u8>, start: i32, length: i32): StaticArray<u8> {
  if (start == 0 && length == bytes.length) return bytes;
  return new Block(bytes).slice(start, length);
}
