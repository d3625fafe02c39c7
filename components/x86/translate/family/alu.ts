// Translates arithmetic and logic (family/alu.ts).

import { EXPLICIT, OF_ADD, OF_DEC, OF_INC, OF_SUB } from '../../state/pending';
import { apply, number, topBit } from '../arithmetic';
import { S64, flagsAreDead, immediate, isImmediate, isMemory, operands, slot } from '../current';
import { RSP } from '../../state/register-file';
import { give, hold } from '../offset';
import { findStackBase, moveStack } from '../stack-base';
import { setLogic, setPending, setPendingFrom } from '../flag';
import { pushCarry, signExtend } from '../status';
import { CARRY_IN, FLAG_B } from '../local';
import { clean, popTarget, pushOperand, pushTarget, temporary, widen } from '../value';
import { I32_ADD, I32_AND, I32_EQ, I32_LT_U, I32_OR, I32_SHL, I32_SUB, I32_WRAP, I32_XOR, I64_EQ, I64_EXTEND_U } from '../wasm';
import { I64_LT_U } from '../wasm';
import { get, long, op, set, word } from '../writer';

/** Temporaries: the first operand, the second, the result. */
const FIRST: u32 = 0;
const SECOND: u32 = 1;
const RESULT: u32 = 2;

/** Operations. `moves` tells how often the second operand is added to the first, 0 when it is something else. */
@final @unmanaged export class Add {
  moves(): i64 { return 1; }
  emit(size: u32): void {
    simple(I32_ADD, size);
    setPendingFrom(OF_ADD, temporary(RESULT, size), temporary(SECOND, size), size);
  }
}

@final @unmanaged export class Sub {
  moves(): i64 { return -1; }
  emit(size: u32): void {
    simple(I32_SUB, size);
    setPendingFrom(OF_SUB, temporary(FIRST, size), temporary(SECOND, size), size);
  }
}

@final @unmanaged export class And {
  moves(): i64 { return 0; }
  emit(size: u32): void {
    simple(I32_AND, size);
    setLogic(temporary(RESULT, size), size);
  }
}

@final @unmanaged export class Or {
  moves(): i64 { return 0; }
  emit(size: u32): void {
    simple(I32_OR, size);
    setLogic(temporary(RESULT, size), size);
  }
}

@final @unmanaged export class Xor {
  moves(): i64 { return 0; }
  emit(size: u32): void {
    simple(I32_XOR, size);
    setLogic(temporary(RESULT, size), size);
  }
}

@final @unmanaged export class AddCarry {
  moves(): i64 { return 0; }
  emit(size: u32): void {
    withCarry(I32_ADD, size);
  }
}

@final @unmanaged export class SubBorrow {
  moves(): i64 { return 0; }
  emit(size: u32): void {
    withCarry(I32_SUB, size);
  }
}

@final @unmanaged export class Increment {
  emit(size: u32): void {
    keepCarry();
    get(temporary(FIRST, size));
    number(1, size);
    apply(I32_ADD, size);
    step(OF_INC, size);
  }
}

@final @unmanaged export class Decrement {
  emit(size: u32): void {
    keepCarry();
    get(temporary(FIRST, size));
    number(1, size);
    apply(I32_SUB, size);
    step(OF_DEC, size);
  }
}

@final @unmanaged export class Negate {
  emit(size: u32): void {
    get(temporary(FIRST, size));
    set(temporary(SECOND, size));
    number(0, size);
    set(temporary(FIRST, size));
    simple(I32_SUB, size);
    setPendingFrom(OF_SUB, temporary(FIRST, size), temporary(SECOND, size), size);
  }
}

/** The carry before INC and DEC goes to FLAG_B. */
function keepCarry(): void {
  if (flagsAreDead()) return;
  pushCarry();
  op(I64_EXTEND_U);
  set(FLAG_B);
}

/** Sets the result of INC and DEC; FLAG_B holds the carry. */
function step(kind: u32, size: u32): void {
  clean(size);
  set(temporary(RESULT, size));
  if (flagsAreDead()) return;
  get(temporary(RESULT, size));
  widen(size);
  get(FLAG_B);
  setPending(kind + size);
}

/** The result of an operation on both operands. */
function simple(code: u32, size: u32): void {
  get(temporary(FIRST, size));
  get(temporary(SECOND, size));
  apply(code, size);
  if (code == I32_ADD || code == I32_SUB) clean(size);
  set(temporary(RESULT, size));
}

/** ADC and SBB. */
function withCarry(code: u32, size: u32): void {
  const a = temporary(FIRST, size);
  const b = temporary(SECOND, size);
  const r = temporary(RESULT, size);
  pushCarry();
  set(CARRY_IN);
  get(a);
  get(b);
  apply(code, size);
  get(CARRY_IN);
  if (size == S64) op(I64_EXTEND_U);
  apply(code, size);
  clean(size);
  set(r);
  if (flagsAreDead()) return;
  // Carry out: r < a, or r == a with a carry in; borrow: a < b, or a == b with a borrow in.
  const sum = code == I32_ADD;
  get(sum ? r : a);
  get(sum ? a : b);
  op(size == S64 ? I64_LT_U : I32_LT_U);
  get(sum ? r : a);
  get(sum ? a : b);
  op(size == S64 ? I64_EQ : I32_EQ);
  get(CARRY_IN);
  op(I32_AND);
  op(I32_OR);
  // AF: bit 4 of a ^ b ^ r.
  get(a);
  get(b);
  apply(I32_XOR, size);
  get(r);
  apply(I32_XOR, size);
  if (size == S64) op(I32_WRAP);
  word(16);
  op(I32_AND);
  op(I32_OR);
  // OF: the top bit of (a ^ r) & (b ^ r), or of (a ^ b) & (a ^ r).
  get(a);
  get(r);
  apply(I32_XOR, size);
  get(b);
  get(sum ? r : a);
  apply(I32_XOR, size);
  apply(I32_AND, size);
  topBit(size);
  word(11);
  op(I32_SHL);
  op(I32_OR);
  op(I64_EXTEND_U);
  set(FLAG_B);
  get(r);
  signExtend(size);
  get(FLAG_B);
  setPending(EXPLICIT);
}

/** first = first OP second */
export function binary<O>(): void {
  const size = operands();
  pushOperand(1, size);
  set(temporary(SECOND, size));
  pushTarget(0, size);
  set(temporary(FIRST, size));
  changetype<O>(0).emit(size);
  get(temporary(RESULT, size));
  const moves = changetype<O>(0).moves();
  if (moves && size == S64 && !isMemory(0) && isImmediate(1)) {
    if (slot(0) == RSP) findStackBase();
    hold(slot(0));
    popTarget(0, size);
    give(slot(0), moves * immediate());
    if (slot(0) == RSP) moveStack(0);
  } else popTarget(0, size);
}

/** first = OP first */
export function unary<O>(): void {
  const size = operands();
  pushTarget(0, size);
  set(temporary(FIRST, size));
  changetype<O>(0).emit(size);
  get(temporary(RESULT, size));
  popTarget(0, size);
}

export function not(): void {
  const size = operands();
  pushTarget(0, size);
  if (size == S64) long(-1);
  else word(-1);
  apply(I32_XOR, size);
  clean(size);
  popTarget(0, size);
}

/** CMP */
export function compare(): void {
  const size = operands();
  pushBoth(size);
  setPendingFrom(OF_SUB, temporary(FIRST, size), temporary(SECOND, size), size);
}

/** TEST */
export function test(): void {
  const size = operands();
  pushBoth(size);
  get(temporary(FIRST, size));
  if (isMemory(0) || isImmediate(1) || slot(0) != slot(1)) {
    get(temporary(SECOND, size));
    apply(I32_AND, size);
  }
  set(temporary(RESULT, size));
  setLogic(temporary(RESULT, size), size);
}

function pushBoth(size: u32): void {
  pushOperand(1, size);
  set(temporary(SECOND, size));
  pushOperand(0, size);
  set(temporary(FIRST, size));
}
