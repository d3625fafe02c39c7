// Packing, unpacking, shuffling, blending, inserting and extracting.
// Source: Intel SDM volume 2, PACKSSWB .., PUNPCKLBW .., PSHUFB, PSHUFD, SHUFPS, PINSRW, PEXTRW, INSERTPS, PMOVSXBW, PBLENDVB.

import { failed, memory, source, target } from '../state/operand';
import { XMM } from '../state/register-file';
import { IMM, next } from '../state/uop';
import { aligned } from './vector-operand';

@final @unmanaged export class PackSignedWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.narrow_i16x8_s(a, b); }
}
@final @unmanaged export class PackUnsignedWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.narrow_i16x8_u(a, b); }
}
@final @unmanaged export class PackSignedDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.narrow_i32x4_s(a, b); }
}
@final @unmanaged export class PackUnsignedDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.narrow_i32x4_u(a, b); }
}

@final @unmanaged export class UnpackLowBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  }
}
@final @unmanaged export class UnpackHighBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }
}
@final @unmanaged export class UnpackLowWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11); }
}
@final @unmanaged export class UnpackHighWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15); }
}
@final @unmanaged export class UnpackLowDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.shuffle<u32>(a, b, 0, 4, 1, 5); }
}
@final @unmanaged export class UnpackHighDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.shuffle<u32>(a, b, 2, 6, 3, 7); }
}
@final @unmanaged export class UnpackLowQuads {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.shuffle<u64>(a, b, 0, 2); }
}
@final @unmanaged export class UnpackHighQuads {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.shuffle<u64>(a, b, 1, 3); }
}

/** PSHUFB: a byte of the first for each byte of the second, 0 where that is negative. */
@final @unmanaged export class ShuffleBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.swizzle(a, v128.and(b, i8x16.splat(<i8>0x8f))); }
}

/** PSHUFD. */
export function shuffleDoubles<T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const order = load<u32>(u, IMM);
  const value = i32x4(pick(s, order), pick(s, order >> 2), pick(s, order >> 4), pick(s, order >> 6));
  v128.store(target<D, v128>(u), value);
  return next(u);
}

// @ts-ignore: decorator
@inline
function pick(p: usize, order: u32): i32 {
  return load<i32>(p + (<usize>(order & 3) << 2));
}

/** PSHUFLW (half 0), PSHUFHW (half 8): shuffles the words of one half and copies the other. */
// @ts-ignore: decorator
@inline
function shuffleWords<D, S>(u: usize, half: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const order = load<u32>(u, IMM);
  let words: u64 = 0;
  for (let i: u32 = 0; i < 4; i++) {
    words |= (<u64>load<u16>(s + half + (<usize>((order >> (2 * i)) & 3) << 1))) << (16 * i);
  }
  const d = target<D, v128>(u);
  const other = load<u64>(s + (8 - half));
  store<u64>(d + half, words);
  store<u64>(d + (8 - half), other);
  return next(u);
}

export function shuffleLowWords<T, D, S, I>(u: usize): usize {
  return shuffleWords<D, S>(u, 0);
}

export function shuffleHighWords<T, D, S, I>(u: usize): usize {
  return shuffleWords<D, S>(u, 8);
}

/** SHUFPS: two elements of the first, then two of the second. */
export function shuffleSingles<T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const order = load<u32>(u, IMM);
  const d = target<D, v128>(u);
  const value = i32x4(pick(d, order), pick(d, order >> 2), pick(s, order >> 4), pick(s, order >> 6));
  v128.store(d, value);
  return next(u);
}

/** SHUFPD. */
export function shuffleTwo<T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const order = load<u32>(u, IMM);
  const d = target<D, v128>(u);
  const low = load<i64>(d + (<usize>(order & 1) << 3));
  const high = load<i64>(s + (<usize>((order >> 1) & 1) << 3));
  v128.store(d, i64x2(low, high));
  return next(u);
}

/** PINSRB, PINSRW: E is the element. A register operand is a general one. */
export function insertElement<E, T, D, S, I>(u: usize): usize {
  const s = source<S, E>(u);
  if (failed<S>(s)) return 0;
  const place = load<u32>(u, IMM) & (16 / <u32>sizeof<E>() - 1);
  store<E>(target<D, v128>(u) + <usize>place * sizeof<E>(), load<E>(s));
  return next(u);
}

/** PEXTRB, PEXTRW, EXTRACTPS: the vector in the reg field, to a general register or memory. */
export function extractElement<E, T, D, S, I>(u: usize): usize {
  const d = target<D, E>(u);
  if (failed<D>(d)) return 0;
  const place = load<u32>(u, IMM) & (16 / <u32>sizeof<E>() - 1);
  const value = load<E>(source<S, v128>(u) + <usize>place * sizeof<E>());
  if (memory<D>()) store<E>(d, value);
  else store<u64>(d, <u64>value);
  return next(u);
}

/** PINSRD, PINSRQ: the element is as large as the operand. */
export function insertSized<T, D, S, I>(u: usize): usize {
  return insertElement<T, T, D, S, I>(u);
}

/** PEXTRD, PEXTRQ. */
export function extractSized<T, D, S, I>(u: usize): usize {
  return extractElement<T, T, D, S, I>(u);
}

/** PEXTRW in its older form: the vector in the rm field, to the general register in the reg field. */
export function extractWord<T, D, S, I>(u: usize): usize {
  const place = load<u32>(u, IMM) & 7;
  store<u64>(target<D, u64>(u), <u64>load<u16>(source<S, v128>(u) + (<usize>place << 1)));
  return next(u);
}

/** INSERTPS. */
export function insertSingle<T, D, S, I>(u: usize): usize {
  const s = source<S, u32>(u);
  if (failed<S>(s)) return 0;
  const immediate = load<u32>(u, IMM);
  const element = load<u32>(memory<S>() ? s : s + (<usize>((immediate >> 6) & 3) << 2));
  const d = target<D, v128>(u);
  store<u32>(d + (<usize>((immediate >> 4) & 3) << 2), element);
  for (let i: usize = 0; i < 4; i++) if ((immediate >> <u32>i) & 1) store<u32>(d + (i << 2), 0);
  return next(u);
}

/** BLENDPS, BLENDPD, PBLENDW: elements of T whose bit in the immediate is set come from the second. */
export function blendElements<E, T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const mask = load<u32>(u, IMM);
  const d = target<D, v128>(u);
  for (let i: usize = 0; i < 16 / sizeof<E>(); i++) {
    if ((mask >> <u32>i) & 1) store<E>(d + i * sizeof<E>(), load<E>(s + i * sizeof<E>()));
  }
  return next(u);
}

/** PBLENDVB, BLENDVPS, BLENDVPD: elements whose sign in XMM0 is set come from the second. */
export function blendBySign<E, T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  let mask = v128.load(XMM);
  if (sizeof<E>() == 1) mask = i8x16.shr_s(mask, 7);
  else if (sizeof<E>() == 4) mask = i32x4.shr_s(mask, 31);
  else mask = i64x2.shr_s(mask, 63);
  v128.store(d, v128.bitselect(v128.load(s), v128.load(d), mask));
  return next(u);
}

/** PMOVSXxx, PMOVZXxx: from elements F to elements T; the source is as long as it must be. */
export function extendElements<F, E, T, D, S>(u: usize): usize {
  let s: usize;
  if (16 * sizeof<F>() / sizeof<E>() == 8) s = source<S, u64>(u);
  else if (16 * sizeof<F>() / sizeof<E>() == 4) s = source<S, u32>(u);
  else s = source<S, u16>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  // From the top down, since the source may be the same register.
  for (let i: i32 = 16 / sizeof<E>() - 1; i >= 0; i--) {
    store<E>(d + <usize>i * sizeof<E>(), <E>load<F>(s + <usize>i * sizeof<F>()));
  }
  return next(u);
}
