// Translates comparisons of floats (family/vector-compare.ts).

import { floatBytes, immediate } from '../current';
import { byHandler } from '../fallback';
import { setFloats } from '../flag';
import { isExact } from '../float';
import { FLAG_X, FLAG_Y, getVector } from '../local';
import { slot } from '../current';
import { finish, popLane, prepareSource, pushFirst, pushSource } from '../vector';
import { prepareScalar, pushScalar } from './vector-float';
import { F32X4_EXTRACT, F64X2_EXTRACT, F64_PROMOTE } from '../wasm';
import { op, set, simd, simdLane } from '../writer';

@final @unmanaged export class QuietIsInvalid {}
@final @unmanaged export class QuietIsValid {}

/** COMISS, COMISD, UCOMISS, UCOMISD */
export function compareFlags<Q>(): void {
  if (isExact()) {
    byHandler();
    return;
  }
  const wide = floatBytes(0) == 8;
  prepareScalar(1, wide);
  getVector(slot(0), 0);
  simdLane(wide ? F64X2_EXTRACT : F32X4_EXTRACT, 0);
  if (!wide) op(F64_PROMOTE);
  set(FLAG_X);
  pushScalar(1, wide);
  if (!wide) op(F64_PROMOTE);
  set(FLAG_Y);
  setFloats();
}

/** CMPPS, CMPPD with the predicates that WebAssembly has: equal, less, not greater, and their opposites. */
export function comparePacked<F>(): void {
  const predicate = <u32>immediate() & 7;
  if (isExact() || (predicate & 3) == 3) {
    byHandler();
    return;
  }
  const wide = sizeof<F>() == 8;
  prepareSource(true);
  pushFirst(0);
  pushSource(0);
  // eq, lt and le are 0x41, 0x43 and 0x45 for singles.
  const base: u32 = (predicate & 3) == 0 ? 0x41 : (predicate & 3) == 1 ? 0x43 : 0x45;
  simd(wide ? base + 6 : base);
  if (predicate & 4) simd(0x4d);
  popLane(0, 0);
  finish(0);
}
