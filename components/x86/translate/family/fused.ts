// Translates FMA (family/fused.ts) where the host has it (relaxed.ts). Which NaN comes out where several meet is left to the handler.

import { floatBytes, isMemory } from '../current';
import { DOUBLE, SINGLE, SINGLES, fused, leaf, number, operandIn, putValue } from '../doubt';
import { leftToHandler, requireNormal, requireUsual } from '../exact';
import { byHandler } from '../fallback';
import { isExact, multipliesAndAdds } from '../float';
import { DOUBLE0, DOUBLE2, SINGLE0, SINGLE2, VECTOR0, VECTOR1 } from '../local';
import { finish, laneCount, loadVector, numberOf, popLane, prepareSource } from '../vector';
import { getDoubtful, holdVectors, isApart } from '../vector-register';
import { livesAsDouble } from '../vector-home';
import { expect, expectPacked, popScalar, prepareScalar, pushScalar, scalarOperand } from './vector-float';
import { F32X4_EXTRACT, F32X4_NEG, F32X4_SPLAT, F64X2_EXTRACT, F64X2_NEG, F64X2_SPLAT, MULTIPLY_ADD, NEGATIVE_MULTIPLY_ADD, OF_DOUBLES } from '../wasm';
import { V128_CONST, V128_XOR } from '../wasm';
import { byte, get, set, simd, simdLane } from '../writer';

/** Operands by number: the multiplicands, and what is added. */
@final @unmanaged export class Order132 {
  left(): u32 { return 0; }
  right(): u32 { return 2; }
  added(): u32 { return 1; }
}
@final @unmanaged export class Order213 {
  left(): u32 { return 1; }
  right(): u32 { return 0; }
  added(): u32 { return 2; }
}
@final @unmanaged export class Order231 {
  left(): u32 { return 1; }
  right(): u32 { return 2; }
  added(): u32 { return 0; }
}

/** Whether the product and the addend are negated; the addend in even elements, in odd ones. */
@final @unmanaged export class Add {
  product(): bool { return false; }
  even(): bool { return false; }
  odd(): bool { return false; }
}
@final @unmanaged export class Subtract {
  product(): bool { return false; }
  even(): bool { return true; }
  odd(): bool { return true; }
}
@final @unmanaged export class NegativeAdd {
  product(): bool { return true; }
  even(): bool { return false; }
  odd(): bool { return false; }
}
@final @unmanaged export class NegativeSubtract {
  product(): bool { return true; }
  even(): bool { return true; }
  odd(): bool { return true; }
}
@final @unmanaged export class EvenSubtract {
  product(): bool { return false; }
  even(): bool { return true; }
  odd(): bool { return false; }
}
@final @unmanaged export class OddSubtract {
  product(): bool { return false; }
  even(): bool { return false; }
  odd(): bool { return true; }
}

/** The opcode for singles or doubles. */
function code(negative: bool, double: bool): u32 {
  return (negative ? NEGATIVE_MULTIPLY_ADD : MULTIPLY_ADD) + (double ? OF_DOUBLES : 0);
}

export function packed<K, G, F>(): void {
  if (isExact() || !multipliesAndAdds()) {
    byHandler();
    return;
  }
  const double = sizeof<F>() == 8;
  const kind = double ? DOUBLE : SINGLES;
  const lanes = laneCount();
  prepareSource(false);
  expectPacked(kind);
  for (let lane: u32 = 0; lane < lanes; lane++) {
    expect(numberOf(0, lane) << 1, kind);
    expect((numberOf(0, lane) << 1) + 1, kind);
  }
  for (let lane: u32 = 0; lane < lanes; lane++) {
    for (let half: u32 = 0; half < 2; half++) store<u32>(MADE + (<usize>(lane << 1 | half) << 2), made<K>(lane, half, kind));
  }
  holdVectors();
  for (let lane: u32 = 0; lane < lanes; lane++) {
    push(changetype<K>(0).left(), lane);
    push(changetype<K>(0).right(), lane);
    push(changetype<K>(0).added(), lane);
    negate<G>(double);
    simd(code(changetype<G>(0).product(), double));
    set(lane ? VECTOR1 : VECTOR0);
  }
  for (let lane: u32 = 0; lane < lanes; lane++) {
    get(lane ? VECTOR1 : VECTOR0);
    popLane(0, lane);
    for (let half: u32 = 0; half < 2; half++) putValue((numberOf(0, lane) << 1) + half, load<u32>(MADE + (<usize>(lane << 1 | half) << 2)));
  }
  finish(0);
}

const MADE: usize = memory.data(16, 4);

/** The value of half a lane's result. */
function made<K>(lane: u32, half: u32, kind: u32): u32 {
  const x = operand(changetype<K>(0).left(), lane, half, kind);
  const y = operand(changetype<K>(0).right(), lane, half, kind);
  return fused(kind, x, y, operand(changetype<K>(0).added(), lane, half, kind));
}

function operand(which: u32, lane: u32, half: u32, kind: u32): u32 {
  return isMemory(which) ? leaf(kind) : operandIn((numberOf(which, lane) << 1) + half, kind);
}

function push(which: u32, lane: u32): void {
  if (isMemory(which)) loadVector(lane);
  else getDoubtful(numberOf(which, lane));
}

/** Negates the addend on the stack where it has to be. */
function negate<G>(double: bool): void {
  const even = changetype<G>(0).even();
  const odd = changetype<G>(0).odd();
  if (!even && !odd) return;
  if (even && odd) {
    simd(double ? F64X2_NEG : F32X4_NEG);
    return;
  }
  simd(V128_CONST);
  const bytes: u32 = double ? 8 : 4;
  for (let i: u32 = 0; i < 16; i++) {
    const negative = i / bytes & 1 ? odd : even;
    byte(negative && i % bytes == bytes - 1 ? 0x80 : 0);
  }
  simd(V128_XOR);
}

export function scalar<K, G>(): void {
  if (!multipliesAndAdds()) {
    byHandler();
    return;
  }
  if (leftToHandler()) return;
  const double = floatBytes(0) == 8;
  const kind = double ? DOUBLE : SINGLE;
  prepareScalar(2, double);
  if (isExact()) {
    exactly<K, G>(double, kind);
    return;
  }
  for (let which: u32 = 0; which < 3; which++) {
    if (!isMemory(which)) expect(numberOf(which, 0) << 1, kind);
  }
  const value = made<K>(0, 0, kind);
  holdVectors();
  pushOne(changetype<K>(0).left(), double);
  pushOne(changetype<K>(0).right(), double);
  pushOne(changetype<K>(0).added(), double);
  if (changetype<G>(0).even()) simd(double ? F64X2_NEG : F32X4_NEG);
  simd(code(changetype<G>(0).product(), double));
  simdLane(double ? F64X2_EXTRACT : F32X4_EXTRACT, 0);
  popScalar(numberOf(0, 0), double, value);
  finish(0);
}

/** Pushes a vector with a scalar operand as its lowest element. */
function pushOne(which: u32, double: bool): void {
  if (!isMemory(which) && !(double && (isApart(numberOf(which, 0)) || livesAsDouble(numberOf(which, 0))))) {
    getDoubtful(numberOf(which, 0));
    return;
  }
  pushScalar(which, double);
  simd(double ? F64X2_SPLAT : F32X4_SPLAT);
}

/** As it is done for programs that look at MXCSR (exact.ts). */
function exactly<K, G>(double: bool, kind: u32): void {
  const local = double ? DOUBLE0 : SINGLE0;
  for (let which: u32 = 0; which < 3; which++) {
    pushScalar(which, double);
    set(local + which);
    requireUsual(local + which, double, scalarOperand(which, kind));
  }
  pushSplat(local + changetype<K>(0).left(), double);
  pushSplat(local + changetype<K>(0).right(), double);
  pushSplat(local + changetype<K>(0).added(), double);
  if (changetype<G>(0).even()) simd(double ? F64X2_NEG : F32X4_NEG);
  simd(code(changetype<G>(0).product(), double));
  simdLane(double ? F64X2_EXTRACT : F32X4_EXTRACT, 0);
  const result = double ? DOUBLE2 : SINGLE2;
  set(result);
  requireNormal(result, double);
  get(result);
  popScalar(numberOf(0, 0), double, number(kind));
  finish(0);
}

function pushSplat(local: u32, double: bool): void {
  get(local);
  simd(double ? F64X2_SPLAT : F32X4_SPLAT);
}
