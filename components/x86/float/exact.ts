// Addition, multiplication, division, square root and fused multiplication with exact exceptions, for every MXCSR: the reference, on
// integers. T is f32 or f64.
// Source: Intel SDM volume 1, 4.8.3.5 (NaNs), 4.9.2 (precedence of exceptions), 11.5.2.

import { takeDouble, takeSingle } from '../float80/convert';
import { FINITE, INFINITY, NAN, Number80, ZERO, copy } from '../float80/number';
import { divide as divideWide, high, low, multiply as multiplyWide, shiftRightSticky, squareRoot as rootWide } from '../float80/wide';
import { chooseNaN32, chooseNaN64, DEFAULT_32, DEFAULT_64 } from './not-a-number';
import { DENORMAL, INVALID, ZERO_DIVIDE, denormalsAreZeros, note, rounding } from './environment';
import { isSignaling } from './kind';
import { roundBits } from './round';

const PLACES: usize = memory.data(128, 8);
const X: Number80 = changetype<Number80>(PLACES);
const Y: Number80 = changetype<Number80>(PLACES + 32);
const Z: Number80 = changetype<Number80>(PLACES + 64);
/** The result; where it is finite its significand goes on in `rest`. */
const R: Number80 = changetype<Number80>(PLACES + 96);
let rest: u64 = 0;

export function addExact<T>(a: T, b: T): T {
  return sumExact<T>(a, b, 0);
}

export function subtractExact<T>(a: T, b: T): T {
  return sumExact<T>(a, b, 1);
}

function sumExact<T>(a: T, b: T, turned: u32): T {
  if (a != a || b != b) return notANumber<T>(a, b);
  take<T>(a, X);
  take<T>(b, Z);
  if (X.denormal | Z.denormal) note(DENORMAL);
  Z.sign ^= turned;
  copy(X, R);
  rest = 0;
  addToResult();
  return build<T>();
}

export function multiplyExact<T>(a: T, b: T): T {
  if (a != a || b != b) return notANumber<T>(a, b);
  takeBoth<T>(a, b);
  multiplyParts();
  if (R.kind != NAN && (X.denormal | Y.denormal) != 0) note(DENORMAL);
  return build<T>();
}

export function divideExact<T>(a: T, b: T): T {
  if (a != a || b != b) return notANumber<T>(a, b);
  takeBoth<T>(a, b);
  divideParts();
  return build<T>();
}

export function squareRootExact<T>(a: T): T {
  if (a != a) return notANumber<T>(a, a);
  take<T>(a, X);
  copy(X, R);
  if (X.sign && X.kind != ZERO) invalid();
  else {
    if (X.denormal) note(DENORMAL);
    if (X.kind == FINITE) rootParts();
  }
  return build<T>();
}

/** a * b + c with one rounding. The caller negates operands; NaNs are its business, too, since their order depends on the form. */
export function multiplyAddExact<T>(a: T, b: T, c: T): T {
  takeBoth<T>(a, b);
  take<T>(c, Z);
  multiplyParts();
  if (R.kind != NAN) addToResult();
  if (R.kind != NAN && (X.denormal | Y.denormal | Z.denormal) != 0) note(DENORMAL);
  return build<T>();
}

/** The NaN that an operation on `a` and `b`, of which one is a NaN, gives. */
export function notANumber<T>(a: T, b: T): T {
  if (isSignaling<T>(a) || isSignaling<T>(b)) note(INVALID);
  if (sizeof<T>() == 4) {
    return <T>reinterpret<f32>(chooseNaN32(reinterpret<u32>(<f32>a), reinterpret<u32>(<f32>b)));
  }
  return <T>reinterpret<f64>(chooseNaN64(reinterpret<u64>(<f64>a), reinterpret<u64>(<f64>b)));
}

/** Takes an operand apart; a denormal one may count as zero. */
function take<T>(value: T, n: Number80): void {
  if (sizeof<T>() == 4) takeSingle(reinterpret<u32>(<f32>value), n);
  else takeDouble(reinterpret<u64>(<f64>value), n);
  if (n.denormal && denormalsAreZeros()) {
    n.kind = ZERO;
    n.denormal = 0;
  }
}

function takeBoth<T>(a: T, b: T): void {
  take<T>(a, X);
  take<T>(b, Y);
}

/** Puts the result together. */
function build<T>(): T {
  if (sizeof<T>() == 4) return <T>reinterpret<f32>(<u32>buildBits(24));
  return <T>reinterpret<f64>(buildBits(53));
}

function buildBits(bits: i32): u64 {
  const signBit = <u64>R.sign << (bits == 24 ? 31 : 63);
  if (R.kind == ZERO) return signBit;
  if (R.kind == NAN) return bits == 24 ? <u64>DEFAULT_32 : DEFAULT_64;
  if (R.kind == INFINITY) return signBit | (bits == 24 ? 0x7f80_0000 : 0x7ff0_0000_0000_0000);
  return roundBits(R.sign, R.exponent, R.significand, rest, bits);
}

/** A float out of parts that were taken elsewhere: conversions. */
export function buildFrom<T>(n: Number80): T {
  copy(n, R);
  rest = 0;
  return build<T>();
}

/** There is no such number: the default NaN. */
function invalid(): void {
  note(INVALID);
  R.kind = NAN;
}

/** R = X * Y */
function multiplyParts(): void {
  R.sign = X.sign ^ Y.sign;
  if (X.kind == INFINITY || Y.kind == INFINITY) {
    if (X.kind == ZERO || Y.kind == ZERO) invalid();
    else R.kind = INFINITY;
    return;
  }
  if (X.kind == ZERO || Y.kind == ZERO) {
    R.kind = ZERO;
    return;
  }
  multiplyWide(X.significand, Y.significand);
  settle(X.exponent + Y.exponent + 1, high, low);
}

/** R = X / Y */
function divideParts(): void {
  R.sign = X.sign ^ Y.sign;
  if (X.kind == Y.kind && X.kind != FINITE) {
    invalid();
    return;
  }
  if (Y.kind == ZERO && X.kind == FINITE) note(ZERO_DIVIDE);
  else if (X.denormal | Y.denormal) note(DENORMAL);
  if (X.kind == INFINITY || Y.kind == ZERO) R.kind = INFINITY;
  else if (X.kind == ZERO || Y.kind == INFINITY) R.kind = ZERO;
  else {
    divideWide(X.significand, Y.significand);
    settle(X.exponent - Y.exponent - <i32>(X.significand < Y.significand), high, low);
  }
}

/** R = square root of X, which is positive. */
function rootParts(): void {
  const odd = X.exponent & 1;
  if (odd) rootWide(X.significand, 0);
  else rootWide(X.significand >> 1, X.significand << 63);
  settle((X.exponent - odd) >> 1, high, low);
}

/** R is finite with this significand, whose leading zeros are moved out. */
function settle(exponent: i32, top: u64, below: u64): void {
  if (top == 0) {
    exponent -= 64;
    top = below;
    below = 0;
  }
  const shift = clz<u64>(top);
  if (shift) {
    top = (top << shift) | (below >> (64 - shift));
    below <<= shift;
  }
  R.kind = FINITE;
  R.exponent = exponent - <i32>shift;
  R.significand = top;
  rest = below;
}

/** R += Z */
function addToResult(): void {
  if (R.kind == INFINITY || Z.kind == INFINITY) {
    if (R.kind == Z.kind && R.sign != Z.sign) invalid();
    else if (Z.kind == INFINITY) copy(Z, R);
    return;
  }
  if (Z.kind == ZERO) {
    if (R.kind == ZERO && R.sign != Z.sign) R.sign = <u32>(rounding() == 1);
    return;
  }
  if (R.kind == ZERO) {
    copy(Z, R);
    rest = 0;
    return;
  }
  addFinite();
}

/** 128 bits and a sticky one suffice: a product has 106 and can lose bits only where at most one of them cancels. */
function addFinite(): void {
  const larger =
    R.exponent > Z.exponent || (R.exponent == Z.exponent && R.significand >= Z.significand);
  const distance = larger ? R.exponent - Z.exponent : Z.exponent - R.exponent;
  const exponent = larger ? R.exponent : Z.exponent;
  const top = larger ? R.significand : Z.significand;
  const below = larger ? rest : 0;
  shiftRightSticky(larger ? Z.significand : R.significand, larger ? 0 : rest, distance > 128 ? 128 : <u32>distance);
  const opposite = R.sign != Z.sign;
  if (!larger) R.sign = Z.sign;
  if (opposite) subtractWide(exponent, top, below);
  else addWide(exponent, top, below);
}

/** R = top:below + high:low */
function addWide(exponent: i32, top: u64, below: u64): void {
  const sumBelow = below + low;
  const carry = <u64>(sumBelow < below);
  const partial = top + high;
  const sumTop = partial + carry;
  if (partial < top || sumTop < partial) {
    const lost = sumBelow & 1;
    settle(exponent + 1, (sumTop >> 1) | 0x8000_0000_0000_0000, (sumTop << 63) | (sumBelow >> 1) | lost);
  } else settle(exponent, sumTop, sumBelow);
}

/** R = top:below - high:low, which is not negative. */
function subtractWide(exponent: i32, top: u64, below: u64): void {
  const differenceBelow = below - low;
  const differenceTop = top - high - <u64>(below < low);
  if ((differenceTop | differenceBelow) == 0) {
    R.kind = ZERO;
    R.sign = <u32>(rounding() == 1);
  } else settle(exponent, differenceTop, differenceBelow);
}
