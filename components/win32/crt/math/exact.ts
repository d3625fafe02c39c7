// What has one exact result: fused multiplication and addition, and the remainder with its quotient.
//
// Source: ISO C, 7.12.13.1 "The fma functions", 7.12.10.3 "The remquo functions"; IEEE 754, 5.4.1.

import { remainder } from './functions';

const FRACTION: u64 = 0xf_ffff_ffff_ffff;
const IMPLIED: u64 = 0x10_0000_0000_0000;
const BIAS: i32 = 1075;
/** Bits of a number that is not rounded yet, of which 53 stay. */
const WIDTH: i32 = 128;
const KEPT: i32 = 53;
const LEAST: i32 = -1074;

// A number of 128 bits.
let top: u64 = 0;
let bottom: u64 = 0;

function fractionOf(bits: u64): u64 {
  return (bits >> 52 & 0x7ff) == 0 ? bits & FRACTION : (bits & FRACTION) | IMPLIED;
}

/** Of its fraction's last bit. */
function exponentOf(bits: u64): i32 {
  return max(<i32>(bits >> 52 & 0x7ff), 1) - BIAS;
}

function multiply(a: u64, b: u64): void {
  const al = a & 0xffff_ffff;
  const ah = a >> 32;
  const bl = b & 0xffff_ffff;
  const bh = b >> 32;
  const low = al * bl;
  const middle = ah * bl + (low >> 32);
  const other = al * bh + (middle & 0xffff_ffff);
  top = ah * bh + (middle >> 32) + (other >> 32);
  bottom = (other << 32) | (low & 0xffff_ffff);
}

function shiftLeft(count: i32): void {
  if (count >= 64) {
    top = bottom << (count - 64);
    bottom = 0;
  } else if (count > 0) {
    top = (top << count) | (bottom >> (64 - count));
    bottom <<= count;
  }
}

/** Bits that go leave a trace in the last one. */
function shiftRight(count: i32): void {
  if (count <= 0) return;
  if (count >= WIDTH) {
    bottom = (top | bottom) != 0 ? 1 : 0;
    top = 0;
    return;
  }
  let lost: u64;
  if (count >= 64) {
    const rest = count - 64;
    lost = bottom | (rest == 0 ? 0 : top << (64 - rest));
    bottom = rest == 0 ? top : top >> rest;
    top = 0;
  } else {
    lost = bottom << (64 - count);
    bottom = (bottom >> count) | (top << (64 - count));
    top >>= count;
  }
  if (lost != 0) bottom |= 1;
}

function isZero(): bool {
  return (top | bottom) == 0;
}

/** x y + z, rounded once. */
export function fma(x: f64, y: f64, z: f64): f64 {
  // Nothing is rounded there that matters.
  if (!isFinite(x) || !isFinite(y) || x == 0 || y == 0) return x * y + z;
  if (!isFinite(z)) return z;
  if (z == 0 && abs(x) < 1e150 && abs(y) < 1e150 && abs(x) > 1e-150 && abs(y) > 1e-150) return x * y;
  const xb = reinterpret<u64>(x);
  const yb = reinterpret<u64>(y);
  const zb = reinterpret<u64>(z);
  const isNegative = (xb ^ yb) >> 63 != 0;
  multiply(fractionOf(xb), fractionOf(yb));
  if (z == 0) return rounded(exponentOf(xb) + exponentOf(yb), isNegative);
  return sum(exponentOf(xb) + exponentOf(yb), isNegative, zb);
}

/** Adds a number to what is in the 128 bits. */
function sum(exponent: i32, isNegative: bool, zb: u64): f64 {
  // The greater one goes up as far as it can, but for a place for the carry; the other one comes to it.
  const productTop = normalize(WIDTH - 2);
  let productExponent = exponent - productTop;
  let productHigh = top;
  let productLow = bottom;
  top = 0;
  bottom = fractionOf(zb);
  const addendExponent = exponentOf(zb) - normalize(WIDTH - 2);
  const isOther = zb >> 63 != 0;
  const distance = productExponent - addendExponent;
  if (distance > 0) shiftRight(distance);
  else if (distance < 0) {
    const high = top;
    const low = bottom;
    top = productHigh;
    bottom = productLow;
    shiftRight(-distance);
    productHigh = top;
    productLow = bottom;
    top = high;
    bottom = low;
    productExponent = addendExponent;
  }
  if (isNegative == isOther) {
    const low = productLow + bottom;
    top = productHigh + top + (low < bottom ? 1 : 0);
    bottom = low;
    return rounded(productExponent, isNegative);
  }
  const isLess = productHigh < top || (productHigh == top && productLow < bottom);
  const greaterHigh = isLess ? top : productHigh;
  const greaterLow = isLess ? bottom : productLow;
  const lesserHigh = isLess ? productHigh : top;
  const lesserLow = isLess ? productLow : bottom;
  bottom = greaterLow - lesserLow;
  top = greaterHigh - lesserHigh - (greaterLow < lesserLow ? 1 : 0);
  return isZero() ? 0 : rounded(productExponent, isLess ? isOther : isNegative);
}

/** Moves the highest bit to a place; gives by how much. */
function normalize(place: i32): i32 {
  const zeros = top != 0 ? <i32>clz(top) : 64 + <i32>clz(bottom);
  const by = place - (WIDTH - 1 - zeros);
  if (by >= 0) shiftLeft(by);
  else shiftRight(-by);
  return by;
}

/** To the nearest, of two the even one. */
function rounded(exponent: i32, isNegative: bool): f64 {
  const least = exponent - normalize(WIDTH - 2);
  let drop = WIDTH - 1 - KEPT;
  if (least + drop < LEAST) drop = LEAST - least;
  const scale = least + drop;
  shiftRight(drop - 2);
  // Two more bits, of which the last one tells of all below.
  const half = bottom & 3;
  let fraction = bottom >> 2;
  if (half == 3 || (half == 2 && (fraction & 1) != 0)) fraction++;
  const value = NativeMath.scalbn(<f64>fraction, scale);
  return isNegative ? -value : value;
}

/** The last bits of the quotient that `remainder` leaves out, with its sign. */
export function quotientOf(x: f64, y: f64): i32 {
  if (!isFinite(x) || isNaN(y) || y == 0 || !isFinite(y)) return 0;
  const size = abs(y);
  const rest = remainder(abs(x), size);
  // A multiple of eight divisors more does not change what is told.
  const most = size < 2e307 ? abs(x) % (size * 8) : abs(x);
  const bits = <i32>nearest((most - rest) / size) & 7;
  return (x < 0) == (y < 0) ? bits : -bits;
}
