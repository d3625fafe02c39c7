// Vector registers as locals. The lower 128 bits of a register may be in two places: in a vector, and, the lowest double alone, in an
// f64, so that scalar operations work on doubles. `view` tells which of the two are up to date; where only the double is, the
// vector still has the upper 64 bits. Between nodes each register stands in the place that the region uses most: its home.
//
// While results are in doubt (doubt.ts) nothing becomes the guest's: what is written goes to other locals, and whatever leaves the
// translation does so in front of the first instruction whose result is in doubt. `settleVectors` ends that.
//
// The local VIEWS says to the epilogues of which registers only the double is up to date.

import { UPPER_BANK, XMM } from '../state/register-file';
import { DOUBLE, SINGLE, SINGLES, ZERO_VALUE, findDoubts, forgetValues, hasDoubts, isDoubtful, looked, mustLook, putValue } from './doubt';
import { settleDoubts, valueIn } from './doubt';
import { forgetControl } from './float';
import { holdStep, releaseStep, stepIf, stepValue } from './leave';
import { stateMoved } from './resume';
import { forgetHomes, homesAsDoubles, livesAsDouble, weigh } from './vector-home';
import { FIRST_DOUBLE, FIRST_VECTOR, HELD_DOUBLES, HELD_VECTORS, VIEWS } from './local';
import { F32X4_EXTRACT, F32X4_NE, F32_GE, F64X2_EXTRACT, F64X2_NE, F64X2_REPLACE, F64_GE, I32_AND, I32_EQZ, I32X4_BITMASK } from './wasm';
import { IF, NO_RESULT, V128_LOAD, V128_OR, V128_STORE } from './wasm';
import { close, double, get, op, open, set, simd, simdAccess, simdLane, word, zeroVector } from './writer';

const VECTOR: u8 = 1;
const LOWEST: u8 = 2;

/** 16 bits for lower halves, 16 for upper ones. */
let used: u32 = 0;
let modified: u32 = 0;
/** Registers whose lowest double has been used as a double. */
let doubles: u32 = 0;
const VIEW: usize = memory.data(16);

/** Is what is written held back, and of which registers has something been written? */
let holding: bool = false;
let held: u32 = 0;
/** Registers of which only the double is up to date: of the guest's state, and as VIEWS says. */
let settled: u32 = 0;
let told: u32 = 0;
/** Registers of which VIEWS says so anywhere: of all others an end needs no double, so none goes around a loop for its sake. */
let everTold: u32 = 0;

// @ts-ignore: decorator
@inline
function view(register: u32): u8 {
  return load<u8>(VIEW + <usize>register);
}

// @ts-ignore: decorator
@inline
function setView(register: u32, views: u8): void {
  store<u8>(VIEW + <usize>register, views);
}

export function forgetVectors(): void {
  used = 0;
  modified = 0;
  doubles = 0;
  forgetHomes();
  forgetViews();
}

/** Homes have been chosen: the body that is written next tells other views. */
export function forgetViews(): void {
  everTold = 0;
}

/** Number of a register's half: 0 to 15 lower ones, 16 to 31 upper ones. */
export function numberOfVector(slot: usize, lane: u32): u32 {
  return (<u32>(slot - XMM) >> 4) + (lane << 4);
}

/** The local that holds a vector now. */
function vectorLocal(number: u32): u32 {
  return (held >> number & 1 ? HELD_VECTORS : FIRST_VECTOR) + number;
}

function doubleLocal(register: u32): u32 {
  return (held >> register & 1 ? HELD_DOUBLES : FIRST_DOUBLE) + register;
}

/** A node begins. */
export function beginVectors(): void {
  forgetValues();
  forgetControl();
  holding = false;
  held = 0;
  settled = homesAsDoubles();
  told = homesAsDoubles();
  for (let register: u32 = 0; register < 16; register++) setView(register, livesAsDouble(register) ? LOWEST : VECTOR);
}

/** A node ends: all registers go home. */
export function endVectors(): void {
  settleVectors();
  for (let register: u32 = 0; register < 16; register++) {
    if (!(used >> register & 1)) continue;
    if (livesAsDouble(register)) {
      if (!(view(register) & LOWEST)) toDouble(register);
      setView(register, LOWEST);
    } else {
      if (!(view(register) & VECTOR)) toVector(register);
      setView(register, VECTOR);
    }
  }
  settled = homesAsDoubles();
  tellViews();
}

/** VIEWS says what is true of the guest's registers: in front of each instruction, since in it ways out may stand in branches. */
export function tellViews(): void {
  if (!holding) findSettled();
  if (told == settled) return;
  told = settled;
  everTold |= settled;
  word(<i32>settled);
  set(VIEWS);
}

function findSettled(): void {
  settled = 0;
  for (let register: u32 = 0; register < 16; register++) {
    if (view(register) == LOWEST) settled |= 1 << register;
  }
}

/** Pushes a vector that has the lowest double, too. */
function pushWhole(register: u32): void {
  get(vectorLocal(register));
  get(doubleLocal(register));
  simdLane(F64X2_REPLACE, 0);
}

function toVector(register: u32): void {
  pushWhole(register);
  set(vectorLocal(register));
  setView(register, VECTOR | LOWEST);
}

function toDouble(register: u32): void {
  get(vectorLocal(register));
  simdLane(F64X2_EXTRACT, 0);
  set(doubleLocal(register));
  doubles |= 1 << register;
  setView(register, VECTOR | LOWEST);
}

/** Pushes 128 bits of which some may be in doubt: the caller passes their values on. */
export function getDoubtful(number: u32): void {
  used |= 1 << number;
  if (number < 16) {
    weigh(number, -1);
    if (!(view(number) & VECTOR)) toVector(number);
  }
  get(vectorLocal(number));
}

/** Pushes 128 bits. */
export function getVector(slot: usize, lane: u32): void {
  const number = numberOfVector(slot, lane);
  if (hasDoubts() && (isDoubtful(valueIn(number << 1)) || isDoubtful(valueIn((number << 1) + 1)))) settleVectors();
  getDoubtful(number);
}

/** Pops 128 bits. */
export function setVector(slot: usize, lane: u32): void {
  putVector(numberOfVector(slot, lane));
}

export function putVector(number: u32): void {
  used |= 1 << number;
  stateMoved();
  modified |= 1 << number;
  if (holding) held |= 1 << number;
  set(vectorLocal(number));
  putValue(number << 1, 0);
  putValue((number << 1) + 1, 0);
  if (number >= 16) return;
  weigh(number, -1);
  setView(number, VECTOR);
}

/** Pushes the lowest double. */
export function getDouble(register: u32): void {
  used |= 1 << register;
  weigh(register, 1);
  if (!(view(register) & LOWEST)) toDouble(register);
  get(doubleLocal(register));
}

/** Pops the lowest double; the upper 64 bits become those of register `above`. Nothing is known of the result. */
export function setDouble(register: u32, above: u32): void {
  const bit = <u32>1 << register;
  const from = vectorLocal(above);
  const upper = valueIn((above << 1) + 1);
  used |= bit | 1 << above;
  stateMoved();
  modified |= bit;
  doubles |= bit;
  weigh(register, 1);
  if (holding) held |= bit;
  set(doubleLocal(register));
  if (from != vectorLocal(register)) {
    get(from);
    set(vectorLocal(register));
  }
  putValue(register << 1, 0);
  putValue((register << 1) + 1, upper);
  setView(register, LOWEST);
}

/** All bits become 0. */
export function zeroRegister(number: u32): void {
  zeroVector();
  putVector(number);
  putValue(number << 1, ZERO_VALUE);
  putValue((number << 1) + 1, ZERO_VALUE);
  if (number >= 16) return;
  weigh(number, 1);
  if (!livesAsDouble(number)) return;
  double(0);
  set(doubleLocal(number));
  setView(number, VECTOR | LOWEST);
}

/** Pops a double; the rest becomes 0. */
export function setDoubleAlone(register: u32): void {
  setDouble(register, register);
  zeroVector();
  set(vectorLocal(register));
  putValue((register << 1) + 1, ZERO_VALUE);
}

/** Are the lowest double and the upper half of a register where they would have to be brought together first? */
export function isApart(register: u32): bool {
  return view(register) == LOWEST;
}

/** One half becomes another one. */
export function copyVector(to: u32, from: u32): void {
  const lower = valueIn(from << 1);
  const upper = valueIn((from << 1) + 1);
  used |= 1 << from | 1 << to;
  stateMoved();
  modified |= 1 << to;
  const source = vectorLocal(from);
  const lowest = from < 16 ? doubleLocal(from) : 0;
  if (holding) held |= 1 << to;
  get(source);
  set(vectorLocal(to));
  if (from < 16) {
    if (view(from) & LOWEST) {
      get(lowest);
      set(doubleLocal(to));
      doubles |= 1 << to;
    }
    setView(to, view(from));
  }
  putValue(to << 1, lower);
  putValue((to << 1) + 1, upper);
}

/** Clears half `lane` of vector register `number`, in its local if it has one, or if what is written is held back. */
export function clearVector(number: u32, lane: u32): void {
  const half = number + (lane << 4);
  if (holding || used >> half & 1) {
    zeroRegister(half);
    return;
  }
  stateMoved();
  // Where it gets a local further on, that is modified here, and a handler at the head of a loop has to see it.
  modified |= 1 << half;
  word(0);
  zeroVector();
  simdAccess(V128_STORE, XMM + (<usize>number << 4) + (lane ? UPPER_BANK : 0));
}

/** Goes before an instruction writes a value that is in doubt. */
export function holdVectors(): void {
  if (holding || !hasDoubts()) return;
  holding = true;
  holdStep();
}

/** Looks at what is in doubt; what has been held back becomes the guest's. */
export function settleVectors(): void {
  if (!holding) return;
  findDoubts();
  lookAtScalars();
  lookAtVectors(DOUBLE);
  lookAtVectors(SINGLES);
  settleDoubts();
  holding = false;
  releaseStep();
  const written = held;
  if (written) stateMoved();
  for (let number: u32 = 0; number < 32; number++) {
    if (!(written >> number & 1)) continue;
    get(HELD_VECTORS + number);
    set(FIRST_VECTOR + number);
    if (number >= 16 || !(view(number) & LOWEST)) continue;
    get(HELD_DOUBLES + number);
    set(FIRST_DOUBLE + number);
  }
  held = 0;
  tellViews();
}

/** What stands alone, one after the other. */
function lookAtScalars(): void {
  for (let register: u32 = 0; register < 16; register++) {
    const kind = mustLook(register << 1);
    if (kind == SINGLE) lookAtSingle(register);
    else if (kind == DOUBLE && (view(register) & LOWEST || !mustLook((register << 1) + 1))) lookAtDouble(register);
    else continue;
    looked(register << 1);
  }
}

function lookAtSingle(register: u32): void {
  if (!(view(register) & VECTOR)) toVector(register);
  stepValue();
  pushSingle(register);
  pushSingle(register);
  op(F32_GE);
  op(I32_EQZ);
  stepIf();
}

function lookAtDouble(register: u32): void {
  if (!(view(register) & LOWEST)) toDouble(register);
  stepValue();
  get(doubleLocal(register));
  get(doubleLocal(register));
  op(F64_GE);
  op(I32_EQZ);
  stepIf();
}

function pushSingle(register: u32): void {
  get(vectorLocal(register));
  simdLane(F32X4_EXTRACT, 0);
}

/** All vectors with elements of a kind at once. */
function lookAtVectors(kind: u32): void {
  let parts: u32 = 0;
  for (let number: u32 = 0; number < 32; number++) {
    if (mustLook(number << 1) != kind && mustLook((number << 1) + 1) != kind) continue;
    if (!parts) stepValue();
    if (number < 16 && !(view(number) & VECTOR)) toVector(number);
    get(vectorLocal(number));
    get(vectorLocal(number));
    simd(kind == SINGLES ? F32X4_NE : F64X2_NE);
    if (parts++) simd(V128_OR);
    if (mustLook(number << 1) == kind) looked(number << 1);
    if (mustLook((number << 1) + 1) == kind) looked((number << 1) + 1);
  }
  if (!parts) return;
  simd(I32X4_BITMASK);
  stepIf();
}

export function loadVectors(): void {
  for (let number: u32 = 0; number < 32; number++) {
    if (!(used >> number & 1)) continue;
    word(0);
    simdAccess(V128_LOAD, XMM + (<usize>number << 4));
    set(FIRST_VECTOR + number);
  }
}

/** After `loadVectors`, where the translation begins. */
export function enterVectors(): void {
  everTold |= homesAsDoubles();
  for (let register: u32 = 0; register < 16; register++) {
    if (!livesAsDouble(register)) continue;
    get(FIRST_VECTOR + register);
    simdLane(F64X2_EXTRACT, 0);
    set(FIRST_DOUBLE + register);
  }
  if (!doubles) return;
  word(<i32>homesAsDoubles());
  set(VIEWS);
}

/** Stores what has been modified, at an end where several ways meet. */
export function storeVectorsAtEnd(): void {
  for (let register: u32 = 0; register < 16; register++) {
    if (!((modified & everTold) >> register & 1)) continue;
    get(VIEWS);
    word(1 << register);
    op(I32_AND);
    open(IF, NO_RESULT);
    pushEnded(register);
    set(FIRST_VECTOR + register);
    close();
  }
  storeAll();
}

function pushEnded(register: u32): void {
  get(FIRST_VECTOR + register);
  get(FIRST_DOUBLE + register);
  simdLane(F64X2_REPLACE, 0);
}

function storeAll(): void {
  for (let number: u32 = 0; number < 32; number++) {
    if (!((modified & used) >> number & 1)) continue;
    word(0);
    get(FIRST_VECTOR + number);
    simdAccess(V128_STORE, XMM + (<usize>number << 4));
  }
}

/** Stores what has been modified, in the middle of a node. Nothing is held back. */
export function storeVectors(): void {
  for (let register: u32 = 0; register < 16; register++) {
    if (used >> register & 1 && !(view(register) & VECTOR)) toVector(register);
  }
  storeAll();
}

/** They have been changed in memory, and loaded again. */
export function vectorsAreNew(): void {
  forgetValues();
  for (let register: u32 = 0; register < 16; register++) setView(register, VECTOR);
}
