// Floating-point comparisons and bitwise logic.
// Source: Intel SDM volume 2, CMPPS, COMISS, UCOMISS, ANDPS, PTEST.

import { failed, source, target } from '../state/operand';
import { CF, PF, setFlags } from '../state/flags';
import { IMM, next } from '../state/uop';
import { aligned } from './vector-operand';

/** CMPPS, CMPPD with predicate 0 to 7; of higher ones only the low three bits count. */
export function comparePacked<F, T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const predicate = load<u32>(u, IMM) & 7;
  const a = v128.load(d);
  const b = v128.load(s);
  const held = sizeof<F>() == 4 ? held32(predicate & 3, a, b) : held64(predicate & 3, a, b);
  v128.store(d, predicate & 4 ? v128.not(held) : held);
  return next(u);
}

function held32(predicate: u32, a: v128, b: v128): v128 {
  if (predicate == 0) return f32x4.eq(a, b);
  if (predicate == 1) return f32x4.lt(a, b);
  if (predicate == 2) return f32x4.le(a, b);
  return v128.or(f32x4.ne(a, a), f32x4.ne(b, b));
}

function held64(predicate: u32, a: v128, b: v128): v128 {
  if (predicate == 0) return f64x2.eq(a, b);
  if (predicate == 1) return f64x2.lt(a, b);
  if (predicate == 2) return f64x2.le(a, b);
  return v128.or(f64x2.ne(a, a), f64x2.ne(b, b));
}

/** CMPSS, CMPSD. */
export function compareScalar<T, D, S, I>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const predicate = load<u32>(u, IMM) & 7;
  const held = heldScalar<T>(predicate & 3, load<T>(d), load<T>(s)) != ((predicate & 4) != 0);
  if (sizeof<T>() == 4) store<i32>(d, held ? -1 : 0);
  else store<i64>(d, held ? -1 : 0);
  return next(u);
}

// @ts-ignore: decorator
@inline
function heldScalar<T>(predicate: u32, a: T, b: T): bool {
  if (predicate == 0) return a == b;
  if (predicate == 1) return a < b;
  if (predicate == 2) return a <= b;
  return a != a || b != b;
}

/** COMISS, COMISD, UCOMISS, UCOMISD: ZF, PF, CF say equal, unordered, less; all three when unordered. */
export function compareFlags<T, D, S, L>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const a = load<T>(target<D, v128>(u));
  const b = load<T>(s);
  // A result of 0 has ZF and PF set; PF is inverted where it must not be.
  if (a > b) setFlags(1, 0);
  else if (a < b) setFlags(1, CF);
  else if (a == b) setFlags(0, PF);
  else setFlags(0, CF);
  return next(u);
}

@final @unmanaged export class AndBits {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.and(a, b); }
}

/** Not the first, and the second. */
@final @unmanaged export class AndNotBits {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.andnot(b, a); }
}

@final @unmanaged export class OrBits {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.or(a, b); }
}

@final @unmanaged export class XorBits {
  // @ts-ignore: decorator
  @inline apply(a: v128, b: v128): v128 { return v128.xor(a, b); }
}

/** PTEST: ZF if the two have no bit in common, CF if the second has none that the first lacks. */
export function testVector<T, D, S, L>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const a = v128.load(target<D, v128>(u));
  const b = v128.load(s);
  const inside: u32 = v128.any_true(v128.andnot(b, a)) ? 0 : CF;
  // A result of 0 or 1 also says PF or not; PF is 0 here.
  if (v128.any_true(v128.and(a, b))) setFlags(1, inside);
  else setFlags(0, inside | PF);
  return next(u);
}
