// Pushes the status flags, and conditions of them, as they follow from what flag.ts keeps.

import { FLAG_AUX, FLAG_RESULT } from '../state/register-file';
import { EXPLICIT, OF_FLOATS, OF_ADD, OF_DEC, OF_INC, OF_LOGIC, OF_SUB, SETTLED } from '../state/pending';
import { S16, S64, S8 } from './current';
import { FLAG_A, FLAG_B, FLAG_X, FLAG_Y } from './local';
import { flagKind, settleNow, UNKNOWN } from './flag';
import { F64_GE, F64_GT, F64_LT, F64_NE, I32_AND, I32_EQ, I32_EQZ, I32_EXTEND16_S, I32_EXTEND8_S, I32_LE_S } from './wasm';
import { I32_LE_U, I32_LOAD, I32_LT_S, I32_LT_U, I32_OR, I32_POPCNT, I32_SHL, I32_SHR_U, I32_SUB, I32_WRAP } from './wasm';
import { I32_XOR, I64_AND, I64_EQ, I64_EQZ, I64_LE_S, I64_LE_U, I64_LOAD, I64_LT_S, I64_LT_U, I64_SUB, I64_XOR } from './wasm';
import { access, get, long, op, word } from './writer';

/** Size of the operands, of a kind that has one. */
function sizeOfKind(): u32 {
  return flagKind() & 3;
}

function operation(): u32 {
  return flagKind() < 4 || flagKind() == UNKNOWN ? flagKind() : flagKind() & ~3;
}

function a(): void {
  get(FLAG_A);
  if (sizeOfKind() != S64) op(I32_WRAP);
}

function b(): void {
  get(FLAG_B);
  if (sizeOfKind() != S64) op(I32_WRAP);
}

/** a and b as signed numbers. */
function signedA(): void {
  a();
  extendValue(sizeOfKind());
}

function signedB(): void {
  b();
  extendValue(sizeOfKind());
}

function extendValue(size: u32): void {
  if (size == S8) op(I32_EXTEND8_S);
  if (size == S16) op(I32_EXTEND16_S);
}

/** Is the value on the stack negative? */
function isNegative(size: u32): void {
  extendValue(size);
  if (size == S64) {
    long(0);
    op(I64_LT_S);
  } else {
    word(0);
    op(I32_LT_S);
  }
}

function isZero(size: u32): void {
  op(size == S64 ? I64_EQZ : I32_EQZ);
}

function compare(narrow: u32, wide: u32): void {
  op(sizeOfKind() == S64 ? wide : narrow);
}

/** Pushes the result that the flags speak of. */
function pushResult(): void {
  a();
  if (operation() != OF_SUB) return;
  b();
  compare(I32_SUB, I64_SUB);
  if (sizeOfKind() == S8) {
    word(0xff);
    op(I32_AND);
  } else if (sizeOfKind() == S16) {
    word(0xffff);
    op(I32_AND);
  }
}

function known(): void {
  if (flagKind() == UNKNOWN) settleNow();
}

function auxBit(bit: u32): void {
  if (flagKind() == SETTLED) {
    word(0);
    access(I32_LOAD, FLAG_AUX);
  } else {
    get(FLAG_B);
    op(I32_WRAP);
  }
  if (bit) {
    word(<i32>bit);
    op(I32_SHR_U);
  }
  word(1);
  op(I32_AND);
}

/** Pushes whether the compared floats are in a relation. */
function relation(code: u32): void {
  get(FLAG_X);
  get(FLAG_Y);
  op(code);
}

/** Pushes CF as 0 or 1. */
export function pushCarry(): void {
  known();
  const what = operation();
  if (what == OF_FLOATS) {
    relation(F64_GE);
    op(I32_EQZ);
  } else if (what == OF_LOGIC) word(0);
  else if (what == OF_SUB || what == OF_ADD) {
    a();
    b();
    compare(I32_LT_U, I64_LT_U);
  } else if (what == OF_INC || what == OF_DEC) {
    get(FLAG_B);
    op(I32_WRAP);
  } else auxBit(0);
}

export function pushZero(): void {
  known();
  const what = operation();
  if (what == OF_FLOATS) {
    relation(F64_LT);
    relation(F64_GT);
    op(I32_OR);
    op(I32_EQZ);
  } else if (what == SETTLED || what == EXPLICIT) {
    pushWide();
    op(I64_EQZ);
  } else if (what == OF_SUB) {
    a();
    b();
    compare(I32_EQ, I64_EQ);
  } else {
    a();
    isZero(sizeOfKind());
  }
}

/** The result of settled or explicit flags. */
function pushWide(): void {
  if (flagKind() == SETTLED) {
    word(0);
    access(I64_LOAD, FLAG_RESULT);
  } else get(FLAG_A);
}

export function pushSign(): void {
  known();
  const what = operation();
  if (what == OF_FLOATS) word(0);
  else if (what == SETTLED || what == EXPLICIT) {
    pushWide();
    long(0);
    op(I64_LT_S);
    auxBit(7);
    op(I32_XOR);
  } else {
    pushResult();
    isNegative(sizeOfKind());
  }
}

export function pushParity(): void {
  known();
  const what = operation();
  if (what == OF_FLOATS) {
    get(FLAG_X);
    get(FLAG_X);
    op(F64_NE);
    get(FLAG_Y);
    get(FLAG_Y);
    op(F64_NE);
    op(I32_OR);
    return;
  }
  if (what == SETTLED || what == EXPLICIT) {
    pushWide();
    op(I32_WRAP);
  } else {
    pushResult();
    if (sizeOfKind() == S64) op(I32_WRAP);
  }
  word(0xff);
  op(I32_AND);
  op(I32_POPCNT);
  word(1);
  op(I32_AND);
  op(I32_EQZ);
  if (what != SETTLED && what != EXPLICIT) return;
  auxBit(2);
  op(I32_XOR);
}

export function pushOverflow(): void {
  known();
  const what = operation();
  const size = sizeOfKind();
  if (what == SETTLED || what == EXPLICIT) auxBit(11);
  else if (what == OF_LOGIC || what == OF_FLOATS) word(0);
  else if (what == OF_INC || what == OF_DEC) {
    a();
    const lowest: i64 = size == S64 ? i64.MIN_VALUE : <i64>1 << ((8 << size) - 1);
    const edge = what == OF_INC ? lowest : lowest - 1;
    if (size == S64) long(edge);
    else word(<i32>edge);
    compare(I32_EQ, I64_EQ);
  } else {
    pushOverflowOfSum();
    isNegative(size);
  }
}

/** The sign of (a ^ b) & (a ^ (a - b)): of an addition a is the sum and a - b the other operand, so one formula serves both. */
function pushOverflowOfSum(): void {
  a();
  b();
  compare(I32_XOR, I64_XOR);
  a();
  a();
  b();
  compare(I32_SUB, I64_SUB);
  compare(I32_XOR, I64_XOR);
  compare(I32_AND, I64_AND);
}

/** Pushes whether condition 0 to 15 of Jcc, SETcc and CMOVcc holds. */
export function pushCondition(condition: u32): void {
  known();
  pushEven(condition >> 1);
  if (condition & 1) op(I32_EQZ);
}

function pushEven(pair: u32): void {
  switch (pair) {
    case 0: return pushOverflow();
    case 1: return pushCarry();
    case 2: return pushZero();
    case 3: return pushBelowOrEqual();
    case 4: return pushSign();
    case 5: return pushParity();
    case 6: return pushLess();
    default: return pushLessOrEqual();
  }
}

function pushBelowOrEqual(): void {
  const what = operation();
  if (what == OF_LOGIC) pushZero();
  else if (what == OF_FLOATS) {
    relation(F64_GT);
    op(I32_EQZ);
  } else if (what == OF_SUB) {
    a();
    b();
    compare(I32_LE_U, I64_LE_U);
  } else {
    pushCarry();
    pushZero();
    op(I32_OR);
  }
}

function pushLess(): void {
  const what = operation();
  if (what == OF_LOGIC) pushSign();
  else if (what == OF_SUB) {
    signedA();
    signedB();
    compare(I32_LT_S, I64_LT_S);
  } else {
    pushSign();
    pushOverflow();
    op(I32_XOR);
  }
}

function pushLessOrEqual(): void {
  const what = operation();
  if (what == OF_SUB) {
    signedA();
    signedB();
    compare(I32_LE_S, I64_LE_S);
  } else if (what == OF_LOGIC) {
    signedA();
    if (sizeOfKind() == S64) {
      long(0);
      op(I64_LE_S);
    } else {
      word(0);
      op(I32_LE_S);
    }
  } else {
    pushZero();
    pushLess();
    op(I32_OR);
  }
}

/** Pushes the result as it belongs into FLAG_RESULT: 64 bits, sign-extended. */
export function pushFlagResult(): void {
  if (flagKind() == OF_FLOATS) settleNow();
  known();
  const what = operation();
  if (what == SETTLED || what == EXPLICIT) pushWide();
  else {
    pushResult();
    signExtend(sizeOfKind());
  }
}

/** A value becomes an i64, sign-extended. */
export function signExtend(size: u32): void {
  extendValue(size);
  if (size != S64) op(0xac);
}

/** Pushes CF, AF and OF in their places, and the inversions if there are any, as an i32. */
export function pushFlagAux(): void {
  if (flagKind() == OF_FLOATS) settleNow();
  known();
  const what = operation();
  if (what == SETTLED) {
    word(0);
    access(I32_LOAD, FLAG_AUX);
  } else if (what == EXPLICIT) {
    get(FLAG_B);
    op(I32_WRAP);
  } else {
    pushCarry();
    pushAdjust();
    op(I32_OR);
    pushOverflow();
    word(11);
    op(I32_SHL);
    op(I32_OR);
  }
}

/** Pushes AF in its place. */
function pushAdjust(): void {
  const what = operation();
  if (what == OF_LOGIC) {
    word(0);
    return;
  }
  // Bit 4 of x ^ y ^ r; of INC and DEC it tells whether the low digit turned over.
  if (what == OF_INC || what == OF_DEC) {
    a();
    if (sizeOfKind() == S64) op(I32_WRAP);
    word(15);
    op(I32_AND);
    word(what == OF_INC ? 0 : 15);
    op(I32_EQ);
    word(4);
    op(I32_SHL);
    return;
  }
  a();
  b();
  compare(I32_XOR, I64_XOR);
  a();
  b();
  compare(I32_SUB, I64_SUB);
  compare(I32_XOR, I64_XOR);
  if (sizeOfKind() == S64) op(I32_WRAP);
  word(16);
  op(I32_AND);
}
