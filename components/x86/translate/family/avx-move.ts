// Translates moves of VEX instructions (family/avx-move.ts).

import { READ_TAGS, WRITE_TAGS } from '../../arena';
import { S16, S32, S64, S8, floatBytes, immediate, isMemory, slot } from '../current';
import { ADDRESS0, VECTOR0 } from '../local';
import { clearVector, getVector } from '../vector-register';
import { loadAt, prepareRead } from '../value';
import { clearUpper, finish, laneCount, loadVector, numberOf, popLane, prepareMemory, shuffle, storeVector } from '../vector';
import { joinHigh as joinUpper, joinLow as joinLower, loadLowest, mergeDoubles, moveLanes, storeZeroing as storeLow } from './vector-move';
import { I16X8_EXTRACT_U, I16X8_SPLAT, I32X4_EXTRACT, I32X4_SPLAT, I64X2_EXTRACT, I64X2_SPLAT, I8X16_EXTRACT_U } from '../wasm';
import { I8X16_SPLAT } from '../wasm';
import { get, set, simd, simdLane } from '../writer';

export function moveAligned(): void {
  moveLanes(true, laneCount());
}

export function moveUnaligned(): void {
  moveLanes(false, laneCount());
}

/** VMOVSS, VMOVSD from memory */
export function loadScalar(): void {
  const size = floatBytes(0) == 4 ? S32 : S64;
  loadLowest(size);
  clearUpper(slot(0));
}

/** VMOVSS, VMOVSD of registers: the low element of the third, the rest of the second. */
export function mergeScalar(): void {
  if (floatBytes(0) == 8) mergeDoubles(numberOf(0, 0), numberOf(1, 0), numberOf(2, 0));
  else {
    getVector(slot(2), 0);
    getVector(slot(1), 0);
    shuffle(4, 0, 5, 6, 7);
    popLane(0, 0);
  }
  clearUpper(slot(0));
}

/** VMOVQ to the register in the rm place, or to memory */
export function storeZeroing(): void {
  storeLow();
  if (!isMemory(0)) clearUpper(slot(0));
}

/** VBROADCASTSS, VPBROADCASTB and the like */
export function broadcast<E>(): void {
  const size = sizeof<E>() == 1 ? S8 : sizeof<E>() == 2 ? S16 : sizeof<E>() == 4 ? S32 : S64;
  if (isMemory(1)) {
    prepareRead(size);
    loadAt(ADDRESS0, size);
  } else {
    getVector(slot(1), 0);
    simdLane(size == S8 ? I8X16_EXTRACT_U : size == S16 ? I16X8_EXTRACT_U : size == S32 ? I32X4_EXTRACT : I64X2_EXTRACT, 0);
  }
  simd(size == S8 ? I8X16_SPLAT : size == S16 ? I16X8_SPLAT : size == S32 ? I32X4_SPLAT : I64X2_SPLAT);
  popLane(0, 0);
  if (laneCount() == 2) {
    getVector(slot(0), 0);
    popLane(0, 1);
  }
  finish(0);
}

/** VBROADCASTF128, VBROADCASTI128 */
export function broadcastLane(): void {
  prepareMemory(READ_TAGS, 16, false);
  loadVector(0);
  popLane(0, 0);
  getVector(slot(0), 0);
  popLane(0, 1);
}

/** VINSERTF128, VINSERTI128 */
export function insertLane(): void {
  const upper = <u32>immediate() & 1;
  if (isMemory(2)) {
    prepareMemory(READ_TAGS, 16, false);
    loadVector(0);
  } else getVector(slot(2), 0);
  set(VECTOR0);
  getVector(slot(1), 1 - upper);
  popLane(0, 1 - upper);
  get(VECTOR0);
  popLane(0, upper);
}

/** VEXTRACTF128, VEXTRACTI128 */
export function extractLane(): void {
  const lane = <u32>immediate() & 1;
  if (isMemory(0)) prepareMemory(WRITE_TAGS, 16, false);
  getVector(slot(1), lane);
  if (isMemory(0)) {
    storeVector(0);
    return;
  }
  popLane(0, 0);
  clearUpper(slot(0));
}

/** VMOVLPS, VMOVLPD, VMOVHLPS */
export function joinLow(): void {
  joinLower();
}

/** VMOVHPS, VMOVHPD, VMOVLHPS */
export function joinHigh(): void {
  joinUpper();
}

/** VZEROUPPER */
export function zeroUpper(): void {
  for (let number: u32 = 0; number < 16; number++) clearVector(number, 1);
}
