// Makes a module of regions: for each a function that takes the micro-operation at which it is entered and gives the next one, or 0 with
// an exit, just as a handler does.

import { BUDGET, REASON, SINGLE_STEP, STEP_PLACE } from '../interpret/exit';
import { GUEST_BASE } from '../arena';
import { DISP, IMM, LINK } from '../state/uop';
import { loadPending, storePendingAtEnd } from './flag';
import { storeBudget } from './fallback';
import { beginHints, forgetHints, keepHints, writeHints } from './hint';
import { coreFunctions, importX87, importsX87 } from './import';
import { pushIndirectExit, setLabels } from './leave';
import { BUDGET_LEFT, ENTRY, RECORD, SELECTOR, WORD0, WORD1, forgetRegisters } from './local';
import { loadRegisters, registersLiveInMemory, renumberLocals, setResidence, storeRegisters, writeLocals } from './local';
import { name, writeCoreImports, writeTypes } from './core-import';
import { beginOffsets } from './offset';
import { beginSpans } from './span';
import { beginLanes, forgetLanes, keepCalls, patchCalls } from './lane';
import { forgetNumbers } from './numbering';
import { forgetNotes, writeNotes } from './note';
import { beginRegion } from './record';
import { beginRoads, forgetRoads, roadCount } from './road';
import { forgetUnsound, foundUnsound } from './resume';
import { BODY, BODY_LIMIT, CODE, CODE_LIMIT, MODULE, MODULE_LIMIT } from './scratch';
import { writeRegion } from './structure';
import { chooseHomes } from './vector-home';
import { enterVectors, forgetVectors, forgetViews, loadVectors, storeVectorsAtEnd } from './vector-register';
import { beginStacks, usesStack } from './x87-stack';
import { beginWides, writeWides } from './wide';
import { BLOCK, BR, END, I32_ADD, I32_EQZ, I32_LOAD, I32_LT_S, I32_OR, I32_STORE, SELECT, TYPE_I32, UNREACHABLE } from './wasm';
import { access, block, branch, byte, close, copyBytes, forgetLabels, get, hasOverflowed, here, label, op, open } from './writer';
import { SIZE_HOLE, patchSize, set, sizeHole, tee, unsigned, word, writeAt } from './writer';

/** Pages of memory that there are at least: accesses at fixed addresses below need no look at the bounds, and the engine may fold them. */
const LEAST_MEMORY: u32 = <u32>(GUEST_BASE >> 16);

/** Where the functions that are written already end. */
let end: usize = CODE;

export function beginModule(): void {
  forgetRoads();
  importX87(false);
  forgetLanes();
  end = CODE;
  forgetNotes();
  forgetHints();
}

/**
 * Adds the function of the current region. Writes its body twice, or three times: the first time finds which registers it uses, the second
 * which locals where some live as doubles. False if there is no space: what is the first to use x87 begins a module that imports it.
 */
export function addFunction(inMemory: bool): bool {
  setResidence(inMemory);
  forgetUnsound();
  forgetRegisters();
  forgetVectors();
  forgetNumbers();
  if (!writeBody(false)) return false;
  if (usesStack() && !importsX87()) {
    if (end != CODE) return false;
    importX87(true);
  }
  if (chooseHomes()) {
    forgetNumbers();
    forgetViews();
    if (!writeBody(true)) return false;
  }
  renumberLocals();
  const length = writeBody(true);
  if (!length) return false;
  writeAt(end, CODE_LIMIT);
  const body = sizeHole();
  writeLocals();
  const before = <u32>(here() - body) - SIZE_HOLE;
  keepCalls(here());
  copyBytes(BODY, length);
  patchSize(body);
  if (hasOverflowed() || foundUnsound()) return false;
  end = here();
  keepHints(before);
  return true;
}

/** The module of all functions; gives its length, or 0 if there is no space. */
export function endModule(functions: u32): u32 {
  writeAt(MODULE, MODULE_LIMIT);
  writeHead(functions);
  writeHints(functions);
  byte(10);
  const section = sizeHole();
  unsigned(functions);
  patchCalls(roadCount());
  copyBytes(CODE, end - CODE);
  patchSize(section);
  writeNotes();
  return hasOverflowed() ? 0 : <u32>(here() - MODULE);
}

/** Length of the current function's code; 0 when it does not fit. */
function writeBody(again: bool): usize {
  beginRegion(again);
  beginRoads(again);
  beginLanes(again);
  beginSpans(!again);
  beginStacks(!again);
  beginOffsets();
  beginWides(!again);
  setResidence(registersLiveInMemory());
  writeAt(BODY, BODY_LIMIT);
  beginHints();
  forgetLabels();
  writeFunction();
  return hasOverflowed() ? 0 : here() - BODY;
}

function writeHead(functions: u32): void {
  byte(0);
  byte(0x61);
  byte(0x73);
  byte(0x6d);
  byte(1);
  byte(0);
  byte(0);
  byte(0);
  writeTypes();
  writeImports();
  writeFunctions(functions);
}

/** All functions are handlers, and exported with their numbers as names. */
function writeFunctions(count: u32): void {
  byte(3);
  const functions = sizeHole();
  unsigned(count);
  for (let i: u32 = 0; i < count; i++) unsigned(0);
  patchSize(functions);
  byte(7);
  const exports = sizeHole();
  unsigned(count);
  for (let i: u32 = 0; i < count; i++) {
    number(i);
    byte(0);
    unsigned(coreFunctions() + roadCount() + i);
  }
  patchSize(exports);
}

function writeImports(): void {
  byte(2);
  const imports = sizeHole();
  unsigned(1 + coreFunctions() + roadCount());
  name('core');
  name('memory');
  byte(2);
  byte(0);
  unsigned(LEAST_MEMORY);
  writeCoreImports();
  for (let i: u32 = 0; i < roadCount(); i++) {
    name('slot');
    number(i);
    byte(0);
    unsigned(0);
  }
  patchSize(imports);
}

/** A name that is a number. */
function number(value: u32): void {
  let power: u32 = 1;
  let digits: u32 = 1;
  for (; power * 10 <= value; power *= 10) digits++;
  unsigned(digits);
  for (; power; power /= 10) byte(0x30 + ((value / power) % 10));
}

function writeFunction(): void {
  word(0);
  access(I32_LOAD, BUDGET);
  set(BUDGET_LEFT);
  get(ENTRY);
  access(I32_LOAD, IMM);
  set(SELECTOR);
  get(ENTRY);
  access(I32_LOAD, DISP);
  set(RECORD);
  if (!registersLiveInMemory()) {
    loadRegisters();
    loadPending();
    writeWides();
  }
  loadVectors();
  enterVectors();
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
  get(RECORD);
  op(I32_ADD);
  set(WORD0);
  word(0);
  get(WORD0);
  access(I32_STORE, STEP_PLACE);
  word(0);
  word(<i32>SINGLE_STEP);
  access(I32_STORE, REASON);
  storeState();
  word(0);
  op(0x0f);
}

/** Stores what is in locals. */
function storeState(): void {
  storeVectorsAtEnd();
  storeBudget(0);
  if (registersLiveInMemory()) return;
  storeRegisters();
  storePendingAtEnd();
}

/** The offset of a micro-operation is on the stack. Goes on at what it is linked to while the budget lasts. */
function writeExit(): void {
  storeState();
  get(RECORD);
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
