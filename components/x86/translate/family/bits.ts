// Translates single bits and bit counts (family/bits.ts).

import { EXPLICIT } from '../../state/pending';
import { apply, bits, number, pickBit } from '../arithmetic';
import { S16, S64, flagsAreDead, immediate, isMemory, operands, slot } from '../current';
import { byHandler } from '../fallback';
import { setPending } from '../flag';
import { pushFlagAux, pushFlagResult } from '../status';
import { OLD_AUX } from '../local';
import { popRegister, pushOperand, pushRegister, pushTarget, popTarget, temporary } from '../value';
import { I32_AND, I32_CLZ, I32_CTZ, I32_EQZ, I32_OR, I32_POPCNT, I32_SHL, I32_SHR_U, I32_SUB, I32_WRAP, I32_XOR } from '../wasm';
import { I64_CLZ, I64_CTZ, I64_EQZ, I64_EXTEND_U, I64_POPCNT, SELECT } from '../wasm';
import { get, long, op, set, tee, word } from '../writer';

@final @unmanaged export class Test {
  operation(): u32 { return 0; }
}

@final @unmanaged export class Set {
  operation(): u32 { return I32_OR; }
}

@final @unmanaged export class Reset {
  operation(): u32 { return I32_AND; }
}

@final @unmanaged export class Complement {
  operation(): u32 { return I32_XOR; }
}

/** BT and the like with an immediate. */
export function bit<O>(): void {
  const size = operands();
  word(<i32>immediate() & <i32>(bits(size) - 1));
  set(OLD_AUX);
  touch<O>(size);
}

/** ... with a register: in memory the number reaches past the operand, which is the handler's. */
export function bitAt<O>(): void {
  if (isMemory(0)) {
    byHandler();
    return;
  }
  const size = operands();
  pushRegister(slot(1), size);
  if (size == S64) op(I32_WRAP);
  word(<i32>(bits(size) - 1));
  op(I32_AND);
  set(OLD_AUX);
  touch<O>(size);
}

/** The bit whose number is in OLD_AUX goes to CF, and is changed. */
function touch<O>(size: u32): void {
  const what = changetype<O>(0).operation();
  const value = temporary(0, size);
  if (what) pushTarget(0, size);
  else pushOperand(0, size);
  set(value);
  if (!flagsAreDead()) setCarryFrom(value, size);
  if (!what) return;
  get(value);
  number(1, size);
  get(OLD_AUX);
  if (size == S64) op(I64_EXTEND_U);
  apply(I32_SHL, size);
  if (what == I32_AND) {
    if (size == S64) long(-1);
    else word(-1);
    apply(I32_XOR, size);
  }
  apply(what, size);
  popTarget(0, size);
}

/** The bit of a local whose number is in OLD_AUX goes to CF. */
function setCarryFrom(value: u32, size: u32): void {
  pushFlagResult();
  pushFlagAux();
  word(~1);
  op(I32_AND);
  get(value);
  get(OLD_AUX);
  if (size == S64) op(I64_EXTEND_U);
  apply(I32_SHR_U, size);
  pickBit(0, size);
  op(I32_OR);
  op(I64_EXTEND_U);
  setPending(EXPLICIT);
}

@final @unmanaged export class Forward {
  reverse(): bool { return false; }
}

@final @unmanaged export class Reverse {
  reverse(): bool { return true; }
}

/** BSF, BSR */
export function scan<O>(): void {
  const size = operands();
  if (size == S16) {
    byHandler();
    return;
  }
  const value = temporary(0, size);
  pushOperand(1, size);
  set(value);
  if (changetype<O>(0).reverse()) {
    number((size == S64 ? 64 : 32) - 1, size);
    get(value);
    op(size == S64 ? I64_CLZ : I32_CLZ);
    apply(I32_SUB, size);
  } else {
    get(value);
    op(size == S64 ? I64_CTZ : I32_CTZ);
  }
  // A source of 0 leaves the destination, upper half included.
  if (size != S64) op(I64_EXTEND_U);
  pushRegister(slot(0), S64);
  get(value);
  op(size == S64 ? I64_EQZ : I32_EQZ);
  op(I32_EQZ);
  op(SELECT);
  popRegister(slot(0), S64);
  get(value);
  op(size == S64 ? I64_EQZ : I32_EQZ);
  op(I32_EQZ);
  op(I64_EXTEND_U);
  long(0);
  setPending(EXPLICIT);
}

@final @unmanaged export class Trailing {
  leading(): bool { return false; }
}

@final @unmanaged export class Leading {
  leading(): bool { return true; }
}

/** TZCNT, LZCNT */
export function count<O>(): void {
  const size = operands();
  if (size == S16) {
    byHandler();
    return;
  }
  const value = temporary(0, size);
  const result = temporary(2, size);
  pushOperand(1, size);
  tee(value);
  if (changetype<O>(0).leading()) op(size == S64 ? I64_CLZ : I32_CLZ);
  else op(size == S64 ? I64_CTZ : I32_CTZ);
  set(result);
  notZero(result, size);
  get(value);
  op(size == S64 ? I64_EQZ : I32_EQZ);
  op(I64_EXTEND_U);
  setPending(EXPLICIT);
  get(result);
  popRegister(slot(0), size);
}

/** Pushes an i64: 0 if the value in a local is, else 1. */
function notZero(local: u32, size: u32): void {
  get(local);
  op(size == S64 ? I64_EQZ : I32_EQZ);
  op(I32_EQZ);
  op(I64_EXTEND_U);
}

export function population(): void {
  const size = operands();
  const result = temporary(2, size);
  pushOperand(1, size);
  op(size == S64 ? I64_POPCNT : I32_POPCNT);
  set(result);
  notZero(result, size);
  // Only ZF may be set: a result of 0 would say PF too.
  get(result);
  op(size == S64 ? I64_EQZ : I32_EQZ);
  word(2);
  op(I32_SHL);
  op(I64_EXTEND_U);
  setPending(EXPLICIT);
  get(result);
  popRegister(slot(0), size);
}
