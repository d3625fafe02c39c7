// Translates floating-point arithmetic (family/vector-float.ts). A result that is a NaN is left to the handler, which knows whose NaN it is.

import { GUEST_BASE } from '../../arena';
import { S32, S64, floatBytes, isMemory, slot } from '../current';
import { byHandler } from '../fallback';
import { isExact } from '../float';
import { stepIf, stepValue } from '../leave';
import { ADDRESS0, DOUBLE0, DOUBLE1, SINGLE0, SINGLE1, VECTOR0, VECTOR1, getVector } from '../local';
import { prepareRead } from '../value';
import { finish, laneCount, popLane, prepareSource, pushFirst, pushSource, source } from '../vector';
import { ANY_TRUE, F32X4_EXTRACT, F32X4_NE, F32X4_REPLACE, F32_ADD, F32_DIV, F32_GT, F32_LOAD, F32_LT, F32_MUL } from '../wasm';
import { F32_NE, F32_SQRT, F32_SUB, F64X2_EXTRACT, F64X2_NE, F64X2_REPLACE, F64_ADD, F64_DIV, F64_GT, F64_LOAD } from '../wasm';
import { F64_LT, F64_MUL, F64_NE, F64_SQRT, F64_SUB, I32_WRAP, SELECT } from '../wasm';
import { access, get, op, set, simd, simdLane } from '../writer';

/** Operations by their opcodes: packed f32 and f64, scalar f32 and f64. */
@final @unmanaged export class AddFloats {
  packed(double: bool): u32 { return double ? 0xf0 : 0xe4; }
  scalar(double: bool): u32 { return double ? F64_ADD : F32_ADD; }
  operands(): u32 { return 2; }
}

@final @unmanaged export class SubFloats {
  packed(double: bool): u32 { return double ? 0xf1 : 0xe5; }
  scalar(double: bool): u32 { return double ? F64_SUB : F32_SUB; }
  operands(): u32 { return 2; }
}

@final @unmanaged export class MulFloats {
  packed(double: bool): u32 { return double ? 0xf2 : 0xe6; }
  scalar(double: bool): u32 { return double ? F64_MUL : F32_MUL; }
  operands(): u32 { return 2; }
}

@final @unmanaged export class DivFloats {
  packed(double: bool): u32 { return double ? 0xf3 : 0xe7; }
  scalar(double: bool): u32 { return double ? F64_DIV : F32_DIV; }
  operands(): u32 { return 2; }
}

/** Of the second operand alone. */
@final @unmanaged export class SquareRoot {
  packed(double: bool): u32 { return double ? 0xef : 0xe3; }
  scalar(double: bool): u32 { return double ? F64_SQRT : F32_SQRT; }
  operands(): u32 { return 1; }
}

/** The first if it is smaller, else the second, which is what WebAssembly calls pmin with its operands changed. */
@final @unmanaged export class MinFloats {
  packed(double: bool): u32 { return double ? 0xf6 : 0xea; }
  scalar(double: bool): u32 { return double ? F64_LT : F32_LT; }
  operands(): u32 { return 3; }
}

@final @unmanaged export class MaxFloats {
  packed(double: bool): u32 { return double ? 0xf7 : 0xeb; }
  scalar(double: bool): u32 { return double ? F64_GT : F32_GT; }
  operands(): u32 { return 3; }
}

export function packedFloat<O, F>(): void {
  if (isExact()) {
    byHandler();
    return;
  }
  const double = sizeof<F>() == 8;
  const operands = changetype<O>(0).operands();
  const lanes = laneCount();
  prepareSource(true);
  for (let lane: u32 = 0; lane < lanes; lane++) {
    if (operands == 3) {
      pushSource(lane);
      pushFirst(lane);
    } else {
      if (operands == 2) pushFirst(lane);
      pushSource(lane);
    }
    simd(changetype<O>(0).packed(double));
    const result = lane ? VECTOR1 : VECTOR0;
    set(result);
    if (operands < 3) checkVector(result, double);
  }
  for (let lane: u32 = 0; lane < lanes; lane++) {
    get(lane ? VECTOR1 : VECTOR0);
    popLane(0, lane);
  }
  finish(0);
}

function checkVector(local: u32, double: bool): void {
  stepValue();
  get(local);
  get(local);
  simd(double ? F64X2_NE : F32X4_NE);
  simd(ANY_TRUE);
  stepIf();
}

/** The interpreter takes over if the float in a local is a NaN. */
export function checkNumber(local: u32, double: bool): void {
  stepValue();
  get(local);
  get(local);
  op(double ? F64_NE : F32_NE);
  stepIf();
}

/** Pushes the second source of a scalar instruction, checked already. */
export function pushScalar(operand: u32, double: bool): void {
  if (isMemory(operand)) {
    get(ADDRESS0);
    op(I32_WRAP);
    access(double ? F64_LOAD : F32_LOAD, GUEST_BASE);
    return;
  }
  getVector(slot(operand), 0);
  simdLane(double ? F64X2_EXTRACT : F32X4_EXTRACT, 0);
}

/** Checks the scalar operand if it is memory. */
export function prepareScalar(operand: u32, double: bool): void {
  if (isMemory(operand)) prepareRead(double ? S64 : S32);
}

export function scalarFloat<O>(): void {
  if (isExact()) {
    byHandler();
    return;
  }
  const double = floatBytes(0) == 8;
  const operands = changetype<O>(0).operands();
  prepareScalar(source(), double);
  pushFirst(0);
  if (operands == 1) {
    pushScalar(source(), double);
    op(changetype<O>(0).scalar(double));
  } else {
    pushFirst(0);
    simdLane(double ? F64X2_EXTRACT : F32X4_EXTRACT, 0);
    pushScalar(source(), double);
    if (operands == 2) op(changetype<O>(0).scalar(double));
    else choose(changetype<O>(0).scalar(double), double);
  }
  const result = double ? DOUBLE0 : SINGLE0;
  set(result);
  if (operands < 3) checkNumber(result, double);
  get(result);
  simdLane(double ? F64X2_REPLACE : F32X4_REPLACE, 0);
  popLane(0, 0);
  finish(0);
}

/** Of the two on the stack the first if the comparison holds, else the second. */
function choose(comparison: u32, double: bool): void {
  const a = double ? DOUBLE0 : SINGLE0;
  const b = double ? DOUBLE1 : SINGLE1;
  set(b);
  set(a);
  get(a);
  get(b);
  get(a);
  get(b);
  op(comparison);
  op(SELECT);
}
