// F2XM1, FYL2X, FYL2XP1, FPATAN, FSIN, FCOS: the numbers that have a result of their own, and the elementary functions for all others.
// Results are rounded as the control word says, to 64 bits whatever its precision.
// Source: Intel SDM volume 2, with the tables of results there.

import { denormals, invalid, special, specialOne } from './arithmetic';
import { arctangent, cosine, logarithm, logarithmNearOne, powerLessOne, setPi, sine } from './elementary';
import { addTo, assign, deliver, divideBy, multiplyBy, set, take80, wide } from './fixed';
import { A, B, FINITE, INFINITY, R, TOP_BIT, ZERO, copy, setInfinity, setZero } from './number';
import { reduceAngle } from './reduce';
import { round } from './round';
import { PRECISION, ZERO_DIVIDE, report } from './status';

const N = wide(0);
const M = wide(1);
const K = wide(2);
/** Below this exponent 1 + n is taken as near 1. */
const NEAR_ONE: i32 = -16;

/** R = 2^B - 1; for a magnitude above 1 the manual says nothing, and B stays as it is. */
export function raise(): void {
  if (specialOne()) return;
  copy(B, R);
  if (B.kind == ZERO) return;
  if (B.kind == INFINITY) {
    if (B.sign) setOne(1, 0);
    return;
  }
  if (B.exponent > 0 || (B.exponent == 0 && B.significand != TOP_BIT)) report(PRECISION);
  else if (B.exponent == 0) {
    setOne(B.sign, -(<i32>B.sign));
    report(PRECISION);
  } else {
    take80(B, N);
    powerLessOne(N);
    deliver(N, false);
  }
}

/** R = 1, or 2^exponent. */
function setOne(sign: u32, exponent: i32): void {
  R.kind = FINITE;
  R.sign = sign;
  R.exponent = exponent;
  R.significand = TOP_BIT;
}

/** R = sine of B, or its cosine (`turned` by a right angle); B is neither NaN nor infinite nor too large. */
export function sineOf(turned: u32): void {
  if (B.kind == ZERO) {
    if (turned) setOne(0, 0);
    else copy(B, R);
    return;
  }
  const quadrant = reduceAngle(B, N) + turned;
  if (quadrant & 1) cosine(N);
  else sine(N);
  N.sign ^= (quadrant >> 1) & 1;
  deliver(N, true);
}

/** R = tangent of B. */
export function tangentOf(): void {
  if (B.kind == ZERO) {
    copy(B, R);
    return;
  }
  const quadrant = reduceAngle(B, N);
  assign(N, M);
  sine(N);
  cosine(M);
  if (quadrant & 1) {
    divideBy(M, N);
    M.sign ^= 1;
    assign(M, N);
  } else divideBy(N, M);
  deliver(N, false);
}

/** R = angle of the point (B, A). */
export function angle(): void {
  if (special()) return;
  denormals();
  if (A.kind == ZERO || (B.kind == INFINITY && A.kind != INFINITY)) {
    if (B.sign) deliverPi(1);
    else setZero(R, A.sign);
  } else if (A.kind == INFINITY && B.kind == INFINITY) {
    deliverPi(-1);
    if (B.sign) tripled();
  } else if (A.kind == INFINITY || B.kind == ZERO) deliverPi(0);
  else angleOfFinite();
}

/** pi (exponent 1), a half (0), a quarter (-1). */
function deliverPi(exponent: i32): void {
  setPi(N, A.sign, exponent);
  deliver(N, false);
}

/** Three quarters of pi. */
function tripled(): void {
  setPi(N, A.sign, -1);
  setPi(M, A.sign, 0);
  addTo(N, M);
  deliver(N, false);
}

function angleOfFinite(): void {
  const steep = A.exponent > B.exponent || (A.exponent == B.exponent && A.significand > B.significand);
  take80(steep ? B : A, N);
  take80(steep ? A : B, M);
  N.sign = 0;
  M.sign = 0;
  divideBy(N, M);
  arctangent(N);
  if (steep || B.sign) {
    // From the axis that is near: the vertical one, or the left one.
    N.sign = <u32>(steep ? !B.sign : 1);
    setPi(M, 0, steep ? 0 : 1);
    addTo(N, M);
  }
  N.sign = A.sign;
  deliver(N, true);
}

/** R = A * log2(B) */
export function logarithmOf(): void {
  if (special()) return;
  if (B.kind != ZERO && B.sign) {
    invalid();
    return;
  }
  if (B.kind == ZERO) {
    if (A.kind == ZERO) invalid();
    else {
      if (A.kind == FINITE) report(ZERO_DIVIDE);
      setInfinity(R, A.sign ^ 1);
    }
    return;
  }
  const one = B.kind == FINITE && B.exponent == 0 && B.significand == TOP_BIT;
  if ((one && A.kind == INFINITY) || (B.kind == INFINITY && A.kind == ZERO)) {
    invalid();
    return;
  }
  denormals();
  const sign = A.sign ^ <u32>(B.kind == FINITE && B.exponent < 0);
  if (A.kind == INFINITY || B.kind == INFINITY) setInfinity(R, sign);
  else if (A.kind == ZERO || one) setZero(R, sign);
  else {
    take80(B, N);
    logarithm(N);
    product(B.significand == TOP_BIT);
  }
}

/** R = A * log2(1 + B). Where 1 + B is not positive the manual says nothing, and B stays as it is. */
export function logarithmOfSum(): void {
  if (special()) return;
  if ((B.kind == ZERO && A.kind == INFINITY) || (B.kind == INFINITY && (B.sign != 0 || A.kind == ZERO))) {
    invalid();
    return;
  }
  denormals();
  const sign = A.sign ^ B.sign;
  if (A.kind == INFINITY || B.kind == INFINITY) setInfinity(R, sign);
  else if (A.kind == ZERO || B.kind == ZERO) setZero(R, sign);
  else if (B.sign && B.exponent >= 0) {
    copy(B, R);
    report(PRECISION);
  } else {
    take80(B, N);
    if (B.exponent < NEAR_ONE) logarithmNearOne(N);
    else {
      set(K, 0, 0, TOP_BIT, 0);
      addTo(N, K);
      logarithm(N);
    }
    product(false);
  }
}

/** R = A * N; `exact`: nothing lies below N's bits. An inexact result is told all the same. */
function product(exact: bool): void {
  take80(A, M);
  multiplyBy(N, M);
  if (!exact) {
    deliver(N, false);
    return;
  }
  R.kind = FINITE;
  R.sign = N.sign;
  R.exponent = N.exponent;
  R.significand = N.high;
  round(R, N.low, 64);
  report(PRECISION);
}
