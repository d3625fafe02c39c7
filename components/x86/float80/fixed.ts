// Numbers of 128 significant bits for the elementary functions, and series in fixed point. Results are good to some 120 bits, which is
// far more than the 64 that are kept: what is rounded wrongly is one result in 2^50.

import { FINITE, Number80, R } from './number';
import { round } from './round';
import { high, low, multiply, shiftRightSticky } from './wide';

/** (-1)^sign * high:low * 2^(exponent - 127), with the top bit set. As a fraction: high:low * 2^-128. In a series: * 2^-126. */
@unmanaged
export class Wide {
  sign: u32;
  exponent: i32;
  high: u64;
  low: u64;
}

const PLACES: usize = memory.data(288, 8);

/** One of nine places: 0 to 5 are for the functions, 6 to 8 for what they call. */
// @ts-ignore: decorator
@inline
export function wide(place: usize): Wide {
  return changetype<Wide>(PLACES + place * 32);
}

/** 1 in a series. */
const ONE: u64 = 0x4000_0000_0000_0000;

export function set(n: Wide, sign: u32, exponent: i32, top: u64, below: u64): void {
  n.sign = sign;
  n.exponent = exponent;
  n.high = top;
  n.low = below;
}

export function assign(from: Wide, to: Wide): void {
  set(to, from.sign, from.exponent, from.high, from.low);
}

export function take80(from: Number80, to: Wide): void {
  set(to, from.sign, from.exponent, from.significand, 0);
}

/** The upper 128 bits of a product, into n's high and low. */
function upper(aHigh: u64, aLow: u64, bHigh: u64, bLow: u64, n: Wide): void {
  multiply(aLow, bLow);
  let carried = high;
  multiply(aHigh, bLow);
  let top = high;
  carried += low;
  let carry = <u64>(carried < low);
  multiply(aLow, bHigh);
  const other = high;
  carried += low;
  carry += <u64>(carried < low);
  multiply(aHigh, bHigh);
  let below = low + top;
  let above = high + <u64>(below < top);
  below += other;
  above += <u64>(below < other);
  below += carry;
  above += <u64>(below < carry);
  top = above;
  n.high = top;
  n.low = below;
}

/** Moves the top bit to its place. High and low may not both be 0. */
export function normalize(n: Wide): void {
  if (n.high == 0) {
    n.high = n.low;
    n.low = 0;
    n.exponent -= 64;
  }
  const shift = clz<u64>(n.high);
  if (!shift) return;
  n.high = (n.high << shift) | (n.low >> (64 - shift));
  n.low <<= shift;
  n.exponent -= <i32>shift;
}

/** n *= b */
export function multiplyBy(n: Wide, b: Wide): void {
  upper(n.high, n.low, b.high, b.low, n);
  n.sign ^= b.sign;
  n.exponent += b.exponent + 1;
  normalize(n);
}

/** n /= b, bit by bit. */
export function divideBy(n: Wide, b: Wide): void {
  let restHigh = n.high;
  let restLow = n.low;
  let top: u64 = 0;
  let below: u64 = 0;
  let carry = false;
  for (let i = 0; i < 128; i++) {
    const fits = carry || restHigh > b.high || (restHigh == b.high && restLow >= b.low);
    if (fits) {
      restHigh = restHigh - b.high - <u64>(restLow < b.low);
      restLow -= b.low;
    }
    top = (top << 1) | (below >> 63);
    below = (below << 1) | <u64>fits;
    carry = restHigh >> 63 != 0;
    restHigh = (restHigh << 1) | (restLow >> 63);
    restLow <<= 1;
  }
  set(n, n.sign ^ b.sign, n.exponent - b.exponent, top, below);
  normalize(n);
}

/** n += b. Gives false, and leaves n, when the sum is 0. */
export function addTo(n: Wide, b: Wide): bool {
  const larger =
    n.exponent > b.exponent ||
    (n.exponent == b.exponent && (n.high > b.high || (n.high == b.high && n.low >= b.low)));
  const x = larger ? n : b;
  const y = larger ? b : n;
  const distance = x.exponent - y.exponent;
  shiftRightSticky(y.high, y.low, distance > 128 ? 128 : <u32>distance);
  if (n.sign != b.sign) {
    const below = x.low - low;
    const top = x.high - high - <u64>(x.low < low);
    if ((top | below) == 0) return false;
    set(n, x.sign, x.exponent, top, below);
  } else {
    const below = x.low + low;
    const carry = <u64>(below < low);
    const top = x.high + high + carry;
    const over = top < x.high || (top == x.high && (high != 0 || carry != 0));
    if (over) set(n, x.sign, x.exponent + 1, (top >> 1) | 0x8000_0000_0000_0000, (top << 63) | (below >> 1));
    else set(n, x.sign, x.exponent, top, below);
  }
  normalize(n);
  return true;
}

/** `to` is the magnitude of n, which is below 1, as a fraction. */
export function toFraction(n: Wide, to: Wide): void {
  const shift = -1 - n.exponent;
  shiftRightSticky(n.high, n.low, shift > 128 ? 128 : <u32>shift);
  to.high = high;
  to.low = low;
}

/** The square of a fraction. */
export function squareFraction(n: Wide): void {
  upper(n.high, n.low, n.high, n.low, n);
}

/** Starts a series: sum = 1. */
export function beginSeries(sum: Wide): void {
  sum.high = ONE;
  sum.low = 0;
}

/** One step, from the last term to the first: sum = 1 + sum * t * multiplier / divisor, or 1 - ... */
export function step(sum: Wide, t: Wide, subtract: bool, multiplier: u64, divisor: u64): void {
  upper(sum.high, sum.low, t.high, t.low, sum);
  scaleSmall(sum, multiplier, divisor);
  if (subtract) {
    const below = 0 - sum.low;
    sum.high = ONE - sum.high - <u64>(sum.low != 0);
    sum.low = below;
  } else sum.high += ONE;
}

/** n = n * multiplier / divisor, both below 2^16, n below 2^126. */
function scaleSmall(n: Wide, multiplier: u64, divisor: u64): void {
  let rest: u64 = 0;
  let result: u64 = 0;
  // Four digits of 32 bits; with the multiplier a digit has 48.
  const d3 = (n.high >> 32) * multiplier;
  const d2 = (n.high & 0xffff_ffff) * multiplier;
  const d1 = (n.low >> 32) * multiplier;
  const d0 = (n.low & 0xffff_ffff) * multiplier;
  const q3 = d3 / divisor;
  rest = ((d3 % divisor) << 32) + d2;
  const q2 = rest / divisor;
  rest = ((rest % divisor) << 32) + d1;
  const q1 = rest / divisor;
  rest = ((rest % divisor) << 32) + d0;
  const q0 = rest / divisor;
  // Quotients may be a little longer than 32 bits.
  result = q0 + (q1 << 32);
  const carry = (q1 >> 32) + <u64>(result < q0);
  n.low = result;
  n.high = (q3 << 32) + q2 + carry;
}

/** n *= a series' sum. */
export function multiplySeries(n: Wide, sum: Wide): void {
  upper(n.high, n.low, sum.high, sum.low, n);
  n.exponent += 2;
  normalize(n);
}

/** n, which is positive, as a fraction of a series: n = sum. */
export function fromSeries(sum: Wide, n: Wide): void {
  set(n, 0, 1, sum.high, sum.low);
  normalize(n);
}

/** R = n, rounded; it is never exact. `less`: where no bits below the 64 say so, the magnitude is a little less, else a little more. */
export function deliver(n: Wide, less: bool): void {
  if (less && n.low == 0) {
    // One in the last of the 128 places less.
    n.low = u64.MAX_VALUE;
    n.high--;
    if (n.high < 0x8000_0000_0000_0000) {
      n.high = (n.high << 1) | 1;
      n.exponent--;
    }
  }
  R.kind = FINITE;
  R.sign = n.sign;
  R.exponent = n.exponent;
  R.significand = n.high;
  round(R, n.low | 1, 64);
}
