// The instruction that is being translated, and what the table says about it.

import { VARIANTS } from '../gen/tables';
import { vectorTraits } from '../gen/traits';
import { kindOf, attributes, firstVariant, flagsRead, flagsWritten, sizeOf, sizingOf } from '../decode/row';
import { SIZING_LENGTH, SIZING_OPERAND, SIZING_STACK, SIZING_W } from '../decode/row';
import { FIRST, HANDLER, IMM, ROW, SECOND, THIRD, ip } from '../state/uop';

/** Operand sizes: log2 of bytes. */
export const S8: u32 = 0;
export const S16: u32 = 1;
export const S32: u32 = 2;
export const S64: u32 = 3;

// Kinds of operands, as tools/isa/operand.ts numbers them.
const E: u32 = 1;
const M: u32 = 3;
const V: u32 = 10;
const W: u32 = 11;
const Q: u32 = 14;
const IMMEDIATE: u32 = 6;
const TARGET: u32 = 7;
const OFFSET: u32 = 8;
const COUNT_ONE: u32 = 22;
const SINGLE: u32 = 9;

let uop: usize = 0;
let row: u32 = 0;
let size: u32 = 0;
let form: u32 = 0;
let length: u32 = 0;
let remaining: u32 = 0;
let deadFlags: bool = false;

/** Begins with a micro-operation; `left` instructions of its block have not been executed yet, it included. `dead`: nobody sees its flags. */
export function begin(u: usize, left: u32, dead: bool): void {
  uop = u;
  deadFlags = dead;
  row = load<u16>(u, ROW);
  remaining = left;
  const variant = (load<u32>(u, HANDLER) - firstVariant(row)) >> 1;
  form = variant % 3;
  length = variant / 3;
  size = operandSize(length);
}

/** For the ROWs that say their size with the operand type: see `sizing` in tools/isa. */
function operandSize(index: u32): u32 {
  const sizing = sizingOf(row);
  if (sizing == SIZING_OPERAND) return index + 1;
  if (sizing == SIZING_W) return index + 2;
  if (sizing == SIZING_STACK) return index == 0 ? S16 : S64;
  if (sizing == SIZING_LENGTH) return index;
  for (let i: u32 = 0; i < 4; i++) {
    const bytes = sizeOf(row, i);
    const kind = kindOf(row, i);
    if (kind == IMMEDIATE || kind == TARGET || kind == COUNT_ONE || bytes == 0) continue;
    return bytes - 1;
  }
  return S64;
}

export function currentUop(): usize {
  return uop;
}

/** Size of the operands. */
export function operands(): u32 {
  return size;
}

// Bits of vectorTraits.
const LANES: u32 = 3;
const BY_LENGTH: u32 = 3;
const TOUCHES_VECTORS: u32 = 4;
const KEEPS_REGISTERS: u32 = 8;
const X87: u32 = 16;
const VVVV: u32 = 17;

/** Lanes of 128 bits that a VEX instruction works on; 0 for another one, which leaves upper halves alone. */
export function vexLanes(): u32 {
  const lanes = vectorTraits(row) & LANES;
  return lanes == BY_LENGTH ? length + 1 : lanes;
}

/** May its handler read or write vector registers? */
export function touchesVectors(): bool {
  return (vectorTraits(row) & TOUCHES_VECTORS) != 0;
}

/** Is it x87's? Then it may not be able to go on although it has no memory operand (x87-stack.ts). */
export function isX87(which: u32): bool {
  return (vectorTraits(which) & X87) != 0;
}

/** Does its handler leave general registers and flags alone, and read no more of them than an address has? */
export function keepsRegisters(): bool {
  return (vectorTraits(row) & KEEPS_REGISTERS) != 0;
}

/** Is a vector register all that the instruction changes? */
export function changesVectorAlone(): bool {
  return kindOf(row, 0) == V && !writesFlags();
}

/** Is the second operand a register named by VEX.vvvv, so that there are three? */
export function hasThree(): bool {
  return kindOf(row, 1) == VVVV;
}

export function left(): u32 {
  return remaining;
}

/** Is this operand guest memory? */
export function isMemory(operand: u32): bool {
  const kind = kindOf(row, operand);
  if (kind == OFFSET) return true;
  return form != 0 && (kind == E || kind == M || kind == W || kind == Q);
}

/** Bytes of a scalar float operand: 4 or 8. */
export function floatBytes(operand: u32): u32 {
  return sizeOf(row, operand) == SINGLE ? 4 : 8;
}

export function isImmediate(operand: u32): bool {
  const kind = kindOf(row, operand);
  return kind == IMMEDIATE || kind == COUNT_ONE;
}

/** Slot of a register operand. */
export function slot(operand: u32): usize {
  return load<u16>(uop + (operand == 0 ? FIRST : operand == 1 ? SECOND : THIRD));
}

/** The first immediate. */
export function immediate(): i64 {
  return load<i64>(uop, IMM);
}

export function address(): u64 {
  return ip(uop);
}

/** Number of the handler in the function table that does this instruction, with all its flags. */
export function handlerNumber(): u32 {
  return load<u16>(VARIANTS + (<usize>load<u32>(uop, HANDLER) << 1));
}

export function readsFlags(): bool {
  return flagsRead(row) != 0;
}

/** Will nobody see the flags that it writes? */
export function flagsAreDead(): bool {
  return deadFlags;
}

export function writesFlags(): bool {
  return flagsWritten(row) != 0;
}

export function traits(): u32 {
  return attributes(row);
}
