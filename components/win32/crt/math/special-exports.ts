// Rows of the functions of `special.ts` and `exact.ts`. long double is double.
//
// Source: Microsoft, "Math and floating-point support".

import { Library, Shape } from '../../system/export';
import { Call } from '../../thread/call';
import { Thread } from '../../thread/thread';
import { EDOM, ERANGE, setErrno } from '../errno';
import { fma, quotientOf } from './exact';
import { remainder } from './functions';
import { erf, erfc, lgamma, tgamma } from './special';

type One = (x: f64) => f64;

export function specialExports(library: Library): void {
  library.add('erf', (thread, call) => one(thread, call, erf), Shape.Double);
  library.add('erff', (thread, call) => oneFloat(thread, call, erf), Shape.Double);
  library.add('erfl', (thread, call) => one(thread, call, erf), Shape.Double);
  library.add('erfc', (thread, call) => one(thread, call, erfc), Shape.Double);
  library.add('erfcf', (thread, call) => oneFloat(thread, call, erfc), Shape.Double);
  library.add('erfcl', (thread, call) => one(thread, call, erfc), Shape.Double);
  library.add('lgamma', (thread, call) => one(thread, call, lgamma), Shape.Double);
  library.add('lgammaf', (thread, call) => oneFloat(thread, call, lgamma), Shape.Double);
  library.add('lgammal', (thread, call) => one(thread, call, lgamma), Shape.Double);
  library.add('tgamma', (thread, call) => one(thread, call, tgamma), Shape.Double);
  library.add('tgammaf', (thread, call) => oneFloat(thread, call, tgamma), Shape.Double);
  library.add('tgammal', (thread, call) => one(thread, call, tgamma), Shape.Double);
  library.add('fma', fused, Shape.ThreeDoubles);
  library.add('fmaf', fusedFloat, Shape.ThreeDoubles);
  library.add('fmal', fused, Shape.ThreeDoubles);
  library.add('remquo', remquo, Shape.Double);
  library.add('remquof', remquoFloat, Shape.Double);
  library.add('remquol', remquo, Shape.Double);
}

@inline
function double(bits: u64): f64 {
  return reinterpret<f64>(bits);
}

@inline
function float(bits: u64): f64 {
  return <f64>reinterpret<f32>(<u32>bits);
}

/** What is 0 of a number up to there (of lgamma) is so, and has not become it. */
const MOST_ZERO: f64 = 2;

/** A result that is no number is an error of the domain; one that is infinite, or 0 and should not be, of the range. */
function checked(thread: Thread, x: f64, result: f64): f64 {
  if (isNaN(result) && !isNaN(x)) setErrno(thread, EDOM);
  else if (isFinite(x) && (!isFinite(result) || (result == 0 && abs(x) > MOST_ZERO))) setErrno(thread, ERANGE);
  return result;
}

function one(thread: Thread, call: Call, compute: One): u64 {
  const x = double(call.a0);
  return reinterpret<u64>(checked(thread, x, compute(x)));
}

function oneFloat(thread: Thread, call: Call, compute: One): u64 {
  const x = float(call.a0);
  return <u64>reinterpret<u32>(<f32>checked(thread, x, <f64><f32>compute(x)));
}

function fused(thread: Thread, call: Call): u64 {
  const x = double(call.a0);
  const y = double(call.a1);
  const z = double(call.a2);
  const result = fma(x, y, z);
  if (isNaN(result) && !isNaN(x) && !isNaN(y) && !isNaN(z)) setErrno(thread, EDOM);
  return reinterpret<u64>(result);
}

/** The product of two floats is exact as a double; the sum is rounded to odd, so that it can be rounded once more. */
function fusedFloat(thread: Thread, call: Call): u64 {
  const product = float(call.a0) * float(call.a1);
  const z = float(call.a2);
  const sum = product + z;
  const part = sum - product;
  const error = product - (sum - part) + (z - part);
  let bits = reinterpret<u64>(sum);
  if (isFinite(sum) && error != 0 && (bits & 1) == 0) bits += (error > 0) == (sum > 0) ? 1 : -1;
  return <u64>reinterpret<u32>(<f32>reinterpret<f64>(bits));
}

/** (x, y, place of the quotient). */
function remquo(thread: Thread, call: Call): u64 {
  const x = double(call.a0);
  const y = double(call.a1);
  thread.process.memory.setU32(call.a2, quotientOf(x, y));
  return reinterpret<u64>(rest(thread, x, y));
}

function remquoFloat(thread: Thread, call: Call): u64 {
  const x = float(call.a0);
  const y = float(call.a1);
  thread.process.memory.setU32(call.a2, quotientOf(x, y));
  return <u64>reinterpret<u32>(<f32>rest(thread, x, y));
}

function rest(thread: Thread, x: f64, y: f64): f64 {
  const result = remainder(x, y);
  if (isNaN(result) && !isNaN(x) && !isNaN(y)) setErrno(thread, EDOM);
  return result;
}
