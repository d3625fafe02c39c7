// Translates comparisons of floats (family/vector-compare.ts).

import { floatBytes, immediate, isMemory, slot } from '../current';
import { EXPLICIT } from '../../state/pending';
import { ANY, DOUBLE, SINGLE, leaf, operandIn } from '../doubt';
import { leftToHandler, pushUnusual, requireUsual } from '../exact';
import { setFloats, setPending } from '../flag';
import { isExact } from '../float';
import { stepIf, stepValue } from '../leave';
import { DOUBLE0, DOUBLE1, FLAG_X, FLAG_Y, SINGLE0, SINGLE1, VECTOR0, VECTOR1 } from '../local';
import { finish, laneCount, loadVector, numberOf, popLane, prepareSource, pushFirst, pushSource, shuffle, source } from '../vector';
import { getDoubtful, getVector } from '../vector-register';
import { prepareScalar, pushLowest, pushScalar, scalarOperand } from './vector-float';
import { ANY_TRUE, F32X4_EXTRACT, F32X4_SPLAT, F64X2_EXTRACT, F64X2_SPLAT, F64_PROMOTE, I32X4_BITMASK, I32_EQZ, I32_OR, I32_SHL, I64_EXTEND_U, V128_AND, V128_ANDNOT, V128_NOT, V128_OR } from '../wasm';
import { get, op, set, simd, simdLane, word, zeroVector } from '../writer';

@final @unmanaged export class QuietIsInvalid {}
@final @unmanaged export class QuietIsValid {}

/** COMISS, COMISD, UCOMISS, UCOMISD */
export function compareFlags<Q>(): void {
  if (leftToHandler()) return;
  const wide = floatBytes(0) == 8;
  prepareScalar(1, wide);
  if (isExact()) compareExactly(wide);
  pushLowest(numberOf(0, 0), wide);
  if (!wide) op(F64_PROMOTE);
  set(FLAG_X);
  pushScalar(1, wide);
  if (!wide) op(F64_PROMOTE);
  set(FLAG_Y);
  setFloats();
}

/** Both operands of a scalar comparison are such that it raises nothing. */
function compareExactly(wide: bool): void {
  const kind = wide ? DOUBLE : SINGLE;
  const a = wide ? DOUBLE0 : SINGLE0;
  const b = wide ? DOUBLE1 : SINGLE1;
  pushLowest(numberOf(0, 0), wide);
  set(a);
  pushScalar(1, wide);
  set(b);
  requireUsual(a, wide, operandIn(numberOf(0, 0) << 1, kind));
  requireUsual(b, wide, scalarOperand(1, kind));
}

/** VECTOR0 and VECTOR1 are such that to compare them raises nothing. */
export function requireUsualVectors(wide: bool): void {
  if (!isExact()) return;
  stepValue();
  pushUnusual(VECTOR0, wide);
  pushUnusual(VECTOR1, wide);
  simd(V128_OR);
  simd(I32X4_BITMASK);
  stepIf();
}

/** The same of their lowest elements. */
function requireUsualLowest(wide: bool): void {
  if (!isExact()) return;
  const a = wide ? DOUBLE0 : SINGLE0;
  get(VECTOR0);
  simdLane(wide ? F64X2_EXTRACT : F32X4_EXTRACT, 0);
  set(a);
  requireUsual(a, wide, leaf(ANY));
  get(VECTOR1);
  simdLane(wide ? F64X2_EXTRACT : F32X4_EXTRACT, 0);
  set(a);
  requireUsual(a, wide, leaf(ANY));
}

/** CMPPS, CMPPD */
export function comparePacked<F>(): void {
  if (leftToHandler()) return;
  prepareSource(true);
  getDoubtful(numberOf(0, 0));
  set(VECTOR0);
  if (isMemory(1)) loadVector(0);
  else getDoubtful(numberOf(1, 0));
  set(VECTOR1);
  requireUsualVectors(sizeof<F>() == 8);
  pushComparison(sizeof<F>() == 8, <u32>immediate() & 7);
  popLane(0, 0);
}

/** CMPSS, CMPSD: of the lowest elements; the rest stays. */
export function compareScalar(): void {
  compareLowest(<u32>immediate() & 7);
}

/** The lowest elements of the sources are compared by VEX's predicate; the rest is the first source's. */
export function compareLowest(predicate: u32): void {
  if (leftToHandler()) return;
  const wide = floatBytes(0) == 8;
  prepareScalar(source(), wide);
  pushFirst(0);
  set(VECTOR0);
  pushScalar(source(), wide);
  simd(wide ? F64X2_SPLAT : F32X4_SPLAT);
  set(VECTOR1);
  requireUsualLowest(wide);
  pushLow(wide, predicate);
  popLane(0, 0);
  finish(0);
}

/** Pushes VECTOR0 with the comparison of the lowest elements of VECTOR0 and VECTOR1. */
function pushLow(wide: bool, predicate: u32): void {
  pushComparison(wide, predicate);
  get(VECTOR0);
  if (wide) shuffle(8, 0, 3, 0, 0);
  else shuffle(4, 0, 5, 6, 7);
}

const EQUAL: u32 = 0;
const LESS: u32 = 2;
const GREATER: u32 = 3;
const NOT_GREATER: u32 = 4;
const NOT_LESS: u32 = 5;

/** Pushes -1 where elements of VECTOR0 and VECTOR1 are as VEX's predicate says, of which the last bit, on signaling, counts for nothing. */
export function pushComparison(wide: bool, predicate: u32): void {
  switch (predicate & 15) {
    case 0: return relation(wide, EQUAL);
    case 1: return relation(wide, LESS);
    case 2: return relation(wide, NOT_GREATER);
    case 3: return ordered(wide, true);
    case 4: return not(wide, EQUAL);
    case 5: return not(wide, LESS);
    case 6: return not(wide, NOT_GREATER);
    case 7: return ordered(wide, false);
    case 8: {
      relation(wide, EQUAL);
      ordered(wide, true);
      simd(V128_OR);
      return;
    }
    case 9: return not(wide, NOT_LESS);
    case 10: return not(wide, GREATER);
    case 11: return zeroVector();
    case 12: {
      relation(wide, LESS);
      relation(wide, GREATER);
      simd(V128_OR);
      return;
    }
    case 13: return relation(wide, NOT_LESS);
    case 14: return relation(wide, GREATER);
    default: {
      zeroVector();
      simd(V128_NOT);
    }
  }
}

/** From the opcode for equal singles on: not equal, less, greater, less or equal, greater or equal. */
function relation(wide: bool, which: u32): void {
  get(VECTOR0);
  get(VECTOR1);
  simd((wide ? 0x47 : 0x41) + which);
}

function not(wide: bool, which: u32): void {
  relation(wide, which);
  simd(V128_NOT);
}

/** Is neither, or one of the two, a NaN? */
function ordered(wide: bool, unordered: bool): void {
  isNumber(VECTOR0, wide);
  isNumber(VECTOR1, wide);
  simd(V128_AND);
  if (unordered) simd(V128_NOT);
}

function isNumber(local: u32, wide: bool): void {
  get(local);
  get(local);
  simd(wide ? 0x47 : 0x41);
}

/** PTEST: ZF if the two have no bit in common, CF if the second has none that the first lacks. */
export function testVector(): void {
  prepareSource(true);
  const lanes = laneCount();
  for (let lane: u32 = 0; lane < lanes; lane++) {
    getVector(slot(0), lane);
    pushSource(lane);
    simd(V128_AND);
    if (lane) simd(V128_OR);
  }
  set(VECTOR0);
  for (let lane: u32 = 0; lane < lanes; lane++) {
    pushSource(lane);
    getVector(slot(0), lane);
    simd(V128_ANDNOT);
    if (lane) simd(V128_OR);
  }
  set(VECTOR1);
  // A result of 0 or 1 also says PF or not; PF is 0 here, so that it is inverted for 0.
  get(VECTOR0);
  simd(ANY_TRUE);
  op(I64_EXTEND_U);
  get(VECTOR1);
  simd(ANY_TRUE);
  op(I32_EQZ);
  get(VECTOR0);
  simd(ANY_TRUE);
  op(I32_EQZ);
  word(2);
  op(I32_SHL);
  op(I32_OR);
  op(I64_EXTEND_U);
  setPending(EXPLICIT);
}
