// Translates permutations and blends that came with AVX (family/avx-permute.ts).

import { S32, currentUop, immediate, isMemory, slot } from '../current';
import { IMM } from '../../state/uop';
import { VECTOR0, VECTOR1, WORD0 } from '../local';
import { pushOperand } from '../value';
import { finish, laneCount, popLane, prepareSource, pushFirst, pushSource, shuffle, source } from '../vector';
import { getVector } from '../vector-register';
import { I32X4_EXTRACT, I32X4_REPLACE, SHUFFLE } from '../wasm';
import { byte, get, set, simd, simdLane, word, zeroVector } from '../writer';

/** Pops what `write` has left in VECTOR0 and VECTOR1 into the destination. */
function popLanes(lanes: u32): void {
  for (let lane: u32 = 0; lane < lanes; lane++) {
    get(lane ? VECTOR1 : VECTOR0);
    popLane(0, lane);
  }
  finish(0);
}

/** VPERMILPD by an immediate: a bit for each element. */
export function permuteDoubles(): void {
  const order = <u32>immediate();
  prepareSource(false);
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    pushSource(lane);
    pushSource(lane);
    shuffle(8, order >> (2 * lane) & 1, order >> (2 * lane + 1) & 1, 0, 0);
    popLane(0, lane);
  }
  finish(0);
}

/** VSHUFPD: a bit for each element; even ones come from the second operand, odd ones from the third. */
export function shuffleDoubles(): void {
  const order = <u32>immediate();
  prepareSource(false);
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    pushFirst(lane);
    pushSource(lane);
    shuffle(8, order >> (2 * lane) & 1, 2 + (order >> (2 * lane + 1) & 1), 0, 0);
    popLane(0, lane);
  }
  finish(0);
}

/** VPERMQ, VPERMPD: two bits for each element. */
export function permuteQuads(): void {
  const order = <u32>immediate();
  prepareSource(false);
  for (let lane: u32 = 0; lane < 2; lane++) {
    pushSource(0);
    pushSource(1);
    shuffle(8, order >> (4 * lane) & 3, order >> (4 * lane + 2) & 3, 0, 0);
    set(lane ? VECTOR1 : VECTOR0);
  }
  popLanes(2);
}

/** VPERM2F128, VPERM2I128: four bits for each lane: a lane of the second or third operand, or 0. */
export function permuteLanes(): void {
  const order = <u32>immediate();
  prepareSource(false);
  for (let lane: u32 = 0; lane < 2; lane++) {
    const which = order >> (4 * lane);
    if (which & 8) zeroVector();
    else if (which & 2) pushSource(which & 1);
    else pushFirst(which & 1);
    set(lane ? VECTOR1 : VECTOR0);
  }
  popLanes(2);
}

/** VBLENDPS, VBLENDPD, VPBLENDD: elements of E whose bit in the immediate is set come from the third operand. */
export function blendElements<E>(): void {
  const mask = <u32>immediate();
  const bytes = <u32>sizeof<E>();
  prepareSource(false);
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    pushFirst(lane);
    pushSource(lane);
    simd(SHUFFLE);
    for (let i: u32 = 0; i < 16; i++) byte(i + (mask >> ((16 * lane + i) / bytes) & 1 ? 16 : 0));
    popLane(0, lane);
  }
  finish(0);
}

/** VBLENDVPS, VBLENDVPD, VPBLENDVB: by the signs of the fourth operand, whose slot is the immediate. */
export function blendBySign<E>(): void {
  prepareSource(false);
  const mask = <usize>load<u16>(currentUop(), IMM);
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    pushSource(lane);
    pushFirst(lane);
    getVector(mask, lane);
    word(<i32>sizeof<E>() * 8 - 1);
    simd(sizeof<E>() == 1 ? 0x6c : sizeof<E>() == 4 ? 0xac : 0xcc);
    simd(0x52);
    set(lane ? VECTOR1 : VECTOR0);
  }
  popLanes(laneCount());
}

/** VINSERTPS. */
export function insertSingle(): void {
  const order = <u32>immediate();
  if (isMemory(source())) pushOperand(source(), S32);
  else {
    getVector(slot(source()), 0);
    simdLane(I32X4_EXTRACT, order >> 6 & 3);
  }
  set(WORD0);
  pushFirst(0);
  get(WORD0);
  simdLane(I32X4_REPLACE, order >> 4 & 3);
  zeroVector();
  simd(SHUFFLE);
  for (let i: u32 = 0; i < 16; i++) byte(order >> (i >> 2) & 1 ? 16 : i);
  popLane(0, 0);
  finish(0);
}
