// 128-bit integers in two halves: what a function cannot return at once, it leaves in `high` and `low`.

export let high: u64 = 0;
export let low: u64 = 0;

/** high:low = a * b */
export function multiply(a: u64, b: u64): void {
  const a0 = a & 0xffff_ffff;
  const a1 = a >> 32;
  const b0 = b & 0xffff_ffff;
  const b1 = b >> 32;
  const p00 = a0 * b0;
  const p01 = a0 * b1;
  const p10 = a1 * b0;
  const middle = (p00 >> 32) + (p01 & 0xffff_ffff) + (p10 & 0xffff_ffff);
  low = (p00 & 0xffff_ffff) | (middle << 32);
  high = a1 * b1 + (p01 >> 32) + (p10 >> 32) + (middle >> 32);
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
  let quotient: u64 = 0;
  let carry = a < b;
  let rest = carry ? a << 1 : a;
  for (let i = 0; i < 64; i++) {
    quotient <<= 1;
    if (carry || rest >= b) {
      rest -= b;
      quotient |= 1;
    }
    carry = rest >= 0x8000_0000_0000_0000;
    rest <<= 1;
  }
  const half = carry || rest >= b;
  if (half) rest -= b;
  high = quotient;
  low = (<u64>half << 63) | <u64>(rest != 0);
}

/** The square root of h:l as 64 bits in high; low has the next bit on top and the last bit set if anything is left. */
export function squareRoot(h: u64, l: u64): void {
  let root: u64 = 0;
  let rest: u64 = 0;
  let restTop: u64 = 0;
  let half = false;
  for (let i = 0; i < 65; i++) {
    // Two more bits of the radicand come down into the rest.
    const two = i < 32 ? (h >> <u64>(62 - 2 * i)) & 3 : i < 64 ? (l >> <u64>(126 - 2 * i)) & 3 : 0;
    restTop = (restTop << 2) | (rest >> 62);
    rest = (rest << 2) | two;
    // The trial is 4 * root + 1.
    const trial = (root << 2) | 1;
    const trialTop = root >> 62;
    const fits = restTop > trialTop || (restTop == trialTop && rest >= trial);
    if (fits) {
      restTop -= trialTop + <u64>(rest < trial);
      rest -= trial;
    }
    if (i < 64) root = (root << 1) | <u64>fits;
    else half = fits;
  }
  high = root;
  low = (<u64>half << 63) | <u64>((rest | restTop) != 0);
}
