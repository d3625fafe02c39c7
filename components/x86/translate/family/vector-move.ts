// Translates vector moves without VEX, and those of VEX that work the same way (family/vector-move.ts).

import { READ_TAGS, WRITE_TAGS } from '../../arena';
import { pointerOffset, pushPointer } from '../anchor';
import { XMM } from '../../state/register-file';
import { S32, S64, floatBytes, isMemory, operands, slot } from '../current';
import { putValue, valueIn } from '../doubt';
import { ADDRESS0, LONG0, setRegister } from '../local';
import { prepareRead, prepareWrite, pushOperand } from '../value';
import { finish, firstNumber, laneCount, loadVector, numberOf, popLane, prepareMemory, prepareSource, pushFirst, pushSource, shuffle, source } from '../vector';
import { storeVector } from '../vector';
import { copyVector, getDouble, getDoubtful, getVector, isApart, numberOfVector, putVector, setDouble } from '../vector-register';
import { livesAsDouble } from '../vector-home';
import { setDoubleAlone, setVector } from '../vector-register';
import { F64_LOAD, F64_REINTERPRET_I64, F64_STORE, I32X4_EXTRACT, I64X2_EXTRACT, I64X2_REPLACE, I64_EXTEND_U } from '../wasm';
import { I64_REINTERPRET_F64, V128_LOAD32_ZERO, V128_LOAD64_LANE, V128_LOAD64_SPLAT, V128_LOAD64_ZERO } from '../wasm';
import { access, byte, get, op, set, simd, simdAccess, simdLane, unsigned, zeroVector } from '../writer';

export function moveAligned(): void {
  moveLanes(true, 1);
}

export function moveUnaligned(): void {
  moveLanes(false, 1);
}

/** Whole vectors of some lanes. */
export function moveLanes(aligned: bool, lanes: u32): void {
  if (isMemory(1)) prepareMemory(READ_TAGS, lanes << 4, aligned);
  if (isMemory(0)) prepareMemory(WRITE_TAGS, lanes << 4, aligned);
  for (let lane: u32 = 0; lane < lanes; lane++) {
    if (!isMemory(0) && !isMemory(1)) {
      copyVector(numberOf(0, lane), numberOf(1, lane));
      continue;
    }
    if (isMemory(1)) loadVector(lane);
    else getVector(slot(1), lane);
    if (isMemory(0)) storeVector(lane);
    else setVector(slot(0), lane);
  }
  if (!isMemory(0)) finish(0);
}

/** Size of a scalar: that of a float, or of an integer of 64 bits. */
function scalarSize(operand: u32): u32 {
  return floatBytes(operand) == 4 ? S32 : S64;
}

/** MOVSS, MOVSD: from memory the rest becomes 0. */
export function loadScalar(): void {
  const size = scalarSize(0);
  if (isMemory(1)) {
    loadLowest(size);
  } else mergeLow(slot(0), slot(1), size);
}

/** From memory into the first operand's lowest element; the rest becomes 0. */
export function loadLowest(size: u32): void {
  prepareRead(size);
  if (size == S64 && livesAsDouble(numberOf(0, 0))) {
    pushPointer(ADDRESS0);
    access(F64_LOAD, pointerOffset(ADDRESS0));
    setDoubleAlone(numberOf(0, 0));
  } else {
    loadZeroExtended(size);
    setVector(slot(0), 0);
  }
}

/** Pushes a vector with the memory operand, which has been checked, in its lowest element. */
export function loadZeroExtended(size: u32): void {
  pushPointer(ADDRESS0);
  simdAccess(size == S32 ? V128_LOAD32_ZERO : V128_LOAD64_ZERO, pointerOffset(ADDRESS0));
}

/** The lowest element of one register into another, whose rest stays. */
function mergeLow(to: usize, from: usize, size: u32): void {
  if (size == S64) {
    mergeDoubles(numberOfVector(to, 0), numberOfVector(to, 0), numberOfVector(from, 0));
    return;
  }
  getVector(from, 0);
  getVector(to, 0);
  shuffle(4, 0, 5, 6, 7);
  setVector(to, 0);
}

/** The lowest double of one register and the upper half of another one. */
export function mergeDoubles(to: u32, above: u32, from: u32): void {
  const lower = valueIn(from << 1);
  const upper = valueIn((above << 1) + 1);
  if (livesAsDouble(to) || isApart(from) || isApart(above)) {
    getDouble(from);
    setDouble(to, above);
  } else {
    getDoubtful(from);
    getDoubtful(above);
    shuffle(8, 0, 3, 0, 0);
    putVector(to);
  }
  putValue(to << 1, lower);
  putValue((to << 1) + 1, upper);
}

/** Stores the lowest element. */
export function storeScalar(): void {
  const size = scalarSize(1);
  if (!isMemory(0)) {
    mergeLow(slot(0), slot(1), size);
    return;
  }
  prepareWrite(size);
  storeElement(slot(1), size, 0);
}

/** Stores an element at ADDRESS0. */
function storeElement(register: usize, size: u32, place: u32): void {
  pushPointer(ADDRESS0);
  const number = numberOfVector(register, 0);
  if (size == S64 && !place && (livesAsDouble(number) || isApart(number))) {
    getDouble(number);
    access(F64_STORE, pointerOffset(ADDRESS0));
    return;
  }
  getVector(register, 0);
  simd(size == S32 ? 0x5a : 0x5b);
  byte(0);
  unsigned(<u32>pointerOffset(ADDRESS0));
  byte(place);
}

/** MOVD and MOVQ into a vector register. */
export function loadZeroing(): void {
  const source = operands();
  if (isMemory(1)) {
    loadLowest(source);
    finish(0);
    return;
  }
  if (slot(1) >= XMM) {
    getVector(slot(1), 0);
    zeroVector();
    shuffle(8, 0, 2, 0, 0);
  } else {
    pushOperand(1, source);
    if (source == S64 && livesAsDouble(numberOf(0, 0))) {
      op(F64_REINTERPRET_I64);
      setDoubleAlone(numberOf(0, 0));
      finish(0);
      return;
    }
    if (source == S32) op(I64_EXTEND_U);
    set(LONG0);
    zeroVector();
    get(LONG0);
    simdLane(I64X2_REPLACE, 0);
  }
  popLane(0, 0);
  finish(0);
}


/** MOVQ to the register in the rm place, or to memory. */
export function storeZeroing(): void {
  if (isMemory(0)) {
    prepareWrite(S64);
    storeElement(slot(1), S64, 0);
    return;
  }
  getVector(slot(1), 0);
  zeroVector();
  shuffle(8, 0, 2, 0, 0);
  popLane(0, 0);
}

/** MOVD, MOVQ to a general register or to memory. */
export function storeGeneral(): void {
  const size = operands();
  if (isMemory(0)) {
    prepareWrite(size);
    storeElement(slot(1), size, 0);
    return;
  }
  if (size == S64 && isApart(numberOf(1, 0))) {
    getDouble(numberOf(1, 0));
    op(I64_REINTERPRET_F64);
    setRegister(slot(0));
    return;
  }
  getVector(slot(1), 0);
  simdLane(size == S64 ? I64X2_EXTRACT : I32X4_EXTRACT, 0);
  if (size != S64) op(I64_EXTEND_U);
  setRegister(slot(0));
}

/** MOVLPS, MOVLPD; MOVHLPS */
export function loadLow(): void {
  joinLow();
}

/** MOVHPS, MOVHPD; MOVLHPS */
export function loadHigh(): void {
  joinHigh();
}

/** The memory operand, or the upper half of the second source, under the first source's upper half. */
export function joinLow(): void {
  if (isMemory(source())) {
    loadHalf(0);
    return;
  }
  pushSource(0);
  pushFirst(0);
  shuffle(8, 1, 3, 0, 0);
  popLane(0, 0);
  finish(0);
}

/** The memory operand, or the lower half of the second source, above the first source's lower half. */
export function joinHigh(): void {
  if (isMemory(source())) {
    loadHalf(1);
    return;
  }
  pushFirst(0);
  pushSource(0);
  shuffle(8, 0, 2, 0, 0);
  popLane(0, 0);
  finish(0);
}

/** Half of the first source, and 64 bits from memory in the other half. */
function loadHalf(half: u32): void {
  const kept = firstNumber(0) * 2 + 1 - half;
  prepareRead(S64);
  pushPointer(ADDRESS0);
  getDoubtful(firstNumber(0));
  const value = valueIn(kept);
  simd(V128_LOAD64_LANE);
  byte(0);
  unsigned(<u32>pointerOffset(ADDRESS0));
  byte(half);
  popLane(0, 0);
  putValue(numberOf(0, 0) * 2 + 1 - half, value);
  finish(0);
}

/** MOVHPS, MOVHPD to memory */
export function storeHigh(): void {
  prepareWrite(S64);
  storeElement(slot(1), S64, 1);
}

/** MOVSLDUP */
export function duplicateEven(): void {
  duplicate(0);
}

/** MOVSHDUP */
export function duplicateOdd(): void {
  duplicate(1);
}

function duplicate(odd: u32): void {
  prepareSource(true);
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    pushSource(lane);
    pushSource(lane);
    shuffle(4, odd, odd, odd + 2, odd + 2);
    popLane(0, lane);
  }
  finish(0);
}

/** MOVDDUP */
export function duplicateLow(): void {
  if (isMemory(1)) {
    prepareRead(S64);
    pushPointer(ADDRESS0);
    simdAccess(V128_LOAD64_SPLAT, pointerOffset(ADDRESS0));
  } else {
    getVector(slot(1), 0);
    getVector(slot(1), 0);
    shuffle(8, 0, 0, 0, 0);
  }
  popLane(0, 0);
}

/** VMOVDDUP */
export function duplicateLowStepped(): void {
  if (laneCount() == 1) {
    duplicateLow();
    finish(0);
    return;
  }
  prepareSource(false);
  for (let lane: u32 = 0; lane < 2; lane++) {
    pushSource(lane);
    pushSource(lane);
    shuffle(8, 0, 0, 0, 0);
    popLane(0, lane);
  }
}

/** MOVMSKPS, MOVMSKPD, PMOVMSKB */
export function signMask<E>(): void {
  getVector(slot(1), 0);
  simd(bitmask<E>());
  op(I64_EXTEND_U);
  setRegister(slot(0));
}

/** The instruction that collects the signs of elements E. */
export function bitmask<E>(): u32 {
  return sizeof<E>() == 1 ? 0x64 : sizeof<E>() == 4 ? 0xa4 : 0xc4;
}
