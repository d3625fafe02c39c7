// Translates x87 arithmetic and comparisons (family/x87-arithmetic.ts): calls of what computes between slots (family/x87-direct.ts).

import { OPERAND80 } from '../../family/x87-direct';
import { immediate } from '../current';
import { byHandler } from '../fallback';
import { setFloats } from '../flag';
import { ADD80, COMPARE80, DIVIDE80, FROM_INTEGER80, MULTIPLY80, ORDER80, ROOT80 } from '../import';
import { FLAG_X, FLAG_Y } from '../local';
import { CALL, I32_AND, I32_LOAD16_U, I32_STORE16, I32_XOR } from '../wasm';
import { access, double, long, op, set, unsigned, word } from '../writer';
import { prepareNumber, pushNumber, takeNumber } from '../x87-memory';
import { beginX87, clearC1, endX87, endX87At, keepC1, popTop, pushSlot, uses } from '../x87-stack';

/** In place of a register's number: the operand in memory. */
const MEMORY: u32 = 8;
const TURNED: i32 = 0x8000;

/** Pushes the address of st(i) or of the operand. */
function pushPlace(i: u32): void {
  if (i == MEMORY) word(<i32>OPERAND80);
  else pushSlot(i);
}

/** a op b, to where a is. */
@final @unmanaged export class Add80 {
  compute(a: u32, b: u32): void { callAdd(a, b, a, 0); }
}
@final @unmanaged export class Subtract80 {
  compute(a: u32, b: u32): void { callAdd(a, b, a, TURNED); }
}
@final @unmanaged export class SubtractFrom80 {
  compute(a: u32, b: u32): void { callAdd(b, a, a, TURNED); }
}
@final @unmanaged export class Multiply80 {
  compute(a: u32, b: u32): void { callOfThree(MULTIPLY80, a, b, a); }
}
@final @unmanaged export class Divide80 {
  compute(a: u32, b: u32): void { callOfThree(DIVIDE80, a, b, a); }
}
@final @unmanaged export class DivideInto80 {
  compute(a: u32, b: u32): void { callOfThree(DIVIDE80, b, a, a); }
}

function callAdd(a: u32, b: u32, to: u32, turned: i32): void {
  pushPlace(a);
  pushPlace(b);
  pushPlace(to);
  word(turned);
  op(CALL);
  unsigned(ADD80);
}

function callOfThree(what: u32, a: u32, b: u32, to: u32): void {
  pushPlace(a);
  pushPlace(b);
  pushPlace(to);
  op(CALL);
  unsigned(what);
}

/** Keeps the top on the stack. */
@final @unmanaged export class Keep {
  after(): void {}
}
@final @unmanaged export class Pop {
  after(): void { popTop(); }
}

/** Is it an error to compare with a quiet NaN? */
@final @unmanaged export class Ordered {
  quiet(): i32 { return 0; }
}
@final @unmanaged export class Unordered {
  quiet(): i32 { return 1; }
}

/** Begins an instruction that uses st(0) and st(i). */
function beginWith(i: u32): bool {
  return beginX87() && uses(0) && uses(i);
}

/** Takes the operand in memory. */
function takeOperand<V>(): void {
  prepareNumber<V>();
  pushNumber<V>();
  word(<i32>OPERAND80);
  takeNumber<V>();
}

export function withMemory<O, V>(): void {
  if (!beginWith(0)) {
    byHandler();
    return;
  }
  takeOperand<V>();
  changetype<O>(0).compute(0, MEMORY);
  keepC1();
  endX87At();
}

export function withRegister<O>(): void {
  const i = <u32>immediate();
  if (!beginWith(i)) {
    byHandler();
    return;
  }
  changetype<O>(0).compute(0, i);
  keepC1();
  endX87();
}

export function intoRegister<O, K>(): void {
  const i = <u32>immediate();
  if (!beginWith(i)) {
    byHandler();
    return;
  }
  changetype<O>(0).compute(i, 0);
  keepC1();
  changetype<K>(0).after();
  endX87();
}

/** Compares st(0), to the condition bits or to the flags. */
function compare(what: u32, i: u32, quiet: i32): void {
  pushSlot(0);
  pushPlace(i);
  word(quiet);
  op(CALL);
  unsigned(what);
}

export function compareMemory<V, K>(): void {
  if (!beginWith(0)) {
    byHandler();
    return;
  }
  takeOperand<V>();
  compare(COMPARE80, MEMORY, 0);
  changetype<K>(0).after();
  endX87At();
}

export function compareRegister<Q, K>(): void {
  const i = <u32>immediate();
  if (!beginWith(i)) {
    byHandler();
    return;
  }
  compare(COMPARE80, i, changetype<Q>(0).quiet());
  changetype<K>(0).after();
  endX87();
}

export function compareAndPopBoth<Q>(): void {
  if (!beginWith(1)) {
    byHandler();
    return;
  }
  compare(COMPARE80, 1, changetype<Q>(0).quiet());
  popTop();
  popTop();
  endX87();
}

/** FCOMI and its like: the answer stands to 0 as the operands do to each other. */
export function compareToFlags<Q, K>(): void {
  const i = <u32>immediate();
  if (!beginWith(i)) {
    byHandler();
    return;
  }
  compare(ORDER80, i, changetype<Q>(0).quiet());
  set(FLAG_X);
  double(0);
  set(FLAG_Y);
  setFloats();
  changetype<K>(0).after();
  endX87();
}

/** FTST */
export function testZero(): void {
  if (!beginWith(0)) {
    byHandler();
    return;
  }
  long(0);
  word(<i32>OPERAND80);
  op(CALL);
  unsigned(FROM_INTEGER80);
  compare(COMPARE80, MEMORY, 0);
  endX87();
}

@final @unmanaged export class ClearSign {
  apply(): void { word(0x7fff); op(I32_AND); }
}
@final @unmanaged export class TurnSign {
  apply(): void { word(0x8000); op(I32_XOR); }
}

/** FABS, FCHS */
export function changeSign<O>(): void {
  if (!beginWith(0)) {
    byHandler();
    return;
  }
  pushSlot(0);
  pushSlot(0);
  access(I32_LOAD16_U, 8);
  changetype<O>(0).apply();
  access(I32_STORE16, 8);
  clearC1();
  endX87();
}

/** FSQRT */
export function root(): void {
  if (!beginWith(0)) {
    byHandler();
    return;
  }
  pushSlot(0);
  op(CALL);
  unsigned(ROOT80);
  keepC1();
  endX87();
}
