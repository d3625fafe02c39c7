// Floating-point arithmetic, packed and scalar; what is computed, and with which exceptions, is float/operation's business.
// Source: Intel SDM volume 2, ADDPS .. SQRTSD, ADDSUBPS, HADDPS, DPPS, ROUNDPS, RCPPS, RSQRTPS.

import { roundFloat } from '../float/convert';
import { excepted, stopped } from '../float/environment';
import { AddFloats, MulFloats } from '../float/operation';
import { failed, source, target } from '../state/operand';
import { IMM, next } from '../state/uop';
import { aligned } from './vector-operand';

/** A packed operation; F is f32 or f64. */
export function packedFloat<O, F, T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const a = v128.load(d);
  const b = v128.load(s);
  const r = sizeof<F>() == 4 ? changetype<O>(0).single(a, b) : changetype<O>(0).double(a, b);
  if (excepted(u)) return 0;
  v128.store(d, r);
  return next(u);
}

/** A scalar operation; the upper elements of the first operand stay. */
export function scalarFloat<O, T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const r = changetype<O>(0).scalar<T>(load<T>(d), load<T>(s));
  if (excepted(u)) return 0;
  store<T>(d, r);
  return next(u);
}

/** ROUNDPS, ROUNDPD. */
export function roundPacked<F, T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const r = roundElements<F>(v128.load(s), load<u32>(u, IMM));
  if (excepted(u)) return 0;
  v128.store(target<D, v128>(u), r);
  return next(u);
}

const ELEMENTS: usize = memory.data(16, 16);

/** Each of the elements, of type F, rounded as the immediate of ROUNDPS says. */
export function roundElements<F>(value: v128, immediate: u32): v128 {
  v128.store(ELEMENTS, value);
  for (let i: usize = 0; i < 16; i += sizeof<F>()) {
    store<F>(ELEMENTS + i, roundFloat<F>(load<F>(ELEMENTS + i), immediate));
  }
  return v128.load(ELEMENTS);
}

/** ROUNDSS, ROUNDSD. */
export function roundScalar<T, D, S, I>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const r = roundFloat<T>(load<T>(s), load<u32>(u, IMM));
  if (excepted(u)) return 0;
  store<T>(target<D, v128>(u), r);
  return next(u);
}

/** DPPS. */
export function dotSingle<T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const r = dot32(v128.load(d), v128.load(s), load<u32>(u, IMM));
  if (excepted(u)) return 0;
  v128.store(d, r);
  return next(u);
}

/** The sum of the products that `mask` selects, in the elements that it selects. An unmasked exception ends it early. */
export function dot32(a: v128, b: v128, mask: u32): v128 {
  const chosen = elementMask32(mask >> 4);
  const products = changetype<MulFloats>(0).single(v128.and(a, chosen), v128.and(b, chosen));
  if (stopped()) return products;
  const sums = changetype<AddFloats>(0).single(
    v128.shuffle<u32>(products, products, 0, 0, 2, 2),
    v128.shuffle<u32>(products, products, 1, 1, 3, 3),
  );
  if (stopped()) return sums;
  const total = changetype<AddFloats>(0).single(
    v128.shuffle<u32>(sums, sums, 0, 0, 0, 0),
    v128.shuffle<u32>(sums, sums, 2, 2, 2, 2),
  );
  return v128.and(total, elementMask32(mask));
}

/** DPPD. */
export function dotDouble<T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const mask = load<u32>(u, IMM);
  const chosen = elementMask64(mask >> 4);
  const products = changetype<MulFloats>(0).double(v128.and(v128.load(d), chosen), v128.and(v128.load(s), chosen));
  let total = products;
  if (!stopped()) {
    total = changetype<AddFloats>(0).double(
      v128.shuffle<u64>(products, products, 0, 0),
      v128.shuffle<u64>(products, products, 1, 1),
    );
  }
  if (excepted(u)) return 0;
  v128.store(d, v128.and(total, elementMask64(mask)));
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
