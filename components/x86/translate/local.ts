// The locals of a translation. Guest registers live in locals while it runs; they are loaded when it begins and stored when it ends.

import { ZERO } from '../state/register-file';
import { changed } from './offset';
import { REGISTER_COUNT, indexOf, slotOf } from './register';
import { I64_LOAD, I64_STORE, TYPE_F32, TYPE_F64, TYPE_I32, TYPE_I64, TYPE_V128 } from './wasm';
import { beginRenumbering, renumber } from './numbering';
import { access, byte, get, label, long, set, tee, unsigned, word } from './writer';

/** The parameter: the micro-operation at which the translation was entered. */
export const ENTRY: u32 = 0;
export const BUDGET_LEFT: u32 = 1;
/** Kind of the pending flags (flag.ts). */
export const KIND: u32 = 2;
/** Which way a dispatching node goes on. */
export const SELECTOR: u32 = 3;
export const WORD0: u32 = 4;
export const WORD1: u32 = 5;
export const WORD2: u32 = 6;
export const WORD3: u32 = 7;
/** The carry that ADC and its like take in. */
export const CARRY_IN: u32 = 8;
export const OLD_AUX: u32 = 9;
/** Which vector registers are up to date as doubles alone (vector-register.ts). */
export const VIEWS: u32 = 10;
/** Place of the module's record. */
export const RECORD: u32 = 11;
/** Where x87's stack began in the node (x87-stack.ts). */
export const STACK_TOP: u32 = 12;
/** Pointers to where groups of accesses begin (anchor.ts). */
export const FIRST_ANCHOR: u32 = 13;
export const ANCHORS: u32 = 24;
const I32_LOCALS: u32 = 12 + ANCHORS;

const FIRST_REGISTER: u32 = FIRST_ANCHOR + ANCHORS;
const FS: u32 = FIRST_REGISTER + 16;
const GS: u32 = FIRST_REGISTER + 17;
const EA: u32 = FIRST_REGISTER + 18;
export const FLAG_A: u32 = FIRST_REGISTER + 19;
export const FLAG_B: u32 = FIRST_REGISTER + 20;
export const ADDRESS0: u32 = FIRST_REGISTER + 21;
export const ADDRESS1: u32 = FIRST_REGISTER + 22;
export const LONG0: u32 = FIRST_REGISTER + 23;
export const LONG1: u32 = FIRST_REGISTER + 24;
export const LONG2: u32 = FIRST_REGISTER + 25;
export const LONG3: u32 = FIRST_REGISTER + 26;
/** Where an indirect jump or a return goes. */
export const TARGET: u32 = FIRST_REGISTER + 27;
/** Where bytes begin that are checked together. */
export const SPAN: u32 = FIRST_REGISTER + 28;
/** What RSP was when it began to move (stack-base.ts). */
export const STACK_BASE: u32 = FIRST_REGISTER + 29;
const I64_LOCALS: u32 = 30;
/** 16 lower halves of vector registers and 16 upper ones, and what is held back of them. */
export const FIRST_VECTOR: u32 = FIRST_REGISTER + I64_LOCALS;
export const HELD_VECTORS: u32 = FIRST_VECTOR + 32;
export const VECTOR0: u32 = HELD_VECTORS + 32;
export const VECTOR1: u32 = VECTOR0 + 1;
export const VECTOR2: u32 = VECTOR0 + 2;
export const VECTOR3: u32 = VECTOR0 + 3;
const V128_LOCALS: u32 = 68;
/** Their lowest doubles. */
export const FIRST_DOUBLE: u32 = FIRST_VECTOR + V128_LOCALS;
export const HELD_DOUBLES: u32 = FIRST_DOUBLE + 16;
export const DOUBLE0: u32 = HELD_DOUBLES + 16;
export const DOUBLE1: u32 = DOUBLE0 + 1;
export const DOUBLE2: u32 = DOUBLE0 + 2;
/** What the last comparison of floats compared, as doubles. */
export const FLAG_X: u32 = DOUBLE0 + 3;
export const FLAG_Y: u32 = DOUBLE0 + 4;
const F64_LOCALS: u32 = 37;
export const SINGLE0: u32 = FIRST_DOUBLE + F64_LOCALS;
export const SINGLE1: u32 = SINGLE0 + 1;
export const SINGLE2: u32 = SINGLE0 + 2;
const F32_LOCALS: u32 = 3;

let used: u32 = 0;
let modified: u32 = 0;
/** Are FLAG_X and FLAG_Y ever set? */
let floatsCompared: bool = false;

export function forgetRegisters(): void {
  used = 0;
  modified = 0;
  floatsCompared = false;
}

export function comparesFloats(): bool {
  return floatsCompared;
}

/** FLAG_X and FLAG_Y are set somewhere. */
export function noteComparison(): void {
  floatsCompared = true;
}

/** Pushes a register's 64 bits. */
export function getRegister(slot: usize): void {
  if (slot == ZERO) {
    long(0);
    return;
  }
  const number = indexOf(slot);
  const bit: u32 = 1 << number;
  used |= bit;
  if (!inMemory || present & bit) {
    get(FIRST_REGISTER + number);
    return;
  }
  word(0);
  access(I64_LOAD, slotOf(number));
  if (label() != depth) return;
  tee(FIRST_REGISTER + number);
  present |= bit;
}

/** Pops a register's 64 bits. */
export function setRegister(slot: usize): void {
  const number = indexOf(slot);
  const bit: u32 = 1 << number;
  used |= bit;
  modified |= bit;
  changed(number);
  set(FIRST_REGISTER + number);
  if (!inMemory) return;
  if (label() == depth) {
    present |= bit;
    unsaved |= bit;
  } else storeRegister(number);
}

function storeRegister(number: u32): void {
  word(0);
  get(FIRST_REGISTER + number);
  access(I64_STORE, slotOf(number));
}

/** Loads all registers that the translation uses. */
export function loadRegisters(): void {
  for (let number: u32 = 0; number < REGISTER_COUNT; number++) {
    if (!(used >> number & 1)) continue;
    word(0);
    access(I64_LOAD, slotOf(number));
    set(FIRST_REGISTER + number);
  }
}

/** Stores all registers that the translation modifies. */
export function storeRegisters(): void {
  for (let number: u32 = 0; number < REGISTER_COUNT; number++) {
    if (modified >> number & 1) storeRegister(number);
  }
}

// While registers live in memory a local is only a copy: of those in `present`, and memory waits for those in `unsaved`. What an instruction
// does in a branch, deeper than `depth`, is not known behind it: there a copy is not kept, and a new value goes to memory as well.

let inMemory: bool = false;
let present: u32 = 0;
let unsaved: u32 = 0;
let depth: u32 = 0;

/** Says for the region that comes where registers live between nodes: in memory, or in locals. */
export function setResidence(memory: bool): void {
  inMemory = memory;
  present = 0;
  unsaved = 0;
}

export function registersLiveInMemory(): bool {
  return inMemory;
}

/** Straight code goes on at the label that is innermost now. */
export function beginStraight(): void {
  depth = label();
}

/** Registers whose values are in locals, too. */
export function copies(): u32 {
  return present;
}

/** Only these are. */
export function keepCopies(kept: u32): void {
  present = kept;
}

export function straightDepth(): u32 {
  return depth;
}

export function setStraightDepth(to: u32): void {
  depth = to;
}

/** Brings memory up to date. */
export function saveRegisters(): void {
  for (let number: u32 = 0; number < REGISTER_COUNT; number++) {
    if (unsaved >> number & 1) storeRegister(number);
  }
  unsaved = 0;
}

/** What the first pass has used gets its numbers for the second one. */
export function renumberLocals(): void {
  beginRenumbering(ENTRY + 1);
  words = renumber(ENTRY + 1, I32_LOCALS);
  longs = renumber(FIRST_REGISTER, I64_LOCALS);
  vectors = renumber(FIRST_VECTOR, V128_LOCALS);
  doubles = renumber(FIRST_DOUBLE, F64_LOCALS);
  singles = renumber(SINGLE0, F32_LOCALS);
}

let words: u32 = 0;
let longs: u32 = 0;
let vectors: u32 = 0;
let doubles: u32 = 0;
let singles: u32 = 0;

/** Declares the locals. */
export function writeLocals(): void {
  unsigned(5);
  declare(words, TYPE_I32);
  declare(longs, TYPE_I64);
  declare(vectors, TYPE_V128);
  declare(doubles, TYPE_F64);
  declare(singles, TYPE_F32);
}

function declare(count: u32, type: u32): void {
  unsigned(count);
  byte(type);
}
