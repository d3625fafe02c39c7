// Makes the module of a region: one function that takes the micro-operation at which it is entered and gives the next one, or 0 with
// an exit, just as a handler does.

import { BUDGET, REASON, SINGLE_STEP, STEP_PLACE } from '../interpret/exit';
import { IMM, LINK } from '../state/uop';
import { loadPending, storePendingAtEnd } from './flag';
import { storeBudget } from './fallback';
import { ENTRY_FUNCTION, RECORD } from './import';
import { pushIndirectExit, setLabels } from './leave';
import { BUDGET_LEFT, ENTRY, SELECTOR, WORD0, WORD1, forgetRegisters } from './local';
import { loadRegisters, renumberLocals, storeRegisters, writeLocals } from './local';
import { forgetNumbers } from './numbering';
import { writeNotes } from './note';
import { BODY, BODY_LIMIT, MODULE, MODULE_LIMIT } from './scratch';
import { writeRegion } from './structure';
import { chooseHomes, enterVectors, forgetVectors, loadVectors, storeVectorsAtEnd } from './vector-register';
import { BLOCK, BR, END, I32_ADD, I32_EQZ, I32_LOAD, I32_LT_S, I32_OR, I32_STORE, SELECT, TYPE_I32, UNREACHABLE } from './wasm';
import { access, block, branch, byte, close, copyBytes, forgetLabels, get, global, hasOverflowed, here, label, op, open } from './writer';
import { patchSize, set, sizeHole, tee, unsigned, word, writeAt } from './writer';

/** Writes the body twice, or three times: the first time finds which registers it uses, the second which locals where some live as doubles. */
export function writeModule(prepare: () => void): u32 {
  forgetRegisters();
  forgetVectors();
  forgetNumbers();
  if (!writeBody(prepare)) return 0;
  if (chooseHomes()) {
    forgetNumbers();
    if (!writeBody(prepare)) return 0;
  }
  renumberLocals();
  const length = writeBody(prepare);
  if (!length) return 0;
  writeAt(MODULE, MODULE_LIMIT);
  writeHead();
  byte(10);
  const section = sizeHole();
  unsigned(1);
  const body = sizeHole();
  writeLocals();
  copyBytes(BODY, length);
  patchSize(body);
  patchSize(section);
  writeNotes();
  return hasOverflowed() ? 0 : <u32>(here() - MODULE);
}

/** Length of the function's code; 0 when it does not fit. */
function writeBody(prepare: () => void): usize {
  prepare();
  writeAt(BODY, BODY_LIMIT);
  forgetLabels();
  writeFunction();
  return hasOverflowed() ? 0 : here() - BODY;
}

function writeHead(): void {
  byte(0);
  byte(0x61);
  byte(0x73);
  byte(0x6d);
  byte(1);
  byte(0);
  byte(0);
  byte(0);
  // Types: 0 a handler, 1 what neither takes nor gives anything.
  byte(1);
  const types = sizeHole();
  unsigned(2);
  byte(0x60);
  unsigned(1);
  byte(TYPE_I32);
  unsigned(1);
  byte(TYPE_I32);
  byte(0x60);
  unsigned(0);
  unsigned(0);
  patchSize(types);
  writeImports();
  // Function 0 is a handler, and exported as "0".
  byte(3);
  unsigned(2);
  unsigned(1);
  unsigned(0);
  byte(7);
  unsigned(5);
  unsigned(1);
  unsigned(1);
  byte(0x30);
  byte(0);
  unsigned(ENTRY_FUNCTION);
}

function writeImports(): void {
  byte(2);
  const imports = sizeHole();
  unsigned(4);
  name('core');
  name('memory');
  byte(2);
  byte(0);
  unsigned(0);
  name('core');
  name('handle');
  byte(0);
  unsigned(0);
  name('core');
  name('settle');
  byte(0);
  unsigned(1);
  name('constant');
  name('0');
  byte(3);
  byte(TYPE_I32);
  byte(0);
  patchSize(imports);
}

function name(text: string): void {
  unsigned(text.length);
  for (let i = 0; i < text.length; i++) byte(text.charCodeAt(i));
}

function writeFunction(): void {
  word(0);
  access(I32_LOAD, BUDGET);
  set(BUDGET_LEFT);
  get(ENTRY);
  access(I32_LOAD, IMM);
  set(SELECTOR);
  loadRegisters();
  loadVectors();
  enterVectors();
  loadPending();
  open(BLOCK, TYPE_I32);
  const exit = label();
  open(BLOCK, TYPE_I32);
  const step = label();
  block();
  setLabels(exit, step, label());
  writeRegion();
  op(UNREACHABLE);
  close();
  pushIndirectExit();
  branch(BR, exit);
  close();
  writeStep();
  close();
  writeExit();
  op(END);
}

/** The interpreter takes over: the run loop finds out where by the record. */
function writeStep(): void {
  global(RECORD);
  op(I32_ADD);
  set(WORD0);
  word(0);
  get(WORD0);
  access(I32_STORE, STEP_PLACE);
  word(0);
  word(<i32>SINGLE_STEP);
  access(I32_STORE, REASON);
  storeRegisters();
  storeVectorsAtEnd();
  storePendingAtEnd();
  storeBudget(0);
  word(0);
  op(0x0f);
}

/** The offset of a micro-operation is on the stack. Goes on at what it is linked to while the budget lasts. */
function writeExit(): void {
  storeRegisters();
  storeVectorsAtEnd();
  storePendingAtEnd();
  storeBudget(0);
  global(RECORD);
  op(I32_ADD);
  tee(WORD0);
  access(I32_LOAD, LINK);
  tee(WORD1);
  get(WORD0);
  get(WORD1);
  op(I32_EQZ);
  get(BUDGET_LEFT);
  word(0);
  op(I32_LT_S);
  op(I32_OR);
  op(I32_EQZ);
  op(SELECT);
}
