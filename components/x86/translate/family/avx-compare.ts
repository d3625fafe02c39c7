// Translates what VEX instructions compare (family/avx-compare.ts).

import { immediate, isMemory, slot } from '../current';
import { byHandler } from '../fallback';
import { leftToHandler } from '../exact';
import { VECTOR0, VECTOR1, VECTOR2, VECTOR3, setRegister } from '../local';
import { finish, firstNumber, laneCount, loadVector, numberOf, popLane, prepareSource } from '../vector';
import { getDoubtful, getVector } from '../vector-register';
import { compareLowest, pushComparison, requireUsualVectors, testVector as testBits } from './vector-compare';
import { bitmask } from './vector-move';
import { I32_OR, I32_SHL, I64_EXTEND_U } from '../wasm';
import { get, op, set, simd, word } from '../writer';

/** VCMPPS, VCMPPD */
export function compareLane<F>(): void {
  if (leftToHandler()) return;
  const lanes = laneCount();
  prepareSource(false);
  for (let lane: u32 = 0; lane < lanes; lane++) {
    getDoubtful(firstNumber(lane));
    set(VECTOR0);
    if (isMemory(2)) loadVector(lane);
    else getDoubtful(numberOf(2, lane));
    set(VECTOR1);
    requireUsualVectors(sizeof<F>() == 8);
    pushComparison(sizeof<F>() == 8, <u32>immediate());
    set(lane ? VECTOR3 : VECTOR2);
  }
  for (let lane: u32 = 0; lane < lanes; lane++) {
    get(lane ? VECTOR3 : VECTOR2);
    popLane(0, lane);
  }
  finish(0);
}

/** VCMPSS, VCMPSD */
export function compareLow(): void {
  compareLowest(<u32>immediate());
}

/** VPTEST */
export function testVector<E>(): void {
  if (sizeof<E>() == 1) testBits();
  else byHandler();
}

/** VMOVMSKPS, VMOVMSKPD, VPMOVMSKB */
export function signMask<E>(): void {
  getVector(slot(1), 0);
  simd(bitmask<E>());
  if (laneCount() == 2) {
    getVector(slot(1), 1);
    simd(bitmask<E>());
    word(16 / <i32>sizeof<E>());
    op(I32_SHL);
    op(I32_OR);
  }
  op(I64_EXTEND_U);
  setRegister(slot(0));
}
