// Translates x87 loads, stores, constants and what moves registers about (family/x87-move.ts).

import { READ_TAGS, WRITE_TAGS } from '../../arena';
import { pointerOffset, pushPointer } from '../anchor';
import { numberOf } from '../condition';
import { S64, immediate } from '../current';
import { byHandler } from '../fallback';
import { TO_DOUBLE80, TO_INTEGER80, TO_SINGLE80 } from '../import';
import { ADDRESS0, LONG0, WORD0 } from '../local';
import { pushCondition } from '../status';
import { prepareWrite, storeAt, temporary } from '../value';
import { CALL, I32_LOAD16_U, I32_STORE16, I32_WRAP, I64_LOAD, I64_STORE, IF, NO_RESULT } from '../wasm';
import { access, close, get, long, op, open, set, unsigned, word } from '../writer';
import { prepareExtended, prepareNumber, pushNumber, sizeOf, takeNumber } from '../x87-memory';
import { beginX87, clearC1, endX87, endX87At, hasRoom, keepC1, popTop, pushSlot, pushTop, uses } from '../x87-stack';

/** Keeps the top on the stack. */
@final @unmanaged export class Keep {
  after(): void {}
}
@final @unmanaged export class Pop {
  after(): void { popTop(); }
}

/** FLD, FILD from memory. */
export function loadMemory<V>(): void {
  if (!beginX87() || !hasRoom()) {
    byHandler();
    return;
  }
  prepareNumber<V>();
  pushTop();
  pushNumber<V>();
  pushSlot(0);
  takeNumber<V>();
  clearC1();
  endX87At();
}

/** FLD m80 */
export function loadExtended(): void {
  if (!beginX87() || !hasRoom()) {
    byHandler();
    return;
  }
  prepareExtended(READ_TAGS);
  pushTop();
  pushSlot(0);
  pushPointer(ADDRESS0);
  access(I64_LOAD, pointerOffset(ADDRESS0));
  access(I64_STORE, 0);
  pushSlot(0);
  pushPointer(ADDRESS0);
  access(I32_LOAD16_U, pointerOffset(ADDRESS0) + 8);
  access(I32_STORE16, 8);
  clearC1();
  endX87At();
}

/** FSTP m80 */
export function storeExtended(): void {
  if (!beginX87() || !uses(0)) {
    byHandler();
    return;
  }
  prepareExtended(WRITE_TAGS);
  pushPointer(ADDRESS0);
  pushSlot(0);
  access(I64_LOAD, 0);
  access(I64_STORE, pointerOffset(ADDRESS0));
  pushPointer(ADDRESS0);
  pushSlot(0);
  access(I32_LOAD16_U, 8);
  access(I32_STORE16, pointerOffset(ADDRESS0) + 8);
  popTop();
  clearC1();
  endX87At();
}

/** st(to) = st(from) */
function copySlot(from: u32, to: u32): void {
  pushSlot(to);
  pushSlot(from);
  access(I64_LOAD, 0);
  access(I64_STORE, 0);
  pushSlot(to);
  pushSlot(from);
  access(I32_LOAD16_U, 8);
  access(I32_STORE16, 8);
}

/** FLD st(i) */
export function loadRegister(): void {
  const i = <u32>immediate();
  if (!beginX87() || !uses(i) || !hasRoom()) {
    byHandler();
    return;
  }
  pushTop();
  copySlot(i + 1, 0);
  clearC1();
  endX87();
}

/** FST, FSTP to memory as f32 or f64. */
export function storeFloat<V, K>(): void {
  if (!beginX87() || !uses(0)) {
    byHandler();
    return;
  }
  const size = sizeOf<V>();
  prepareWrite(size);
  pushSlot(0);
  op(CALL);
  unsigned(size == S64 ? TO_DOUBLE80 : TO_SINGLE80);
  set(temporary(0, size));
  storeAt(ADDRESS0, temporary(0, size), size);
  keepC1();
  changetype<K>(0).after();
  endX87At();
}

/** Rounding of FIST and FISTP. */
@final @unmanaged export class ByControl {
  chopped(): i32 { return 0; }
}
/** Rounding of FISTTP. */
@final @unmanaged export class Chopped {
  chopped(): i32 { return 1; }
}

/** FIST, FISTP, FISTTP: V is i16, i32 or i64. */
export function storeInteger<V, M, K>(): void {
  if (!beginX87() || !uses(0)) {
    byHandler();
    return;
  }
  const size = sizeOf<V>();
  prepareWrite(size);
  pushSlot(0);
  word(8 * sizeof<V>());
  word(changetype<M>(0).chopped());
  op(CALL);
  unsigned(TO_INTEGER80);
  if (size != S64) op(I32_WRAP);
  set(size == S64 ? LONG0 : WORD0);
  storeAt(ADDRESS0, size == S64 ? LONG0 : WORD0, size);
  keepC1();
  changetype<K>(0).after();
  endX87At();
}

/** FST, FSTP to a register. It may have been empty before. */
export function storeRegister<K>(): void {
  const i = <u32>immediate();
  if (!beginX87() || !uses(0) || !uses(i)) {
    byHandler();
    return;
  }
  if (i) copySlot(0, i);
  clearC1();
  changetype<K>(0).after();
  endX87();
}

/** FXCH */
export function exchangeRegisters(): void {
  const i = <u32>immediate();
  if (!beginX87() || !uses(0) || !uses(i)) {
    byHandler();
    return;
  }
  pushSlot(i);
  access(I64_LOAD, 0);
  set(LONG0);
  pushSlot(i);
  access(I32_LOAD16_U, 8);
  set(WORD0);
  copySlot(0, i);
  pushSlot(0);
  get(LONG0);
  access(I64_STORE, 0);
  pushSlot(0);
  get(WORD0);
  access(I32_STORE16, 8);
  clearC1();
  endX87();
}

/** FCMOVcc */
export function moveConditionally<C>(): void {
  const i = <u32>immediate();
  if (!beginX87() || !uses(0) || !uses(i)) {
    byHandler();
    return;
  }
  pushCondition(numberOf<C>());
  open(IF, NO_RESULT);
  copySlot(i, 0);
  close();
  endX87();
}

@final @unmanaged export class Zero80 {
  significand(): i64 { return 0; }
  head(): i32 { return 0; }
}
@final @unmanaged export class One80 {
  significand(): i64 { return i64.MIN_VALUE; }
  head(): i32 { return 0x3fff; }
}

/** FLDZ, FLD1 */
export function loadConstant<C>(): void {
  if (!beginX87() || !hasRoom()) {
    byHandler();
    return;
  }
  pushTop();
  pushSlot(0);
  long(changetype<C>(0).significand());
  access(I64_STORE, 0);
  pushSlot(0);
  word(changetype<C>(0).head());
  access(I32_STORE16, 8);
  clearC1();
  endX87();
}
