// The elementary functions on numbers of 128 bits: what F2XM1, FSIN, FPATAN and the others are made of.
//
// Sines and exponentials are Taylor series. Logarithms and arctangents are found from the 53 bits that a double gives: what is left is so
// small that a term or two of its series do. Close to where they are 0 they are series from the start.

import { addTo, assign, beginSeries, divideBy, fromSeries, multiplyBy, multiplySeries, set, squareFraction, step, toFraction } from './fixed';
import { Wide, normalize, wide } from './fixed';

const LN2_HIGH: u64 = 0xb172_17f7_d1cf_79ab;
const LN2_LOW: u64 = 0xc9e3_b398_03f2_f6af;
const LOG2E_HIGH: u64 = 0xb8aa_3b29_5c17_f0bb;
const LOG2E_LOW: u64 = 0xbe87_fed0_691d_3e89;
const PI_HIGH: u64 = 0xc90f_daa2_2168_c234;
const PI_LOW: u64 = 0xc4c6_628b_80dc_1cd1;

const TERMS: u64 = 32;
/** Below this exponent a function is its series. */
const SMALL: i32 = -16;

const T = wide(6);
const SUM = wide(7);
const HELP = wide(8);

export function setPi(n: Wide, sign: u32, exponent: i32): void {
  set(n, sign, exponent, PI_HIGH, PI_LOW);
}

/** n = 2^n - 1 for a magnitude of at most 1. */
export function powerLessOne(n: Wide): void {
  set(HELP, 0, -1, LN2_HIGH, LN2_LOW);
  multiplyBy(n, HELP);
  exponentialLessOne(n);
}

/** n = e^n - 1 for a magnitude below 1. */
function exponentialLessOne(n: Wide): void {
  toFraction(n, T);
  beginSeries(SUM);
  for (let k = TERMS; k > 1; k--) step(SUM, T, n.sign != 0, 1, k);
  multiplySeries(n, SUM);
}

/** The sine of n, of magnitude below 1. */
export function sine(n: Wide): void {
  toFraction(n, T);
  squareFraction(T);
  beginSeries(SUM);
  for (let k = TERMS; k > 1; k -= 2) step(SUM, T, true, 1, k * (k + 1));
  multiplySeries(n, SUM);
}

/** The cosine. */
export function cosine(n: Wide): void {
  toFraction(n, T);
  squareFraction(T);
  beginSeries(SUM);
  for (let k = TERMS; k > 1; k -= 2) step(SUM, T, true, 1, k * (k - 1));
  fromSeries(SUM, n);
}

/** Half of ln((1 + n) / (1 - n)), or the arctangent of n (`turned`), for a small n. */
function inverseTangent(n: Wide, turned: bool): void {
  toFraction(n, T);
  squareFraction(T);
  beginSeries(SUM);
  // The term of n^(k + 2) is k / (k + 2) of what stands before it.
  for (let k: u64 = 17; k > 1; k -= 2) step(SUM, T, turned, k - 2, k);
  multiplySeries(n, SUM);
}

/** n = log2(1 + n) for a small n. */
export function logarithmNearOne(n: Wide): void {
  // With z = n / (2 + n), ln(1 + n) = 2 artanh(z).
  set(HELP, 0, 1, 0x8000_0000_0000_0000, 0);
  addTo(HELP, n);
  divideBy(n, HELP);
  inverseTangent(n, false);
  n.exponent++;
  set(HELP, 0, 0, LOG2E_HIGH, LOG2E_LOW);
  multiplyBy(n, HELP);
}

const REST = wide(5);
const GUESS = wide(4);

/** n = log2(n), n positive. False where that is 0. */
export function logarithm(n: Wide): bool {
  let exponent = n.exponent;
  n.exponent = 0;
  // From the root of a half to the root of 2, so that the exponent and the rest never cancel.
  if (n.high > 0xb504_f333_f9de_6484) {
    n.exponent = -1;
    exponent++;
  }
  const found = logarithmOfFraction(n);
  if (exponent == 0) return found;
  const magnitude = <u64>(exponent < 0 ? -exponent : exponent);
  const shift = clz<u64>(magnitude);
  set(HELP, <u32>(exponent < 0), 63 - <i32>shift, magnitude << shift, 0);
  if (found) addTo(n, HELP);
  else assign(HELP, n);
  return true;
}

function logarithmOfFraction(n: Wide): bool {
  assign(n, REST);
  set(HELP, 1, 0, 0x8000_0000_0000_0000, 0);
  if (!addTo(REST, HELP)) return false;
  if (REST.exponent < SMALL) {
    assign(REST, n);
    logarithmNearOne(n);
    return true;
  }
  // ln n = g + ln(n e^-g) for a double g near ln n.
  const guess = NativeMath.log(toDouble(n));
  fromDouble(-guess, REST);
  exponentialLessOne(REST);
  // n e^-g - 1 = n (e^-g - 1) + (n - 1)
  multiplyBy(REST, n);
  addTo(n, HELP2());
  const left = addTo(n, REST);
  fromDouble(guess, GUESS);
  set(HELP, 0, 0, LOG2E_HIGH, LOG2E_LOW);
  multiplyBy(GUESS, HELP);
  if (left) {
    logarithmNearOne(n);
    addTo(n, GUESS);
  } else assign(GUESS, n);
  return true;
}

/** -1 */
function HELP2(): Wide {
  set(HELP, 1, 0, 0x8000_0000_0000_0000, 0);
  return HELP;
}

const COSINE = wide(3);

/** n = the arctangent of n, which is positive and at most 1. */
export function arctangent(n: Wide): void {
  if (n.exponent < SMALL) {
    inverseTangent(n, true);
    return;
  }
  // With t = tan g for a double g near the angle, the rest of it is that of (n - t) / (1 + n t) = (n cos g - sin g) / (cos g + n sin g).
  const guess = NativeMath.atan(toDouble(n));
  fromDouble(guess, REST);
  assign(REST, COSINE);
  sine(REST);
  cosine(COSINE);
  assign(n, GUESS);
  multiplyBy(GUESS, REST);
  addTo(GUESS, COSINE);
  multiplyBy(n, COSINE);
  REST.sign ^= 1;
  const left = addTo(n, REST);
  fromDouble(guess, REST);
  if (!left) {
    assign(REST, n);
    return;
  }
  divideBy(n, GUESS);
  inverseTangent(n, true);
  addTo(n, REST);
}

function toDouble(n: Wide): f64 {
  const bits = (<u64>(n.exponent + 1023) << 52) | ((n.high >> 11) & 0xf_ffff_ffff_ffff);
  return reinterpret<f64>(bits);
}

/** A normal double. */
function fromDouble(value: f64, n: Wide): void {
  const bits = reinterpret<u64>(value);
  n.sign = <u32>(bits >> 63);
  n.exponent = <i32>((bits >> 52) & 0x7ff) - 1023;
  n.high = (bits << 11) | 0x8000_0000_0000_0000;
  n.low = 0;
}
