// Translates the stack's instructions (family/stack.ts).

import { READ_TAGS, WRITE_TAGS } from '../../arena';
import { RBP, RSP } from '../../state/register-file';
import { S64, isImmediate, isMemory, operands, slot } from '../current';
import { byHandler } from '../fallback';
import { ADDRESS0, ADDRESS1, getRegister, setRegister } from '../local';
import { forgetAnchor } from '../anchor';
import { give, hold, plusIn, valueIn } from '../offset';
import { notePush, overwrite, pushedValue } from '../pushed';
import { noteRegister } from '../span';
import { moveStack, pushStack } from '../stack-base';
import { check, loadAt, popRegister, pushOperand, storeAt, temporary } from '../value';
import { I64_ADD } from '../wasm';
import { pushWide } from '../wide';
import { get, long, op, set } from '../writer';

export function push(): void {
  const size = operands();
  const value = temporary(0, size);
  pushOperand(0, size);
  set(value);
  pushStack(-(<i64>1 << size));
  set(ADDRESS1);
  noteRegister(RSP, -(<i64>1 << size));
  check(WRITE_TAGS, ADDRESS1, 1 << size);
  storeAt(ADDRESS1, value, size);
  moveStack(-(<i64>1 << size));
  if (size == S64 && !isMemory(0) && !isImmediate(0)) notePush(slot(0));
}

/** Pushes a number of 64 bits. `checked`: this may be done. */
export function pushNumber(value: i64, checked: bool): void {
  pushStack(-8);
  set(ADDRESS1);
  if (checked) {
    overwrite(valueIn(RSP), plusIn(RSP) - 8, 8);
    forgetAnchor(ADDRESS1);
  } else {
    noteRegister(RSP, -8);
    check(WRITE_TAGS, ADDRESS1, 8);
  }
  pushWide(value);
  set(temporary(0, S64));
  storeAt(ADDRESS1, temporary(0, S64), S64);
  moveStack(-8);
}

export function pop(): void {
  if (isMemory(0)) {
    byHandler();
    return;
  }
  const size = operands();
  readStack(RSP, size);
  const from = size == S64 ? pushedValue(slot(0)) : 0;
  moveStack(<i64>1 << size);
  if (from == 0) loadAt(ADDRESS0, size);
  else if (from == slot(0)) return;
  else getRegister(from);
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
