// Packed integer arithmetic: one class an operation, applied to 16 bytes.
// Source: Intel SDM volume 2, PADDB .. PSUBUSW, PMULLW .. PMULHRSW, PMADDWD, PAVGB, PMINUB .., PSADBW, PABSB, PSIGNB, PHADDW.

import { failed, target } from '../state/operand';
import { next } from '../state/uop';
import { aligned } from './vector-operand';

/** Any operation that takes both operands whole and gives a whole. */
export function packed<O, T, D, S>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  v128.store(d, changetype<O>(0).apply(v128.load(d), v128.load(s)));
  return next(u);
}

@final @unmanaged export class AddBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.add(a, b); }
}
@final @unmanaged export class AddWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.add(a, b); }
}
@final @unmanaged export class AddDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.add(a, b); }
}
@final @unmanaged export class AddQuads {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i64x2.add(a, b); }
}
@final @unmanaged export class SubBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.sub(a, b); }
}
@final @unmanaged export class SubWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.sub(a, b); }
}
@final @unmanaged export class SubDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.sub(a, b); }
}
@final @unmanaged export class SubQuads {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i64x2.sub(a, b); }
}
@final @unmanaged export class AddSignedBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.add_sat_s(a, b); }
}
@final @unmanaged export class AddSignedWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.add_sat_s(a, b); }
}
@final @unmanaged export class AddUnsignedBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.add_sat_u(a, b); }
}
@final @unmanaged export class AddUnsignedWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.add_sat_u(a, b); }
}
@final @unmanaged export class SubSignedBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.sub_sat_s(a, b); }
}
@final @unmanaged export class SubSignedWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.sub_sat_s(a, b); }
}
@final @unmanaged export class SubUnsignedBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.sub_sat_u(a, b); }
}
@final @unmanaged export class SubUnsignedWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.sub_sat_u(a, b); }
}

@final @unmanaged export class AverageBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.avgr_u(a, b); }
}
@final @unmanaged export class AverageWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.avgr_u(a, b); }
}

@final @unmanaged export class MinUnsignedBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.min_u(a, b); }
}
@final @unmanaged export class MinSignedBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.min_s(a, b); }
}
@final @unmanaged export class MinUnsignedWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.min_u(a, b); }
}
@final @unmanaged export class MinSignedWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.min_s(a, b); }
}
@final @unmanaged export class MinUnsignedDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.min_u(a, b); }
}
@final @unmanaged export class MinSignedDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.min_s(a, b); }
}
@final @unmanaged export class MaxUnsignedBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.max_u(a, b); }
}
@final @unmanaged export class MaxSignedBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.max_s(a, b); }
}
@final @unmanaged export class MaxUnsignedWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.max_u(a, b); }
}
@final @unmanaged export class MaxSignedWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.max_s(a, b); }
}
@final @unmanaged export class MaxUnsignedDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.max_u(a, b); }
}
@final @unmanaged export class MaxSignedDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.max_s(a, b); }
}

@final @unmanaged export class EqualBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.eq(a, b); }
}
@final @unmanaged export class EqualWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.eq(a, b); }
}
@final @unmanaged export class EqualDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.eq(a, b); }
}
@final @unmanaged export class EqualQuads {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i64x2.eq(a, b); }
}
@final @unmanaged export class GreaterBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.gt_s(a, b); }
}
@final @unmanaged export class GreaterWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.gt_s(a, b); }
}
@final @unmanaged export class GreaterDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.gt_s(a, b); }
}
@final @unmanaged export class GreaterQuads {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i64x2.gt_s(a, b); }
}

@final @unmanaged export class AbsoluteBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i8x16.abs(b); }
}
@final @unmanaged export class AbsoluteWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i16x8.abs(b); }
}
@final @unmanaged export class AbsoluteDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return i32x4.abs(b); }
}

/** PSIGNB, PSIGNW, PSIGND: the first, negated, zeroed or kept as the second is less than, equal to or above 0. */
@final @unmanaged export class SignBytes {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const zero = i64x2.splat(0);
    const negative = i8x16.lt_s(b, zero);
    return v128.andnot(i8x16.sub(v128.xor(a, negative), negative), i8x16.eq(b, zero));
  }
}
@final @unmanaged export class SignWords {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const zero = i64x2.splat(0);
    const negative = i16x8.lt_s(b, zero);
    return v128.andnot(i16x8.sub(v128.xor(a, negative), negative), i16x8.eq(b, zero));
  }
}
@final @unmanaged export class SignDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const zero = i64x2.splat(0);
    const negative = i32x4.lt_s(b, zero);
    return v128.andnot(i32x4.sub(v128.xor(a, negative), negative), i32x4.eq(b, zero));
  }
}
