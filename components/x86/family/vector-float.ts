// Floating-point arithmetic, packed and scalar. Rounds to nearest whatever MXCSR says, and raises no flags there.
// Source: Intel SDM volume 2, ADDPS .. SQRTSD, ADDSUBPS, HADDPS, DPPS, ROUNDPS, RCPPS, RSQRTPS.

import { failed, source, target } from '../state/operand';
import { IMM, next } from '../state/uop';
import { settle, settle32, settle64 } from './not-a-number';
import { round32, round64, roundingOf } from './rounding';
import { aligned } from './vector-operand';

@final @unmanaged export class AddFloats {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T { return settle<T>(a, b, <T>(a + b)); }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 { return settle32(a, b, f32x4.add(a, b)); }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 { return settle64(a, b, f64x2.add(a, b)); }
}

@final @unmanaged export class SubFloats {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T { return settle<T>(a, b, <T>(a - b)); }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 { return settle32(a, b, f32x4.sub(a, b)); }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 { return settle64(a, b, f64x2.sub(a, b)); }
}

@final @unmanaged export class MulFloats {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T { return settle<T>(a, b, <T>(a * b)); }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 { return settle32(a, b, f32x4.mul(a, b)); }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 { return settle64(a, b, f64x2.mul(a, b)); }
}

@final @unmanaged export class DivFloats {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T { return settle<T>(a, b, <T>(a / b)); }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 { return settle32(a, b, f32x4.div(a, b)); }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 { return settle64(a, b, f64x2.div(a, b)); }
}

/** The second operand unless the first is less: also for NaNs and zeros of either sign. */
@final @unmanaged export class MinFloats {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T { return a < b ? a : b; }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 { return v128.bitselect(a, b, f32x4.lt(a, b)); }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 { return v128.bitselect(a, b, f64x2.lt(a, b)); }
}

@final @unmanaged export class MaxFloats {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T { return a > b ? a : b; }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 { return v128.bitselect(a, b, f32x4.gt(a, b)); }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 { return v128.bitselect(a, b, f64x2.gt(a, b)); }
}

@final @unmanaged export class SquareRoot {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T { return settle<T>(b, b, sqrt<T>(b)); }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 { return settle32(b, b, f32x4.sqrt(b)); }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 { return settle64(b, b, f64x2.sqrt(b)); }
}

/** The processor gives 12 bits and leaves the rest open; this gives all of them. */
@final @unmanaged export class Reciprocal {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T { return settle<T>(b, b, <T>(<T>1 / b)); }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 { return settle32(b, b, f32x4.div(f32x4.splat(1), b)); }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 { return b; }
}

@final @unmanaged export class ReciprocalRoot {
  // @ts-ignore: decorator
  @inline scalar<T>(a: T, b: T): T { return settle<T>(b, b, <T>(<T>1 / sqrt<T>(b))); }
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 { return settle32(b, b, f32x4.div(f32x4.splat(1), f32x4.sqrt(b))); }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 { return b; }
}

/** ADDSUBPS, ADDSUBPD: subtracts in even elements, adds in odd ones. */
@final @unmanaged export class AddSubtract {
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    return v128.shuffle<u32>(settle32(a, b, f32x4.sub(a, b)), settle32(a, b, f32x4.add(a, b)), 0, 5, 2, 7);
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    return v128.shuffle<u64>(settle64(a, b, f64x2.sub(a, b)), settle64(a, b, f64x2.add(a, b)), 0, 3);
  }
}

@final @unmanaged export class HorizontalAdd {
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    const even = v128.shuffle<u32>(a, b, 0, 2, 4, 6);
    const odd = v128.shuffle<u32>(a, b, 1, 3, 5, 7);
    return settle32(even, odd, f32x4.add(even, odd));
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    const even = v128.shuffle<u64>(a, b, 0, 2);
    const odd = v128.shuffle<u64>(a, b, 1, 3);
    return settle64(even, odd, f64x2.add(even, odd));
  }
}

@final @unmanaged export class HorizontalSubtract {
  // @ts-ignore: decorator
  @inline single(a: v128, b: v128): v128 {
    const even = v128.shuffle<u32>(a, b, 0, 2, 4, 6);
    const odd = v128.shuffle<u32>(a, b, 1, 3, 5, 7);
    return settle32(even, odd, f32x4.sub(even, odd));
  }
  // @ts-ignore: decorator
  @inline double(a: v128, b: v128): v128 {
    const even = v128.shuffle<u64>(a, b, 0, 2);
    const odd = v128.shuffle<u64>(a, b, 1, 3);
    return settle64(even, odd, f64x2.sub(even, odd));
  }
}

/** A packed operation; T is f32 or f64. */
export function packedFloat<O, F, T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const a = v128.load(d);
  const b = v128.load(s);
  v128.store(d, sizeof<F>() == 4 ? changetype<O>(0).single(a, b) : changetype<O>(0).double(a, b));
  return next(u);
}

/** A scalar operation; the upper elements of the first operand stay. */
export function scalarFloat<O, T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  store<T>(d, changetype<O>(0).scalar<T>(load<T>(d), load<T>(s)));
  return next(u);
}

/** ROUNDPS, ROUNDPD. */
export function roundPacked<F, T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const mode = roundingOf(load<u32>(u, IMM));
  const d = target<D, v128>(u);
  for (let i: usize = 0; i < 16; i += sizeof<F>()) {
    if (sizeof<F>() == 4) store<f32>(d + i, round32(load<f32>(s + i), mode));
    else store<f64>(d + i, round64(load<f64>(s + i), mode));
  }
  return next(u);
}

/** ROUNDSS, ROUNDSD. */
export function roundScalar<T, D, S, I>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const mode = roundingOf(load<u32>(u, IMM));
  const d = target<D, v128>(u);
  if (sizeof<T>() == 4) store<f32>(d, round32(load<f32>(s), mode));
  else store<f64>(d, round64(load<f64>(s), mode));
  return next(u);
}

/** DPPS. */
export function dotSingle<T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const mask = load<u32>(u, IMM);
  const a = v128.load(d);
  const b = v128.load(s);
  const products = v128.and(settle32(a, b, f32x4.mul(a, b)), elementMask32(mask >> 4));
  // Each element gets its own sum, in an order that only a NaN can tell.
  const pairs = v128.shuffle<u32>(products, products, 1, 0, 3, 2);
  const sums = settle32(pairs, products, f32x4.add(pairs, products));
  const others = v128.shuffle<u32>(sums, sums, 2, 3, 0, 1);
  v128.store(d, v128.and(settle32(sums, others, f32x4.add(sums, others)), elementMask32(mask)));
  return next(u);
}

/** DPPD. */
export function dotDouble<T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const mask = load<u32>(u, IMM);
  const a = v128.load(d);
  const b = v128.load(s);
  const products = v128.and(settle64(a, b, f64x2.mul(a, b)), elementMask64(mask >> 4));
  const others = v128.shuffle<u64>(products, products, 1, 0);
  v128.store(d, v128.and(settle64(others, products, f64x2.add(others, products)), elementMask64(mask)));
  return next(u);
}

/** All ones in the elements whose bit is set. */
// @ts-ignore: decorator
@inline
function elementMask32(bits: u32): v128 {
  return i32x4.ne(v128.and(i32x4.splat(bits), i32x4(1, 2, 4, 8)), i32x4.splat(0));
}

// @ts-ignore: decorator
@inline
function elementMask64(bits: u32): v128 {
  return i64x2.ne(v128.and(i64x2.splat(bits), i64x2(1, 2)), i64x2.splat(0));
}
