// Translates vector moves without VEX, and those of VEX that work the same way (family/vector-move.ts).

import { GUEST_BASE, READ_TAGS, WRITE_TAGS } from '../../arena';
import { S32, S64, floatBytes, isMemory, operands, slot, vexLanes } from '../current';
import { ADDRESS0, LONG0, getVector, setRegister, setVector } from '../local';
import { loadAt, prepareRead, prepareWrite, pushOperand } from '../value';
import { finish, laneCount, loadVector, popLane, prepareMemory, prepareSource, pushSource, shuffle, storeVector } from '../vector';
import { I32X4_EXTRACT, I32_WRAP, I64X2_EXTRACT, I64X2_REPLACE, I64X2_SPLAT, I64_EXTEND_U, V128_LOAD32_ZERO } from '../wasm';
import { V128_LOAD64_ZERO } from '../wasm';
import { byte, get, op, set, simd, simdAccess, simdLane, unsigned, zeroVector } from '../writer';

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
    prepareRead(size);
    loadZeroExtended(size);
    setVector(slot(0), 0);
  } else mergeLow(slot(0), slot(1), size);
  if (vexLanes()) finish(0);
}

/** Pushes a vector with the memory operand, which has been checked, in its lowest element. */
export function loadZeroExtended(size: u32): void {
  get(ADDRESS0);
  op(I32_WRAP);
  simdAccess(size == S32 ? V128_LOAD32_ZERO : V128_LOAD64_ZERO, GUEST_BASE);
}

/** The lowest element of one register into another, whose rest stays. */
function mergeLow(to: usize, from: usize, size: u32): void {
  getVector(from, 0);
  getVector(to, 0);
  if (size == S32) shuffle(4, 0, 5, 6, 7);
  else shuffle(8, 0, 3, 0, 0);
  setVector(to, 0);
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
  get(ADDRESS0);
  op(I32_WRAP);
  getVector(register, 0);
  simd(size == S32 ? 0x5a : 0x5b);
  byte(0);
  unsigned(<u32>GUEST_BASE);
  byte(place);
}

/** MOVD and MOVQ into a vector register. */
export function loadZeroing(): void {
  const source = operands();
  if (isMemory(1)) {
    prepareRead(source);
    loadZeroExtended(source);
  } else if (slot(1) >= 0x500) {
    getVector(slot(1), 0);
    zeroVector();
    shuffle(8, 0, 2, 0, 0);
  } else {
    pushOperand(1, source);
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
  getVector(slot(1), 0);
  simdLane(size == S64 ? I64X2_EXTRACT : I32X4_EXTRACT, 0);
  if (size != S64) op(I64_EXTEND_U);
  setRegister(slot(0));
}

/** MOVLPS, MOVLPD; MOVHLPS */
export function loadLow(): void {
  pushHalf();
  getVector(slot(0), 0);
  shuffle(8, isMemory(1) ? 0 : 1, 3, 0, 0);
  setVector(slot(0), 0);
}

/** MOVHPS, MOVHPD; MOVLHPS */
export function loadHigh(): void {
  getVector(slot(0), 0);
  pushHalf();
  shuffle(8, 0, 2, 0, 0);
  setVector(slot(0), 0);
}

function pushHalf(): void {
  if (isMemory(1)) {
    prepareRead(S64);
    loadZeroExtended(S64);
  } else getVector(slot(1), 0);
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
    loadAt(ADDRESS0, S64);
    simd(I64X2_SPLAT);
  } else {
    getVector(slot(1), 0);
    getVector(slot(1), 0);
    shuffle(8, 0, 0, 0, 0);
  }
  popLane(0, 0);
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
