// Bytes of compressed tables, one after the other: numbers of one to five bytes, the more the greater they are.
//
//   xxxxxxx0                       7 bits
//   xxxxxx01 + 1 byte             14
//   xxxxx011 + 2 bytes            21
//   xxxx0111 + 3 bytes            28
//   xxxx1111 + 4 bytes            32, all of them behind the first byte
//
// Source: Microsoft, "Making C++ Exception Handling Smaller On x64", ehdata4_export.h.

import { Memory } from '../../memory/access';

/** Bytes that are read at once; less where memory ends. */
const CHUNK: u32 = 64;
/** No number is longer. */
const LONGEST: u32 = 5;

export class Packed {
  private bytes: StaticArray<u8> = new StaticArray<u8>(0);
  private start: u64 = 0;

  constructor(
    private readonly memory: Memory,
    public at: u64,
  ) {}

  byte(): u32 {
    const value = this.word() & 0xff;
    this.at++;
    return value;
  }

  /** An offset from the image's base, of four bytes. */
  offset(): u32 {
    const value = this.word();
    this.at += 4;
    return value;
  }

  number(): u32 {
    const word = this.word();
    const length: u32 = min(ctz(~word & 15 | 16), 4);
    this.at += length + 1;
    if (length == 4) {
      this.at -= 4;
      return this.offset();
    }
    return (word & (u32.MAX_VALUE >> (24 - length * 8))) >> (length + 1);
  }

  /** The next four bytes; zeros where there are none. */
  private word(): u32 {
    if (this.at < this.start || this.at + LONGEST > this.start + <u64>this.bytes.length) this.fill();
    const room = <u64>this.bytes.length;
    const from = changetype<usize>(this.bytes) + <usize>(this.at - this.start);
    if (room >= 4) return load<u32>(from);
    let value: u32 = 0;
    for (let i: u32 = 0; i < <u32>room; i++) value |= <u32>load<u8>(from + i) << (i * 8);
    return value;
  }

  private fill(): void {
    this.start = this.at;
    for (let length = CHUNK; length > 0; length >>= 1) {
      const read = this.memory.peek(this.at, length);
      if (read == null) continue;
      this.bytes = read;
      return;
    }
    this.bytes = new StaticArray<u8>(0);
  }
}
