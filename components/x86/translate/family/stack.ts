// Translates the stack's instructions (family/stack.ts).

import { READ_TAGS, WRITE_TAGS } from '../../arena';
import { RBP, RSP } from '../../state/register-file';
import { S64, isMemory, operands, slot } from '../current';
import { byHandler } from '../fallback';
import { ADDRESS0, ADDRESS1, getRegister, setRegister } from '../local';
import { give, hold } from '../offset';
import { noteRegister } from '../span';
import { check, loadAt, popRegister, pushOperand, storeAt, temporary } from '../value';
import { I64_ADD, I64_SUB } from '../wasm';
import { get, long, op, set } from '../writer';

export function push(): void {
  const size = operands();
  const value = temporary(0, size);
  pushOperand(0, size);
  set(value);
  getRegister(RSP);
  long(1 << size);
  op(I64_SUB);
  set(ADDRESS1);
  noteRegister(RSP, -(<i64>1 << size));
  check(WRITE_TAGS, ADDRESS1, 1 << size);
  storeAt(ADDRESS1, value, size);
  get(ADDRESS1);
  moveStack(-(<i64>1 << size));
}

/** Pops RSP, which has moved by so many bytes. */
export function moveStack(bytes: i64): void {
  hold(RSP);
  setRegister(RSP);
  give(RSP, bytes);
}

/** Pushes a number of 64 bits. */
export function pushNumber(value: i64): void {
  getRegister(RSP);
  long(8);
  op(I64_SUB);
  set(ADDRESS1);
  noteRegister(RSP, -8);
  check(WRITE_TAGS, ADDRESS1, 8);
  long(value);
  set(temporary(0, S64));
  storeAt(ADDRESS1, temporary(0, S64), S64);
  get(ADDRESS1);
  moveStack(-8);
}

export function pop(): void {
  if (isMemory(0)) {
    byHandler();
    return;
  }
  const size = operands();
  readStack(RSP, size);
  getRegister(RSP);
  long(1 << size);
  op(I64_ADD);
  moveStack(<i64>1 << size);
  loadAt(ADDRESS0, size);
  popRegister(slot(0), size);
}

/** Checks that what a register points to may be read; its address is in ADDRESS0. */
export function readStack(register: usize, size: u32): void {
  getRegister(register);
  set(ADDRESS0);
  noteRegister(register, 0);
  check(READ_TAGS, ADDRESS0, 1 << size);
}

/** LEAVE */
export function leave(): void {
  const size = operands();
  readStack(RBP, size);
  get(ADDRESS0);
  long(1 << size);
  op(I64_ADD);
  hold(RBP);
  setRegister(RSP);
  give(RSP, <i64>1 << size);
  loadAt(ADDRESS0, size);
  popRegister(RBP, size);
}
