// Packed shifts: by an immediate, by a vector's low 64 bits, and of the whole register by bytes.
// Source: Intel SDM volume 2, PSLLW .. PSRAD, PSLLDQ, PSRLDQ, PALIGNR.

import { failed, target } from '../state/operand';
import { IMM, next } from '../state/uop';
import { aligned } from './vector-operand';

/** Left; a count of the element's width or more gives 0. T is u16, u32 or u64. */
@final @unmanaged export class LeftShift {
  // @ts-ignore: decorator
  @inline apply<T>(a: v128, count: u64): v128 {
    if (count >= 8 * sizeof<T>()) return i64x2.splat(0);
    if (sizeof<T>() == 2) return i16x8.shl(a, <i32>count);
    if (sizeof<T>() == 4) return i32x4.shl(a, <i32>count);
    return i64x2.shl(a, <i32>count);
  }
}

@final @unmanaged export class RightShift {
  // @ts-ignore: decorator
  @inline apply<T>(a: v128, count: u64): v128 {
    if (count >= 8 * sizeof<T>()) return i64x2.splat(0);
    if (sizeof<T>() == 2) return i16x8.shr_u(a, <i32>count);
    if (sizeof<T>() == 4) return i32x4.shr_u(a, <i32>count);
    return i64x2.shr_u(a, <i32>count);
  }
}

/** Right with the sign; a large count fills with it. */
@final @unmanaged export class SignedShift {
  // @ts-ignore: decorator
  @inline apply<T>(a: v128, count: u64): v128 {
    const bounded = <i32>(count < 8 * sizeof<T>() ? count : 8 * sizeof<T>() - 1);
    if (sizeof<T>() == 2) return i16x8.shr_s(a, bounded);
    return i32x4.shr_s(a, bounded);
  }
}

/** By the low 64 bits of the second operand. */
export function shiftPacked<O, E, T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const count = load<u64>(s);
  const d = target<D, v128>(u);
  v128.store(d, changetype<O>(0).apply<E>(v128.load(d), count));
  return next(u);
}

/** By an immediate; the register stands in the rm field. */
export function shiftImmediate<O, E, T, D, I>(u: usize): usize {
  const d = target<D, v128>(u);
  v128.store(d, changetype<O>(0).apply<E>(v128.load(d), <u64>load<u8>(u, IMM)));
  return next(u);
}

/** 48 bytes in which a window of 16 is moved. */
const WINDOW: usize = memory.data(48, 16);

/** PSLLDQ: left by bytes. */
export function shiftBytesLeft<T, D, I>(u: usize): usize {
  const d = target<D, v128>(u);
  const count = min<usize>(load<u8>(u, IMM), 16);
  v128.store(WINDOW, i64x2.splat(0));
  v128.store(WINDOW, v128.load(d), 16);
  v128.store(d, v128.load(WINDOW + 16 - count));
  return next(u);
}

/** PSRLDQ: right by bytes. */
export function shiftBytesRight<T, D, I>(u: usize): usize {
  const d = target<D, v128>(u);
  const count = min<usize>(load<u8>(u, IMM), 16);
  v128.store(WINDOW, v128.load(d));
  v128.store(WINDOW, i64x2.splat(0), 16);
  v128.store(d, v128.load(WINDOW + count));
  return next(u);
}

/** PALIGNR: 16 bytes out of the first operand above the second, from the immediate's byte on. */
export function alignRight<T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const count = min<usize>(load<u8>(u, IMM), 32);
  v128.store(WINDOW, v128.load(s));
  v128.store(WINDOW, v128.load(d), 16);
  v128.store(WINDOW, i64x2.splat(0), 32);
  v128.store(d, v128.load(WINDOW + count));
  return next(u);
}
