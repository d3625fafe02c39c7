// Rounding: a 128-bit significand becomes one of so many bits, within a range of exponents.
// Source: Intel SDM volume 1, 4.8.4, 4.9.1.5 (underflow: tininess is detected after rounding).

import { FINITE, GREATEST_EXPONENT, LEAST_EXPONENT, Number80, TOP_BIT, setInfinity, setZero } from './number';
import { OVERFLOW, PRECISION, UNDERFLOW, report, roundingControl, setRoundedUp, unmasked } from './status';

/** By so much unmasked overflow and underflow move the exponent of what goes to a register. */
const WRAP: i32 = 24576;

/** Shall a magnitude be rounded up? `half` is the bit below the last, `rest` whether anything lies below it. */
export function roundsUp(mode: u32, sign: u32, odd: bool, half: bool, rest: bool): bool {
  if (mode == 0) return half && (rest || odd);
  if (mode == 1) return sign != 0 && (half || rest);
  if (mode == 2) return sign == 0 && (half || rest);
  return false;
}

/** Rounds to a register's range and to `bits` significant bits. */
export function round(n: Number80, low: u64, bits: u32): void {
  roundTo(n, low, bits, LEAST_EXPONENT, GREATEST_EXPONENT);
}

/**
 * Rounds n, whose significand goes on in `low`, to `bits` bits and exponents from `least` to `greatest`, reports what
 * happened, and leaves a number that is exact in that format (a denormal one has its exponent below `least`).
 */
export function roundTo(n: Number80, low: u64, bits: u32, least: i32, greatest: i32): void {
  const tiny = n.exponent < least && !becomesNormal(n, low, bits, least);
  if (tiny && unmasked(UNDERFLOW)) {
    if (least != LEAST_EXPONENT) report(UNDERFLOW);
    else wrapUp(n, low, bits);
    return;
  }
  // A denormal has fewer bits: as many as lie at or above the least exponent's last place.
  let kept = <i32>bits;
  if (n.exponent < least) kept -= least - n.exponent;
  const inexact = cut(n, low, kept);
  if (n.kind == FINITE && n.exponent > greatest) {
    if (unmasked(OVERFLOW)) {
      wrapDown(n, inexact, greatest);
    } else overflow(n, bits, greatest);
    return;
  }
  if (inexact) report(tiny ? PRECISION | UNDERFLOW : PRECISION);
}

/** Unmasked underflow: the exponent is moved so that the number is in the middle of a register's range. */
function wrapUp(n: Number80, low: u64, bits: u32): void {
  n.exponent += WRAP;
  report(cut(n, low, bits) ? UNDERFLOW | PRECISION : UNDERFLOW);
  if (n.exponent >= LEAST_EXPONENT) return;
  report(PRECISION);
  setZero(n, n.sign);
}

/** Unmasked overflow: as `wrapUp`; what is stored to memory is left alone. */
function wrapDown(n: Number80, inexact: bool, greatest: i32): void {
  report(OVERFLOW);
  if (greatest != GREATEST_EXPONENT) {
    setRoundedUp(false);
    return;
  }
  if (inexact) report(PRECISION);
  n.exponent -= WRAP;
  if (n.exponent <= greatest) return;
  report(PRECISION);
  setRoundedUp(true);
  setInfinity(n, n.sign);
}

/** Would it, rounded with an unbounded exponent, reach the least normal number? */
function becomesNormal(n: Number80, low: u64, bits: u32, least: i32): bool {
  if (n.exponent != least - 1) return false;
  const below: u64 = bits == 64 ? 0 : (<u64>1 << (64 - bits)) - 1;
  if ((n.significand | below) != u64.MAX_VALUE) return false;
  const half = bits == 64 ? low >= TOP_BIT : (n.significand >> (63 - bits)) & 1;
  const rest = bits == 64 ? low << 1 : (n.significand & (below >> 1)) | low;
  return roundsUp(roundingControl(), n.sign, true, half != 0, rest != 0);
}

/** Keeps `kept` leading bits (which may be 0 or fewer); tells whether anything was lost, and sets C1. */
function cut(n: Number80, low: u64, kept: i32): bool {
  let half: bool;
  let rest: bool;
  let last: u64;
  if (kept >= 64) {
    half = low >= TOP_BIT;
    rest = low << 1 != 0;
    last = 1;
  } else if (kept > 0) {
    const dropped = <u64>(64 - kept);
    half = ((n.significand >> (dropped - 1)) & 1) != 0;
    rest = (n.significand & ((<u64>1 << (dropped - 1)) - 1)) != 0 || low != 0;
    last = <u64>1 << dropped;
    n.significand &= ~(last - 1);
  } else {
    half = kept == 0;
    rest = kept < 0 || n.significand != TOP_BIT || low != 0;
    last = 0;
    n.significand = 0;
  }
  const odd = last != 0 && (n.significand & last) != 0;
  const up = roundsUp(roundingControl(), n.sign, odd, half, rest);
  setRoundedUp(up);
  if (up) addLast(n, last, kept);
  else if (n.significand == 0) setZero(n, n.sign);
  return half || rest;
}

/** Adds one in the last place kept. */
function addLast(n: Number80, last: u64, kept: i32): void {
  if (last == 0) {
    // All bits were cut: the least number of the format, one place above where the bits ended.
    n.significand = TOP_BIT;
    n.exponent += 1 - kept;
    return;
  }
  n.significand += last;
  if (n.significand < TOP_BIT) {
    n.significand = TOP_BIT;
    n.exponent++;
  }
}

function overflow(n: Number80, bits: u32, greatest: i32): void {
  const mode = roundingControl();
  const toInfinity = mode == 0 || (mode == 1 && n.sign != 0) || (mode == 2 && n.sign == 0);
  report(OVERFLOW | PRECISION);
  setRoundedUp(toInfinity);
  if (toInfinity) {
    setInfinity(n, n.sign);
    return;
  }
  n.exponent = greatest;
  n.significand = bits == 64 ? u64.MAX_VALUE : ~((<u64>1 << (64 - bits)) - 1);
}
