// RSP moves by known numbers from one instruction to the next. What it was at first is kept in a local, and each value that it has is that plus a
// number: so the engine need not compute those that nobody sees.

import { RSP } from '../state/register-file';
import { STACK_BASE, getRegister, setRegister } from './local';
import { give, hold, plusIn, setStackBase, stackBase, valueIn } from './offset';
import { I64_ADD, I64_SUB } from './wasm';
import { get, long, op, set } from './writer';

/** RSP is about to move. */
export function findStackBase(): void {
  if (stackBase() == valueIn(RSP)) return;
  getRegister(RSP);
  if (plusIn(RSP)) {
    long(plusIn(RSP));
    op(I64_SUB);
  }
  set(STACK_BASE);
  setStackBase(valueIn(RSP));
}

/** Pushes RSP plus a number. */
export function pushStack(plus: i64): void {
  findStackBase();
  get(STACK_BASE);
  const sum = plusIn(RSP) + plus;
  if (!sum) return;
  long(sum);
  op(I64_ADD);
}

/** Moves RSP by so many bytes. */
export function moveStack(bytes: i64): void {
  pushStack(bytes);
  hold(RSP);
  setRegister(RSP);
  give(RSP, bytes);
}
