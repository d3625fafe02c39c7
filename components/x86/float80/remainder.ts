// FPREM, FPREM1, FSCALE, FXTRACT: operations that work on exponents.
// Source: Intel SDM volume 2.

import { denormals, invalid, special, specialOne } from './arithmetic';
import { boundedWhole, takeInteger } from './convert';
import { A, B, FINITE, INFINITY, NAN, R, ZERO, copy, setInfinity, setZero } from './number';
import { round } from './round';
import { C0, C1, C2, C3, ZERO_DIVIDE, report, setConditions, status, stopped } from './status';

/** Without a result C0 and C3 stay. */
export function unfinished(): void {
  setConditions(status() & (C0 | C3));
}

/** R = A - B * q, where q is A / B towards zero, or to nearest; q's low bits and whether it is done go to C0 to C3. */
export function remainder(toNearest: bool): void {
  unfinished();
  if (special()) return;
  if (A.kind == INFINITY || B.kind == ZERO) {
    invalid();
    return;
  }
  denormals();
  if (stopped()) return;
  setConditions(0);
  copy(A, R);
  if (A.kind == ZERO || B.kind == INFINITY) return;
  const distance = A.exponent - B.exponent;
  if (distance < 64) finish(distance, toNearest);
  else reduce(distance);
  if (R.kind == FINITE) settle();
}

/** The result is exact: only an underflow that is unmasked changes it. */
function settle(): void {
  const conditions = status() & (C0 | C1 | C2 | C3);
  round(R, 0, 64);
  setConditions(conditions);
}

/** The quotient fits: gives the exact remainder. */
function finish(distance: i32, toNearest: bool): void {
  let rest = A.significand;
  let quotient: u64 = 0;
  let carry = false;
  if (distance < -1 || (distance < 0 && !toNearest)) return;
  for (let i = distance; i >= 0; i--) {
    quotient <<= 1;
    if (carry || rest >= B.significand) {
      rest -= B.significand;
      quotient |= 1;
    }
    if (i == 0) break;
    carry = rest >= 0x8000_0000_0000_0000;
    rest <<= 1;
  }
  let sign = A.sign;
  // Now the remainder is rest * 2^(exponent of B - 63); for a distance of -1, half of that.
  const half = toNearest ? compareHalf(rest, distance) : -1;
  if (half > 0 || (half == 0 && (quotient & 1) != 0)) {
    sign ^= 1;
    quotient++;
    rest = (distance < 0 ? B.significand << 1 : B.significand) - rest;
  }
  setConditions(quotientBits(quotient));
  put(sign, rest, distance < 0 ? B.exponent - 1 : B.exponent);
}

/** Is the remainder less than half of B (-1), equal to it (0) or more (1)? */
function compareHalf(rest: u64, distance: i32): i32 {
  const other = distance < 0 ? B.significand : B.significand - rest;
  return rest == other ? 0 : rest > other ? 1 : -1;
}

function quotientBits(quotient: u64): u32 {
  return (quotient & 4 ? C0 : 0) | (quotient & 2 ? C3 : 0) | (quotient & 1 ? C1 : 0);
}

/** The quotient is too large: takes off so much that the exponent falls by 32 to 63. */
function reduce(distance: i32): void {
  const steps = (distance & 31) | 32;
  let rest = A.significand;
  let carry = false;
  for (let i = 0; i < steps; i++) {
    if (carry || rest >= B.significand) rest -= B.significand;
    carry = rest >= 0x8000_0000_0000_0000;
    rest <<= 1;
  }
  if (carry || rest >= B.significand) {
    rest -= B.significand;
  }
  setConditions(C2);
  put(A.sign, rest, A.exponent - steps);
}

/** R = rest * 2^(exponent - 63), which is exact. */
function put(sign: u32, rest: u64, exponent: i32): void {
  if (rest == 0) {
    setZero(R, A.sign);
    return;
  }
  const shift = clz<u64>(rest);
  R.kind = FINITE;
  R.sign = sign;
  R.significand = rest << shift;
  R.exponent = exponent - <i32>shift;
}

/** R = A * 2^(B towards zero) */
export function scale(): void {
  if (special()) return;
  denormals();
  if (B.kind == INFINITY) {
    if (B.sign ? A.kind == INFINITY : A.kind == ZERO) invalid();
    else if (B.sign) setZero(R, A.sign);
    else setInfinity(R, A.sign);
    return;
  }
  copy(A, R);
  if (A.kind != FINITE) return;
  R.exponent += boundedWhole();
  round(R, 0, 64);
}

/** A = exponent of B as a number, R = its significand with B's sign. */
export function extract(): void {
  if (specialOne()) {
    copy(R, A);
    return;
  }
  copy(B, R);
  if (B.kind == ZERO) {
    report(ZERO_DIVIDE);
    setInfinity(A, 1);
  } else if (B.kind == INFINITY) setInfinity(A, 0);
  else {
    takeInteger(<i64>B.exponent, A);
    R.exponent = 0;
  }
}

/** What FXAM says of B, in C3, C2 and C0; C1 is the sign. */
export function examine(): u32 {
  const sign = B.sign ? C1 : 0;
  if (B.kind == NAN) return sign | C0;
  if (B.kind == INFINITY) return sign | C2 | C0;
  if (B.kind == ZERO) return sign | C3;
  if (B.kind == FINITE) return sign | (B.denormal ? C3 | C2 : C2);
  return sign;
}
