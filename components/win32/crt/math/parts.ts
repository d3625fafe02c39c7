// Parts of floating point numbers: exponents, signs, classes, neighbours.
//
// Source: Microsoft, "frexp"; "ldexp"; "modf"; "_fpclass"; "_nextafter"; "_scalb"; "_logb"; "fpclassify".

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EDOM, ERANGE, setErrno } from '../errno';

export function partExports(library: Library): void {
  library.add('_chgsign', (thread, call) => call.a0 ^ 0x8000_0000_0000_0000, Shape.Double);
  library.add('_chgsignf', (thread, call) => call.a0 ^ 0x8000_0000, Shape.Double);
  library.add('_copysign', (thread, call) => signed(call.a0, call.a1, 63), Shape.Double);
  library.add('_copysignf', (thread, call) => signed(call.a0 & 0xffff_ffff, call.a1, 31), Shape.Double);
  library.add('_finite', (thread, call) => (isFinite(double(call.a0)) ? 1 : 0), Shape.Double);
  library.add('_finitef', (thread, call) => (isFinite(float(call.a0)) ? 1 : 0), Shape.Double);
  library.add('_fpclass', (thread, call) => oldClass(call.a0), Shape.Double);
  library.add('_fpclassf', (thread, call) => oldClass(reinterpret<u64>(<f64>float(call.a0))), Shape.Double);
  library.add('_isnan', (thread, call) => (isNaN(double(call.a0)) ? 1 : 0), Shape.Double);
  library.add('_isnanf', (thread, call) => (isNaN(float(call.a0)) ? 1 : 0), Shape.Double);
  library.add('_logb', (thread, call) => bits(logb(thread, double(call.a0))), Shape.Double);
  library.add('_logbf', (thread, call) => floatBits(logb(thread, float(call.a0))), Shape.Double);
  library.add('_nextafter', (thread, call) => next(call.a0, call.a1), Shape.Double);
  library.add('_nextafterf', (thread, call) => nextFloat(<u32>call.a0, <u32>call.a1), Shape.Double);
  library.add('_scalb', (thread, call) => scale(thread, double(call.a0), <i64>call.i1), Shape.DoubleIntegers);
  library.add('_scalbf', (thread, call) => scaleFloat(thread, float(call.a0), <i64>call.i1), Shape.DoubleIntegers);
  library.add('frexp', frexp, Shape.DoubleIntegers);
  library.add('ldexp', (thread, call) => scale(thread, double(call.a0), <i64>call.i1), Shape.DoubleIntegers);
  library.add('modf', modf, Shape.DoubleIntegers);
  library.add('modff', modff, Shape.DoubleIntegers);
}

export function newPartExports(library: Library): void {
  library.add('_dclass', (thread, call) => <u64>newClass(call.a0), Shape.Double);
  library.add('_dsign', (thread, call) => (call.a0 >> 63) << 15, Shape.Double);
  library.add('_dtest', (thread, call) => <u64>newClass(thread.process.memory.u64(call.a0)));
  library.add('_fdclass', (thread, call) => <u64>newClass(reinterpret<u64>(<f64>float(call.a0))), Shape.Double);
  library.add('_fdsign', (thread, call) => ((call.a0 >> 31) & 1) << 15, Shape.Double);
  library.add('_fdtest', (thread, call) => <u64>newClass(reinterpret<u64>(<f64>float(thread.process.memory.u32(call.a0)))));
  library.add('_ldsign', (thread, call) => (call.a0 >> 63) << 15, Shape.Double);
  library.add('_ldtest', (thread, call) => <u64>newClass(thread.process.memory.u64(call.a0)));
  library.add('_ldclass', (thread, call) => <u64>newClass(call.a0), Shape.Double);
  library.add('copysign', (thread, call) => signed(call.a0, call.a1, 63), Shape.Double);
  library.add('copysignf', (thread, call) => signed(call.a0 & 0xffff_ffff, call.a1, 31), Shape.Double);
  library.add('ilogb', (thread, call) => <u64>ilogb(thread, double(call.a0)), Shape.Double);
  library.add('ilogbf', (thread, call) => <u64>ilogb(thread, float(call.a0)), Shape.Double);
  library.add('logb', (thread, call) => bits(logb(thread, double(call.a0))), Shape.Double);
  library.add('logbf', (thread, call) => floatBits(logb(thread, float(call.a0))), Shape.Double);
  library.add('nan', (thread, call) => 0x7ff8_0000_0000_0000, Shape.Real);
  library.add('nanf', (thread, call) => 0x7fc0_0000, Shape.Real);
  library.add('nextafter', (thread, call) => next(call.a0, call.a1), Shape.Double);
  library.add('nextafterf', (thread, call) => nextFloat(<u32>call.a0, <u32>call.a1), Shape.Double);
  library.add('nextafterl', (thread, call) => next(call.a0, call.a1), Shape.Double);
  library.add('nexttoward', (thread, call) => next(call.a0, call.a1), Shape.Double);
  library.add('nexttowardf', nextFloatToward, Shape.Double);
  library.add('nexttowardl', (thread, call) => next(call.a0, call.a1), Shape.Double);
  library.add('scalbln', (thread, call) => scale(thread, double(call.a0), <i64>call.i1), Shape.DoubleIntegers);
  library.add('scalblnf', (thread, call) => scaleFloat(thread, float(call.a0), <i64>call.i1), Shape.DoubleIntegers);
  library.add('scalbn', (thread, call) => scale(thread, double(call.a0), <i64>call.i1), Shape.DoubleIntegers);
  library.add('scalbnf', (thread, call) => scaleFloat(thread, float(call.a0), <i64>call.i1), Shape.DoubleIntegers);
}

/** Values that msvcrt.dll exports. */
export function partDataExports(library: Library): void {
  library.addData('_HUGE', 8);
}

@inline
function double(value: u64): f64 {
  return reinterpret<f64>(value);
}

@inline
function float(value: u64): f32 {
  return reinterpret<f32>(<u32>value);
}

@inline
function bits(value: f64): u64 {
  return reinterpret<u64>(value);
}

@inline
function floatBits(value: f64): u64 {
  return <u64>reinterpret<u32>(<f32>value);
}

/** The one's size with the other's sign. */
function signed(size: u64, sign: u64, place: u64): u64 {
  const bit = <u64>1 << place;
  return (size & ~bit) | (sign & bit);
}

/** Of a number that is not 0 and finite. */
function exponentOf(value: f64): i32 {
  const field = <i32>(bits(value) >> 52) & 0x7ff;
  return field != 0 ? field - 1023 : -1011 - <i32>clz<u64>(bits(value) & 0xf_ffff_ffff_ffff);
}

function logb(thread: Thread, value: f64): f64 {
  if (isNaN(value)) return value;
  if (!isFinite(value)) return Infinity;
  if (value != 0) return exponentOf(value);
  setErrno(thread, ERANGE);
  return -Infinity;
}

/** FP_ILOGB0 is -INT_MAX - 1, FP_ILOGBNAN is INT_MAX. */
function ilogb(thread: Thread, value: f64): i64 {
  if (value != 0 && isFinite(value)) return exponentOf(value);
  setErrno(thread, EDOM);
  return value == 0 ? i32.MIN_VALUE : i32.MAX_VALUE;
}

/** _FPCLASS_*. */
function oldClass(value: u64): u64 {
  const isNegative = value >> 63 != 0;
  const size = value & 0x7fff_ffff_ffff_ffff;
  const infinite: u64 = 0x7ff0_0000_0000_0000;
  if (size > infinite) return (value & 0x8_0000_0000_0000) != 0 ? 2 : 1;
  if (size == infinite) return isNegative ? 4 : 0x200;
  if (size == 0) return isNegative ? 0x20 : 0x40;
  if (size >> 52 == 0) return isNegative ? 0x10 : 0x80;
  return isNegative ? 8 : 0x100;
}

/** FP_NAN 2, FP_INFINITE 1, FP_SUBNORMAL -2, FP_NORMAL -1, FP_ZERO 0. */
function newClass(value: u64): i64 {
  const size = value & 0x7fff_ffff_ffff_ffff;
  const infinite: u64 = 0x7ff0_0000_0000_0000;
  if (size >= infinite) return size > infinite ? 2 : 1;
  return size == 0 ? 0 : size >> 52 == 0 ? -2 : -1;
}

/** The neighbour in a direction. */
function next(from: u64, to: u64): u64 {
  const x = double(from);
  const y = double(to);
  if (isNaN(x) || isNaN(y)) return bits(x + y);
  if (x == y) return to;
  if (x == 0) return (to & 0x8000_0000_0000_0000) | 1;
  return (x < y) == (x > 0) ? from + 1 : from - 1;
}

function nextFloat(from: u32, to: u32): u64 {
  const x = reinterpret<f32>(from);
  const y = reinterpret<f32>(to);
  if (isNaN(x) || isNaN(y)) return <u64>reinterpret<u32>(x + y);
  if (x == y) return to;
  if (x == 0) return (to & 0x8000_0000) | 1;
  return (x < y) == (x > 0) ? from + 1 : from - 1;
}

/** A float's neighbour towards a double. */
function nextFloatToward(thread: Thread, call: Call): u64 {
  const x = <f64>float(call.a0);
  const y = double(call.a1);
  if (x == y) return <u64>reinterpret<u32>(<f32>y);
  const to: f32 = isNaN(y) ? <f32>y : y > x ? Infinity : -Infinity;
  return nextFloat(<u32>call.a0, reinterpret<u32>(to));
}

/** Times a power of two; steps as long as no step rounds but the last. */
function scaled(value: f64, power: i64): f64 {
  return NativeMath.scalbn(value, <i32>max<i64>(min<i64>(power, 5000), -5000));
}

function scale(thread: Thread, value: f64, power: i64): u64 {
  const result = scaled(value, power);
  if (isFinite(value) && value != 0 && (!isFinite(result) || result == 0)) setErrno(thread, ERANGE);
  return bits(result);
}

function scaleFloat(thread: Thread, value: f32, power: i64): u64 {
  const result = <f32>scaled(<f64>value, power);
  if (isFinite(value) && value != 0 && (!isFinite(result) || result == 0)) setErrno(thread, ERANGE);
  return <u64>reinterpret<u32>(result);
}

/** (number, place of the exponent): a fraction from a half to one. */
function frexp(thread: Thread, call: Call): u64 {
  const value = double(call.a0);
  const isPlain = value != 0 && isFinite(value);
  const exponent = isPlain ? exponentOf(value) + 1 : isFinite(value) ? 0 : -1;
  thread.process.memory.setU32(call.a1, exponent);
  return isPlain ? bits(scaled(value, -<i64>exponent)) : call.a0;
}

/** (number, place of the whole part). */
function modf(thread: Thread, call: Call): u64 {
  const value = double(call.a0);
  const whole = trunc(value);
  thread.process.memory.setU64(call.a1, bits(whole));
  return bits(isFinite(value) ? copysign(value - whole, value) : isNaN(value) ? value : copysign(0.0, value));
}

function modff(thread: Thread, call: Call): u64 {
  const value = float(call.a0);
  const whole = trunc(value);
  thread.process.memory.setU32(call.a1, reinterpret<u32>(whole));
  return <u64>reinterpret<u32>(isFinite(value) ? copysign(value - whole, value) : isNaN(value) ? value : copysign<f32>(0, value));
}
