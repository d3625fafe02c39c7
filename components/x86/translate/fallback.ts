// What has no translation of its own is done by its handler: registers go to the register file, the handler runs, registers come back.

import { STRING } from '../decode/row';
import { ZERO } from '../state/register-file';
import { BASE, INDEX } from '../state/uop';
import { BUDGET } from '../interpret/exit';
import { currentUop, handlerNumber, isMemory, keepsRegisters, left, readsFlags, touchesVectors, traits, writesFlags } from './current';
import { forgetOffsets } from './offset';
import { forgetControl } from './float';
import { flagsAreSettled, settleNow, storePending } from './flag';
import { BUDGET_LEFT, RECORD, getRegister, keepCopies, loadRegisters, registersLiveInMemory, storeRegisters } from './local';
import { saveState, stateMoved } from './resume';
import { unlikely } from './hint';
import { HANDLE } from './import';
import { fallback } from './record';
import { closeStack } from './x87-stack';
import { loadVectors, settleVectors, storeVectors, storeVectorsAtEnd, vectorsAreNew } from './vector-register';
import { CALL, I32_ADD, I32_EQZ, I32_LOAD, I32_STORE, I32_SUB, I64_STORE, IF, NO_RESULT, RETURN } from './wasm';
import { access, close, get, op, open, set, unsigned, word } from './writer';

/** Executes the current instruction by its handler. */
export function byHandler(): void {
  forgetControl();
  settleVectors();
  closeStack();
  if (keepsRegisters()) {
    byHandlerAlone();
    return;
  }
  const memory = registersLiveInMemory();
  if (readsFlags() || writesFlags()) settleNow();
  else if (!memory) storePending();
  const vectors = touchesVectors();
  if (memory) saveState();
  else storeRegisters();
  if (vectors) storeVectors();
  storeBudget(left());
  callHandler(fallback(currentUop(), handlerNumber()), !vectors);
  if (writesFlags()) flagsAreSettled();
  if (memory) {
    keepCopies(0);
    stateMoved();
  } else loadRegisters();
  forgetOffsets();
  if (vectors) {
    loadVectors();
    vectorsAreNew();
  }
  if (traits() & STRING) loadBudget();
}

/** x87's: general registers, vectors and flags stay in locals, but for those of an address. */
function byHandlerAlone(): void {
  const memory = registersLiveInMemory();
  if (memory) saveState();
  else if (isMemory(0) || isMemory(1)) {
    storeForAddress(load<u16>(currentUop(), BASE));
    storeForAddress(load<u16>(currentUop(), INDEX));
  }
  storeBudget(left());
  pushCall(fallback(currentUop(), handlerNumber()));
  unlikely();
  open(IF, NO_RESULT);
  if (!memory) {
    storeRegisters();
    storePending();
  }
  storeVectorsAtEnd();
  word(0);
  op(RETURN);
  close();
  if (memory) stateMoved();
  forgetOffsets();
}

function storeForAddress(slot: usize): void {
  if (slot == ZERO) return;
  word(0);
  getRegister(slot);
  access(I64_STORE, slot);
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
  pushCall(offset);
  unlikely();
  open(IF, NO_RESULT);
  if (vectorsAreLocal) storeVectorsAtEnd();
  word(0);
  op(RETURN);
  close();
}

/** Calls the handler; pushes whether it has written an exit. */
function pushCall(offset: u32): void {
  pushPlace(offset);
  op(CALL);
  unsigned(HANDLE);
  op(I32_EQZ);
}

/** Pushes the address of something in the record. */
export function pushPlace(offset: u32): void {
  get(RECORD);
  word(<i32>offset);
  op(I32_ADD);
}
