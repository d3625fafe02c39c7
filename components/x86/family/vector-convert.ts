// Conversions between integers and floats, and between floats.
// Source: Intel SDM volume 2, CVTSI2SS .. CVTTPD2DQ; what does not fit becomes the "integer indefinite", 100...0.

import { failed, source, target } from '../state/operand';
import { next } from '../state/uop';
import { round64, rounding } from './rounding';
import { isNaN32, isNaN64 } from './not-a-number';
import { aligned } from './vector-operand';

const TOWARDS_ZERO: u32 = 3;

/** Rounding as MXCSR says. */
@final @unmanaged export class Rounded {
  // @ts-ignore: decorator
  @inline mode(): u32 { return rounding(); }
}

/** Rounding towards zero: the CVTT forms. */
@final @unmanaged export class Truncated {
  // @ts-ignore: decorator
  @inline mode(): u32 { return TOWARDS_ZERO; }
}

export function toInt32(value: f64, mode: u32): i32 {
  const whole = round64(value, mode);
  return whole >= -2147483648.0 && whole <= 2147483647.0 ? <i32>whole : i32.MIN_VALUE;
}

export function toInt64(value: f64, mode: u32): i64 {
  const whole = round64(value, mode);
  return whole >= -9223372036854775808.0 && whole < 9223372036854775808.0 ? <i64>whole : i64.MIN_VALUE;
}

/** Widens exactly; a NaN keeps its sign and payload and becomes quiet. */
export function widen(value: f32): f64 {
  const bits = reinterpret<u32>(value);
  if (!isNaN32(bits)) return <f64>value;
  return reinterpret<f64>(
    ((<u64>(bits & 0x8000_0000)) << 32) | 0x7ff8_0000_0000_0000 | ((<u64>(bits & 0x007f_ffff)) << 29),
  );
}

/** Narrows to nearest; a NaN keeps its sign and the top of its payload and becomes quiet. */
export function narrow(value: f64): f32 {
  const bits = reinterpret<u64>(value);
  if (!isNaN64(bits)) return <f32>value;
  return reinterpret<f32>(
    (<u32>(bits >> 32) & 0x8000_0000) | 0x7fc0_0000 | (<u32>(bits >> 29) & 0x003f_ffff),
  );
}

/** CVTSI2SS, CVTSI2SD: I is i32 or i64, T is f32 or f64. */
export function fromInteger<F, T, D, S>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  if (sizeof<T>() == 4) store<F>(d, <F>load<i32>(s));
  else store<F>(d, <F>load<i64>(s));
  return next(u);
}

/** CVTSS2SI, CVTSD2SI and the CVTT forms, M says how to round; to a general register. */
export function toInteger<F, M, T, D, S>(u: usize): usize {
  const s = source<S, F>(u);
  if (failed<S>(s)) return 0;
  const value = <f64>load<F>(s);
  const mode = changetype<M>(0).mode();
  const d = target<D, u64>(u);
  if (sizeof<T>() == 4) store<u64>(d, <u64><u32>toInt32(value, mode));
  else store<i64>(d, toInt64(value, mode));
  return next(u);
}

/** CVTSS2SD. */
export function widenScalar<T, D, S>(u: usize): usize {
  const s = source<S, f32>(u);
  if (failed<S>(s)) return 0;
  store<f64>(target<D, v128>(u), widen(load<f32>(s)));
  return next(u);
}

/** CVTSD2SS. */
export function narrowScalar<T, D, S>(u: usize): usize {
  const s = source<S, f64>(u);
  if (failed<S>(s)) return 0;
  store<f32>(target<D, v128>(u), narrow(load<f64>(s)));
  return next(u);
}

/** CVTPS2PD: the two low elements. */
export function widenPacked<T, D, S>(u: usize): usize {
  const s = source<S, u64>(u);
  if (failed<S>(s)) return 0;
  const low = load<f32>(s);
  const high = load<f32>(s, 4);
  const d = target<D, v128>(u);
  store<f64>(d, widen(low));
  store<f64>(d, widen(high), 8);
  return next(u);
}

/** CVTPD2PS: the upper half becomes 0. */
export function narrowPacked<T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const low = load<f64>(s);
  const high = load<f64>(s, 8);
  const d = target<D, v128>(u);
  store<f32>(d, narrow(low));
  store<f32>(d, narrow(high), 4);
  store<u64>(d, 0, 8);
  return next(u);
}

/** CVTDQ2PS. */
export function integersToSingles<T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  v128.store(target<D, v128>(u), f32x4.convert_i32x4_s(v128.load(s)));
  return next(u);
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
  const mode = changetype<M>(0).mode();
  const d = target<D, v128>(u);
  for (let i: usize = 0; i < 16; i += 4) store<i32>(d + i, toInt32(<f64>load<f32>(s + i), mode));
  return next(u);
}

/** CVTPD2DQ, CVTTPD2DQ: the upper half becomes 0. */
export function doublesToIntegers<M, T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const mode = changetype<M>(0).mode();
  const low = toInt32(load<f64>(s), mode);
  const high = toInt32(load<f64>(s, 8), mode);
  const d = target<D, v128>(u);
  store<i32>(d, low);
  store<i32>(d, high, 4);
  store<u64>(d, 0, 8);
  return next(u);
}
