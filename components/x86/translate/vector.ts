// Operands of vector instructions. One instruction has a destination, a first source, which for instructions without VEX is the
// destination, and a second source, register or memory; with VEX it may work on two lanes, and clears what lies above them.

import { READ_TAGS } from '../arena';
import { pointerOffset, pushPointer } from './anchor';
import { XMM } from '../state/register-file';
import { hasThree, isMemory, slot, vexLanes } from './current';
import { stepIf, stepValue } from './leave';
import { ADDRESS0, VECTOR0 } from './local';
import { clearVector, getVector, numberOfVector, setVector } from './vector-register';
import { check, pushAddress } from './value';
import { I32_AND, I32_WRAP, SHUFFLE, V128_LOAD, V128_STORE } from './wasm';
import { byte, get, op, set, simd, simdAccess, word } from './writer';

/** Lanes of the instruction. */
export function laneCount(): u32 {
  const lanes = vexLanes();
  return lanes ? lanes : 1;
}

/** Which operand is the second source. */
export function source(): u32 {
  return hasThree() ? 2 : 1;
}

/** Pushes the first source. */
export function pushFirst(lane: u32): void {
  getVector(slot(hasThree() ? 1 : 0), lane);
}

/** Number of the first source's half. */
export function firstNumber(lane: u32): u32 {
  return numberOfVector(slot(hasThree() ? 1 : 0), lane);
}

/** Number of the half of a register operand. */
export function numberOf(operand: u32, lane: u32): u32 {
  return numberOfVector(slot(operand), lane);
}

/** Checks the second source if it is memory; `aligned` where the instruction demands it. */
export function prepareSource(aligned: bool): void {
  if (isMemory(source())) prepareMemory(READ_TAGS, laneCount() << 4, aligned && !vexLanes());
}

/** Computes the memory operand's address into ADDRESS0 and checks it. */
export function prepareMemory(tags: usize, bytes: u32, aligned: bool): void {
  pushAddress();
  set(ADDRESS0);
  if (aligned) {
    stepValue();
    get(ADDRESS0);
    op(I32_WRAP);
    word(<i32>bytes - 1);
    op(I32_AND);
    stepIf();
  }
  check(tags, ADDRESS0, bytes);
}

/** Pushes the second source. */
export function pushSource(lane: u32): void {
  if (isMemory(source())) loadVector(lane);
  else getVector(slot(source()), lane);
}

/** Pushes 16 bytes from the memory operand. */
export function loadVector(lane: u32): void {
  pushPointer(ADDRESS0);
  simdAccess(V128_LOAD, pointerOffset(ADDRESS0) + (<usize>lane << 4));
}

/** Pops 16 bytes into the memory operand. */
export function storeVector(lane: u32): void {
  set(VECTOR0);
  pushPointer(ADDRESS0);
  get(VECTOR0);
  simdAccess(V128_STORE, pointerOffset(ADDRESS0) + (<usize>lane << 4));
}

/** Pops a lane of the destination, operand `operand`. */
export function popLane(operand: u32, lane: u32): void {
  setVector(slot(operand), lane);
}

/** After the destination has been written: what lies above is cleared. */
export function finish(operand: u32): void {
  if (vexLanes() == 1) clearUpper(slot(operand));
}

export function clearUpper(register: usize): void {
  clearVector(<u32>(register - XMM) >> 4, 1);
}

/** Shuffles two vectors of elements: writes the sixteen bytes of the immediate. */
export function shuffle(bytes: u32, a: u32, b: u32, c: u32, d: u32): void {
  simd(SHUFFLE);
  const count: u32 = 16 / bytes;
  for (let i: u32 = 0; i < count; i++) {
    const element = i == 0 ? a : i == 1 ? b : i == 2 ? c : d;
    for (let j: u32 = 0; j < bytes; j++) byte(element * bytes + j);
  }
}
