// SHA-256, SHA-384 and SHA-512.
//
// Source: FIPS 180-4, "Secure Hash Standard".

import { Digest } from './digest';

/** First 64 bits of the fractional parts of the cube roots of the first 80 primes; SHA-256 has the upper halves of the first 64. */
const ROUNDS: StaticArray<u64> = [
  0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc, 0x3956c25bf348b538, 0x59f111f1b605d019,
  0x923f82a4af194f9b, 0xab1c5ed5da6d8118, 0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
  0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694, 0xe49b69c19ef14ad2, 0xefbe4786384f25e3,
  0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65, 0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
  0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4, 0xc6e00bf33da88fc2, 0xd5a79147930aa725,
  0x06ca6351e003826f, 0x142929670a0e6e70, 0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
  0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b, 0xa2bfe8a14cf10364, 0xa81a664bbc423001,
  0xc24b8b70d0f89791, 0xc76c51a30654be30, 0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
  0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8, 0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb,
  0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3, 0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
  0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b, 0xca273eceea26619c, 0xd186b8c721c0c207,
  0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178, 0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
  0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c, 0x4cc5d4becb3e42b6, 0x597f299cfc657e2a,
  0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
];
/** Of the square roots of the first eight primes, and of the next eight. */
const FIRST: StaticArray<u64> = [
  0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
  0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
];
const SECOND: StaticArray<u64> = [
  0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939, 0x67332667ffc00b31, 0x8eb44a8768581511,
  0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
];

export class Sha256 extends Digest {
  private readonly state: StaticArray<u32> = new StaticArray<u32>(8);
  private readonly schedule: StaticArray<u32> = new StaticArray<u32>(64);

  constructor() {
    super(32, 64);
    for (let i = 0; i < 8; i++) this.state[i] = <u32>(FIRST[i] >> 32);
  }

  compress(at: usize): void {
    const w = this.schedule;
    for (let i = 0; i < 16; i++) unchecked((w[i] = bswap(load<u32>(at + i * 4))));
    for (let i = 16; i < 64; i++) {
      const early = unchecked(w[i - 15]);
      const late = unchecked(w[i - 2]);
      const first = rotr(early, 7) ^ rotr(early, 18) ^ (early >> 3);
      const second = rotr(late, 17) ^ rotr(late, 19) ^ (late >> 10);
      unchecked((w[i] = w[i - 16] + first + w[i - 7] + second));
    }
    const s = this.state;
    let a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
    for (let i = 0; i < 64; i++) {
      const one = h + (rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25)) + ((e & f) ^ (~e & g)) + <u32>(unchecked(ROUNDS[i]) >> 32) + unchecked(w[i]);
      const two = (rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g; g = f; f = e; e = d + one; d = c; c = b; b = a; a = one + two;
    }
    s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e; s[5] += f; s[6] += g; s[7] += h;
  }

  put(to: usize): void {
    for (let i = 0; i < 8; i++) store<u32>(to + i * 4, bswap(this.state[i]));
  }

  copy(): Digest {
    const other = new Sha256();
    other.take(this);
    memory.copy(changetype<usize>(other.state), changetype<usize>(this.state), 32);
    return other;
  }
}

/** SHA-384 begins with other values, and gives the first 48 bytes. */
export class Sha512 extends Digest {
  private readonly state: StaticArray<u64> = new StaticArray<u64>(8);
  private readonly schedule: StaticArray<u64> = new StaticArray<u64>(80);

  constructor(size: i32) {
    super(size, 128);
    const first = size == 64 ? FIRST : SECOND;
    for (let i = 0; i < 8; i++) this.state[i] = first[i];
  }

  compress(at: usize): void {
    const w = this.schedule;
    for (let i = 0; i < 16; i++) unchecked((w[i] = bswap(load<u64>(at + i * 8))));
    for (let i = 16; i < 80; i++) {
      const early = unchecked(w[i - 15]);
      const late = unchecked(w[i - 2]);
      const first = rotr(early, 1) ^ rotr(early, 8) ^ (early >> 7);
      const second = rotr(late, 19) ^ rotr(late, 61) ^ (late >> 6);
      unchecked((w[i] = w[i - 16] + first + w[i - 7] + second));
    }
    const s = this.state;
    let a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
    for (let i = 0; i < 80; i++) {
      const one = h + (rotr(e, 14) ^ rotr(e, 18) ^ rotr(e, 41)) + ((e & f) ^ (~e & g)) + unchecked(ROUNDS[i]) + unchecked(w[i]);
      const two = (rotr(a, 28) ^ rotr(a, 34) ^ rotr(a, 39)) + ((a & b) ^ (a & c) ^ (b & c));
      h = g; g = f; f = e; e = d + one; d = c; c = b; b = a; a = one + two;
    }
    s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e; s[5] += f; s[6] += g; s[7] += h;
  }

  put(to: usize): void {
    for (let i = 0; i < this.size / 8; i++) store<u64>(to + i * 8, bswap(this.state[i]));
  }

  copy(): Digest {
    const other = new Sha512(this.size);
    other.take(this);
    memory.copy(changetype<usize>(other.state), changetype<usize>(this.state), 64);
    return other;
  }
}
