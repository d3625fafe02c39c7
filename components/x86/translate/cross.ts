// How a region whose registers live in memory goes on in another module's translation: it ends with a call of it, or, at a call of the guest, calls
// it and goes on behind when the guest's function returns. What was called gives back RETURNED then, with the address in RIP; anything else is
// handed on to the run loop, which finds all state in memory.

import { BUDGET, DEPTH, RETURNED } from '../interpret/exit';
import { RIP } from '../state/register-file';
import { LINK } from '../state/uop';
import { storeBudget } from './fallback';
import { likely } from './hint';
import { coreFunctions } from './import';
import { leaveTo } from './leave';
import { laneTo, writeLane } from './lane';
import { BUDGET_LEFT, RECORD, TARGET, WORD0, registersLiveInMemory } from './local';
import { exit } from './record';
import { EXPECTED, PLACE, roadTo } from './road';
import { loadVectors, enterVectors, storeVectorsAtEnd } from './vector-register';
import { CALL, I32_ADD, I32_AND, I32_EQ, I32_GE_S, I32_LOAD, I32_LT_U, I32_STORE, I32_SUB, I64_EQ, I64_LOAD, I64_STORE, IF, NO_RESULT } from './wasm';
import { RETURN, RETURN_CALL } from './wasm';
import { access, close, get, long, op, open, set, unsigned, word } from './writer';

/** Translations that wait for one that they have called, at most: each takes some of the engine's stack. */
const DEEPEST: i32 = 100;

let road: u32 = 0;
let lane: u32 = 0;

/** Does a road or a lane lead to an address? */
function findWay(rip: u64): bool {
  if (!registersLiveInMemory()) return false;
  road = roadTo(rip);
  lane = road ? 0 : laneTo(rip);
  return road + lane != 0;
}

/** Writes the number of the function that was found. */
function writeWay(): void {
  if (road) unsigned(coreFunctions() + road - 1);
  else writeLane(lane);
}

/** Leaves the region for a known address. */
export function crossTo(rip: u64): void {
  if (findWay(rip)) {
    pushIsOpen(rip);
    likely();
    open(IF, NO_RESULT);
    storeVectorsAtEnd();
    storeBudget(0);
    pushEntry(rip);
    op(RETURN_CALL);
    writeWay();
    close();
  }
  leaveTo(rip);
}

/** Calls the guest's function at an address, if that can be done. Behind it stands what happens when it has returned to `next`; then `endCall`. */
export function beginCall(rip: u64, next: u64): bool {
  if (!findWay(rip)) return false;
  pushIsOpen(rip);
  pushDepth();
  word(DEEPEST);
  op(I32_LT_U);
  op(I32_AND);
  likely();
  open(IF, NO_RESULT);
  storeVectorsAtEnd();
  storeBudget(0);
  changeDepth(I32_ADD);
  pushEntry(rip);
  op(CALL);
  writeWay();
  set(WORD0);
  changeDepth(I32_SUB);
  get(WORD0);
  word(<i32>RETURNED);
  op(I32_EQ);
  word(0);
  access(I64_LOAD, RIP);
  long(next);
  op(I64_EQ);
  op(I32_AND);
  likely();
  open(IF, NO_RESULT);
  word(0);
  access(I32_LOAD, BUDGET);
  set(BUDGET_LEFT);
  loadVectors();
  enterVectors();
  return true;
}

/** Where the function has not returned as expected. */
export function endCall(): void {
  close();
  get(WORD0);
  op(RETURN);
  close();
}

/** The function of the guest that is translated here returns to the address in TARGET: so does the translation if another one waits for it. */
export function returnToCaller(): void {
  if (!registersLiveInMemory()) return;
  pushDepth();
  likely();
  open(IF, NO_RESULT);
  word(0);
  get(TARGET);
  access(I64_STORE, RIP);
  storeVectorsAtEnd();
  storeBudget(0);
  word(<i32>RETURNED);
  op(RETURN);
  close();
}

/** Pushes whether the budget lasts, and what leads to an address is still what it was. */
function pushIsOpen(rip: u64): void {
  get(BUDGET_LEFT);
  word(0);
  op(I32_GE_S);
  pushField(rip, PLACE);
  access(I32_LOAD, 0);
  pushField(rip, EXPECTED);
  op(I32_EQ);
  op(I32_AND);
}

/** Pushes the micro-operation at which the other translation is entered. */
function pushEntry(rip: u64): void {
  pushField(rip, LINK);
}

function pushField(rip: u64, field: usize): void {
  get(RECORD);
  access(I32_LOAD, <usize>exit(rip) + field);
}

function pushDepth(): void {
  word(0);
  access(I32_LOAD, DEPTH);
}

function changeDepth(code: u32): void {
  word(0);
  pushDepth();
  word(1);
  op(code);
  access(I32_STORE, DEPTH);
}
