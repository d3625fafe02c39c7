// Conversions between integers and floats, and between floats; float/convert says what becomes of a value.
// Source: Intel SDM volume 2, CVTSI2SS .. CVTTPD2DQ.

import { fromInt64, narrow, operandOf, toInt32, toInt64, widen } from '../float/convert';
import { excepted, plain } from '../float/environment';
import { failed, source, target } from '../state/operand';
import { next } from '../state/uop';
import { aligned } from './vector-operand';

const ELEMENTS: usize = memory.data(16, 16);

/** CVTSI2SS, CVTSI2SD: I is i32 or i64, T is f32 or f64. */
export function fromInteger<F, T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const r = fromInt64<F>(sizeof<T>() == 4 ? <i64>load<i32>(s) : load<i64>(s));
  if (excepted(u)) return 0;
  store<F>(target<D, v128>(u), r);
  return next(u);
}

/** CVTSS2SI, CVTSD2SI and the CVTT forms, M says how to round; to a general register. */
export function toInteger<F, M, T, D, S>(u: usize): usize {
  const s = source<S, F>(u);
  if (failed<S>(s)) return 0;
  const value = operandOf<F>(load<F>(s));
  const mode = changetype<M>(0).mode();
  const r = sizeof<T>() == 4 ? <u64><u32>toInt32(value, mode) : <u64>toInt64(value, mode);
  if (excepted(u)) return 0;
  store<u64>(target<D, u64>(u), r);
  return next(u);
}

/** CVTSS2SD. */
export function widenScalar<T, D, S>(u: usize): usize {
  const s = source<S, f32>(u);
  if (failed<S>(s)) return 0;
  const r = widen(load<f32>(s));
  if (excepted(u)) return 0;
  store<f64>(target<D, v128>(u), r);
  return next(u);
}

/** CVTSD2SS. */
export function narrowScalar<T, D, S>(u: usize): usize {
  const s = source<S, f64>(u);
  if (failed<S>(s)) return 0;
  const r = narrow(load<f64>(s));
  if (excepted(u)) return 0;
  store<f32>(target<D, v128>(u), r);
  return next(u);
}

/** CVTPS2PD: the two low elements. */
export function widenPacked<T, D, S>(u: usize): usize {
  const s = source<S, u64>(u);
  if (failed<S>(s)) return 0;
  const low = widen(load<f32>(s));
  const high = widen(load<f32>(s, 4));
  if (excepted(u)) return 0;
  const d = target<D, v128>(u);
  store<f64>(d, low);
  store<f64>(d, high, 8);
  return next(u);
}

/** CVTPD2PS: the upper half becomes 0. */
export function narrowPacked<T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const low = narrow(load<f64>(s));
  const high = narrow(load<f64>(s, 8));
  if (excepted(u)) return 0;
  const d = target<D, v128>(u);
  store<f32>(d, low);
  store<f32>(d, high, 4);
  store<u64>(d, 0, 8);
  return next(u);
}

/** CVTDQ2PS. */
export function integersToSingles<T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const r = singlesFromIntegers(v128.load(s));
  if (excepted(u)) return 0;
  v128.store(target<D, v128>(u), r);
  return next(u);
}

/** Four integers as singles. */
export function singlesFromIntegers(value: v128): v128 {
  if (plain()) return f32x4.convert_i32x4_s(value);
  v128.store(ELEMENTS, value);
  for (let i: usize = 0; i < 16; i += 4) store<f32>(ELEMENTS + i, fromInt64<f32>(<i64>load<i32>(ELEMENTS + i)));
  return v128.load(ELEMENTS);
}

/** CVTDQ2PD: the two low elements. */
export function integersToDoubles<T, D, S>(u: usize): usize {
  const s = source<S, u64>(u);
  if (failed<S>(s)) return 0;
  const low = load<i32>(s);
  const high = load<i32>(s, 4);
  const d = target<D, v128>(u);
  store<f64>(d, <f64>low);
  store<f64>(d, <f64>high, 8);
  return next(u);
}

/** CVTPS2DQ, CVTTPS2DQ. */
export function singlesToIntegers<M, T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const r = integersFromSingles(v128.load(s), changetype<M>(0).mode());
  if (excepted(u)) return 0;
  v128.store(target<D, v128>(u), r);
  return next(u);
}

/** Four singles as integers. */
export function integersFromSingles(value: v128, mode: u32): v128 {
  v128.store(ELEMENTS, value);
  for (let i: usize = 0; i < 16; i += 4) {
    store<i32>(ELEMENTS + i, toInt32(operandOf<f32>(load<f32>(ELEMENTS + i)), mode));
  }
  return v128.load(ELEMENTS);
}

/** CVTPD2DQ, CVTTPD2DQ: the upper half becomes 0. */
export function doublesToIntegers<M, T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const mode = changetype<M>(0).mode();
  const low = toInt32(operandOf<f64>(load<f64>(s)), mode);
  const high = toInt32(operandOf<f64>(load<f64>(s, 8)), mode);
  if (excepted(u)) return 0;
  const d = target<D, v128>(u);
  store<i32>(d, low);
  store<i32>(d, high, 4);
  store<u64>(d, 0, 8);
  return next(u);
}
