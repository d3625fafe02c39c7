// Permutations, blends and shifts that came with AVX and AVX2. Those that stay within a lane are operations of vector-integer's
// `packed`; the others see both lanes.
// Source: Intel SDM volume 2, VPERM*, VBLEND*, VPBLENDD, VSHUFPD, VINSERTPS, VMPSADBW, VPSLLV, VPSRLV, VPSRAV.

import { lanes, putLane, putLanes, sourceLanes, upperStep } from '../state/lane';
import { failed, memory as inMemory, source } from '../state/operand';
import { UPPER_BANK } from '../state/register-file';
import { IMM, next } from '../state/uop';
import { elementAt } from './avx-move';
import { slide } from './vector-multiply';

/** VPERMILPS: each element of the first that the second names within the lane. */
@final @unmanaged export class PermuteSingles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    // Each of an element's four bytes: four times its number, plus 0 to 3.
    const number = i32x4.shl(v128.and(b, i32x4.splat(3)), 2);
    const bytes = i8x16.swizzle(number, i8x16(0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12));
    return i8x16.swizzle(a, i8x16.add(bytes, i32x4.splat(0x0302_0100)));
  }
}

/** VPERMILPD: bit 1 of each element names one of two. */
@final @unmanaged export class PermuteDoubles {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const upper = i64x2.ne(v128.and(b, i64x2.splat(2)), i64x2.splat(0));
    return v128.bitselect(v128.shuffle<u64>(a, a, 1, 1), v128.shuffle<u64>(a, a, 0, 0), upper);
  }
}

/** VPSLLVD: each element by the count beside it; 32 and more give 0. */
@final @unmanaged export class ShiftLeftDoubles {
  // @ts-ignore: decorator
  @inline one(a: u32, count: u32): u32 { return count > 31 ? 0 : a << count; }
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return eachDouble<ShiftLeftDoubles>(a, b); }
}
@final @unmanaged export class ShiftRightDoubles {
  // @ts-ignore: decorator
  @inline one(a: u32, count: u32): u32 { return count > 31 ? 0 : a >> count; }
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return eachDouble<ShiftRightDoubles>(a, b); }
}
@final @unmanaged export class ShiftSignedDoubles {
  // @ts-ignore: decorator
  @inline one(a: u32, count: u32): u32 { return <u32>(<i32>a >> <i32>min<u32>(count, 31)); }
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return eachDouble<ShiftSignedDoubles>(a, b); }
}
@final @unmanaged export class ShiftLeftQuads {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const low = i64x2.extract_lane(b, 0);
    const high = i64x2.extract_lane(b, 1);
    return i64x2(
      <u64>low > 63 ? 0 : i64x2.extract_lane(a, 0) << low,
      <u64>high > 63 ? 0 : i64x2.extract_lane(a, 1) << high,
    );
  }
}
@final @unmanaged export class ShiftRightQuads {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 {
    const low = i64x2.extract_lane(b, 0);
    const high = i64x2.extract_lane(b, 1);
    return i64x2(
      <u64>low > 63 ? 0 : <i64>(<u64>i64x2.extract_lane(a, 0) >> <u64>low),
      <u64>high > 63 ? 0 : <i64>(<u64>i64x2.extract_lane(a, 1) >> <u64>high),
    );
  }
}

// @ts-ignore: decorator
@inline
function eachDouble<O>(a: v128, b: v128): v128 {
  const o = changetype<O>(0);
  return i32x4(
    <i32>o.one(<u32>i32x4.extract_lane(a, 0), <u32>i32x4.extract_lane(b, 0)),
    <i32>o.one(<u32>i32x4.extract_lane(a, 1), <u32>i32x4.extract_lane(b, 1)),
    <i32>o.one(<u32>i32x4.extract_lane(a, 2), <u32>i32x4.extract_lane(b, 2)),
    <i32>o.one(<u32>i32x4.extract_lane(a, 3), <u32>i32x4.extract_lane(b, 3)),
  );
}

/** The destination is built here, since it may be a source. */
const BUILT: usize = memory.data(32, 16);

/** BUILT becomes the destination. */
// @ts-ignore: decorator
@inline
function finish<N>(u: usize, d: usize): usize {
  if (lanes<N>() == 1) putLane(d, v128.load(BUILT));
  else putLanes(d, v128.load(BUILT), v128.load(BUILT + 16));
  return next(u);
}

/** Byte `at` of a vector operand that is a register or memory. */
// @ts-ignore: decorator
@inline
function partOf<S>(s: usize, at: usize): usize {
  return inMemory<S>() ? s + at : elementAt(s, at);
}

/** VPERMILPD by an immediate: a bit for each element. */
export function permuteDoubles<N, D, S, I>(u: usize): usize {
  const s = sourceLanes<N, S>(u);
  if (failed<S>(s)) return 0;
  const order = <usize>load<u8>(u, IMM);
  for (let i: usize = 0; i < lanes<N>() << 1; i++) {
    const from = ((i & 2) | ((order >> i) & 1)) << 3;
    store<u64>(BUILT + (i << 3), load<u64>(partOf<S>(s, from)));
  }
  return finish<N>(u, source<D, v128>(u));
}

/** VSHUFPD: a bit for each element; even ones come from the second operand, odd ones from the third. */
export function shuffleDoubles<N, D, H, S, I>(u: usize): usize {
  const s = sourceLanes<N, S>(u);
  if (failed<S>(s)) return 0;
  const h = source<H, v128>(u);
  const order = <usize>load<u8>(u, IMM);
  for (let i: usize = 0; i < lanes<N>() << 1; i++) {
    const from = ((i & 2) | ((order >> i) & 1)) << 3;
    store<u64>(BUILT + (i << 3), load<u64>(i & 1 ? partOf<S>(s, from) : elementAt(h, from)));
  }
  return finish<N>(u, source<D, v128>(u));
}

/** VPERMQ, VPERMPD: two bits for each element. */
export function permuteQuads<N, D, S, I>(u: usize): usize {
  const s = sourceLanes<N, S>(u);
  if (failed<S>(s)) return 0;
  const order = <usize>load<u8>(u, IMM);
  for (let i: usize = 0; i < 4; i++) {
    store<u64>(BUILT + (i << 3), load<u64>(partOf<S>(s, ((order >> (2 * i)) & 3) << 3)));
  }
  return finish<N>(u, source<D, v128>(u));
}

/** VPERMD, VPERMPS: elements of the third that the second names. */
export function permuteAcross<N, D, H, S>(u: usize): usize {
  const s = sourceLanes<N, S>(u);
  if (failed<S>(s)) return 0;
  const h = source<H, v128>(u);
  for (let at: usize = 0; at < 32; at += 4) {
    const number = <usize>load<u32>(elementAt(h, at)) & 7;
    store<u32>(BUILT + at, load<u32>(partOf<S>(s, number << 2)));
  }
  return finish<N>(u, source<D, v128>(u));
}

/** VPERM2F128, VPERM2I128: four bits for each lane: a lane of the second or third operand, or 0. */
export function permuteLanes<N, D, H, S, I>(u: usize): usize {
  const s = sourceLanes<N, S>(u);
  if (failed<S>(s)) return 0;
  const h = source<H, v128>(u);
  const order = <u32>load<u8>(u, IMM);
  const low = laneOf<S>(h, s, order);
  const high = laneOf<S>(h, s, order >> 4);
  putLanes(source<D, v128>(u), low, high);
  return next(u);
}

// @ts-ignore: decorator
@inline
function laneOf<S>(h: usize, s: usize, order: u32): v128 {
  if (order & 8) return i64x2(0, 0);
  const upper = (order & 1) != 0;
  if (order & 2) return v128.load(upper ? s + upperStep<S>() : s);
  return v128.load(upper ? h + UPPER_BANK : h);
}

/** VBLENDPS, VBLENDPD, VPBLENDD: elements of E whose bit in the immediate is set come from the third operand. */
export function blendElements<E, N, D, H, S, I>(u: usize): usize {
  const s = sourceLanes<N, S>(u);
  if (failed<S>(s)) return 0;
  const h = source<H, v128>(u);
  const mask = <u32>load<u8>(u, IMM);
  for (let i: usize = 0; i < (lanes<N>() << 4) / sizeof<E>(); i++) {
    const at = i * sizeof<E>();
    store<E>(BUILT + at, load<E>((mask >> <u32>i) & 1 ? partOf<S>(s, at) : elementAt(h, at)));
  }
  return finish<N>(u, source<D, v128>(u));
}

/** VBLENDVPS, VBLENDVPD, VPBLENDVB: by the signs of the fourth operand, whose slot is the immediate. */
export function blendBySign<E, N, D, H, S, I>(u: usize): usize {
  const s = sourceLanes<N, S>(u);
  if (failed<S>(s)) return 0;
  const h = source<H, v128>(u);
  const mask = <usize>load<u16>(u, IMM);
  const d = source<D, v128>(u);
  const low = select<E>(v128.load(h), v128.load(s), v128.load(mask));
  if (lanes<N>() == 1) putLane(d, low);
  else {
    const high = select<E>(
      v128.load(h + UPPER_BANK),
      v128.load(s + upperStep<S>()),
      v128.load(mask + UPPER_BANK),
    );
    putLanes(d, low, high);
  }
  return next(u);
}

// @ts-ignore: decorator
@inline
function select<E>(a: v128, b: v128, mask: v128): v128 {
  if (sizeof<E>() == 1) return v128.bitselect(b, a, i8x16.shr_s(mask, 7));
  if (sizeof<E>() == 4) return v128.bitselect(b, a, i32x4.shr_s(mask, 31));
  return v128.bitselect(b, a, i64x2.shr_s(mask, 63));
}

/** VINSERTPS. */
export function insertSingle<T, D, H, S, I>(u: usize): usize {
  const s = source<S, u32>(u);
  if (failed<S>(s)) return 0;
  const immediate = load<u32>(u, IMM);
  const element = load<u32>(inMemory<S>() ? s : s + (<usize>((immediate >> 6) & 3) << 2));
  v128.store(BUILT, v128.load(source<H, v128>(u)));
  store<u32>(BUILT + (<usize>((immediate >> 4) & 3) << 2), element);
  for (let i: usize = 0; i < 4; i++) if ((immediate >> <u32>i) & 1) store<u32>(BUILT + (i << 2), 0);
  putLane(source<D, v128>(u), v128.load(BUILT));
  return next(u);
}

/** VMPSADBW: the upper lane has bits 3 to 5 of the immediate to itself. */
export function slidingDifferences<N, D, H, S, I>(u: usize): usize {
  const s = sourceLanes<N, S>(u);
  if (failed<S>(s)) return 0;
  const h = source<H, v128>(u);
  const immediate = <u32>load<u8>(u, IMM);
  const low = slide(h, s, immediate);
  if (lanes<N>() == 1) putLane(source<D, v128>(u), low);
  else {
    const high = slide(h + UPPER_BANK, s + upperStep<S>(), immediate >> 3);
    putLanes(source<D, v128>(u), low, high);
  }
  return next(u);
}
