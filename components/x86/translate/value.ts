// Operands as values on the stack: 8, 16 and 32 bits as an i32 whose upper bits are 0, 64 bits as an i64.

import { stateMoved } from './resume';
import { findAnchor, hasAnchor, pointerOffset, pushPointer, setAnchor } from './anchor';
import { READ_TAGS, WRITE_TAGS } from '../arena';
import { ZERO } from '../state/register-file';
import { BASE, DISP, INDEX, SCALE } from '../state/uop';
import { S16, S32, S64, S8, currentUop, immediate, isImmediate, isMemory, slot } from './current';
import { unlikely } from './hint';
import { stepIf, stepValue } from './leave';
import { ADDRESS0, LONG0, SPAN, WORD0, getRegister, setRegister } from './local';
import { numberOf } from './numbering';
import { FIRST, LENGTH } from '../memory/window';
import { fixedAddress, isAlone, isStack, noteOperand, spanCount, spanFor, spanLength, spanStart, spanWrites } from './span';
import { I32_AND, I32_LOAD, I32_LOAD16_U, I32_LOAD8_U, I32_SHR_U, I32_STORE, I32_STORE16, I32_STORE8, I32_WRAP } from './wasm';
import { I64_ADD, I64_AND, I64_EXTEND_U, I64_GE_U, I64_LOAD, I64_NE, I64_OR, I64_SHL, I64_STORE, I64_SUB, I32_OR, IF, NO_RESULT } from './wasm';
import { pushWide } from './wide';
import { access, close, get, long, op, open, set, word } from './writer';
import { leaveBehindIf, stackIsAhead } from './x87-stack';

/** A temporary local for values of a size. */
export function temporary(number: u32, size: u32): u32 {
  return (size == S64 ? LONG0 : WORD0) + number;
}

/** Pushes a number of a size. */
export function constant(value: i64, size: u32): void {
  if (size == S64) long(value);
  else if (size == S32) word(<i32>value);
  else word(<i32>value & (size == S16 ? 0xffff : 0xff));
}

/** An i32 with garbage above 8 or 16 bits becomes a value. */
export function clean(size: u32): void {
  if (size >= S32) return;
  word(size == S16 ? 0xffff : 0xff);
  op(I32_AND);
}

/** A value becomes an i64 whose upper bits are 0. */
export function widen(size: u32): void {
  if (size != S64) op(I64_EXTEND_U);
}

/** An i64 becomes a value; its upper bits are 0 already. */
export function narrow(size: u32): void {
  if (size != S64) op(I32_WRAP);
}

/** Is this the slot of AH, CH, DH or BH? */
function isHigh(register: usize): bool {
  return (register & 1) != 0;
}

/** Pushes a register. */
export function pushRegister(register: usize, size: u32): void {
  getRegister(register & ~1);
  if (size == S64) return;
  op(I32_WRAP);
  if (size == S8 && isHigh(register)) {
    word(8);
    op(I32_SHR_U);
  }
  clean(size);
}

/** Pops a register; 32 bits clear the upper half, fewer leave the rest alone. */
export function popRegister(register: usize, size: u32): void {
  if (size == S64) {
    setRegister(register);
    return;
  }
  op(I64_EXTEND_U);
  if (size != S32) {
    let mask: i64 = size == S16 ? 0xffff : 0xff;
    if (size == S8 && isHigh(register)) {
      mask = 0xff00;
      long(8);
      op(I64_SHL);
    }
    getRegister(register & ~1);
    long(~mask);
    op(I64_AND);
    op(I64_OR);
  }
  setRegister(register & ~1);
}

/** Pushes the address of the memory operand. */
export function pushAddress(): void {
  noteOperand(currentUop());
  computeAddress();
}

function computeAddress(): void {
  const u = currentUop();
  const base = <usize>load<u16>(u, BASE);
  const index = <usize>load<u16>(u, INDEX);
  const disp = load<i64>(u, DISP);
  let terms = 0;
  if (base != ZERO) {
    getRegister(base);
    terms++;
  }
  if (index != ZERO) {
    getRegister(index);
    const scale = load<u8>(u, SCALE);
    if (scale) {
      long(scale);
      op(I64_SHL);
    }
    if (terms) op(I64_ADD);
    terms++;
  }
  if (disp != 0 || !terms) {
    long(disp);
    if (terms) op(I64_ADD);
  }
}

/** Accesses of so many bytes are likely to cross pages: programs make them at any address. */
const CROSSING: u32 = 16;

/**
 * The interpreter takes over unless `bytes` at the address in a local may be accessed, and with them what else span.ts has found to be
 * accessed near them.
 */
export function check(tags: usize, local: u32, bytes: u32): void {
  const inStack = isStack();
  checkSpan(findSpan(tags, local, bytes), inStack, tags, local, bytes);
}

/** What is accessed now, if it is always at the same address; 0 if it is not. And the last byte that is checked next, in the same way. */
let fixed: i64 = 0;
let fixedEnd: i64 = 0;

/** The group that has to be checked at this access, if any, as `spanFor` gives it. */
function findSpan(tags: usize, local: u32, bytes: u32): usize {
  if (tags == WRITE_TAGS) stateMoved();
  fixed = fixedAddress();
  const span = spanFor(bytes, tags == WRITE_TAGS);
  numberOf(SPAN); // which the second pass may want
  findAnchor(local);
  return span;
}

function checkSpan(span: usize, inStack: bool, tags: usize, local: u32, bytes: u32): void {
  if (!span) return;
  if (isAlone(span) || spanCount(span) == 1) {
    expectEnd(0, bytes);
    if (inStack) beginMissed(local);
    if (bytes >= CROSSING) checkBytes(tags, local, bytes);
    else if (stackIsAhead()) {
      differs(tags, local, bytes);
      leaveBehindIf();
    } else {
      stepValue();
      differs(tags, local, bytes);
      stepIf();
    }
    if (inStack) close();
    return;
  }
  const begin = spanStart(span);
  if (begin) {
    get(local);
    long(begin);
    op(I64_ADD);
    set(SPAN);
  }
  const first = begin ? SPAN : local;
  setAnchor(local, first);
  if (inStack) beginMissed(first);
  expectEnd(begin, spanLength(span));
  checkBytes(spanWrites(span) ? WRITE_TAGS : READ_TAGS, first, spanLength(span));
  if (inStack) close();
}

/** So many bytes are checked next, from the access on plus a number. */
function expectEnd(begin: i64, bytes: u32): void {
  fixedEnd = fixed ? fixed + begin + <i64>bytes - 1 : 0;
}

/** The interpreter takes over unless so many bytes near RSP, at the address in a local, may be accessed. */
export function checkStack(local: u32, bytes: u32, writes: bool): void {
  beginMissed(local);
  checkBytes(writes ? WRITE_TAGS : READ_TAGS, local, bytes);
  close();
}

/** Begins what is done where the address in a local lies outside of the stack's window. */
function beginMissed(local: u32): void {
  get(local);
  word(0);
  access(I64_LOAD, FIRST);
  op(I64_SUB);
  word(0);
  access(I64_LOAD, LENGTH);
  op(I64_GE_U);
  unlikely();
  open(IF, NO_RESULT);
}

/** The same for bytes that may well lie in two pages. */
function checkBytes(tags: usize, local: u32, bytes: u32): void {
  differs(tags, local, bytes);
  unlikely();
  open(IF, NO_RESULT);
  if (!stackIsAhead()) stepValue();
  differs(tags, local, 1);
  get(local);
  long(<i64>bytes - 1);
  op(I64_ADD);
  set(SPAN);
  differs(tags, SPAN, 1);
  op(I32_OR);
  if (stackIsAhead()) leaveBehindIf();
  else stepIf();
  close();
}

/** Pushes whether `bytes` at the address in a local do not lie in one page that may be accessed. */
function differs(tags: usize, local: u32, bytes: u32): void {
  get(local);
  op(I32_WRAP);
  word(9);
  op(I32_SHR_U);
  word(0x7f_fff8);
  op(I32_AND);
  access(I64_LOAD, tags);
  if (fixedEnd) pushWide(fixedEnd | 0xfff);
  else pushEnd(local, bytes);
  op(I64_NE);
  fixedEnd = 0;
}

/** Pushes the last byte of the page in which the last of `bytes` at the address in a local lies. */
function pushEnd(local: u32, bytes: u32): void {
  get(local);
  if (bytes > 1) {
    long(<i64>bytes - 1);
    op(I64_ADD);
  }
  long(0xfff);
  op(I64_OR);
}

/** Loads a value from the address in a local, which has been checked. */
export function loadAt(local: u32, size: u32): void {
  pushPointer(local);
  access(size == S64 ? I64_LOAD : size == S32 ? I32_LOAD : size == S16 ? I32_LOAD16_U : I32_LOAD8_U, pointerOffset(local));
}

/** Stores the value in a local at the address in a local, which has been checked. */
export function storeAt(local: u32, value: u32, size: u32): void {
  pushPointer(local);
  get(value);
  access(size == S64 ? I64_STORE : size == S32 ? I32_STORE : size == S16 ? I32_STORE16 : I32_STORE8, pointerOffset(local));
}

/** Computes the address of the memory operand into ADDRESS0 and checks that it may be read. */
export function prepareRead(size: u32): void {
  pushAddress();
  set(ADDRESS0);
  check(READ_TAGS, ADDRESS0, 1 << size);
}

/** ... that it may be written, and so read. */
export function prepareWrite(size: u32): void {
  pushAddress();
  set(ADDRESS0);
  check(WRITE_TAGS, ADDRESS0, 1 << size);
}

/** The same as either, but that ADDRESS0 may hold anything: only `loadAt` and `storeAt` know where the operand is. */
function prepareAccess(tags: usize, size: u32): void {
  noteOperand(currentUop());
  const inStack = isStack();
  const span = findSpan(tags, ADDRESS0, 1 << size);
  if (!span && hasAnchor(ADDRESS0)) return;
  computeAddress();
  set(ADDRESS0);
  checkSpan(span, inStack, tags, ADDRESS0, 1 << size);
}

/** Pushes an operand to read. */
export function pushOperand(operand: u32, size: u32): void {
  if (isMemory(operand)) {
    prepareAccess(READ_TAGS, size);
    loadAt(ADDRESS0, size);
  } else if (isImmediate(operand)) constant(immediate(), size);
  else pushRegister(slot(operand), size);
}

/** Pushes an operand that will be written by `popTarget`: if it is memory it has been checked. */
export function pushTarget(operand: u32, size: u32): void {
  if (isMemory(operand)) {
    prepareAccess(WRITE_TAGS, size);
    loadAt(ADDRESS0, size);
  } else pushRegister(slot(operand), size);
}

/** Pops the result of an instruction into an operand that `pushTarget` or `prepareWrite` has checked. Uses temporary 3. */
export function popTarget(operand: u32, size: u32): void {
  if (!isMemory(operand)) {
    popRegister(slot(operand), size);
    return;
  }
  const value = temporary(3, size);
  set(value);
  storeAt(ADDRESS0, value, size);
}

/** Pops into an operand that is only written. */
export function popNew(operand: u32, size: u32): void {
  if (isMemory(operand)) {
    set(temporary(3, size));
    prepareAccess(WRITE_TAGS, size);
    storeAt(ADDRESS0, temporary(3, size), size);
  } else popRegister(slot(operand), size);
}
