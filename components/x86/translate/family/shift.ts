// Translates shifts and rotates (family/shift.ts). A count that is known and not 0 is the usual case; a count in CL may be 0, and then
// the flags stay as they are: both are computed, and one is selected.

import { EXPLICIT } from '../../state/pending';
import { RCX } from '../../state/register-file';
import { apply, bits, fitCount, number, pickBit, topBit } from '../arithmetic';
import { S32, S64, flagsAreDead, immediate, isImmediate, operands } from '../current';
import { setPending } from '../flag';
import { pushFlagAux, pushFlagResult, signExtend } from '../status';
import { CARRY_IN, LONG3, OLD_AUX, WORD1 } from '../local';
import { clean, popTarget, pushRegister, pushTarget, temporary } from '../value';
import { I32_AND, I32_OR, I32_ROTL, I32_ROTR, I32_SHL, I32_SHR_S, I32_SHR_U, I32_SUB, I32_WRAP, I32_XOR } from '../wasm';
import { I64_EXTEND_U, SELECT } from '../wasm';
import { get, op, set, word } from '../writer';

const FIRST: u32 = 0;
const RESULT: u32 = 2;
/** An i32 local: the count, already masked. */
const COUNT: u32 = WORD1;
const AUX_BITS: i32 = 0x801;

/** Each pushes the carry out of the shift of FIRST by COUNT, which is not 0, and the overflow, as 0 or 1. */
@final @unmanaged export class ShiftLeft {
  rotates(): bool { return false; }
  result(size: u32): void {
    byCount(I32_SHL, size);
    clean(size);
  }
  carry(size: u32): void {
    get(temporary(FIRST, size));
    number(bits(size), size);
    get(COUNT);
    fitCount(size);
    apply(I32_SUB, size);
    apply(I32_SHR_U, size);
    low(size);
  }
  overflow(size: u32): void {
    topAgainstCarry(size);
  }
}

@final @unmanaged export class ShiftRight {
  rotates(): bool { return false; }
  result(size: u32): void {
    byCount(I32_SHR_U, size);
  }
  carry(size: u32): void {
    get(temporary(FIRST, size));
    lastOut(size, I32_SHR_U);
  }
  overflow(size: u32): void {
    get(temporary(FIRST, size));
    topBit(size);
  }
}

@final @unmanaged export class ShiftArithmetic {
  rotates(): bool { return false; }
  result(size: u32): void {
    pushSigned(size);
    get(COUNT);
    fitCount(size);
    apply(I32_SHR_S, size);
    clean(size);
  }
  carry(size: u32): void {
    pushSigned(size);
    lastOut(size, I32_SHR_S);
  }
  overflow(size: u32): void {
    word(0);
  }
}

@final @unmanaged export class RotateLeft {
  rotates(): bool { return true; }
  result(size: u32): void {
    rotate(I32_ROTL, size);
  }
  carry(size: u32): void {
    get(temporary(RESULT, size));
    low(size);
  }
  overflow(size: u32): void {
    topAgainstCarry(size);
  }
}

@final @unmanaged export class RotateRight {
  rotates(): bool { return true; }
  result(size: u32): void {
    rotate(I32_ROTR, size);
  }
  carry(size: u32): void {
    get(temporary(RESULT, size));
    topBit(size);
  }
  overflow(size: u32): void {
    get(temporary(RESULT, size));
    pickBit(bits(size) - 2, size);
    get(CARRY_IN);
    op(I32_XOR);
  }
}

/** FIRST shifted or rotated by COUNT. */
function byCount(code: u32, size: u32): void {
  get(temporary(FIRST, size));
  get(COUNT);
  fitCount(size);
  apply(code, size);
}

/** The overflow of what goes left: the result's top bit is not the carry. */
function topAgainstCarry(size: u32): void {
  get(temporary(RESULT, size));
  topBit(size);
  get(CARRY_IN);
  op(I32_XOR);
}

/** The lowest bit as an i32. */
function low(size: u32): void {
  if (size == S64) op(I32_WRAP);
  word(1);
  op(I32_AND);
}

/** Of the value on the stack: the last bit that leaves to the right. */
function lastOut(size: u32, shift: u32): void {
  get(COUNT);
  word(1);
  op(I32_SUB);
  fitCount(size);
  apply(shift, size);
  low(size);
}

function pushSigned(size: u32): void {
  get(temporary(FIRST, size));
  if (size == S64) return;
  signExtend(size);
  op(I32_WRAP);
}

function rotate(code: u32, size: u32): void {
  if (size >= S32) {
    byCount(code, size);
    return;
  }
  // Twice in a row fills 16 or 32 bits, of which the right ones are taken.
  const width = bits(size);
  get(temporary(FIRST, size));
  get(temporary(FIRST, size));
  word(<i32>width);
  op(I32_SHL);
  op(I32_OR);
  get(COUNT);
  word(<i32>width - 1);
  op(I32_AND);
  if (code == I32_ROTL) {
    set(OLD_AUX);
    word(<i32>width);
    get(OLD_AUX);
    op(I32_SUB);
  }
  op(I32_SHR_U);
  clean(size);
}

export function shift<O>(): void {
  const size = operands();
  const mask = size == S64 ? 63 : 31;
  const known = isImmediate(1);
  const count = known ? <u32>immediate() & mask : 0;
  pushTarget(0, size);
  set(temporary(FIRST, size));
  if (known && count == 0) {
    get(temporary(FIRST, size));
    popTarget(0, size);
    return;
  }
  if (known) word(<i32>count);
  else {
    pushRegister(RCX, 0);
    word(<i32>mask);
    op(I32_AND);
  }
  set(COUNT);
  changetype<O>(0).result(size);
  set(temporary(RESULT, size));
  if (!flagsAreDead()) shiftFlags<O>(size, known);
  get(temporary(RESULT, size));
  popTarget(0, size);
}

function shiftFlags<O>(size: u32, known: bool): void {
  changetype<O>(0).carry(size);
  set(CARRY_IN);
  const keeps = changetype<O>(0).rotates();
  const old = keeps || !known;
  if (old) {
    pushFlagResult();
    set(LONG3);
    pushFlagAux();
    set(OLD_AUX);
  }
  // The result that flags speak of.
  if (keeps) get(LONG3);
  else {
    get(temporary(RESULT, size));
    signExtend(size);
    if (!known) selectOld(LONG3);
  }
  // CF and OF, and the rest.
  get(CARRY_IN);
  changetype<O>(0).overflow(size);
  word(11);
  op(I32_SHL);
  op(I32_OR);
  if (keeps) {
    get(OLD_AUX);
    word(~AUX_BITS);
    op(I32_AND);
    op(I32_OR);
  }
  if (!known) selectOld(OLD_AUX);
  op(I64_EXTEND_U);
  setPending(EXPLICIT);
}

/** The new value is on the stack: the old one instead if the count is 0. */
function selectOld(old: u32): void {
  get(old);
  get(COUNT);
  op(SELECT);
}
