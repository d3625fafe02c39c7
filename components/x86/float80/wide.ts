// 128-bit integers in two halves: what a function cannot return at once, it leaves in `high` and `low`.

const TOP_BIT: u64 = 0x8000_0000_0000_0000;

export let high: u64 = 0;
export let low: u64 = 0;

/** The upper half of a * b. */
// @ts-ignore: decorator
@inline
export function upperHalf(a: u64, b: u64): u64 {
  const a0 = a & 0xffff_ffff;
  const a1 = a >> 32;
  const b0 = b & 0xffff_ffff;
  const b1 = b >> 32;
  const left = a1 * b0 + ((a0 * b0) >> 32);
  const right = a0 * b1 + (left & 0xffff_ffff);
  return a1 * b1 + (left >> 32) + (right >> 32);
}

/** high:low = a * b */
export function multiply(a: u64, b: u64): void {
  low = a * b;
  high = upperHalf(a, b);
}

/** high:low = h:l shifted right by `count`; what falls out is or'ed into the last bit. */
export function shiftRightSticky(h: u64, l: u64, count: u32): void {
  if (count == 0) {
    high = h;
    low = l;
  } else if (count < 64) {
    high = h >> count;
    low = (h << (64 - count)) | (l >> count) | <u64>(l << (64 - count) != 0);
  } else if (count < 128) {
    const rest = count == 64 ? l : l | (h << (128 - count));
    high = 0;
    low = (count == 64 ? h : h >> (count - 64)) | <u64>(rest != 0);
  } else {
    high = 0;
    low = <u64>((h | l) != 0);
  }
}

/**
 * The quotient of a by b, or of 2a by b if a is less, both with their top bits set: 64 bits in high, whose top bit is set; low has
 * the next bit on top and its last bit says that a remainder is left.
 */
export function divide(a: u64, b: u64): void {
  // A dividend of 128 bits whose upper half is less than b, by digits of 32 bits.
  const top = a < b ? a : a >> 1;
  const bottom: u64 = a < b ? 0 : a << 63;
  const upper = digit(top, bottom >> 32, b);
  const between = ((top << 32) | (bottom >> 32)) - upper * b;
  const lower = digit(between, bottom & 0xffff_ffff, b);
  const rest = ((between << 32) | (bottom & 0xffff_ffff)) - lower * b;
  const half = rest >= b - rest;
  high = (upper << 32) | lower;
  low = (<u64>half << 63) | <u64>(half ? rest != b - rest : rest != 0);
}

/** One digit of 32 bits: the quotient of rest * 2^32 + next by b, where rest < b. Source: Knuth, 4.3.1, algorithm D. */
function digit(rest: u64, next: u64, b: u64): u64 {
  const b1 = b >> 32;
  const b0 = b & 0xffff_ffff;
  let q = rest / b1;
  let r = rest - q * b1;
  while (q > 0xffff_ffff || q * b0 > ((r << 32) | next)) {
    q--;
    r += b1;
    if (r > 0xffff_ffff) break;
  }
  return q;
}

const TWO_32: f64 = 4294967296;
const TWO_64: f64 = TWO_32 * TWO_32;

/**
 * The square root of h:l, where h has one of its two top bits set, as 64 bits in high; low has the next bit on top and the last bit set if
 * anything is left. A double's root is right to 52 bits, one of Newton's steps to the last one or its neighbour.
 */
export function squareRoot(h: u64, l: u64): void {
  const estimate = sqrt<f64>(<f64>h) * TWO_32;
  let root: u64 = estimate >= TWO_64 ? u64.MAX_VALUE : <u64>estimate;
  remain(h, l, root);
  root += <u64><i64>((<f64><i64>high * TWO_64 + <f64>low) / (2 * <f64>root));
  remain(h, l, root);
  while (<i64>high < 0) {
    root--;
    const more = (root << 1) | 1;
    low += more;
    high += (root >> 63) + <u64>(low < more);
  }
  while (high > root >> 63 || (high == root >> 63 && low > root << 1)) {
    const less = (root << 1) | 1;
    high -= (root >> 63) + <u64>(low < less);
    low -= less;
    root++;
  }
  const half = high != 0 || low > root;
  low = half ? TOP_BIT | 1 : <u64>((high | low) != 0);
  high = root;
}

/** high:low = h:l - root * root, in two's complement. */
function remain(h: u64, l: u64, root: u64): void {
  multiply(root, root);
  const bottom = l - low;
  high = h - high - <u64>(l < low);
  low = bottom;
}
