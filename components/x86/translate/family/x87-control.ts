// Translates what reads and writes x87's control and status words (family/x87-control.ts).

import { CONTROL_BITS, CONTROL_FIXED } from '../../state/fxsave';
import { X87_CONTROL, X87_STATUS } from '../../state/register-file';
import { S16 } from '../current';
import { byHandler } from '../fallback';
import { stepIf, stepValue } from '../leave';
import { ADDRESS0, WORD0 } from '../local';
import { stateMoved } from '../resume';
import { loadAt, popNew, prepareRead } from '../value';
import { I32_AND, I32_LOAD16_U, I32_NE, I32_OR, I32_STORE16 } from '../wasm';
import { access, get, op, set, word } from '../writer';
import { beginX87, saveStack } from '../x87-stack';

const MASKS: i32 = 0x3f;

/** FLDCW. The interpreter does it where it unmasks an exception. */
export function loadControl(): void {
  if (!beginX87()) {
    byHandler();
    return;
  }
  saveStack();
  prepareRead(S16);
  loadAt(ADDRESS0, S16);
  set(WORD0);
  stepValue();
  get(WORD0);
  word(MASKS);
  op(I32_AND);
  word(MASKS);
  op(I32_NE);
  stepIf();
  word(0);
  get(WORD0);
  word(CONTROL_BITS);
  op(I32_AND);
  word(CONTROL_FIXED);
  op(I32_OR);
  access(I32_STORE16, X87_CONTROL);
  stateMoved();
}

/** FNSTCW */
export function storeControl(): void {
  word(0);
  access(I32_LOAD16_U, X87_CONTROL);
  popNew(0, S16);
}

/** FNSTSW to memory or to AX. */
export function storeStatus(): void {
  saveStack();
  word(0);
  access(I32_LOAD16_U, X87_STATUS);
  popNew(0, S16);
}

/** FNOP, and WAIT: they report what is pending. */
export function noOperation(): void {
  if (!beginX87()) byHandler();
}

export function wait(): void {
  noOperation();
}
