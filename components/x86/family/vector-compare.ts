// Floating-point comparisons and bitwise logic.
// Source: Intel SDM volume 2, CMPPS, COMISS, UCOMISS, ANDPS, PTEST.

import { compareElements, compares } from '../float/compare';
import { excepted } from '../float/environment';
import { usual } from '../float/kind';
import { unordered, zeroed } from '../float/operation';
import { failed, source, target } from '../state/operand';
import { CF, PF, setFlags } from '../state/flags';
import { IMM, next } from '../state/uop';
import { aligned } from './vector-operand';

/** CMPPS, CMPPD with predicate 0 to 7; of higher ones only the low three bits count. */
export function comparePacked<F, T, D, S, I>(u: usize): usize {
  const s = aligned<S>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const held = compareElements<F>(load<u32>(u, IMM) & 7, v128.load(d), v128.load(s));
  if (excepted(u)) return 0;
  v128.store(d, held);
  return next(u);
}

/** CMPSS, CMPSD. */
export function compareScalar<T, D, S, I>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  const d = target<D, v128>(u);
  const held = compares<T>(load<u32>(u, IMM) & 7, load<T>(d), load<T>(s));
  if (excepted(u)) return 0;
  if (sizeof<T>() == 4) store<i32>(d, held ? -1 : 0);
  else store<i64>(d, held ? -1 : 0);
  return next(u);
}

/** COMISS: a quiet NaN is an error. */
@final @unmanaged export class QuietIsInvalid {
  // @ts-ignore: decorator
  @inline too(): bool { return true; }
}
/** UCOMISS: it is not. */
@final @unmanaged export class QuietIsValid {
  // @ts-ignore: decorator
  @inline too(): bool { return false; }
}

/** COMISS, COMISD, UCOMISS, UCOMISD: ZF, PF, CF say equal, unordered, less; all three when unordered. */
export function compareFlags<Q, T, D, S, L>(u: usize): usize {
  const s = source<S, T>(u);
  if (failed<S>(s)) return 0;
  let a = load<T>(target<D, v128>(u));
  let b = load<T>(s);
  if (!usual<T>(a) || !usual<T>(b) || a != a || b != b) {
    unordered<T>(a, b, changetype<Q>(0).too());
    if (excepted(u)) return 0;
    a = zeroed<T>(a);
    b = zeroed<T>(b);
  }
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
