// F16C: half-precision numbers to and from single precision.
// Source: Intel SDM volume 2, VCVTPH2PS, VCVTPS2PH; IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction.

import { DENORMAL, INVALID, OVERFLOW, PRECISION, UNDERFLOW, denormalsAreZeros, excepted, note, rounding } from '../float/environment';
import { overflowMasked, underflowMasked } from '../float/environment';
import { lanes, putLane, upperStep, writableBytes } from '../state/lane';
import { address, failed, memory, source } from '../state/operand';
import { IMM, next } from '../state/uop';

/** VCVTPH2PS: four halves; exact, and denormal ones count whatever MXCSR says. */
export function halvesToSingles<T, D, S>(u: usize): usize {
  const s = source<S, u64>(u);
  if (failed<S>(s)) return 0;
  const halves = load<u64>(s);
  const d = source<D, v128>(u);
  for (let i: usize = 0; i < 4; i++) store<u32>(d + (i << 2), widenHalf(<u32>(halves >> (<u64>i << 4)) & 0xffff));
  if (excepted(u)) return 0;
  return next(u);
}

function widenHalf(half: u32): u32 {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent == 31 && fraction && !(fraction & 0x200)) note(INVALID);
  if (exponent == 31) return sign | 0x7f80_0000 | (fraction << 13) | (fraction ? 0x0040_0000 : 0);
  if (exponent) return sign | ((exponent + 112) << 23) | (fraction << 13);
  // A denormal half is a multiple of 2 to the power of -24.
  return sign | reinterpret<u32>(<f32>fraction * <f32>5.9604644775390625e-8);
}

/** VCVTPS2PH: rounds as the immediate says; bit 2 asks MXCSR. */
export function singlesToHalves<N, D, S, I>(u: usize): usize {
  const s = source<S, v128>(u);
  const d = memory<D>() ? writableBytes(u, address<D>(u), <u32>lanes<N>() << 3) : source<D, v128>(u);
  if (failed<D>(d)) return 0;
  const immediate = load<u32>(u, IMM);
  const mode = immediate & 4 ? rounding() : immediate & 3;
  const low = four(s, mode);
  const high = lanes<N>() == 2 ? four(s + upperStep<S>(), mode) : 0;
  if (excepted(u)) return 0;
  if (!memory<D>()) putLane(d, i64x2(<i64>low, <i64>high));
  else {
    store<u64>(d, low);
    if (lanes<N>() == 2) store<u64>(d, high, 8);
  }
  return next(u);
}

function four(s: usize, mode: u32): u64 {
  let halves: u64 = 0;
  for (let i: usize = 0; i < 4; i++) halves |= <u64>narrowSingle(load<u32>(s + (i << 2)), mode) << (<u64>i << 4);
  return halves;
}

/** The half nearest to a single's bits in the rounding mode: 0 to nearest even, 1 down, 2 up, 3 towards zero. */
function narrowSingle(bits: u32, mode: u32): u32 {
  const sign = (bits >> 16) & 0x8000;
  let magnitude = bits & 0x7fff_ffff;
  if (magnitude - 1 < 0x7f_ffff) {
    if (denormalsAreZeros()) magnitude = 0;
    else note(DENORMAL);
  }
  if (magnitude > 0x7f80_0000 && !(magnitude & 0x40_0000)) note(INVALID);
  if (magnitude > 0x7f80_0000) return sign | 0x7e00 | ((magnitude >> 13) & 0x3ff);
  if (magnitude == 0x7f80_0000) return sign | 0x7c00;
  const exponent = <i32>(magnitude >> 23);
  // The significand counts units of 2 to the power of (exponent - 150); halves have units of at least 2 to the power of -24.
  const significand = exponent ? (magnitude & 0x7f_ffff) | 0x80_0000 : magnitude;
  const drop = <u32>min<i32>(exponent < 113 ? 126 - max<i32>(exponent, 1) : 13, 31);
  const kept = significand >> drop;
  const rest = significand & ((1 << drop) - 1);
  const half: u32 = 1 << (drop - 1);
  const away =
    mode == 0 ? rest > half || (rest == half && (kept & 1) != 0) : rest != 0 && (mode == 1 ? sign != 0 : mode == 2 && !sign);
  // A kept significand carries its hidden bit into the exponent; a denormal one has none.
  const result = (exponent < 113 ? kept : (<u32>(exponent - 113) << 10) + kept) + <u32>away;
  const tiny = isTiny(magnitude, sign, mode);
  const trapped = tiny && !underflowMasked();
  // An unmasked underflow tells of the result with 11 bits and any exponent.
  const inexact = trapped ? ((significand << (clz<u32>(significand) - 8)) & 0x1fff) != 0 : rest != 0;
  if (inexact) note(PRECISION);
  if (trapped || (tiny && rest)) note(UNDERFLOW);
  if (result < 0x7c00) return sign | result;
  note(overflowMasked() ? OVERFLOW | PRECISION : OVERFLOW);
  const toInfinity = mode == 0 || (mode == 1 && sign != 0) || (mode == 2 && sign == 0);
  return sign | (toInfinity ? 0x7c00 : 0x7bff);
}

/** Below the least normal half, also when rounded to 11 bits without a limit of the exponent? Not for 0. */
function isTiny(magnitude: u32, sign: u32, mode: u32): bool {
  // 2 to the power of -14, and what rounds up to it: 12 bits of ones, or more than 11 of them.
  if (magnitude == 0 || magnitude >= 0x3880_0000) return false;
  const upwards = mode == 2 ? !sign : mode == 1 ? sign != 0 : false;
  if (upwards) return magnitude <= 0x387f_e000;
  return mode != 0 || magnitude < 0x387f_f000;
}
