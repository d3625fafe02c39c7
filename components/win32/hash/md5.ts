// MD5.
//
// Source: RFC 1321.

import { Digest } from './digest';

/** 2^32 times the sines of 1 to 64 radians. */
const SINES: StaticArray<u32> = [
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
  0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
  0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
  0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
  0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
  0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
  0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
  0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
];
/** How far each step turns, four of each round. */
const TURNS: StaticArray<u32> = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21];

export class Md5 extends Digest {
  private readonly state: StaticArray<u32> = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

  constructor() {
    super(16, 64);
  }

  compress(at: usize): void {
    const s = this.state;
    let a = s[0], b = s[1], c = s[2], d = s[3];
    for (let i = 0; i < 64; i++) {
      const round = i >> 4;
      let mixed: u32;
      let word: i32;
      if (round == 0) {
        mixed = (b & c) | (~b & d);
        word = i;
      } else if (round == 1) {
        mixed = (d & b) | (~d & c);
        word = (5 * i + 1) & 15;
      } else if (round == 2) {
        mixed = b ^ c ^ d;
        word = (3 * i + 5) & 15;
      } else {
        mixed = c ^ (b | ~d);
        word = (7 * i) & 15;
      }
      const sum = a + mixed + unchecked(SINES[i]) + load<u32>(at + word * 4);
      a = d; d = c; c = b;
      b += rotl(sum, unchecked(TURNS[round * 4 + (i & 3)]));
    }
    s[0] += a; s[1] += b; s[2] += c; s[3] += d;
  }

  /** Lowest bytes first, here and in the length. */
  put(to: usize): void {
    for (let i = 0; i < 4; i++) store<u32>(to + i * 4, this.state[i]);
  }

  putLength(to: usize, bits: u64): void {
    store<u64>(to, bits);
  }

  copy(): Digest {
    const other = new Md5();
    other.take(this);
    memory.copy(changetype<usize>(other.state), changetype<usize>(this.state), 16);
    return other;
  }
}
