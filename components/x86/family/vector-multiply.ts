// Packed multiplication and what adds up neighbouring elements; the operations are applied by vector-integer's `packed`.
// Source: Intel SDM volume 2, PMULLW, PMULHW, PMULHUW, PMULHRSW, PMULUDQ, PMULDQ, PMULLD, PMADDWD, PMADDUBSW, PSADBW, PHADDW,
// PHMINPOSUW, MPSADBW.

import { failed, target } from '../state/operand';
import { IMM, next } from '../state/uop';
import { aligned } from './vector-operand';

@final @unmanaged export class MultiplyLowWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.mul(a, b); }
}

@final @unmanaged export class MultiplyLowDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.mul(a, b); }
}

@final @unmanaged export class MultiplyHighSigned {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const low = i32x4.extmul_low_i16x8_s(a, b);
    const high = i32x4.extmul_high_i16x8_s(a, b);
    return v128.shuffle<u16>(low, high, 1, 3, 5, 7, 9, 11, 13, 15);
  }
}

@final @unmanaged export class MultiplyHighUnsigned {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const low = i32x4.extmul_low_i16x8_u(a, b);
    const high = i32x4.extmul_high_i16x8_u(a, b);
    return v128.shuffle<u16>(low, high, 1, 3, 5, 7, 9, 11, 13, 15);
  }
}

/** PMULHRSW: bits 30 to 15 of the product, rounded; -1 times -1 wraps. */
@final @unmanaged export class MultiplyRounded {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const half = i32x4.splat(0x4000);
    const low = i32x4.shr_s(i32x4.add(i32x4.extmul_low_i16x8_s(a, b), half), 15);
    const high = i32x4.shr_s(i32x4.add(i32x4.extmul_high_i16x8_s(a, b), half), 15);
    return v128.shuffle<u16>(low, high, 0, 2, 4, 6, 8, 10, 12, 14);
  }
}

@final @unmanaged export class MultiplyEvenUnsigned {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return i64x2.extmul_low_i32x4_u(v128.shuffle<u32>(a, a, 0, 2, 0, 2), v128.shuffle<u32>(b, b, 0, 2, 0, 2));
  }
}

@final @unmanaged export class MultiplyEvenSigned {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return i64x2.extmul_low_i32x4_s(v128.shuffle<u32>(a, a, 0, 2, 0, 2), v128.shuffle<u32>(b, b, 0, 2, 0, 2));
  }
}

@final @unmanaged export class MultiplyAddWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.dot_i16x8_s(a, b); }
}

/** PMADDUBSW: unsigned bytes of the first by signed bytes of the second, pairs added with saturation. */
@final @unmanaged export class MultiplyAddBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const low = i16x8.mul(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_s(b));
    const high = i16x8.mul(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_s(b));
    return i16x8.add_sat_s(
      v128.shuffle<u16>(low, high, 0, 2, 4, 6, 8, 10, 12, 14),
      v128.shuffle<u16>(low, high, 1, 3, 5, 7, 9, 11, 13, 15),
    );
  }
}

/** PSADBW: sums of absolute differences of each half's bytes. */
@final @unmanaged export class SumDifferences {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const difference = v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
    const sums = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(difference));
    return i64x2.add(v128.and(sums, i64x2.splat(0xffff_ffff)), i64x2.shr_u(sums, 32));
  }
}

@final @unmanaged export class AddPairWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return i16x8.add(evenWords(a, b), oddWords(a, b));
  }
}
@final @unmanaged export class AddPairSignedWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return i16x8.add_sat_s(evenWords(a, b), oddWords(a, b));
  }
}
@final @unmanaged export class AddPairDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return i32x4.add(v128.shuffle<u32>(a, b, 0, 2, 4, 6), v128.shuffle<u32>(a, b, 1, 3, 5, 7));
  }
}
@final @unmanaged export class SubPairWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return i16x8.sub(evenWords(a, b), oddWords(a, b));
  }
}
@final @unmanaged export class SubPairSignedWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return i16x8.sub_sat_s(evenWords(a, b), oddWords(a, b));
  }
}
@final @unmanaged export class SubPairDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    return i32x4.sub(v128.shuffle<u32>(a, b, 0, 2, 4, 6), v128.shuffle<u32>(a, b, 1, 3, 5, 7));
  }
}

// @ts-ignore: decorator
@inline
function evenWords(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 0, 2, 4, 6, 8, 10, 12, 14);
}

// @ts-ignore: decorator
@inline
function oddWords(a: v128, b: v128): v128 {
  return v128.shuffle<u16>(a, b, 1, 3, 5, 7, 9, 11, 13, 15);
}

/** PHMINPOSUW: the least unsigned word and its place. */
export function leastWord<T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  let least: u32 = 0x10000;
  let place: u32 = 0;
  for (let i: u32 = 0; i < 8; i++) {
    const word = <u32>load<u16>(s + (<usize>i << 1));
    if (word < least) {
      least = word;
      place = i;
    }
  }
  v128.store(target<D, v128>(u), i64x2(<i64>(least | (place << 16)), 0));
  return next(u);
}

/** MPSADBW: eight sums of absolute differences of a sliding block of four bytes. */
export function slidingDifferences<T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  v128.store(d, slide(d, s, load<u32>(u, IMM)));
  return next(u);
}

/** One lane of MPSADBW: a block of four bytes at `b`, and where to start at `a`, by the low three bits of the immediate. */
export function slide(a: usize, b: usize, immediate: u32): v128 {
  const block = i32x4.splat(load<u32>(b + ((<usize>immediate & 3) << 2)));
  const start = a + (<usize>immediate & 4);
  // Each of the eight windows, four at a time in the bytes of one vector.
  const low = windows(start);
  const high = windows(start + 4);
  return i16x8.narrow_i32x4_u(differences(low, block), differences(high, block));
}

/** The four bytes at p, p + 1, p + 2 and p + 3, as four elements. */
// @ts-ignore: decorator
@inline
function windows(p: usize): v128 {
  const bytes = v128.load64_zero(p);
  return i8x16.swizzle(bytes, i8x16(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6));
}

// @ts-ignore: decorator
@inline
function differences(a: v128, b: v128): v128 {
  const difference = v128.or(i8x16.sub_sat_u(a, b), i8x16.sub_sat_u(b, a));
  return i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(difference));
}
