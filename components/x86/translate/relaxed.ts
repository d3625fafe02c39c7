// Does the host multiply and add with one rounding? WebAssembly leaves that open for its relaxed instructions, and old engines do not have
// them: a module that uses them is made and run once.

import { INSTALLED, install, release } from './broker';
import { multiplyAndAdd } from './float';
import { name } from './core-import';
import { BODY, BODY_LIMIT } from './scratch';
import { freeSlots, takeSlots } from './slot';
import { END, MULTIPLY_ADD, OF_DOUBLES, TYPE_I32, V128_LOAD, V128_STORE } from './wasm';
import { byte, here, patchSize, simd, simdAccess, sizeHole, unsigned, word, writeAt } from './writer';

const BYTES: usize = 16;
/** 1 + e, 1 + e and -1, of which the product is 1 + 2e + ee, and room for the four results. */
const DOUBLES: usize = memory.data<f64>([1.000000000931323, 1.000000000931323, 1.000000000931323, 1.000000000931323, -1, -1]);
const SINGLES: usize = memory.data<f32>([1.00012207, 1.00012207, 1.00012207, 1.00012207, 1.00012207, 1.00012207, 1.00012207, 1.00012207, -1, -1, -1, -1]);
const RESULTS: usize = memory.data(64, 16);

/** Tries it. */
export function tryMultiplyAdd(): void {
  const slot = takeSlots(1);
  if (!slot) return;
  if (install(BODY, writeTrial(), BODY, 0, slot) == INSTALLED) {
    memory.fill(RESULTS, 0, 64);
    call_indirect<usize>(slot, 0);
    if (isFused()) multiplyAndAdd();
    release(slot);
  }
  freeSlots(slot, 1);
}

function isFused(): bool {
  const e = load<f64>(DOUBLES) - 1;
  const f = load<f32>(SINGLES) - 1;
  return (
    load<f32>(RESULTS) == <f32>(2 * f + f * f) && load<f32>(RESULTS, BYTES) == <f32>(-2 - 2 * <f64>f - <f64>f * <f64>f) &&
    load<f64>(RESULTS, 2 * BYTES) == 2 * e + e * e && load<f64>(RESULTS, 3 * BYTES + 8) == -2 - 2 * e - e * e
  );
}

function writeTrial(): u32 {
  writeAt(BODY, BODY_LIMIT);
  word32(0x6d73_6100);
  word32(1);
  byte(1);
  const types = sizeHole();
  unsigned(1);
  byte(0x60);
  unsigned(1);
  byte(TYPE_I32);
  unsigned(1);
  byte(TYPE_I32);
  patchSize(types);
  byte(2);
  const imports = sizeHole();
  unsigned(1);
  name('core');
  name('memory');
  byte(2);
  byte(0);
  unsigned(0);
  patchSize(imports);
  byte(3);
  unsigned(2);
  unsigned(1);
  unsigned(0);
  byte(7);
  unsigned(5);
  unsigned(1);
  name('0');
  byte(0);
  unsigned(0);
  byte(10);
  const section = sizeHole();
  unsigned(1);
  const body = sizeHole();
  unsigned(0);
  for (let which: u32 = 0; which < 4; which++) writeTrialOf(which);
  word(0);
  byte(END);
  patchSize(body);
  patchSize(section);
  return <u32>(here() - BODY);
}

function writeTrialOf(which: u32): void {
  const operands = which < OF_DOUBLES ? SINGLES : DOUBLES;
  word(0);
  for (let i: usize = 0; i < 3; i++) {
    word(0);
    simdAccess(V128_LOAD, operands + i * BYTES);
  }
  simd(MULTIPLY_ADD + which);
  simdAccess(V128_STORE, RESULTS + <usize>which * BYTES);
}

function word32(value: u32): void {
  for (let i: u32 = 0; i < 32; i += 8) byte(value >> i & 0xff);
}
