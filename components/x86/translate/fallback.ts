// What has no translation of its own is done by its handler: registers go to the register file, the handler runs, registers come back.

import { STRING } from '../decode/row';
import { BUDGET } from '../interpret/exit';
import { currentUop, handlerNumber, left, readsFlags, touchesVectors, traits, writesFlags } from './current';
import { forgetOffsets } from './offset';
import { forgetControl } from './float';
import { flagsAreSettled, settleNow, storePending } from './flag';
import { BUDGET_LEFT, loadRegisters, storeRegisters } from './local';
import { HANDLE, RECORD } from './import';
import { fallback } from './record';
import { loadVectors, settleVectors, storeVectors, storeVectorsAtEnd, vectorsAreNew } from './vector-register';
import { CALL, I32_ADD, I32_EQZ, I32_LOAD, I32_STORE, I32_SUB, IF, NO_RESULT, RETURN } from './wasm';
import { access, close, get, global, op, open, set, unsigned, word } from './writer';

/** Executes the current instruction by its handler. */
export function byHandler(): void {
  forgetControl();
  settleVectors();
  if (readsFlags() || writesFlags()) settleNow();
  else storePending();
  const vectors = touchesVectors();
  storeRegisters();
  if (vectors) storeVectors();
  storeBudget(left());
  callHandler(fallback(currentUop(), handlerNumber()), !vectors);
  if (writesFlags()) flagsAreSettled();
  loadRegisters();
  forgetOffsets();
  if (vectors) {
    loadVectors();
    vectorsAreNew();
  }
  if (traits() & STRING) loadBudget();
}

/** Repeated instructions charge each element themselves. */
function loadBudget(): void {
  word(0);
  access(I32_LOAD, BUDGET);
  word(<i32>left());
  op(I32_SUB);
  set(BUDGET_LEFT);
}

/** Stores the budget with `more` instructions given back. */
export function storeBudget(more: u32): void {
  word(0);
  get(BUDGET_LEFT);
  if (more) {
    word(<i32>more);
    op(I32_ADD);
  }
  access(I32_STORE, BUDGET);
}

/** Calls the handler of the micro-operation at an offset, and ends if it has written an exit. */
function callHandler(offset: u32, vectorsAreLocal: bool): void {
  pushPlace(offset);
  op(CALL);
  unsigned(HANDLE);
  op(I32_EQZ);
  open(IF, NO_RESULT);
  if (vectorsAreLocal) storeVectorsAtEnd();
  word(0);
  op(RETURN);
  close();
}

/** Pushes the address of something in the record. */
export function pushPlace(offset: u32): void {
  global(RECORD);
  word(<i32>offset);
  op(I32_ADD);
}
