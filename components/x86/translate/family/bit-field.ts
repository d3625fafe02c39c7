// Translates BMI1 and BMI2 (family/bit-field.ts): operands of 32 or 64 bits.

import { EXPLICIT } from '../../state/pending';
import { S64, S8, immediate, operands, slot } from '../current';
import { setLogic, setPending } from '../flag';
import { OLD_AUX } from '../local';
import { signExtend } from '../status';
import { constant, popRegister, pushOperand, pushRegister, temporary } from '../value';
import { I32_AND, I32_EQZ, I32_GE_U, I32_ROTR, I32_SHL, I32_SHR_S, I32_SHR_U, I32_SUB, I32_XOR, I64_AND, I64_EQZ, I64_EXTEND_U } from '../wasm';
import { I64_ROTR, I64_SHL, I64_SHR_S, I64_SHR_U, I64_SUB, I64_XOR, SELECT } from '../wasm';
import { get, op, set, word } from '../writer';

function either(size: u32, narrow: u32, wide: u32): void {
  op(size == S64 ? wide : narrow);
}

/** ANDN */
export function andNot(): void {
  const size = operands();
  const result = temporary(0, size);
  pushOperand(2, size);
  pushRegister(slot(1), size);
  constant(-1, size);
  either(size, I32_XOR, I64_XOR);
  either(size, I32_AND, I64_AND);
  set(result);
  setLogic(result, size);
  get(result);
  popRegister(slot(0), size);
}

/** What is combined with a number less than the operand by 1, or with its negative; and whether CF says that the operand is 0. */
@final @unmanaged export class ResetLowest {
  negative(): bool { return false; }
  exclusive(): bool { return false; }
}
@final @unmanaged export class MaskLowest {
  negative(): bool { return false; }
  exclusive(): bool { return true; }
}
@final @unmanaged export class IsolateLowest {
  negative(): bool { return true; }
  exclusive(): bool { return false; }
}

/** BLSR, BLSMSK, BLSI */
export function lowest<O>(): void {
  const size = operands();
  const value = temporary(0, size);
  const result = temporary(1, size);
  const negative = changetype<O>(0).negative();
  pushOperand(1, size);
  set(value);
  if (negative) constant(0, size);
  get(value);
  if (!negative) constant(1, size);
  either(size, I32_SUB, I64_SUB);
  get(value);
  if (changetype<O>(0).exclusive()) either(size, I32_XOR, I64_XOR);
  else either(size, I32_AND, I64_AND);
  set(result);
  get(result);
  signExtend(size);
  get(value);
  either(size, I32_EQZ, I64_EQZ);
  if (negative) op(I32_EQZ);
  op(I64_EXTEND_U);
  setPending(EXPLICIT);
  get(result);
  popRegister(slot(0), size);
}

/** BZHI */
export function zeroHigh(): void {
  const size = operands();
  const value = temporary(0, size);
  const result = temporary(1, size);
  pushOperand(1, size);
  set(value);
  pushRegister(slot(2), S8);
  set(OLD_AUX);
  get(value);
  get(value);
  constant(1, size);
  get(OLD_AUX);
  if (size == S64) op(I64_EXTEND_U);
  either(size, I32_SHL, I64_SHL);
  constant(1, size);
  either(size, I32_SUB, I64_SUB);
  either(size, I32_AND, I64_AND);
  pushIsWhole(size);
  op(SELECT);
  set(result);
  get(result);
  signExtend(size);
  pushIsWhole(size);
  op(I64_EXTEND_U);
  setPending(EXPLICIT);
  get(result);
  popRegister(slot(0), size);
}

/** Pushes whether the place in OLD_AUX is none of the operand's. */
function pushIsWhole(size: u32): void {
  get(OLD_AUX);
  word(size == S64 ? 64 : 32);
  op(I32_GE_U);
}

/** RORX */
export function rotate(): void {
  const size = operands();
  pushOperand(1, size);
  constant(immediate() & (size == S64 ? 63 : 31), size);
  either(size, I32_ROTR, I64_ROTR);
  popRegister(slot(0), size);
}

@final @unmanaged export class Left {
  narrow(): u32 { return I32_SHL; }
  wide(): u32 { return I64_SHL; }
}
@final @unmanaged export class Right {
  narrow(): u32 { return I32_SHR_U; }
  wide(): u32 { return I64_SHR_U; }
}
@final @unmanaged export class SignedRight {
  narrow(): u32 { return I32_SHR_S; }
  wide(): u32 { return I64_SHR_S; }
}

/** SHLX, SHRX, SARX: WebAssembly takes the count modulo the size, too. */
export function shift<O>(): void {
  const size = operands();
  pushOperand(1, size);
  pushRegister(slot(2), size);
  either(size, changetype<O>(0).narrow(), changetype<O>(0).wide());
  popRegister(slot(0), size);
}
