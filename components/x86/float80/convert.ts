// Extended precision from and to the formats of memory: singles, doubles, integers, packed decimals.
// Source: Intel SDM volume 2, FLD, FST, FILD, FIST, FBLD, FBSTP.

import { B, FINITE, INFINITY, NAN, Number80, QUIET_BIT, R, TOP_BIT, UNSUPPORTED, ZERO } from './number';
import { copy, isSignaling, setIndefinite, setZero } from './number';
import { roundTo, roundsUp } from './round';
import { DENORMAL, INVALID, PRECISION, report, roundingControl, clearRoundedUp, setRoundedUp } from './status';

/** Takes a single, without making a NaN quiet. */
export function takeSingle(bits: u32, n: Number80): void {
  takeBinary(bits >> 31, (bits >> 23) & 0xff, <u64>(bits & 0x7f_ffff) << 40, 0xff, 127, n);
}

export function takeDouble(bits: u64, n: Number80): void {
  takeBinary(<u32>(bits >> 63), <u32>(bits >> 52) & 0x7ff, (bits & 0xf_ffff_ffff_ffff) << 11, 0x7ff, 1023, n);
}

/** `fraction` stands below the place of the integer bit, which is bit 63. */
function takeBinary(sign: u32, biased: u32, fraction: u64, special: u32, bias: i32, n: Number80): void {
  n.sign = sign;
  n.denormal = 0;
  n.exponent = <i32>biased - bias;
  n.significand = fraction | TOP_BIT;
  if (biased == special) n.kind = fraction ? NAN : INFINITY;
  else if (biased) n.kind = FINITE;
  else if (fraction == 0) n.kind = ZERO;
  else {
    const shift = <i32>clz<u64>(fraction);
    n.kind = FINITE;
    n.denormal = 1;
    n.significand = fraction << shift;
    n.exponent = 1 - bias - shift;
  }
}

export function takeInteger(value: i64, n: Number80): void {
  n.denormal = 0;
  n.sign = <u32>(value < 0);
  n.kind = value == 0 ? ZERO : FINITE;
  if (value == 0) return;
  const magnitude = <u64>(value < 0 ? -value : value);
  const shift = clz<u64>(magnitude);
  n.significand = magnitude << shift;
  n.exponent = 63 - <i32>shift;
}

/** A NaN that arithmetic has seen: quiet; reports a signaling one and denormals. */
export function quieten(n: Number80): void {
  if (isSignaling(n)) {
    report(INVALID);
    n.significand |= QUIET_BIT;
  } else if (n.kind == FINITE && n.denormal) report(DENORMAL);
}

/** R as a single, rounded; what it is becomes the default NaN where it cannot be. */
export function toSingle(): u32 {
  prepare(24, -126, 127);
  return (R.sign << 31) | (<u32>biasedOf(0xff, 127, -126) << 23) | (<u32>(fractionOf(-126) >> 40) & 0x7f_ffff);
}

export function toDouble(): u64 {
  prepare(53, -1022, 1023);
  return (<u64>R.sign << 63) | (biasedOf(0x7ff, 1023, -1022) << 52) | ((fractionOf(-1022) >> 11) & 0xf_ffff_ffff_ffff);
}

/** Rounds R to the format of a store. */
function prepare(bits: u32, least: i32, greatest: i32): void {
  clearRoundedUp();
  if (R.kind == UNSUPPORTED) {
    report(INVALID);
    setIndefinite(R);
  } else if (R.kind == NAN) {
    if (isSignaling(R)) report(INVALID);
    R.significand |= QUIET_BIT;
  } else if (R.kind == FINITE) roundTo(R, 0, bits, least, greatest);
}

function biasedOf(special: u64, bias: i32, least: i32): u64 {
  if (R.kind == ZERO) return 0;
  if (R.kind != FINITE) return special;
  return R.exponent < least ? 0 : <u64>(R.exponent + bias);
}

/** The significand with the integer bit in bit 63 (which the caller masks away), a denormal's moved down. */
function fractionOf(least: i32): u64 {
  if (R.kind == ZERO) return 0;
  if (R.kind != FINITE || R.exponent >= least) return R.significand;
  return R.significand >> <u64>(least - R.exponent);
}

/** B as an integer of so many bits, rounded by `mode`; what does not fit is the least integer, and invalid. */
export function toInteger(bits: u32, mode: u32): i64 {
  clearRoundedUp();
  const least = <i64>-1 << (bits - 1);
  if (B.kind == ZERO) return 0;
  if (B.kind != FINITE || B.exponent > 63) return notAnInteger(least);
  const magnitude = wholePart(B, mode);
  const limit = <u64>1 << (bits - 1);
  if (overflowed || magnitude > limit || (magnitude == limit && !B.sign)) return notAnInteger(least);
  if (fractionLost) report(PRECISION);
  setRoundedUp(raised);
  return B.sign ? -(<i64>magnitude) : <i64>magnitude;
}

function notAnInteger(least: i64): i64 {
  report(INVALID);
  return least;
}

let fractionLost = false;
let raised = false;
let overflowed = false;

/** The magnitude of a finite number, rounded to a whole one. */
function wholePart(n: Number80, mode: u32): u64 {
  fractionLost = false;
  raised = false;
  overflowed = false;
  if (n.exponent >= 63) return n.significand;
  let whole: u64 = 0;
  let half = false;
  let rest = true;
  if (n.exponent >= -1) {
    const shift = <u64>(63 - n.exponent);
    whole = shift == 64 ? 0 : n.significand >> shift;
    half = ((n.significand >> (shift - 1)) & 1) != 0;
    rest = (n.significand & ((<u64>1 << (shift - 1)) - 1)) != 0;
  }
  fractionLost = half || rest;
  raised = roundsUp(mode, n.sign, (whole & 1) != 0, half, rest);
  if (raised) whole++;
  overflowed = raised && whole == 0;
  return whole;
}

/** R = B rounded to a whole number. */
export function roundToInteger(): void {
  copy(B, R);
  if (B.kind != FINITE || B.exponent >= 63) return;
  const magnitude = wholePart(B, roundingControl());
  setRoundedUp(raised);
  if (fractionLost) report(PRECISION);
  if (magnitude == 0) {
    setZero(R, B.sign);
    return;
  }
  const shift = clz<u64>(magnitude);
  R.significand = magnitude << shift;
  R.exponent = 63 - <i32>shift;
}

/** The whole number of B, towards zero, bounded so that it fits easily; for FSCALE. */
export function boundedWhole(): i32 {
  if (B.kind == ZERO || B.exponent < 0) return 0;
  const magnitude = B.exponent > 16 ? 0x1_0000 : <i32>(B.significand >> <u64>(63 - B.exponent));
  return B.sign ? -magnitude : magnitude;
}

/** Takes 18 packed decimal digits and a sign byte. */
export function takeDecimal(p: usize, n: Number80): void {
  let value: i64 = 0;
  for (let i: i32 = 8; i >= 0; i--) {
    const byte = <i64>load<u8>(p + i);
    value = value * 100 + (byte >> 4) * 10 + (byte & 15);
  }
  takeInteger(value, n);
  n.sign = <u32>load<u8>(p, 9) >> 7;
}

/** Stores B as packed decimals at p, rounded; the "decimal indefinite" where it does not fit. */
export function putDecimal(p: usize): void {
  let value = toInteger(64, roundingControl());
  if (value >= 1_000_000_000_000_000_000 || value <= -1_000_000_000_000_000_000) {
    report(INVALID);
    store<u64>(p, 0xc000_0000_0000_0000);
    store<u16>(p, 0xffff, 8);
    return;
  }
  const negative = B.sign;
  if (value < 0) value = -value;
  for (let i: usize = 0; i < 9; i++) {
    const pair = value % 100;
    store<u8>(p + i, <u8>((pair / 10) * 16 + (pair % 10)));
    value /= 100;
  }
  store<u8>(p, <u8>(negative << 7), 9);
}

