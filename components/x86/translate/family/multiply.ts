// Translates multiplication and division (family/multiply.ts). Division that the engine's 64 bits cannot do goes to the interpreter.

import { EXPLICIT } from '../../state/pending';
import { RAX, RDX } from '../../state/register-file';
import { S16, S32, S64, immediate, operands, slot } from '../current';
import { byHandler } from '../fallback';
import { setPending } from '../flag';
import { signExtend } from '../status';
import { stepIf, stepValue } from '../leave';
import { ADDRESS1, LONG0, LONG1, LONG2, LONG3, getRegister, setRegister } from '../local';
import { popRegister, pushOperand, pushRegister, widen } from '../value';
import { I32_WRAP, I64_ADD, I64_AND, I64_DIV_S, I64_DIV_U, I64_EQZ, I64_EXTEND16_S, I64_EXTEND32_S, I64_EXTEND_U } from '../wasm';
import { I64_MUL, I64_NE, I64_OR, I64_REM_S, I64_REM_U, I64_SHL, I64_SHR_S, I64_SHR_U, I64_SUB } from '../wasm';
import { get, long, op, set, signed, tee, word } from '../writer';

@final @unmanaged export class Unsigned {
  signed(): bool { return false; }
}

@final @unmanaged export class Signed {
  signed(): bool { return true; }
}

/** CF and OF as an i64 at their places, if the condition on the stack holds; and the result that flags speak of in a local. */
function setProductFlags(low: u32): void {
  op(I64_EXTEND_U);
  long(0x801);
  op(I64_MUL);
  set(LONG3);
  get(low);
  get(LONG3);
  setPending(EXPLICIT);
}

/** Pushes the upper 64 bits of LONG0 * LONG1. Uses LONG3 and ADDRESS1. */
function pushHighProduct(signed: bool): void {
  // In halves: (ah * 2^32 + al) * (bh * 2^32 + bl)
  lowHalf(LONG0);
  lowHalf(LONG1);
  op(I64_MUL);
  long(32);
  op(I64_SHR_U);
  highHalf(LONG0);
  lowHalf(LONG1);
  op(I64_MUL);
  op(I64_ADD);
  set(LONG3); // middle
  lowHalf(LONG0);
  highHalf(LONG1);
  op(I64_MUL);
  lowHalf(LONG3);
  op(I64_ADD);
  long(32);
  op(I64_SHR_U);
  highHalf(LONG0);
  highHalf(LONG1);
  op(I64_MUL);
  op(I64_ADD);
  highHalf(LONG3);
  op(I64_ADD);
  if (!signed) return;
  subtractIfNegative(LONG0, LONG1);
  subtractIfNegative(LONG1, LONG0);
}

function lowHalf(local: u32): void {
  get(local);
  long(0xffff_ffff);
  op(I64_AND);
}

function highHalf(local: u32): void {
  get(local);
  long(32);
  op(I64_SHR_U);
}

function subtractIfNegative(sign: u32, value: u32): void {
  get(sign);
  long(63);
  op(I64_SHR_S);
  get(value);
  op(I64_AND);
  op(I64_SUB);
}

/** MUL and IMUL of one operand */
export function multiply<K>(): void {
  const size = operands();
  if (size < S32) {
    byHandler();
    return;
  }
  const signed = changetype<K>(0).signed();
  pushOperand(0, size);
  wide(size, signed);
  set(LONG1);
  pushRegister(RAX, size);
  wide(size, signed);
  set(LONG0);
  get(LONG0);
  get(LONG1);
  op(I64_MUL);
  set(LONG2);
  if (size == S32) multiply32(signed);
  else multiply64(signed);
}

function multiply32(signed: bool): void {
  lowHalf(LONG2);
  setRegister(RAX);
  highHalf(LONG2);
  setRegister(RDX);
  get(LONG2);
  op(I64_EXTEND32_S);
  tee(LONG0);
  if (!signed) {
    long(0xffff_ffff);
    op(I64_AND);
  }
  get(LONG2);
  op(I64_NE);
  setProductFlags(LONG0);
}

function multiply64(signed: bool): void {
  pushHighProduct(signed);
  setRegister(RDX);
  get(LONG2);
  setRegister(RAX);
  getRegister(RDX);
  if (signed) {
    get(LONG2);
    long(63);
    op(I64_SHR_S);
  } else long(0);
  op(I64_NE);
  setProductFlags(LONG2);
}

/** A value becomes an i64. */
function wide(size: u32, signed: bool): void {
  if (signed) signExtend(size);
  else widen(size);
}

/** first = LONG0 * LONG1, both sign-extended */
function storeProduct(size: u32): void {
  get(LONG0);
  get(LONG1);
  op(I64_MUL);
  set(LONG2);
  if (size == S64) {
    pushHighProduct(true);
    get(LONG2);
    long(63);
    op(I64_SHR_S);
    op(I64_NE);
    setProductFlags(LONG2);
    get(LONG2);
  } else {
    get(LONG2);
    op(size == S32 ? I64_EXTEND32_S : I64_EXTEND16_S);
    tee(LONG0);
    get(LONG2);
    op(I64_NE);
    setProductFlags(LONG0);
    get(LONG2);
    op(I32_WRAP);
    if (size == S16) {
      word(0xffff);
      op(0x71);
    }
  }
  popRegister(slot(0), size);
}

/** IMUL: first = first * second */
export function product2(): void {
  const size = operands();
  pushOperand(1, size);
  signExtend(size);
  set(LONG1);
  pushRegister(slot(0), size);
  signExtend(size);
  set(LONG0);
  storeProduct(size);
}

/** IMUL: first = second * immediate */
export function product(): void {
  const size = operands();
  pushOperand(1, size);
  signExtend(size);
  set(LONG0);
  long(immediate());
  set(LONG1);
  storeProduct(size);
}

/** DIV, IDIV */
export function divide<K>(): void {
  const size = operands();
  if (size < S32) {
    byHandler();
    return;
  }
  if (changetype<K>(0).signed()) divideSigned(size);
  else divideUnsigned(size);
}

function storeQuotient(size: u32): void {
  get(LONG2);
  if (size == S32) op(I32_WRAP);
  popRegister(RAX, size);
  get(LONG3);
  if (size == S32) op(I32_WRAP);
  popRegister(RDX, size);
}

/** The dividend of 64 bits in LONG0: of a 64-bit division its lower half. */
function pushDividend(size: u32): void {
  getRegister(RAX);
  if (size == S64) return;
  long(0xffff_ffff);
  op(I64_AND);
  getRegister(RDX);
  long(32);
  op(I64_SHL);
  op(I64_OR);
}

function divideUnsigned(size: u32): void {
  pushOperand(0, size);
  widen(size);
  set(LONG1);
  stepValue();
  get(LONG1);
  op(I64_EQZ);
  stepIf();
  if (size == S64) {
    stepValue();
    getRegister(RDX);
    long(0);
    op(I64_NE);
    stepIf();
  }
  pushDividend(size);
  set(LONG0);
  divideBy(I64_DIV_U, I64_REM_U);
  if (size == S32) {
    stepValue();
    highHalf(LONG2);
    long(0);
    op(I64_NE);
    stepIf();
  }
  storeQuotient(size);
}

function divideBy(quotient: u32, remainder: u32): void {
  get(LONG0);
  get(LONG1);
  op(quotient);
  set(LONG2);
  get(LONG0);
  get(LONG2);
  get(LONG1);
  op(I64_MUL);
  op(I64_SUB);
  set(LONG3);
}

function divideSigned(size: u32): void {
  pushOperand(0, size);
  signExtend(size);
  set(LONG1);
  // 0 faults, and -1 may overflow: both are for the interpreter.
  stepValue();
  get(LONG1);
  long(1);
  op(I64_ADD);
  long(1);
  op(0x58);
  stepIf();
  pushDividend(size);
  set(LONG0);
  if (size == S64) {
    stepValue();
    getRegister(RDX);
    get(LONG0);
    long(63);
    op(I64_SHR_S);
    op(I64_NE);
    stepIf();
  }
  divideBy(I64_DIV_S, I64_REM_S);
  if (size == S32) {
    stepValue();
    get(LONG2);
    get(LONG2);
    op(I64_EXTEND32_S);
    op(I64_NE);
    stepIf();
  }
  storeQuotient(size);
}
