// Fills a micro-operation's slots and immediates from the operand kinds of a row. The codes are those of tools/isa/operand.ts.

import { RAX, RCX, XMM, X87, general, vector } from '../state/register-file';
import { DISP, FIRST, IMM } from '../state/uop';
import { CONDITIONAL, attributes, kindOf, sizeOf } from './row';
import { fetch, fetched } from './fetch';
import { isRegister, regField, rmField, setAbsolute } from './modrm';
import { address32, operand16, rex, rexB, wide } from './prefix';
import { vvvv } from './vex';

const E: u32 = 1;
const G: u32 = 2;
const M: u32 = 3;
const R: u32 = 4;
const Z: u32 = 5;
const I: u32 = 6;
const J: u32 = 7;
const O: u32 = 8;
const S: u32 = 9;
const V: u32 = 10;
const W: u32 = 11;
const U: u32 = 12;
const P: u32 = 13;
const Q: u32 = 14;
const N: u32 = 15;
const B: u32 = 16;
const H: u32 = 17;
const L: u32 = 18;
const ACCUMULATOR: u32 = 20;
const COUNTER: u32 = 21;
const ONE: u32 = 22;
const XMM0: u32 = 23;
const STACK_PLACE: u32 = 25;

const BYTE: u32 = 1;
const WORD: u32 = 2;
const DOUBLE: u32 = 3;
const QUAD: u32 = 4;
const BY_OPERAND: u32 = 5;
const BY_OPERAND_32: u32 = 7;

let opcode: u32 = 0;
let hasMemory: bool = false;
let immediates: u32 = 0;
let relativeTarget: bool = false;

export function setOpcode(byte: u32): void {
  opcode = byte;
}

/** 0 when all operands are registers and immediates. */
export function operandForm(): u32 {
  return hasMemory ? 1 : 0;
}

/** Decodes all operands of a row; its memory operand is left to the caller. */
export function fetchOperands(u: usize, row: u32): void {
  hasMemory = false;
  immediates = 0;
  relativeTarget = false;
  for (let i: u32 = 0; i < 4; i++) {
    const kind = kindOf(row, i);
    if (kind) fetchOperand(u, i, kind, sizeOf(row, i));
  }
  if (attributes(row) & CONDITIONAL) store<u16>(u, <u16>(opcode & 15), FIRST);
}

function fetchOperand(u: usize, place: u32, kind: u32, size: u32): void {
  switch (kind) {
    case E: return setEither(u, place, registerSlot(rmField(), size));
    case W: return setEither(u, place, vector(rmField()));
    case Q: return setEither(u, place, mmx(rmField()));
    case M: hasMemory = !isRegister(); return;
    case G: return setSlot(u, place, registerSlot(regField(), size));
    case R: return setSlot(u, place, registerSlot(rmField(), size));
    case Z: return setSlot(u, place, registerSlot((opcode & 7) | rexB(), size));
    case V: return setSlot(u, place, vector(regField()));
    case U: return setSlot(u, place, vector(rmField()));
    case P: return setSlot(u, place, mmx(regField()));
    case N: return setSlot(u, place, mmx(rmField()));
    case B: return setSlot(u, place, general(vvvv()));
    case H: return setSlot(u, place, vector(vvvv()));
    case L: return setImmediate(u, <i64>vector(<u32>fetch<u8>() >> 4));
    case I: return setImmediate(u, fetchImmediate(size));
    case J: return setTarget(u, size);
    case O: return setOffset();
    case S: return setImmediate(u, <i64>(regField() & 7));
    case ACCUMULATOR: return setSlot(u, place, RAX);
    case COUNTER: return setSlot(u, place, RCX);
    case ONE: return setImmediate(u, 1);
    case XMM0: return setSlot(u, place, XMM);
    case STACK_PLACE: return setImmediate(u, <i64>(rmField() & 7));
  }
}

// @ts-ignore: decorator
@inline
function setSlot(u: usize, place: u32, slot: usize): void {
  // Slots of the first, second and third operand stand at 4, 6 and 12.
  store<u16>(u + FIRST + (place < 2 ? <usize>place << 1 : 8), <u16>slot);
}

// @ts-ignore: decorator
@inline
function setEither(u: usize, place: u32, slot: usize): void {
  if (isRegister()) setSlot(u, place, slot);
  else hasMemory = true;
}

// @ts-ignore: decorator
@inline
function mmx(number: u32): usize {
  return X87 + (<usize>(number & 7) << 4);
}

/** Slot of a general register; without REX, byte registers 4 to 7 are AH, CH, DH, BH. */
function registerSlot(number: u32, size: u32): usize {
  if (size == BYTE && rex == 0 && number >= 4) return general(number - 4) + 1;
  return general(number);
}

/** The first immediate, or the second, which takes the displacement's place. */
function setImmediate(u: usize, value: i64): void {
  store<i64>(u + (immediates == 0 ? IMM : DISP), value);
  immediates++;
}

function fetchImmediate(size: u32): i64 {
  switch (size) {
    case BYTE: return <i64>fetch<i8>();
    case WORD: return <i64>fetch<i16>();
    case DOUBLE: return <i64>fetch<i32>();
    case QUAD: return fetch<i64>();
    case BY_OPERAND: return wide() ? fetch<i64>() : operand16 ? <i64>fetch<i16>() : <i64>fetch<i32>();
    case BY_OPERAND_32: return operand16 && !wide() ? <i64>fetch<i16>() : <i64>fetch<i32>();
  }
  return 0;
}

/** Displacement of a branch; always 32 bits or 8, whatever the operand size. `finishTarget` makes it an address. */
function setTarget(u: usize, size: u32): void {
  store<i64>(u, size == BYTE ? <i64>fetch<i8>() : <i64>fetch<i32>(), IMM);
  relativeTarget = true;
}

/** Makes the displacement of a branch an address, once the instruction's end is known. */
export function finishTarget(u: usize, rip: u64): void {
  if (relativeTarget) store<u64>(u, load<u64>(u, IMM) + rip + <u64>fetched(), IMM);
}

function setOffset(): void {
  setAbsolute(address32 ? <u64>fetch<u32>() : fetch<u64>());
  hasMemory = true;
}
