// Rounding to an integer in the four ways of MXCSR.RC: 0 to nearest even, 1 down, 2 up, 3 towards zero.
// Source: Intel SDM volume 1, 4.8.4.

import { MXCSR } from '../state/register-file';
import { settle } from './not-a-number';

/** What MXCSR says now. */
// @ts-ignore: decorator
@inline
export function rounding(): u32 {
  return (load<u32>(MXCSR) >> 13) & 3;
}

/** What the immediate of ROUNDxx says: bit 2 asks MXCSR. */
// @ts-ignore: decorator
@inline
export function roundingOf(immediate: u32): u32 {
  return immediate & 4 ? rounding() : immediate & 3;
}

export function round64(value: f64, mode: u32): f64 {
  if (value != value) return settle<f64>(value, value, value);
  if (mode == 0) return nearest<f64>(value);
  if (mode == 1) return floor<f64>(value);
  if (mode == 2) return ceil<f64>(value);
  return trunc<f64>(value);
}

export function round32(value: f32, mode: u32): f32 {
  if (value != value) return settle<f32>(value, value, value);
  if (mode == 0) return nearest<f32>(value);
  if (mode == 1) return floor<f32>(value);
  if (mode == 2) return ceil<f32>(value);
  return trunc<f32>(value);
}
