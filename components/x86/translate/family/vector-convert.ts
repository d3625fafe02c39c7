// Translates conversions between integers and floats (family/vector-convert.ts). What does not fit is left to the handler.

import { READ_TAGS } from '../../arena';
import { S64, isMemory, operands, slot } from '../current';
import { DOUBLE, SINGLE, number, result } from '../doubt';
import { leftToHandler, requireNarrowed, requireUsual } from '../exact';
import { isExact } from '../float';
import { stepIf, stepValue } from '../leave';
import { DOUBLE0, SINGLE1, SINGLE2, VECTOR0, setRegister } from '../local';
import { prepareRead, pushOperand } from '../value';
import { finish, firstNumber, laneCount, loadVector, numberOf, popLane, prepareMemory, prepareSource, pushSource, shuffle, source } from '../vector';
import { getVector, holdVectors } from '../vector-register';
import { loadZeroExtended } from './vector-move';
import { expect, popScalar, prepareScalar, pushScalar, scalarOperand } from './vector-float';
import { F64X2_CONVERT_LOW, F32_CONVERT_I32_S, F32_CONVERT_I64_S, F32_DEMOTE, F64_ABS } from '../wasm';
import { F64_CONVERT_I32_S, F64_CONVERT_I64_S, F64_LT, F64_NEAREST, F64_PROMOTE, I32_EQZ, I32_TRUNC_SAT_F64_S } from '../wasm';
import { I64_EXTEND_U, I64_TRUNC_SAT_F64_S, SATURATING } from '../wasm';
import { double, get, op, set, simd, unsigned } from '../writer';

@final @unmanaged export class Truncated {
  rounds(): bool { return false; }
}

@final @unmanaged export class Rounded {
  rounds(): bool { return true; }
}

/** CVTSI2SS, CVTSI2SD */
export function fromInteger<F>(): void {
  if (leftToHandler()) return;
  const wide = sizeof<F>() == 8;
  const size = operands();
  const first = firstNumber(0);
  if (!wide) expect(first << 1, SINGLE);
  pushOperand(source(), size);
  if (size == S64) op(wide ? F64_CONVERT_I64_S : F32_CONVERT_I64_S);
  else op(wide ? F64_CONVERT_I32_S : F32_CONVERT_I32_S);
  popScalar(first, wide, number(wide ? DOUBLE : SINGLE));
  finish(0);
}

/** CVTSS2SI, CVTSD2SI and the CVTT forms */
export function toInteger<F, M>(): void {
  if (leftToHandler()) return;
  const wide = sizeof<F>() == 8;
  const size = operands();
  prepareScalar(1, wide);
  pushScalar(1, wide);
  if (!wide) op(F64_PROMOTE);
  if (changetype<M>(0).rounds()) op(F64_NEAREST);
  set(DOUBLE0);
  stepValue();
  get(DOUBLE0);
  op(F64_ABS);
  double(size == S64 ? 9223372036854775808.0 : 2147483648.0);
  op(F64_LT);
  op(I32_EQZ);
  stepIf();
  get(DOUBLE0);
  op(SATURATING);
  unsigned(size == S64 ? I64_TRUNC_SAT_F64_S : I32_TRUNC_SAT_F64_S);
  if (size != S64) op(I64_EXTEND_U);
  setRegister(slot(0));
}

/** CVTSS2SD */
export function widenScalar(): void {
  convert(false);
}

/** CVTSD2SS */
export function narrowScalar(): void {
  convert(true);
}

function convert(fromDouble: bool): void {
  if (leftToHandler()) return;
  const first = firstNumber(0);
  prepareScalar(source(), fromDouble);
  if (isExact()) {
    convertExactly(fromDouble, first);
    return;
  }
  if (!isMemory(source())) expect(numberOf(source(), 0) << 1, fromDouble ? DOUBLE : SINGLE);
  if (fromDouble) expect(first << 1, SINGLE);
  const from = scalarOperand(source(), fromDouble ? DOUBLE : SINGLE);
  const made = result(fromDouble ? SINGLE : DOUBLE, from, from, false);
  holdVectors();
  pushScalar(source(), fromDouble);
  op(fromDouble ? F32_DEMOTE : F64_PROMOTE);
  popScalar(first, !fromDouble, made);
  finish(0);
}

function convertExactly(fromDouble: bool, first: u32): void {
  const a = fromDouble ? DOUBLE0 : SINGLE1;
  pushScalar(source(), fromDouble);
  set(a);
  requireUsual(a, fromDouble, scalarOperand(source(), fromDouble ? DOUBLE : SINGLE));
  get(a);
  op(fromDouble ? F32_DEMOTE : F64_PROMOTE);
  if (fromDouble) {
    set(SINGLE2);
    requireNarrowed(a, SINGLE2);
    get(SINGLE2);
  }
  popScalar(first, !fromDouble, number(fromDouble ? SINGLE : DOUBLE));
  finish(0);
}

/** CVTDQ2PS */
export function integersToSingles(): void {
  if (leftToHandler()) return;
  prepareSource(true);
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    pushSource(lane);
    simd(0xfa);
    popLane(0, lane);
  }
  finish(0);
}

/** CVTDQ2PD: the two low elements. */
export function integersToDoubles(): void {
  if (isMemory(1)) {
    prepareRead(S64);
    loadZeroExtended(S64);
  } else getVector(slot(1), 0);
  simd(F64X2_CONVERT_LOW);
  popLane(0, 0);
  finish(0);
}

/** VCVTDQ2PD: the four elements of one lane. */
export function integersToDoublesStepped(): void {
  if (laneCount() == 1) {
    integersToDoubles();
    return;
  }
  if (isMemory(1)) {
    prepareMemory(READ_TAGS, 16, false);
    loadVector(0);
  } else getVector(slot(1), 0);
  set(VECTOR0);
  get(VECTOR0);
  simd(F64X2_CONVERT_LOW);
  popLane(0, 0);
  get(VECTOR0);
  get(VECTOR0);
  shuffle(8, 1, 1, 0, 0);
  simd(F64X2_CONVERT_LOW);
  popLane(0, 1);
}
