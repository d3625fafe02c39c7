// The status flags of a translation: what they come from is kept in locals (state/pending.ts), and they are computed where they are read.
// What nobody reads costs nothing: the engine removes it. `kind` is what is known while translating.

import { FLAG_AUX, FLAG_RESULT } from '../state/register-file';
import { OF_FLOATS, OF_LOGIC, PENDING_A, PENDING_B, PENDING_KIND, PENDING_X, PENDING_Y, SETTLED } from '../state/pending';
import { FLAG_A, FLAG_B, FLAG_X, FLAG_Y, KIND, comparesFloats, noteComparison, registersLiveInMemory } from './local';
import { flagsAreDead } from './current';
import { unlikely } from './hint';
import { SETTLE } from './import';
import { widen } from './value';
import { CALL, DROP, F64_STORE, I32_EQ, I32_LOAD, I32_STORE, I64_LOAD, I64_STORE, IF, NO_RESULT } from './wasm';
import { access, close, double, get, op, open, set, unsigned, word } from './writer';

/** Not known while translating: KIND tells. */
export const UNKNOWN: u32 = 255;

let kind: u32 = UNKNOWN;
/** While registers live in memory: does it wait for what is pending? */
let unsaved: bool = false;

export function flagKind(): u32 {
  return kind;
}

export function assumeFlagKind(known: u32): void {
  kind = known;
}

/** KIND and `kind` agree from here on. */
function become(next: u32): void {
  kind = next;
  if (registersLiveInMemory()) {
    unsaved = next != SETTLED;
    return;
  }
  word(<i32>next);
  set(KIND);
}

/** Pops an i64 into b and one into a. */
export function setPending(next: u32): void {
  if (flagsAreDead()) {
    op(DROP);
    op(DROP);
    return;
  }
  set(FLAG_B);
  set(FLAG_A);
  become(next);
}

/** Takes both values from locals that hold values of a size. */
export function setPendingFrom(next: u32, a: u32, b: u32, size: u32): void {
  if (flagsAreDead()) return;
  get(a);
  widen(size);
  set(FLAG_A);
  get(b);
  widen(size);
  set(FLAG_B);
  become(next + size);
}

/** FLAG_X and FLAG_Y have been compared as floats. */
export function setFloats(): void {
  noteComparison();
  become(OF_FLOATS);
}

export function setLogic(result: u32, size: u32): void {
  if (flagsAreDead()) return;
  get(result);
  widen(size);
  set(FLAG_A);
  become(OF_LOGIC + size);
}

/** While registers live in memory: brings it up to date. */
export function savePending(): void {
  if (unsaved) storePending();
  unsaved = false;
}

/** Nobody will see what is pending. */
export function forgetPending(): void {
  unsaved = false;
}

/** Stores what is pending, where `settle` and everybody else finds it. */
export function storePending(): void {
  word(0);
  if (registersLiveInMemory()) word(<i32>kind);
  else get(KIND);
  access(I32_STORE, PENDING_KIND);
  if (kind == SETTLED) return;
  word(0);
  get(FLAG_A);
  access(I64_STORE, PENDING_A);
  word(0);
  get(FLAG_B);
  access(I64_STORE, PENDING_B);
  if (!comparesFloats() || (kind != OF_FLOATS && kind != UNKNOWN)) return;
  word(0);
  get(FLAG_X);
  access(F64_STORE, PENDING_X);
  word(0);
  get(FLAG_Y);
  access(F64_STORE, PENDING_Y);
}

/** The same where several ways meet. */
export function storePendingAtEnd(): void {
  assumeFlagKind(UNKNOWN);
  storePending();
}

/** At the start of a region: FLAG_X and FLAG_Y are 0, so that nothing is carried around a loop where `dropFloats` can leave them out. */
export function loadPending(): void {
  if (comparesFloats()) {
    word(0);
    access(I32_LOAD, PENDING_KIND);
    word(<i32>OF_FLOATS);
    op(I32_EQ);
    unlikely();
    open(IF, NO_RESULT);
    op(CALL);
    unsigned(SETTLE);
    close();
  }
  word(0);
  access(I32_LOAD, PENDING_KIND);
  set(KIND);
  word(0);
  access(I64_LOAD, PENDING_A);
  set(FLAG_A);
  word(0);
  access(I64_LOAD, PENDING_B);
  set(FLAG_B);
}

/** On a way to where several meet: what was compared as floats is left behind when flags do not come from it any more. */
export function dropFloats(): void {
  if (!comparesFloats() || registersLiveInMemory() || kind == UNKNOWN || kind == OF_FLOATS) return;
  double(0);
  set(FLAG_X);
  double(0);
  set(FLAG_Y);
}

/** Brings the flags to FLAG_RESULT and FLAG_AUX. */
export function settleNow(): void {
  if (kind == SETTLED) return;
  if (registersLiveInMemory()) savePending();
  else storePending();
  op(CALL);
  unsigned(SETTLE);
  become(SETTLED);
}

/** The flags have been written to FLAG_RESULT and FLAG_AUX. */
export function flagsAreSettled(): void {
  become(SETTLED);
}
