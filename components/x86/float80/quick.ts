// The common case of arithmetic, straight from register slot to register slot: normal numbers in and out, rounding to nearest at
// 64 or 53 bits, and an inexact result masked. Whatever else there is to do is float80/arithmetic's; each function here gives false, with
// nothing changed, when that is needed.
//
// A normal number's significand has its top bit set and its biased exponent is neither 0 nor 7fff; its value is
// significand * 2^(exponent - 16383 - 63). C1 tells whether the result was rounded up.

import { X87_CONTROL, X87_STATUS } from '../state/register-file';
import { BIAS, TOP_BIT } from './number';
import { C1, PRECISION } from './status';

import { divide, high, low, squareRoot, upperHalf } from './wide';

const C1_BIT: u32 = 9;
const PRECISION_BIT: u32 = 5;
const SIGN: u32 = 0x8000;
const GREATEST: u32 = 0x7fff;
/** In the control word: rounding, the upper bit of precision (53 and 64 bits have it), and the mask of inexact results. */
const MODE: u32 = 0x0e20;
const NEAREST: u32 = 0x0220;
/** The lower bit of precision. */
const BITS_64: u32 = 0x0100;
/** Rounding and the mask alone. */
const ROUNDING: u32 = 0x0c20;
const TO_NEAREST: u32 = 0x0020;
/** What 53 bits leave of a significand of 64, and half of the last of them. */
const BELOW_53: u64 = 0x7ff;
const HALF_53: u64 = 0x400;

/** Is the number at `slot` normal? */
// @ts-ignore: decorator
@inline
function normal(significand: u64, head: u32): bool {
  return significand >= TOP_BIT && (head & GREATEST) - 1 < GREATEST - 1;
}

// @ts-ignore: decorator
@inline
function usualMode(): bool {
  return (load<u16>(X87_CONTROL) & MODE) == NEAREST;
}

// @ts-ignore: decorator
@inline
function isZero(significand: u64, head: u32): bool {
  return (significand | <u64>(head & GREATEST)) == 0;
}

/** Stores significand.rest, rounded to nearest even; false if its exponent leaves the range. Whether it is rounded up no branch could foresee. */
// @ts-ignore: decorator
@inline
function settle(to: usize, sign: u32, exponent: i32, significand: u64, rest: u64): bool {
  if (!(load<u16>(X87_CONTROL) & BITS_64)) return settle53(to, sign, exponent, significand, rest);
  const up = <u64>(rest > TOP_BIT) | (<u64>(rest == TOP_BIT) & significand);
  const one = up & 1;
  significand += one;
  if (significand == 0) {
    significand = TOP_BIT;
    exponent++;
  }
  if (<u32>(exponent - 1) >= GREATEST - 1) return false;
  const word = (<u32>load<u16>(X87_STATUS) & ~C1) | (<u32>(rest != 0) << PRECISION_BIT) | (<u32>one << C1_BIT);
  store<u16>(X87_STATUS, <u16>word);
  store<u64>(to, significand);
  store<u16>(to, <u16>(sign | <u32>exponent), 8);
  return true;
}

/** The same, rounded to 53 bits. */
function settle53(to: usize, sign: u32, exponent: i32, significand: u64, rest: u64): bool {
  const below = significand & BELOW_53;
  let word = <u32>load<u16>(X87_STATUS) & ~C1;
  if (below | rest) word |= PRECISION;
  significand &= ~BELOW_53;
  if (below > HALF_53 || (below == HALF_53 && (rest | (significand & (BELOW_53 + 1))) != 0)) {
    word |= C1;
    significand += BELOW_53 + 1;
    if (significand == 0) {
      significand = TOP_BIT;
      exponent++;
    }
  }
  if (<u32>(exponent - 1) >= GREATEST - 1) return false;
  store<u16>(X87_STATUS, <u16>word);
  store<u64>(to, significand);
  store<u16>(to, <u16>(sign | <u32>exponent), 8);
  return true;
}

/** to = +0, exactly. */
function settleZero(to: usize): bool {
  store<u16>(X87_STATUS, <u16>(<u32>load<u16>(X87_STATUS) & ~C1));
  return storeZero(to, 0);
}

/** A sum of which at least one part is not normal: the other one if that is 0. */
function addZero(x: u64, xHead: u32, y: u64, yHead: u32, to: usize): bool {
  if (normal(x, xHead) && isZero(y, yHead)) return settle(to, xHead & SIGN, <i32>(xHead & GREATEST), x, 0);
  if (normal(y, yHead) && isZero(x, xHead)) return settle(to, yHead & SIGN, <i32>(yHead & GREATEST), y, 0);
  return false;
}

/**
 * to = a + b, or a - b where `turned` is the sign bit. Which is larger, and whether they are added, depends on numbers that nobody can
 * foresee: so there are no branches on it.
 */
// @ts-ignore: decorator
@inline
export function addSlots(a: usize, b: usize, to: usize, turned: u32): bool {
  let x = load<u64>(a);
  let y = load<u64>(b);
  let xHead = <u32>load<u16>(a, 8);
  let yHead = <u32>load<u16>(b, 8) ^ turned;
  if (!usualMode()) return false;
  if (!normal(x, xHead) || !normal(y, yHead)) return addZero(x, xHead, y, yHead, to);
  // The larger magnitude first.
  let distance = <i32>(xHead & GREATEST) - <i32>(yHead & GREATEST);
  const swaps = <u32>(distance < 0) | (<u32>(distance == 0) & <u32>(x < y));
  const other = (x ^ y) & (<u64>0 - <u64>swaps);
  const otherHead = (xHead ^ yHead) & (<u32>0 - swaps);
  x ^= other;
  y ^= other;
  xHead ^= otherHead;
  yHead ^= otherHead;
  distance = abs<i32>(distance);
  if (distance > 63) return false;
  const differ = <u64>((xHead ^ yHead) >> 15);
  // What of the smaller lies below the larger's last place; both negative where signs differ.
  const negative = <u64>0 - differ;
  let bottom = (((y << 1) << <u64>(63 - distance)) ^ negative) + differ;
  let top = x + ((y >> <u64>distance) ^ negative) + (differ & <u64>(bottom == 0));
  if (differ && top == 0) {
    if (bottom == 0) return settleZero(to);
    const shift = clz<u64>(bottom);
    return settle(to, xHead & SIGN, <i32>(xHead & GREATEST) - 64 - <i32>shift, bottom << shift, 0);
  }
  // One bit more where they were added; what the shift pushes out matters only as being there. Or some less.
  const carry = <u64>(top < x) & (differ ^ 1);
  const shift = clz<u64>(top) & negative;
  const below = ((top << 63) & (<u64>0 - carry)) | (bottom >> carry) | (bottom & carry);
  top = (top >> carry) | (carry << 63);
  bottom = below << shift;
  top = (top << shift) | ((below >> 1) >> (63 - shift));
  return settle(to, xHead & SIGN, <i32>(xHead & GREATEST) + <i32>carry - <i32>shift, top, bottom);
}

export function addQuickly(a: usize, b: usize, to: usize, turned: u32): bool {
  return addSlots(a, b, to, turned);
}

/** to = a * b */
// @ts-ignore: decorator
@inline
export function multiplySlots(a: usize, b: usize, to: usize): bool {
  const x = load<u64>(a);
  const y = load<u64>(b);
  const xHead = <u32>load<u16>(a, 8);
  const yHead = <u32>load<u16>(b, 8);
  if (!usualMode() || !normal(x, xHead) || !normal(y, yHead)) return false;
  const top = upperHalf(x, y);
  const rest = x * y;
  const shift = clz<u64>(top);
  const exponent = <i32>(xHead & GREATEST) + <i32>(yHead & GREATEST) - BIAS + 1 - <i32>shift;
  return settle(to, (xHead ^ yHead) & SIGN, exponent, (top << shift) | ((rest >> 63) & shift), rest << shift);
}

export function multiplyQuickly(a: usize, b: usize, to: usize): bool {
  return multiplySlots(a, b, to);
}

/** to = a / b */
// @ts-ignore: decorator
@inline
export function divideSlots(a: usize, b: usize, to: usize): bool {
  const x = load<u64>(a);
  const y = load<u64>(b);
  const xHead = <u32>load<u16>(a, 8);
  const yHead = <u32>load<u16>(b, 8);
  if (!usualMode() || !normal(x, xHead) || !normal(y, yHead)) return false;
  divide(x, y);
  const exponent = <i32>(xHead & GREATEST) - <i32>(yHead & GREATEST) + BIAS - <i32>(x < y);
  return settle(to, (xHead ^ yHead) & SIGN, exponent, high, low);
}

export function divideQuickly(a: usize, b: usize, to: usize): bool {
  return divideSlots(a, b, to);
}

/** to = the square root of a */
export function rootQuickly(a: usize, to: usize): bool {
  const x = load<u64>(a);
  const head = <u32>load<u16>(a, 8);
  if (!usualMode() || !normal(x, head) || head & SIGN) return false;
  // The bias is odd: an even exponent is that of an odd power.
  const odd = (head & 1) == 0;
  squareRoot(odd ? x : x >> 1, odd ? 0 : x << 63);
  return settle(to, 0, (<i32>head + BIAS) >> 1, high, low);
}

/** to = the normal number or zero of type V at p. Exact in every mode. */
// @ts-ignore: decorator
@inline
export function widenQuickly<V>(p: usize, to: usize): bool {
  if (!isFloat<V>()) return widenInteger(<i64>load<V>(p), to);
  return sizeof<V>() == 4 ? widenSingle(load<u32>(p), to) : widenDouble(load<u64>(p), to);
}

export function widenSingle(bits: u32, to: usize): bool {
  const biased = (bits >> 23) & 0xff;
  if (biased - 1 >= 0xfe) return bits << 1 == 0 && storeZero(to, bits >> 16);
  store<u64>(to, TOP_BIT | (<u64>(bits & 0x7f_ffff) << 40));
  store<u16>(to, <u16>(((bits >> 16) & SIGN) | (biased + <u32>BIAS - 127)), 8);
  return true;
}

export function widenDouble(bits: u64, to: usize): bool {
  const biased = <u32>(bits >> 52) & 0x7ff;
  if (biased - 1 >= 0x7fe) return bits << 1 == 0 && storeZero(to, <u32>(bits >> 48));
  store<u64>(to, TOP_BIT | ((bits & 0xf_ffff_ffff_ffff) << 11));
  store<u16>(to, <u16>((<u32>(bits >> 48) & SIGN) | (biased + <u32>BIAS - 1023)), 8);
  return true;
}

export function widenInteger(value: i64, to: usize): bool {
  if (value == 0) return storeZero(to, 0);
  const magnitude = <u64>(value < 0 ? -value : value);
  const shift = clz<u64>(magnitude);
  store<u64>(to, magnitude << shift);
  store<u16>(to, <u16>((value < 0 ? SIGN : 0) | (<u32>(BIAS + 63) - <u32>shift)), 8);
  return true;
}

function storeZero(to: usize, sign: u32): bool {
  store<u64>(to, 0);
  store<u16>(to, <u16>(sign & SIGN), 8);
  return true;
}

/** -1, 0 or 1 as the normal numbers or zeros at a and b are ordered; 2 if one is neither. */
export function orderQuickly(a: usize, b: usize): i32 {
  const x = load<u64>(a);
  const y = load<u64>(b);
  const xHead = <u32>load<u16>(a, 8);
  const yHead = <u32>load<u16>(b, 8);
  if (!normal(x, xHead) || !normal(y, yHead)) return orderZero(x, xHead, y, yHead);
  const less: i32 = xHead & SIGN ? 1 : -1;
  if ((xHead ^ yHead) & SIGN) return -less;
  if (xHead != yHead) return xHead < yHead ? less : -less;
  return x == y ? 0 : x < y ? less : -less;
}

function orderZero(x: u64, xHead: u32, y: u64, yHead: u32): i32 {
  if (isZero(x, xHead)) return isZero(y, yHead) ? 0 : !normal(y, yHead) ? 2 : yHead & SIGN ? 1 : -1;
  if (isZero(y, yHead) && normal(x, xHead)) return xHead & SIGN ? -1 : 1;
  return 2;
}

/** The normal number at `from` as the bits of a double, rounded to nearest, and C1; 0 if there is more to it. */
export function narrowQuickly(from: usize): u64 {
  const significand = load<u64>(from);
  const head = <u32>load<u16>(from, 8);
  if ((load<u16>(X87_CONTROL) & ROUNDING) != TO_NEAREST || !normal(significand, head)) return 0;
  const biased = <i32>(head & GREATEST) - BIAS + 1023;
  if (<u32>(biased - 1) >= 0x7fd) return 0;
  const rest = significand & BELOW_53;
  const cut = (<u64>biased << 52) | ((significand >> 11) & 0xf_ffff_ffff_ffff);
  const up = (<u64>(rest > HALF_53) | (<u64>(rest == HALF_53) & cut)) & 1;
  const word = (<u32>load<u16>(X87_STATUS) & ~C1) | (<u32>(rest != 0) << PRECISION_BIT) | (<u32>up << C1_BIT);
  store<u16>(X87_STATUS, <u16>word);
  return (<u64>(head & SIGN) << 48) | (cut + up);
}

/** The integer that the number at `from` is cut off or rounded to nearest to, if its magnitude is less than 2^`bits`; the least i64 if there is more to it. */
export function integerQuickly(from: usize, bits: u32, mode: u32): i64 {
  const significand = load<u64>(from);
  const head = <u32>load<u16>(from, 8);
  let word = <u32>load<u16>(X87_STATUS) & ~C1;
  if (isZero(significand, head)) {
    store<u16>(X87_STATUS, <u16>word);
    return 0;
  }
  const exponent = <i32>(head & GREATEST) - BIAS;
  if ((load<u16>(X87_CONTROL) & PRECISION) == 0 || significand < TOP_BIT || <u32>exponent >= bits) return i64.MIN_VALUE;
  let whole = significand >> <u64>(63 - exponent);
  const rest = significand << <u64>(exponent + 1);
  if (rest) {
    if (mode == 1 || mode == 2) return i64.MIN_VALUE;
    word |= PRECISION;
    if (mode == 0 && (rest > TOP_BIT || (rest == TOP_BIT && (whole & 1) != 0))) {
      whole++;
      word |= C1;
      if (whole >> <u64>bits) return i64.MIN_VALUE;
    }
  }
  store<u16>(X87_STATUS, <u16>word);
  return head & SIGN ? -<i64>whole : <i64>whole;
}
