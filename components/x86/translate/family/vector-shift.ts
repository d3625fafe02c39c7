// Translates packed shifts (family/vector-shift.ts).

import { immediate, slot, vexLanes } from '../current';
import { LONG0 } from '../local';
import { getVector } from '../vector-register';
import { finish, laneCount, popLane, prepareSource, pushFirst, pushSource } from '../vector';
import { I32_WRAP, I64X2_EXTRACT, I64_LT_U, SELECT, SELECT_VECTOR, SHUFFLE } from '../wasm';
import { byte, get, long, op, set, signed, simd, simdLane, unsigned, word, zeroVector } from '../writer';

@final @unmanaged export class LeftShift {
  code(): u32 { return 0x8b; }
  signed(): bool { return false; }
}

@final @unmanaged export class SignedShift {
  code(): u32 { return 0x8c; }
  signed(): bool { return true; }
}

@final @unmanaged export class RightShift {
  code(): u32 { return 0x8d; }
  signed(): bool { return false; }
}

/** From the opcode of 16-bit elements to that of elements E. */
function opcodeOf<O, E>(): u32 {
  const code = changetype<O>(0).code();
  return sizeof<E>() == 2 ? code : sizeof<E>() == 4 ? code + 0x20 : code + 0x40;
}

/** Slot of the register that an instruction with an immediate reads: with VEX the destination is another one. */
function from(): usize {
  return slot(vexLanes() ? 1 : 0);
}

export function shiftImmediate<O, E>(): void {
  const width = <u32>sizeof<E>() * 8;
  let count = <u32>immediate() & 0xff;
  const signed = changetype<O>(0).signed();
  if (signed && count >= width) count = width - 1;
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    if (count >= width) zeroVector();
    else {
      getVector(from(), lane);
      word(<i32>count);
      simd(opcodeOf<O, E>());
    }
    popLane(0, lane);
  }
  finish(0);
}

/** By the low 64 bits of the second source. */
export function shiftPacked<O, E>(): void {
  const width = <i64>sizeof<E>() * 8;
  prepareSource(true);
  pushSource(0);
  simdLane(I64X2_EXTRACT, 0);
  set(LONG0);
  // One that is too large becomes the width, and the shift is then done in two steps that leave nothing, or the sign.
  pushFirst(0);
  get(LONG0);
  long(width - 1);
  get(LONG0);
  long(width);
  op(I64_LT_U);
  op(SELECT);
  op(I32_WRAP);
  simd(opcodeOf<O, E>());
  if (!changetype<O>(0).signed()) {
    zeroVector();
    get(LONG0);
    long(width);
    op(I64_LT_U);
    op(SELECT_VECTOR);
    unsigned(1);
    byte(0x7b);
  }
  popLane(0, 0);
  finish(0);
}

export function shiftBytesLeft(): void {
  const count = min<u32>(<u32>immediate() & 0xff, 16);
  window(16 - count, true);
}

export function shiftBytesRight(): void {
  window(min<u32>(<u32>immediate() & 0xff, 16), false);
}

/** Sixteen bytes from `start` on of zeros and the register, or of the register and zeros. */
function window(start: u32, zerosFirst: bool): void {
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    if (zerosFirst) zeroVector();
    getVector(from(), lane);
    if (!zerosFirst) zeroVector();
    writeWindow(start);
    popLane(0, lane);
  }
  finish(0);
}

function writeWindow(start: u32): void {
  simd(SHUFFLE);
  for (let i: u32 = 0; i < 16; i++) byte(start + i < 32 ? start + i : 31);
}

/** PALIGNR */
export function alignRight(): void {
  const count = min<u32>(<u32>immediate() & 0xff, 32);
  prepareSource(true);
  for (let lane: u32 = 0; lane < laneCount(); lane++) {
    if (count <= 16) {
      pushSource(lane);
      pushFirst(lane);
      writeWindow(count);
    } else {
      pushFirst(lane);
      zeroVector();
      writeWindow(count - 16);
    }
    popLane(0, lane);
  }
  finish(0);
}
