// The x87 status and control words: what operations report there, and how they are told to round.
// Source: Intel SDM volume 1, 8.1.3 and 8.1.5.
//
//     control  0..5 exception masks   8..9 precision (0: 24 bits, 2: 53, 3: 64)   10..11 rounding (nearest, down, up, to zero)
//     status   0..5 exceptions   6 stack fault   7 summary   8 C0   9 C1   10 C2   11..13 top of stack   14 C3   15 busy

import { X87_CONTROL, X87_STATUS } from '../state/register-file';

export const INVALID: u32 = 0x01;
export const DENORMAL: u32 = 0x02;
export const ZERO_DIVIDE: u32 = 0x04;
export const OVERFLOW: u32 = 0x08;
export const UNDERFLOW: u32 = 0x10;
export const PRECISION: u32 = 0x20;
export const STACK: u32 = 0x40;
export const C0: u32 = 0x100;
export const C1: u32 = 0x200;
export const C2: u32 = 0x400;
export const C3: u32 = 0x4000;

// @ts-ignore: decorator
@inline
export function status(): u32 {
  return load<u16>(X87_STATUS);
}

// @ts-ignore: decorator
@inline
export function setStatusWord(word: u32): void {
  store<u16>(X87_STATUS, <u16>word);
}

/** Unmasked, these stop an operation before its result. */
const BEFORE: u32 = INVALID | DENORMAL | ZERO_DIVIDE;

/** Exceptions of the instruction at hand. */
export let raised: u32 = 0;

export function clearRaised(): void {
  raised = 0;
}

/** A denormal number that is loaded is told, but stops nothing. */
export function allowDenormal(): void {
  raised &= ~DENORMAL;
}

/** Has an unmasked exception stopped this instruction before its result? */
export function stopped(): bool {
  return unmasked(raised & BEFORE);
}

/** Would this exception of the instruction at hand be, or is it, unmasked? */
export function unmasked(exceptions: u32): bool {
  return (exceptions & ~<u32>load<u16>(X87_CONTROL) & 0x3f) != 0;
}

/** Adds exceptions; summary and busy follow from what is unmasked. */
export function report(exceptions: u32): void {
  // What stops an operation leaves none of the exceptions that its result would bring.
  if (stopped()) exceptions &= BEFORE | STACK;
  raised |= exceptions;
  setStatusWord(summarize(status() | exceptions));
}

/** A status word whose summary and busy bits agree with its exceptions and the masks. */
export function summarize(word: u32): u32 {
  const unmasked = word & ~<u32>load<u16>(X87_CONTROL) & 0x3f;
  return unmasked ? word | 0x8080 : word & ~0x8080;
}

/** Sets the condition bits C0 to C3 to those in `conditions`. */
export function setConditions(conditions: u32): void {
  setStatusWord((status() & ~(C0 | C1 | C2 | C3)) | conditions);
}

/** Was the last result rounded away from zero? C1 says so. */
export function setRoundedUp(up: bool): void {
  if (stopped()) up = false;
  setStatusWord(up ? status() | C1 : status() & ~C1);
}

/** C1 = 0: nothing was rounded up. */
// @ts-ignore: decorator
@inline
export function clearRoundedUp(): void {
  setStatusWord(status() & ~C1);
}

/** 0 to nearest even, 1 down, 2 up, 3 towards zero. */
// @ts-ignore: decorator
@inline
export function roundingControl(): u32 {
  return (load<u16>(X87_CONTROL) >> 10) & 3;
}

/** Significant bits that arithmetic keeps. */
export function precisionBits(): u32 {
  const control = (load<u16>(X87_CONTROL) >> 8) & 3;
  return control == 0 ? 24 : control == 2 ? 53 : 64;
}
