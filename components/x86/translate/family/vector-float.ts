// Translates floating-point arithmetic (family/vector-float.ts). A result that may be another NaN than the processor's is in doubt (doubt.ts).

import { pointerOffset, pushPointer } from '../anchor';
import { S32, S64, floatBytes, isMemory } from '../current';
import { DOUBLE, SINGLE, SINGLES, chosen, fits, isNumber, leaf, number, operandIn, putValue, result, valueIn } from '../doubt';
import { CHOICE, FINITE, PRODUCT, QUOTIENT, ROOT, leftToHandler, pushUnsound, pushUnusual, requireSound, requireUsual } from '../exact';
import { computesNaNsAsX86, expectsNaNs, isExact } from '../float';
import { stepIf, stepValue } from '../leave';
import { ADDRESS0, DOUBLE0, DOUBLE1, DOUBLE2, SINGLE0, SINGLE1, SINGLE2, VECTOR0, VECTOR1, VECTOR2, VECTOR3 } from '../local';
import { prepareRead } from '../value';
import { finish, firstNumber, laneCount, loadVector, numberOf, popLane, prepareSource, source } from '../vector';
import { getDouble, getDoubtful, holdVectors, setDouble, settleVectors } from '../vector-register';
import { F32X4_EXTRACT, F32X4_REPLACE, F32X4_SPLAT, F32_ADD, F32_DIV, F32_LOAD, F32_MUL, F32_SQRT, F32_SUB, F64X2_EXTRACT } from '../wasm';
import { F64X2_SPLAT, F64_ADD, F64_DIV, F64_LOAD, F64_MUL, F64_SQRT, F64_SUB, I32X4_BITMASK, V128_OR } from '../wasm';
import { F32X4_NE, F32_NE, F64X2_NE, F64_NE, SELECT, V128_BITSELECT } from '../wasm';
import { access, get, op, set, simd, simdLane, tee } from '../writer';

/** Operations by their opcodes: packed f32 and f64, scalar f32 and f64. */
@final @unmanaged export class AddFloats {
  packed(double: bool): u32 { return double ? 0xf0 : 0xe4; }
  scalar(double: bool): u32 { return double ? F64_ADD : F32_ADD; }
  operands(): u32 { return 2; }
  commutes(): bool { return true; }
  exact(): u32 { return FINITE; }
}

@final @unmanaged export class SubFloats {
  packed(double: bool): u32 { return double ? 0xf1 : 0xe5; }
  scalar(double: bool): u32 { return double ? F64_SUB : F32_SUB; }
  operands(): u32 { return 2; }
  commutes(): bool { return false; }
  exact(): u32 { return FINITE; }
}

@final @unmanaged export class MulFloats {
  packed(double: bool): u32 { return double ? 0xf2 : 0xe6; }
  scalar(double: bool): u32 { return double ? F64_MUL : F32_MUL; }
  operands(): u32 { return 2; }
  commutes(): bool { return true; }
  exact(): u32 { return PRODUCT; }
}

@final @unmanaged export class DivFloats {
  packed(double: bool): u32 { return double ? 0xf3 : 0xe7; }
  scalar(double: bool): u32 { return double ? F64_DIV : F32_DIV; }
  operands(): u32 { return 2; }
  commutes(): bool { return false; }
  exact(): u32 { return QUOTIENT; }
}

/** Of the second operand alone. */
@final @unmanaged export class SquareRoot {
  packed(double: bool): u32 { return double ? 0xef : 0xe3; }
  scalar(double: bool): u32 { return double ? F64_SQRT : F32_SQRT; }
  operands(): u32 { return 1; }
  commutes(): bool { return false; }
  exact(): u32 { return ROOT; }
}

/** The first if it is smaller, else the second, which is what WebAssembly calls pmin with its operands changed. */
@final @unmanaged export class MinFloats {
  packed(double: bool): u32 { return double ? 0xf6 : 0xea; }
  scalar(double: bool): u32 { return 0; }
  operands(): u32 { return 3; }
  commutes(): bool { return false; }
  exact(): u32 { return CHOICE; }
}

@final @unmanaged export class MaxFloats {
  packed(double: bool): u32 { return double ? 0xf7 : 0xeb; }
  scalar(double: bool): u32 { return 0; }
  operands(): u32 { return 3; }
  commutes(): bool { return false; }
  exact(): u32 { return CHOICE; }
}

export function packedFloat<O, F>(): void {
  if (leftToHandler()) return;
  const double = sizeof<F>() == 8;
  const operands = changetype<O>(0).operands();
  const lanes = laneCount();
  prepareSource(true);
  if (isExact()) {
    exactPacked<O>(double, operands);
    return;
  }
  expectPacked(double ? DOUBLE : SINGLES);
  const commutes = changetype<O>(0).commutes();
  const chooses = commutes && mustChoose();
  for (let lane: u32 = 0; lane < lanes; lane++) noteResult(lane, operands, double ? DOUBLE : SINGLES, commutes && !chooses);
  holdVectors();
  for (let lane: u32 = 0; lane < lanes; lane++) {
    if (operands == 3) pushDoubtfulSource(lane);
    if (operands != 1) getDoubtful(firstNumber(lane));
    if (operands != 3) pushDoubtfulSource(lane);
    simd(changetype<O>(0).packed(double));
    set(lane ? VECTOR1 : VECTOR0);
    if (chooses) chooseNaNs(lane, double);
  }
  for (let lane: u32 = 0; lane < lanes; lane++) {
    get(lane ? VECTOR1 : VECTOR0);
    popLane(0, lane);
    putValue(numberOf(0, lane) << 1, noted(lane, 0));
    putValue((numberOf(0, lane) << 1) + 1, noted(lane, 1));
  }
  finish(0);
}

/** Has the result to be chosen where both operands may be NaNs, since the engine may exchange them? */
function mustChoose(): bool {
  return expectsNaNs() && computesNaNsAsX86() && (isMemory(source()) || firstNumber(0) != numberOf(source(), 0));
}

/** Elements of a lane's result are the first operand, made quiet, where that is a NaN. */
function chooseNaNs(lane: u32, double: bool): void {
  const made = lane ? VECTOR1 : VECTOR0;
  getDoubtful(firstNumber(lane));
  tee(VECTOR2);
  get(VECTOR2);
  simd(changetype<AddFloats>(0).packed(double));
  get(made);
  get(VECTOR2);
  get(VECTOR2);
  simd(double ? F64X2_NE : F32X4_NE);
  simd(V128_BITSELECT);
  set(made);
}

/** What the operands hold is looked at first if it is in doubt and not of this kind. */
export function expectPacked(kind: u32): void {
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    expect(firstNumber(lane) << 1, kind);
    expect((firstNumber(lane) << 1) + 1, kind);
    if (isMemory(source())) continue;
    expect(numberOf(source(), lane) << 1, kind);
    expect((numberOf(source(), lane) << 1) + 1, kind);
  }
}

export function expect(half: u32, kind: u32): void {
  if (!fits(valueIn(half), kind)) settleVectors();
}

const NOTED: usize = memory.data(16, 4);

/** The value that a half of a lane will have. */
function noted(lane: u32, half: u32): u32 {
  return load<u32>(NOTED + (<usize>(lane << 1 | half) << 2));
}

/** Makes the values of a lane's halves: of one operand, of two, or of the second operand where it is chosen. */
function noteResult(lane: u32, operands: u32, kind: u32, commutes: bool): void {
  for (let half: u32 = 0; half < 2; half++) {
    const x = operands == 2 ? operandIn((firstNumber(lane) << 1) + half, kind) : 0;
    const y = isMemory(source()) ? leaf(kind) : operandIn((numberOf(source(), lane) << 1) + half, kind);
    const made = operands == 2 ? result(kind, x, y, commutes) : operands == 1 ? result(kind, y, y, false) : chosen(kind, y);
    store<u32>(NOTED + (<usize>(lane << 1 | half) << 2), made);
  }
}

function pushDoubtfulSource(lane: u32): void {
  if (isMemory(source())) loadVector(lane);
  else getDoubtful(numberOf(source(), lane));
}

/** Pushes the second source of a scalar instruction, checked already. Its value may be in doubt. */
export function pushScalar(operand: u32, double: bool): void {
  if (isMemory(operand)) {
    pushPointer(ADDRESS0);
    access(double ? F64_LOAD : F32_LOAD, pointerOffset(ADDRESS0));
  } else pushLowest(numberOf(operand, 0), double);
}

/** Pushes a register's lowest element. */
export function pushLowest(register: u32, double: bool): void {
  if (double) getDouble(register);
  else {
    getDoubtful(register);
    simdLane(F32X4_EXTRACT, 0);
  }
}

/** Pops the lowest element of the destination; the rest is that of register `above`. The value of the element is `number`. */
export function popScalar(above: u32, double: bool, number: u32): void {
  const to = numberOf(0, 0);
  const upper = valueIn((above << 1) + 1);
  if (double) setDouble(to, above);
  else {
    set(SINGLE0);
    getDoubtful(above);
    get(SINGLE0);
    simdLane(F32X4_REPLACE, 0);
    popLane(0, 0);
  }
  putValue(to << 1, number);
  putValue((to << 1) + 1, upper);
}

/** The value of a scalar operand. */
export function scalarOperand(operand: u32, kind: u32): u32 {
  return isMemory(operand) ? leaf(kind) : operandIn(numberOf(operand, 0) << 1, kind);
}

/** Checks the scalar operand if it is memory. */
export function prepareScalar(operand: u32, double: bool): void {
  if (isMemory(operand)) prepareRead(double ? S64 : S32);
}

/** Pushes the result of a scalar operation: the first operand, made quiet, if that is a NaN. */
function pushChosen<O>(first: u32, double: bool): void {
  const kept = double ? DOUBLE2 : SINGLE2;
  pushLowest(first, double);
  tee(kept);
  get(kept);
  op(double ? F64_ADD : F32_ADD);
  get(kept);
  pushScalar(source(), double);
  op(changetype<O>(0).scalar(double));
  get(kept);
  get(kept);
  op(double ? F64_NE : F32_NE);
  op(SELECT);
}

export function scalarFloat<O>(): void {
  if (leftToHandler()) return;
  const double = floatBytes(0) == 8;
  const operands = changetype<O>(0).operands();
  const kind = double ? DOUBLE : SINGLE;
  const first = firstNumber(0);
  prepareScalar(source(), double);
  if (isExact()) {
    exactScalar<O>(double, operands);
    return;
  }
  expect(first << 1, kind);
  if (!isMemory(source())) expect(numberOf(source(), 0) << 1, kind);
  const y = scalarOperand(source(), kind);
  const commutes = changetype<O>(0).commutes();
  const chooses = commutes && mustChoose();
  const made = operands == 2 ? result(kind, operandIn(first << 1, kind), y, commutes && !chooses) : operands == 1 ? result(kind, y, y, false) : chosen(kind, y);
  holdVectors();
  if (operands == 3) choose(changetype<O>(0).packed(double), first, double);
  else if (chooses) pushChosen<O>(first, double);
  else {
    if (operands == 2) pushLowest(first, double);
    pushScalar(source(), double);
    op(changetype<O>(0).scalar(double));
  }
  popScalar(first, double, made);
  finish(0);
}

/** The smaller or larger one, as the vector instruction has it. */
function choose(code: u32, first: u32, double: bool): void {
  pushScalar(source(), double);
  simd(double ? F64X2_SPLAT : F32X4_SPLAT);
  pushLowest(first, double);
  simd(double ? F64X2_SPLAT : F32X4_SPLAT);
  simd(code);
  simdLane(double ? F64X2_EXTRACT : F32X4_EXTRACT, 0);
}

/** As it is done for programs that look at MXCSR (exact.ts). */
function exactScalar<O>(double: bool, operands: u32): void {
  const kind = double ? DOUBLE : SINGLE;
  const first = firstNumber(0);
  const what = changetype<O>(0).exact();
  const a = double ? DOUBLE0 : SINGLE0;
  const b = double ? DOUBLE1 : SINGLE1;
  const r = double ? DOUBLE2 : SINGLE2;
  pushScalar(source(), double);
  set(b);
  if (operands != 1) {
    pushLowest(first, double);
    set(a);
    requireUsual(a, double, operandIn(first << 1, kind));
  }
  requireUsual(b, double, scalarOperand(source(), kind));
  if (operands == 3) choose(changetype<O>(0).packed(double), first, double);
  else {
    if (operands == 2) get(a);
    get(b);
    op(changetype<O>(0).scalar(double));
  }
  set(r);
  requireSound(what, a, b, r, double);
  get(r);
  popScalar(first, double, what == FINITE ? leaf(kind) : number(kind));
  finish(0);
}

function exactPacked<O>(double: bool, operands: u32): void {
  const lanes = laneCount();
  for (let lane: u32 = 0; lane < lanes; lane++) {
    if (operands != 1) getDoubtful(firstNumber(lane));
    else pushDoubtfulSource(lane);
    set(VECTOR2);
    pushDoubtfulSource(lane);
    set(VECTOR3);
    get(operands == 3 ? VECTOR3 : VECTOR2);
    if (operands != 1) get(operands == 3 ? VECTOR2 : VECTOR3);
    simd(changetype<O>(0).packed(double));
    set(lane ? VECTOR1 : VECTOR0);
    requireSoundLane(changetype<O>(0).exact(), operands, lane, double);
  }
  const kind = double ? DOUBLE : SINGLES;
  for (let lane: u32 = 0; lane < lanes; lane++) {
    get(lane ? VECTOR1 : VECTOR0);
    popLane(0, lane);
    if (changetype<O>(0).exact() == FINITE) continue;
    putValue(numberOf(0, lane) << 1, number(kind));
    putValue((numberOf(0, lane) << 1) + 1, number(kind));
  }
  finish(0);
}

/** The operands are in VECTOR2 and VECTOR3. */
function requireSoundLane(what: u32, operands: u32, lane: u32, double: bool): void {
  const kind = double ? DOUBLE : SINGLES;
  const firstUsual = operands == 1 || areNumbers(firstNumber(lane), kind);
  const secondUsual = !isMemory(source()) && areNumbers(numberOf(source(), lane), kind);
  if (what == CHOICE && firstUsual && secondUsual) return;
  stepValue();
  let parts = pushUnsound(what, VECTOR2, VECTOR3, lane ? VECTOR1 : VECTOR0, double);
  if (!firstUsual) {
    pushUnusual(VECTOR2, double);
    parts++;
  }
  if (!secondUsual) {
    pushUnusual(VECTOR3, double);
    parts++;
  }
  while (--parts) simd(V128_OR);
  simd(I32X4_BITMASK);
  stepIf();
}

function areNumbers(register: u32, kind: u32): bool {
  return isNumber(operandIn(register << 1, kind)) && isNumber(operandIn((register << 1) + 1, kind));
}
