// RCPPS and RSQRTPS. They report nothing, heed neither rounding nor masks, and take denormals as zeros. The manual promises a relative
// error below 1.5 * 2^-12 and each vendor gives bits of its own; these give the nearest single.
// Source: Intel SDM volume 2, RCPPS, RSQRTPS.

import { settle } from './not-a-number';
import { LEAST_32, usual } from './kind';
import { each } from './operation';

/** A denormal number is a zero of its sign. */
function flushed(value: f32): f32 {
  return usual<f32>(value) ? value : value * 0;
}

@final @unmanaged export class Reciprocal {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T { return <T>reciprocal(<f32>b); }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 { return each<Reciprocal, f32>(a, b); }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 { return b; }
}

function reciprocal(value: f32): f32 {
  const x = flushed(value);
  // What is not above the least normal number becomes zero.
  const exact = 1.0 / <f64>x;
  const r = abs<f64>(exact) <= <f64>LEAST_32 ? copysign<f32>(0, x) : <f32>1 / x;
  return settle<f32>(value, value, r);
}

@final @unmanaged export class ReciprocalRoot {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T { return <T>reciprocalRoot(<f32>b); }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 { return each<ReciprocalRoot, f32>(a, b); }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 { return b; }
}

function reciprocalRoot(value: f32): f32 {
  return settle<f32>(value, value, <f32>1 / sqrt<f32>(flushed(value)));
}
