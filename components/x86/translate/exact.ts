// Floats in programs that look at MXCSR: an operation is done here where no exception can have happened but an inexact result that MXCSR
// already has, as in float/operation.ts; the interpreter does all others. Values that are `numbers` in doubt.ts are here those that are
// neither denormal nor NaNs.

import { MXCSR } from '../state/register-file';
import { INEXACT, controlIsKnown, controlsAsUsual, isExact, knowControl } from './float';
import { becomeNumber, isNumber } from './doubt';
import { byHandler } from './fallback';
import { stepIf, stepValue } from './leave';
import { BR_IF, F32X4_ABS, F32X4_SPLAT, F32_ABS, F32_EQ, F32_GE, F32_GT, F32_LT, F32_NE, F64X2_ABS, F64X2_SPLAT, F64_ABS, F64_EQ } from './wasm';
import { F64_GE, F64_GT, F64_LT, F64_NE, I32_AND, I32_EQZ, I32_LOAD, I32_NE, V128_AND, V128_NOT } from './wasm';
import { access, block, branch, close, double, get, label, op, simd, single, word } from './writer';

const LEAST_32: f32 = 1.1754943508222875e-38;
const LEAST_64: f64 = 2.2250738585072014e-308;

/** What an operation's result has to be. */
export const FINITE: u32 = 0;
export const PRODUCT: u32 = 1;
export const QUOTIENT: u32 = 2;
export const ROOT: u32 = 3;
export const CHOICE: u32 = 4;

/** Goes before all that computes with floats. True when the handler has done it. */
export function leftToHandler(): bool {
  if (!isExact()) return false;
  if (!controlsAsUsual()) {
    byHandler();
    return true;
  }
  checkControl();
  return false;
}

/** MXCSR rounds to nearest, masks all, takes denormals as they are, and has seen an inexact result: once a node. */
function checkControl(): void {
  if (controlIsKnown()) return;
  knowControl();
  stepValue();
  word(0);
  access(I32_LOAD, MXCSR);
  word(~0x1f);
  op(I32_AND);
  word(<i32>INEXACT);
  op(I32_NE);
  stepIf();
}

function pushLeast(wide: bool): void {
  if (wide) double(LEAST_64);
  else single(LEAST_32);
}

function pushZero(wide: bool): void {
  if (wide) double(0);
  else single(0);
}

function pushInfinity(wide: bool): void {
  if (wide) double(Infinity);
  else single(<f32>Infinity);
}

function pushMagnitude(local: u32, wide: bool): void {
  get(local);
  op(wide ? F64_ABS : F32_ABS);
}

/** The operand in a local, with a value, is neither denormal nor a NaN. */
export function requireUsual(local: u32, wide: bool, value: u32): void {
  if (isNumber(value)) return;
  becomeNumber(value);
  block();
  pushMagnitude(local, wide);
  pushLeast(wide);
  op(wide ? F64_GE : F32_GE);
  branch(BR_IF, label());
  stepValue();
  get(local);
  pushZero(wide);
  op(wide ? F64_NE : F32_NE);
  stepIf();
  close();
}

/** The result r of a and b raises nothing but that it is inexact. */
export function requireSound(what: u32, a: u32, b: u32, r: u32, wide: bool): void {
  if (what == CHOICE) return;
  stepValue();
  pushMagnitude(r, wide);
  pushInfinity(wide);
  op(wide ? F64_LT : F32_LT);
  op(I32_EQZ);
  stepIf();
  if (what == PRODUCT || what == QUOTIENT) requireLarge(a, what == PRODUCT ? b : a, r, wide);
}

/** A result is finite and larger than the least normal number. */
export function requireNormal(r: u32, wide: bool): void {
  requireSound(FINITE, r, r, r, wide);
  stepValue();
  pushMagnitude(r, wide);
  pushLeast(wide);
  op(wide ? F64_GT : F32_GT);
  op(I32_EQZ);
  stepIf();
}

/** The result is larger than the least normal number, or one of the two operands is 0. */
export function requireLarge(a: u32, b: u32, r: u32, wide: bool): void {
  block();
  pushMagnitude(r, wide);
  pushLeast(wide);
  op(wide ? F64_GT : F32_GT);
  branch(BR_IF, label());
  get(a);
  pushZero(wide);
  op(wide ? F64_EQ : F32_EQ);
  branch(BR_IF, label());
  stepValue();
  get(b);
  pushZero(wide);
  op(wide ? F64_NE : F32_NE);
  stepIf();
  close();
}

/** The single r, made of the double a, is finite, and larger than the least normal one or 0 as a is. */
export function requireNarrowed(a: u32, r: u32): void {
  requireSound(FINITE, a, a, r, false);
  block();
  pushMagnitude(r, false);
  pushLeast(false);
  op(F32_GT);
  branch(BR_IF, label());
  stepValue();
  get(a);
  pushZero(true);
  op(F64_NE);
  stepIf();
  close();
}

function splatLeast(wide: bool): void {
  pushLeast(wide);
  simd(wide ? F64X2_SPLAT : F32X4_SPLAT);
}

/** From the opcode for equal singles on: not equal, less, greater, less or equal, greater or equal. */
function compare(wide: bool, which: u32): void {
  simd((wide ? 0x47 : 0x41) + which);
}

const NOT_EQUAL: u32 = 1;
const LESS: u32 = 2;
const NOT_GREATER: u32 = 4;
const NOT_LESS: u32 = 5;

function pushMagnitudes(local: u32, wide: bool): void {
  get(local);
  simd(wide ? F64X2_ABS : F32X4_ABS);
}

/** Pushes which elements of a vector are not 0, NaNs among them. */
function pushNotZero(local: u32, wide: bool): void {
  get(local);
  pushZero(wide);
  simd(wide ? F64X2_SPLAT : F32X4_SPLAT);
  compare(wide, NOT_EQUAL);
}

/** Pushes which elements of a vector are denormal or NaNs. */
export function pushUnusual(local: u32, wide: bool): void {
  pushMagnitudes(local, wide);
  splatLeast(wide);
  compare(wide, NOT_LESS);
  simd(V128_NOT);
  pushNotZero(local, wide);
  simd(V128_AND);
}

/** Pushes which elements of a result may have raised something. */
export function pushUnsound(what: u32, a: u32, b: u32, r: u32, wide: bool): u32 {
  if (what == CHOICE) return 0;
  pushMagnitudes(r, wide);
  pushInfinity(wide);
  simd(wide ? F64X2_SPLAT : F32X4_SPLAT);
  compare(wide, LESS);
  simd(V128_NOT);
  if (what != PRODUCT && what != QUOTIENT) return 1;
  pushMagnitudes(r, wide);
  splatLeast(wide);
  compare(wide, NOT_GREATER);
  pushNotZero(a, wide);
  simd(V128_AND);
  if (what == QUOTIENT) return 2;
  pushNotZero(b, wide);
  simd(V128_AND);
  return 2;
}
