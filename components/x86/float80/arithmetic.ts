// Addition, multiplication, division and square root of A and B into R, rounded as the control word says.
// Source: Intel SDM volume 1, 4.8.3, 8.5; NaN rules in table 4-7.

import { A, B, FINITE, INFINITY, NAN, Number80, QUIET_BIT, R, UNSUPPORTED, ZERO, copy, isSignaling, setIndefinite } from './number';
import { setInfinity, setZero } from './number';
import { round } from './round';
import { DENORMAL, INVALID, ZERO_DIVIDE, precisionBits, report, roundingControl, clearRoundedUp } from './status';
import { divide as divideWide, high, low, multiply as multiplyWide, shiftRightSticky, squareRoot as rootWide } from './wide';

/** Deals with operands that no arithmetic is done on; true if R is settled. */
export function special(): bool {
  clearRoundedUp();
  if (A.kind == UNSUPPORTED || B.kind == UNSUPPORTED) return invalid();
  if (A.kind == NAN || B.kind == NAN) {
    if (isSignaling(A) || isSignaling(B)) report(INVALID);
    chooseNaN();
    return true;
  }
  return false;
}

/** Reports denormal operands; what is invalid, or divides by zero, comes before that. */
export function denormals(): void {
  if ((A.denormal | B.denormal) != 0) report(DENORMAL);
}

/** As `special`, for B alone. */
export function specialOne(): bool {
  clearRoundedUp();
  if (B.kind == UNSUPPORTED) return invalid();
  if (B.kind == NAN) {
    if (isSignaling(B)) report(INVALID);
    copy(B, R);
    R.significand |= QUIET_BIT;
    return true;
  }
  if (B.denormal) report(DENORMAL);
  return false;
}

/** An invalid operation: R is the default NaN. */
export function invalid(): bool {
  report(INVALID);
  setIndefinite(R);
  return true;
}

/** Of two NaNs the one with the larger significand; a quiet one before a signaling one. */
function chooseNaN(): void {
  let first = A.kind == NAN;
  if (first && B.kind == NAN) {
    if (isSignaling(A) != isSignaling(B)) first = !isSignaling(A);
    else if (A.significand != B.significand) first = A.significand > B.significand;
    else first = A.sign <= B.sign;
  }
  copy(first ? A : B, R);
  R.significand |= QUIET_BIT;
}

/** R = A + B, or A - B. */
export function add(subtract: bool): void {
  if (special()) return;
  denormals();
  B.sign ^= <u32>subtract;
  if (A.kind == INFINITY || B.kind == INFINITY) {
    if (A.kind == B.kind && A.sign != B.sign) invalid();
    else setInfinity(R, A.kind == INFINITY ? A.sign : B.sign);
  } else if (A.kind == ZERO || B.kind == ZERO) addZero();
  else addFinite();
}

function addZero(): void {
  if (A.kind == ZERO && B.kind == ZERO) {
    setZero(R, A.sign == B.sign ? A.sign : zeroSign());
    return;
  }
  copy(A.kind == ZERO ? B : A, R);
  round(R, 0, precisionBits());
}

/** Sign of a zero that is the difference of equals. */
function zeroSign(): u32 {
  return roundingControl() == 1 ? 1 : 0;
}

function addFinite(): void {
  // The larger magnitude first.
  const larger = A.exponent > B.exponent || (A.exponent == B.exponent && A.significand >= B.significand);
  const x = larger ? A : B;
  const y = larger ? B : A;
  const distance = x.exponent - y.exponent;
  shiftRightSticky(y.significand, 0, distance > 128 ? 128 : <u32>distance);
  copy(x, R);
  if (x.sign == y.sign) addMagnitudes(x.significand, high, low);
  else subtractMagnitudes(x.significand, high, low);
}

function addMagnitudes(x: u64, yHigh: u64, yLow: u64): void {
  const sum = x + yHigh;
  if (sum < x) {
    R.exponent++;
    R.significand = (sum >> 1) | 0x8000_0000_0000_0000;
    round(R, (sum << 63) | (yLow >> 1) | (yLow & 1), precisionBits());
  } else {
    R.significand = sum;
    round(R, yLow, precisionBits());
  }
}

function subtractMagnitudes(x: u64, yHigh: u64, yLow: u64): void {
  let resultHigh = x - yHigh - <u64>(yLow != 0);
  let resultLow = <u64>0 - yLow;
  if (resultHigh == 0 && resultLow == 0) {
    setZero(R, zeroSign());
    return;
  }
  if (resultHigh == 0) {
    R.exponent -= 64;
    resultHigh = resultLow;
    resultLow = 0;
  }
  const shift = clz<u64>(resultHigh);
  if (shift) {
    R.exponent -= <i32>shift;
    resultHigh = (resultHigh << shift) | (resultLow >> (64 - shift));
    resultLow <<= shift;
  }
  R.significand = resultHigh;
  round(R, resultLow, precisionBits());
}

/** R = A * B */
export function multiply(): void {
  if (special()) return;
  denormals();
  const sign = A.sign ^ B.sign;
  if (A.kind == INFINITY || B.kind == INFINITY) {
    if (A.kind == ZERO || B.kind == ZERO) invalid();
    else setInfinity(R, sign);
    return;
  }
  if (A.kind == ZERO || B.kind == ZERO) {
    setZero(R, sign);
    return;
  }
  multiplyWide(A.significand, B.significand);
  settle(sign, A.exponent + B.exponent + 1, high, low);
}

/** R = A / B */
export function divide(): void {
  if (special()) return;
  const sign = A.sign ^ B.sign;
  if (A.kind == B.kind && A.kind != FINITE) {
    invalid();
    return;
  }
  if (B.kind == ZERO && A.kind == FINITE) report(ZERO_DIVIDE);
  else denormals();
  if (A.kind == INFINITY || B.kind == ZERO) {
    setInfinity(R, sign);
    return;
  }
  if (A.kind == ZERO || B.kind == INFINITY) {
    setZero(R, sign);
    return;
  }
  divideWide(A.significand, B.significand);
  settle(sign, A.exponent - B.exponent - <i32>(A.significand < B.significand), high, low);
}

/** R = the number of this sign, this exponent for a set top bit, and this significand, which may lack one bit. */
function settle(sign: u32, exponent: i32, top: u64, rest: u64): void {
  R.kind = FINITE;
  R.sign = sign;
  R.exponent = exponent;
  R.significand = top;
  if (top < 0x8000_0000_0000_0000) {
    R.exponent--;
    R.significand = (top << 1) | (rest >> 63);
    rest <<= 1;
  }
  round(R, rest, precisionBits());
}

/** R = square root of B */
export function squareRoot(): void {
  // That it is negative comes before that it is denormal.
  if (B.sign && (B.kind == FINITE || B.kind == INFINITY)) {
    clearRoundedUp();
    invalid();
    return;
  }
  if (specialOne()) return;
  if (B.kind == ZERO || B.kind == INFINITY) {
    copy(B, R);
    return;
  }
  const odd = B.exponent & 1;
  if (odd) rootWide(B.significand, 0);
  else rootWide(B.significand >> 1, B.significand << 63);
  R.kind = FINITE;
  R.sign = 0;
  R.exponent = (B.exponent - odd) >> 1;
  R.significand = high;
  round(R, low, precisionBits());
}

/** How A stands to B: -1, 0, 1, or 2 when unordered. Neither may be unsupported. */
export function order(): i32 {
  if (A.kind == NAN || B.kind == NAN) return 2;
  if (A.kind == ZERO && B.kind == ZERO) return 0;
  if (A.kind == ZERO) return B.sign ? 1 : -1;
  if (B.kind == ZERO) return A.sign ? -1 : 1;
  if (A.sign != B.sign) return A.sign ? -1 : 1;
  const magnitude = compareMagnitudes(A, B);
  return A.sign ? -magnitude : magnitude;
}

function compareMagnitudes(x: Number80, y: Number80): i32 {
  if (x.kind != y.kind) return x.kind == INFINITY ? 1 : -1;
  if (x.kind == INFINITY) return 0;
  if (x.exponent != y.exponent) return x.exponent > y.exponent ? 1 : -1;
  if (x.significand == y.significand) return 0;
  return x.significand > y.significand ? 1 : -1;
}
