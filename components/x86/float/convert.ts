// Conversions between integers and floats, between floats, and rounding to whole numbers, with their exceptions.
// Source: Intel SDM volume 2, CVTSI2SS .. CVTTPD2DQ, ROUNDPS; what does not fit becomes the "integer indefinite", 100...0.

import { takeDouble, takeInteger } from '../float80/convert';
import { Number80 } from '../float80/number';
import { DENORMAL, INVALID, PRECISION, denormalsAreZeros, note, plain, rounding } from './environment';
import { buildFrom } from './exact';
import { isSignaling, sound, usual } from './kind';
import { zeroed } from './operation';

const TOWARDS_ZERO: u32 = 3;
const N: Number80 = changetype<Number80>(memory.data(32, 8));

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

/** The nearest whole number in direction `mode`; no exceptions. */
// @ts-ignore: decorator
@inline
function whole<T>(value: T, mode: u32): T {
  if (mode == 0) return nearest<T>(value);
  if (mode == 1) return floor<T>(value);
  if (mode == 2) return ceil<T>(value);
  return trunc<T>(value);
}

/** ROUNDPS and its kin: the low bits of the immediate say how to round, bit 2 asks MXCSR, bit 3 hides what is lost. */
export function roundFloat<T>(value: T, immediate: u32): T {
  if (value != value) {
    if (isSignaling<T>(value)) note(INVALID);
    return quieted<T>(value);
  }
  const x = zeroed<T>(value);
  const r = whole<T>(x, immediate & 4 ? rounding() : immediate & 3);
  if (r != x && !(immediate & 8)) note(PRECISION);
  return r;
}

function quieted<T>(value: T): T {
  if (sizeof<T>() == 4) return <T>reinterpret<f32>(reinterpret<u32>(<f32>value) | 0x0040_0000);
  return <T>reinterpret<f64>(reinterpret<u64>(<f64>value) | 0x0008_0000_0000_0000);
}

/** A float, exactly as a double, to 32 bits. */
export function toInt32(value: f64, mode: u32): i32 {
  const r = whole<f64>(value, mode);
  if (!(r >= -2147483648.0 && r <= 2147483647.0)) {
    note(INVALID);
    return i32.MIN_VALUE;
  }
  if (r != value) note(PRECISION);
  return <i32>r;
}

export function toInt64(value: f64, mode: u32): i64 {
  const r = whole<f64>(value, mode);
  if (!(r >= -9223372036854775808.0 && r < 9223372036854775808.0)) {
    note(INVALID);
    return i64.MIN_VALUE;
  }
  if (r != value) note(PRECISION);
  return <i64>r;
}

/** A float, of type F, as a double for `toInt32` and `toInt64`. */
// @ts-ignore: decorator
@inline
export function operandOf<F>(value: F): f64 {
  return usual<F>(value) ? <f64>value : <f64>zeroed<F>(value);
}

/** An integer as a float. */
export function fromInt64<F>(value: i64): F {
  const r = <F>value;
  // So few bits are exact in every format.
  if (plain() || <u64>(value + 0x100_0000) <= 0x200_0000) return r;
  takeInteger(value, N);
  return buildFrom<F>(N);
}

/** Widens exactly; a NaN keeps its sign and payload and becomes quiet. */
export function widen(value: f32): f64 {
  if (usual<f32>(value) && value == value) return <f64>value;
  if (value == value) {
    if (!denormalsAreZeros()) note(DENORMAL);
    return <f64>zeroed<f32>(value);
  }
  if (isSignaling<f32>(value)) note(INVALID);
  const bits = reinterpret<u32>(value);
  return reinterpret<f64>(
    ((<u64>(bits & 0x8000_0000)) << 32) | 0x7ff8_0000_0000_0000 | ((<u64>(bits & 0x007f_ffff)) << 29),
  );
}

/** Narrows as MXCSR says; a NaN keeps its sign and the top of its payload and becomes quiet. */
// @ts-ignore: decorator
@inline
export function narrow(value: f64): f32 {
  const r = <f32>value;
  return plain() && sound<f32>(r) ? r : narrowUnusual(value);
}

function narrowUnusual(value: f64): f32 {
  if (value == 0) return <f32>value;
  if (value != value) {
    if (isSignaling<f64>(value)) note(INVALID);
    const bits = reinterpret<u64>(value);
    return reinterpret<f32>((<u32>(bits >> 32) & 0x8000_0000) | 0x7fc0_0000 | (<u32>(bits >> 29) & 0x003f_ffff));
  }
  const x = zeroed<f64>(value);
  if (x == 0) return <f32>x;
  if (!usual<f64>(x)) note(DENORMAL);
  takeDouble(reinterpret<u64>(x), N);
  return buildFrom<f32>(N);
}
