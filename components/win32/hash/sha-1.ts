// SHA-1.
//
// Source: FIPS 180-4, "Secure Hash Standard".

import { Digest } from './digest';

export class Sha1 extends Digest {
  private readonly state: StaticArray<u32> = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  private readonly schedule: StaticArray<u32> = new StaticArray<u32>(80);

  constructor() {
    super(20, 64);
  }

  compress(at: usize): void {
    const w = this.schedule;
    for (let i = 0; i < 16; i++) unchecked((w[i] = bswap(load<u32>(at + i * 4))));
    for (let i = 16; i < 80; i++) unchecked((w[i] = rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1)));
    const s = this.state;
    let a = s[0], b = s[1], c = s[2], d = s[3], e = s[4];
    for (let i = 0; i < 80; i++) {
      let mixed: u32;
      if (i < 20) mixed = ((b & c) | (~b & d)) + 0x5a827999;
      else if (i < 40) mixed = (b ^ c ^ d) + 0x6ed9eba1;
      else if (i < 60) mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
      else mixed = (b ^ c ^ d) + 0xca62c1d6;
      const sum = rotl(a, 5) + mixed + e + unchecked(w[i]);
      e = d; d = c; c = rotl(b, 30); b = a; a = sum;
    }
    s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e;
  }

  put(to: usize): void {
    for (let i = 0; i < 5; i++) store<u32>(to + i * 4, bswap(this.state[i]));
  }

  copy(): Digest {
    const other = new Sha1();
    other.take(this);
    memory.copy(changetype<usize>(other.state), changetype<usize>(this.state), 20);
    return other;
  }
}
