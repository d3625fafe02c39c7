// Functions of floating point numbers that the language's own library has: sin, exp, pow and so on. Their error is below one unit in
// the last place, below two of hyperbolic ones; those of floats are computed as doubles and rounded, which makes nearly all right.
//
// Source: Microsoft, "Math and floating-point support"; ISO C annex F for what is no number and what is infinite.

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EDOM, ERANGE, setErrno } from '../errno';
import { roundingOf } from './control';

type One = (x: f64) => f64;
type Two = (x: f64, y: f64) => f64;

@inline
function double(bits: u64): f64 {
  return reinterpret<f64>(bits);
}

@inline
function float(bits: u64): f64 {
  return <f64>reinterpret<f32>(<u32>bits);
}

@inline
function floatBits(value: f64): u64 {
  return <u64>reinterpret<u32>(<f32>value);
}

/** Both runtimes have these, and ucrtbase.dll more below. */
export function mathExports(library: Library): void {
  library.add('_hypot', (thread, call) => two(thread, call, (x, y) => Math.hypot(x, y)), Shape.Double);
  library.add('_hypotf', (thread, call) => twoFloats(thread, call, (x, y) => Math.hypot(x, y)), Shape.Double);
  library.add('acos', (thread, call) => one(thread, call, (x) => Math.acos(x)), Shape.Double);
  library.add('acosf', (thread, call) => oneFloat(thread, call, (x) => Math.acos(x)), Shape.Double);
  library.add('asin', (thread, call) => one(thread, call, (x) => Math.asin(x)), Shape.Double);
  library.add('asinf', (thread, call) => oneFloat(thread, call, (x) => Math.asin(x)), Shape.Double);
  library.add('atan', (thread, call) => one(thread, call, (x) => Math.atan(x)), Shape.Double);
  library.add('atan2', (thread, call) => two(thread, call, (x, y) => Math.atan2(x, y)), Shape.Double);
  library.add('atan2f', (thread, call) => twoFloats(thread, call, (x, y) => Math.atan2(x, y)), Shape.Double);
  library.add('atanf', (thread, call) => oneFloat(thread, call, (x) => Math.atan(x)), Shape.Double);
  library.add('ceil', (thread, call) => one(thread, call, (x) => ceil(x)), Shape.Double);
  library.add('ceilf', (thread, call) => oneFloat(thread, call, (x) => ceil(x)), Shape.Double);
  library.add('cos', (thread, call) => one(thread, call, (x) => Math.cos(x)), Shape.Double);
  library.add('cosf', (thread, call) => oneFloat(thread, call, (x) => Math.cos(x)), Shape.Double);
  library.add('cosh', (thread, call) => one(thread, call, (x) => Math.cosh(x)), Shape.Double);
  library.add('coshf', (thread, call) => oneFloat(thread, call, (x) => Math.cosh(x)), Shape.Double);
  library.add('exp', (thread, call) => one(thread, call, (x) => Math.exp(x)), Shape.Double);
  library.add('expf', (thread, call) => oneFloat(thread, call, (x) => Math.exp(x)), Shape.Double);
  library.add('fabs', (thread, call) => call.a0 & 0x7fff_ffff_ffff_ffff, Shape.Double);
  library.add('floor', (thread, call) => one(thread, call, (x) => floor(x)), Shape.Double);
  library.add('floorf', (thread, call) => oneFloat(thread, call, (x) => floor(x)), Shape.Double);
  library.add('fmod', (thread, call) => two(thread, call, (x, y) => x % y), Shape.Double);
  library.add('fmodf', (thread, call) => twoFloats(thread, call, (x, y) => x % y), Shape.Double);
  library.add('log', (thread, call) => one(thread, call, (x) => Math.log(x)), Shape.Double);
  library.add('log10', (thread, call) => one(thread, call, (x) => Math.log10(x)), Shape.Double);
  library.add('log10f', (thread, call) => oneFloat(thread, call, (x) => Math.log10(x)), Shape.Double);
  library.add('logf', (thread, call) => oneFloat(thread, call, (x) => Math.log(x)), Shape.Double);
  library.add('pow', (thread, call) => two(thread, call, (x, y) => Math.pow(x, y)), Shape.Double);
  library.add('powf', (thread, call) => twoFloats(thread, call, (x, y) => Math.pow(x, y)), Shape.Double);
  library.add('sin', (thread, call) => one(thread, call, (x) => Math.sin(x)), Shape.Double);
  library.add('sinf', (thread, call) => oneFloat(thread, call, (x) => Math.sin(x)), Shape.Double);
  library.add('sinh', (thread, call) => one(thread, call, (x) => Math.sinh(x)), Shape.Double);
  library.add('sinhf', (thread, call) => oneFloat(thread, call, (x) => Math.sinh(x)), Shape.Double);
  library.add('sqrt', (thread, call) => one(thread, call, (x) => Math.sqrt(x)), Shape.Double);
  library.add('sqrtf', (thread, call) => oneFloat(thread, call, (x) => Math.sqrt(x)), Shape.Double);
  library.add('tan', (thread, call) => one(thread, call, (x) => Math.tan(x)), Shape.Double);
  library.add('tanf', (thread, call) => oneFloat(thread, call, (x) => Math.tan(x)), Shape.Double);
  library.add('tanh', (thread, call) => one(thread, call, (x) => Math.tanh(x)), Shape.Double);
  library.add('tanhf', (thread, call) => oneFloat(thread, call, (x) => Math.tanh(x)), Shape.Double);
}

export function newMathExports(library: Library): void {
  library.add('acosh', (thread, call) => one(thread, call, (x) => Math.acosh(x)), Shape.Double);
  library.add('acoshf', (thread, call) => oneFloat(thread, call, (x) => Math.acosh(x)), Shape.Double);
  library.add('asinh', (thread, call) => one(thread, call, (x) => Math.asinh(x)), Shape.Double);
  library.add('asinhf', (thread, call) => oneFloat(thread, call, (x) => Math.asinh(x)), Shape.Double);
  library.add('atanh', (thread, call) => one(thread, call, (x) => Math.atanh(x)), Shape.Double);
  library.add('atanhf', (thread, call) => oneFloat(thread, call, (x) => Math.atanh(x)), Shape.Double);
  library.add('cbrt', (thread, call) => one(thread, call, (x) => Math.cbrt(x)), Shape.Double);
  library.add('cbrtf', (thread, call) => oneFloat(thread, call, (x) => Math.cbrt(x)), Shape.Double);
  library.add('exp2', (thread, call) => one(thread, call, (x) => Math.exp2(x)), Shape.Double);
  library.add('exp2f', (thread, call) => oneFloat(thread, call, (x) => Math.exp2(x)), Shape.Double);
  library.add('expm1', (thread, call) => one(thread, call, (x) => Math.expm1(x)), Shape.Double);
  library.add('expm1f', (thread, call) => oneFloat(thread, call, (x) => Math.expm1(x)), Shape.Double);
  library.add('fabsf', (thread, call) => call.a0 & 0x7fff_ffff, Shape.Double);
  library.add('fdim', (thread, call) => two(thread, call, (x, y) => positive(x, y)), Shape.Double);
  library.add('fdimf', (thread, call) => twoFloats(thread, call, (x, y) => positive(x, y)), Shape.Double);
  library.add('fmax', (thread, call) => two(thread, call, (x, y) => greater(x, y)), Shape.Double);
  library.add('fmaxf', (thread, call) => twoFloats(thread, call, (x, y) => greater(x, y)), Shape.Double);
  library.add('fmin', (thread, call) => two(thread, call, (x, y) => lesser(x, y)), Shape.Double);
  library.add('fminf', (thread, call) => twoFloats(thread, call, (x, y) => lesser(x, y)), Shape.Double);
  library.add('hypot', (thread, call) => two(thread, call, (x, y) => Math.hypot(x, y)), Shape.Double);
  library.add('llrint', (thread, call) => fitted(thread, rounded(thread, double(call.a0)), 8), Shape.Double);
  library.add('llrintf', (thread, call) => fitted(thread, rounded(thread, float(call.a0)), 8), Shape.Double);
  library.add('llround', (thread, call) => fitted(thread, away(double(call.a0)), 8), Shape.Double);
  library.add('llroundf', (thread, call) => fitted(thread, away(float(call.a0)), 8), Shape.Double);
  library.add('log1p', (thread, call) => one(thread, call, (x) => Math.log1p(x)), Shape.Double);
  library.add('log1pf', (thread, call) => oneFloat(thread, call, (x) => Math.log1p(x)), Shape.Double);
  library.add('log2', (thread, call) => one(thread, call, (x) => Math.log2(x)), Shape.Double);
  library.add('log2f', (thread, call) => oneFloat(thread, call, (x) => Math.log2(x)), Shape.Double);
  library.add('lrint', (thread, call) => fitted(thread, rounded(thread, double(call.a0)), 4), Shape.Double);
  library.add('lrintf', (thread, call) => fitted(thread, rounded(thread, float(call.a0)), 4), Shape.Double);
  library.add('lround', (thread, call) => fitted(thread, away(double(call.a0)), 4), Shape.Double);
  library.add('lroundf', (thread, call) => fitted(thread, away(float(call.a0)), 4), Shape.Double);
  library.add('nearbyint', (thread, call) => reinterpret<u64>(rounded(thread, double(call.a0))), Shape.Double);
  library.add('nearbyintf', (thread, call) => floatBits(rounded(thread, float(call.a0))), Shape.Double);
  library.add('remainder', (thread, call) => two(thread, call, (x, y) => remainder(x, y)), Shape.Double);
  library.add('remainderf', (thread, call) => twoFloats(thread, call, (x, y) => remainder(x, y)), Shape.Double);
  library.add('rint', (thread, call) => reinterpret<u64>(rounded(thread, double(call.a0))), Shape.Double);
  library.add('rintf', (thread, call) => floatBits(rounded(thread, float(call.a0))), Shape.Double);
  library.add('round', (thread, call) => one(thread, call, (x) => away(x)), Shape.Double);
  library.add('roundf', (thread, call) => oneFloat(thread, call, (x) => away(x)), Shape.Double);
  library.add('trunc', (thread, call) => one(thread, call, (x) => trunc(x)), Shape.Double);
  library.add('truncf', (thread, call) => oneFloat(thread, call, (x) => trunc(x)), Shape.Double);
}

/** A result that is no number, of arguments that are, is an error of the domain; an infinite one of the range. */
function checked(thread: Thread, x: f64, result: f64): u64 {
  if (isNaN(result) && !isNaN(x)) setErrno(thread, EDOM);
  else if (!isFinite(result) && isFinite(x)) setErrno(thread, ERANGE);
  return reinterpret<u64>(isNaN(result) && !isNaN(x) ? reinterpret<f64>(0xfff8_0000_0000_0000) : result);
}

function one(thread: Thread, call: Call, compute: One): u64 {
  const x = double(call.a0);
  return checked(thread, x, compute(x));
}

function oneFloat(thread: Thread, call: Call, compute: One): u64 {
  const x = float(call.a0);
  return floatBits(double(checked(thread, x, <f64><f32>compute(x))));
}

function two(thread: Thread, call: Call, compute: Two): u64 {
  const x = double(call.a0);
  const y = double(call.a1);
  return checked(thread, isNaN(x) ? x : isFinite(x) ? y : x, compute(x, y));
}

function twoFloats(thread: Thread, call: Call, compute: Two): u64 {
  const x = float(call.a0);
  const y = float(call.a1);
  return floatBits(double(checked(thread, isNaN(x) ? x : isFinite(x) ? y : x, <f64><f32>compute(x, y))));
}

/** Halves go away from zero. */
function away(x: f64): f64 {
  const whole = trunc(x);
  return abs(x - whole) >= 0.5 ? whole + copysign(1.0, x) : copysign(whole, x);
}

function positive(x: f64, y: f64): f64 {
  return isNaN(x) || isNaN(y) ? x + y : x > y ? x - y : 0;
}

/** What is no number counts for nothing. */
function greater(x: f64, y: f64): f64 {
  return isNaN(x) ? y : isNaN(y) ? x : max(x, y);
}

function lesser(x: f64, y: f64): f64 {
  return isNaN(x) ? y : isNaN(y) ? x : min(x, y);
}

/** x less the multiple of y that is nearest; of two, the even one. Exact. */
export function remainder(x: f64, y: f64): f64 {
  if (isNaN(x) || isNaN(y) || !isFinite(x) || y == 0) return NaN;
  const size = abs(y);
  if (!isFinite(y)) return x;
  // Less than twice the size, so that one subtraction is enough.
  let rest = size < 8.98846567431158e307 ? abs(x) % (size + size) : abs(x);
  if (size < 2.2250738585072014e-307) {
    if (rest + rest > size) {
      rest -= size;
      if (rest + rest >= size) rest -= size;
    }
  } else {
    const half = 0.5 * size;
    if (rest > half) {
      rest -= size;
      if (rest >= half) rest -= size;
    }
  }
  return copysign(1.0, x) * rest;
}

/** To a whole number, as the processor is told to round. */
function rounded(thread: Thread, x: f64): f64 {
  switch (roundingOf(thread)) {
    case 1: return floor(x);
    case 2: return ceil(x);
    case 3: return trunc(x);
    default: return nearest(x);
  }
}

/** As an integer of so many bytes; what has no room is the least of all, and an error of the domain. */
function fitted(thread: Thread, value: f64, size: i32): u64 {
  const most: f64 = size == 4 ? 2147483648.0 : 9223372036854775808.0;
  if (value >= -most && value < most) return <u64><i64>value;
  setErrno(thread, EDOM);
  return size == 4 ? 0xffff_ffff_8000_0000 : 0x8000_0000_0000_0000;
}
