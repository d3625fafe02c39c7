// Comparisons, tests and sign masks of VEX instructions.
// Source: Intel SDM volume 2, VCMPPS, VPTEST, VTESTPS, VMOVMSKPS, VPMOVMSKB, VPCMPESTRM.

import { compareElements, compares } from '../float/compare';
import { excepted } from '../float/environment';
import { CF, PF, setFlags } from '../state/flags';
import { lanes, sourceLanes, upperStep } from '../state/lane';
import { failed, source } from '../state/operand';
import { UPPER_BANK, XMM } from '../state/register-file';
import { IMM, next } from '../state/uop';
import { compareMask } from './vector-string';

/** VPTEST (E u8: every bit), VTESTPS, VTESTPD (signs): ZF if both have none in common, CF if the second has none alone. */
export function testVector<E, N, D, S, L>(u: usize): usize {
  const s = sourceLanes<N, S>(u);
  if (failed<S>(s)) return 0;
  const d = source<D, v128>(u);
  let both = v128.and(v128.load(d), v128.load(s));
  let alone = v128.andnot(v128.load(s), v128.load(d));
  if (lanes<N>() == 2) {
    const a = v128.load(d + UPPER_BANK);
    const b = v128.load(s + upperStep<S>());
    both = v128.or(both, v128.and(a, b));
    alone = v128.or(alone, v128.andnot(b, a));
  }
  const inside: u32 = tested<E>(alone) ? 0 : CF;
  // A result of 0 also says PF, which is inverted then.
  if (tested<E>(both)) setFlags(1, inside);
  else setFlags(0, inside | PF);
  return next(u);
}

// @ts-ignore: decorator
@inline
function tested<E>(bits: v128): bool {
  if (sizeof<E>() == 4) return i32x4.bitmask(bits) != 0;
  if (sizeof<E>() == 8) return i64x2.bitmask(bits) != 0;
  return v128.any_true(bits);
}

/** VCMPPS, VCMPPD, one lane: 32 predicates. */
export function compareLane<F, T, D, S, I>(u: usize): usize {
  const d = source<D, v128>(u);
  const held = compareElements<F>(load<u32>(u, IMM) & 31, v128.load(d), v128.load(source<S, v128>(u)));
  if (excepted(u)) return 0;
  v128.store(d, held);
  return next(u);
}

/** VCMPSS, VCMPSD: the upper elements of the second operand stay. */
export function compareLow<T, D, S, I>(u: usize): usize {
  const d = source<D, v128>(u);
  const held = compares<T>(load<u32>(u, IMM) & 31, load<T>(d), load<T>(source<S, v128>(u)));
  if (excepted(u)) return 0;
  if (sizeof<T>() == 4) store<i32>(d, held ? -1 : 0);
  else store<i64>(d, held ? -1 : 0);
  return next(u);
}

/** VMOVMSKPS, VMOVMSKPD, VPMOVMSKB. */
export function signMask<E, N, D, S>(u: usize): usize {
  const s = source<S, v128>(u);
  let mask = signs<E>(v128.load(s));
  if (lanes<N>() == 2) mask |= signs<E>(v128.load(s + UPPER_BANK)) << (16 / <u32>sizeof<E>());
  store<u64>(source<D, u64>(u), <u64>mask);
  return next(u);
}

// @ts-ignore: decorator
@inline
function signs<E>(value: v128): u32 {
  if (sizeof<E>() == 1) return <u32>i8x16.bitmask(value);
  if (sizeof<E>() == 4) return <u32>i32x4.bitmask(value);
  return <u32>i64x2.bitmask(value);
}

/** VPCMPESTRM, VPCMPISTRM: YMM0's upper half becomes 0. */
// @ts-ignore: decorator
@inline
export function stringMask<N, T, D, S, I, L>(u: usize): usize {
  const after = compareMask<N, T, D, S, I, L>(u);
  if (after) v128.store(XMM + UPPER_BANK, i64x2(0, 0));
  return after;
}
