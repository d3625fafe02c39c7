// How MXCSR wants floats to be computed, and the exceptions of the instruction at hand.
//
// An operation gives its result and notes its exceptions here; the handler asks `excepted` once, after all results of the instruction
// are known and before the first change:
//
//     const r = changetype<O>(0).single(a, b);
//     if (excepted(u)) return 0;              // #XM, the exit is written
//     v128.store(d, r);
//
// Source: Intel SDM volume 1, 10.2.3 (figure 10-3) and 11.5.
//
//     MXCSR  0..5 exceptions   6 denormals are zeros   7..12 masks   13..14 rounding   15 flush to zero

import { SIMD_FLOATING_POINT, fault } from '../interpret/exit';
import { MXCSR } from '../state/register-file';

export const INVALID: u32 = 0x01;
export const DENORMAL: u32 = 0x02;
export const ZERO_DIVIDE: u32 = 0x04;
export const OVERFLOW: u32 = 0x08;
export const UNDERFLOW: u32 = 0x10;
export const PRECISION: u32 = 0x20;
/** Found before anything is computed; an unmasked one of these hides the others. */
const BEFORE: u32 = INVALID | DENORMAL | ZERO_DIVIDE;
const ALL: u32 = 0x3f;
const MASKS: u32 = 7;

const ZEROS: u32 = 0x0040;
const OVERFLOW_MASK: u32 = 0x0400;
const UNDERFLOW_MASK: u32 = 0x0800;
const FLUSH: u32 = 0x8000;
/** All but the exceptions that are not about precision. */
const ENVIRONMENT: u32 = 0xffe0;
const DEFAULT: u32 = 0x1f80;

/** Exceptions of this instruction; 0 between instructions. */
const PENDING: usize = memory.data(4, 4);

/** Set while an instruction has done one of its two lanes: the exceptions of both are delivered together. */
const HELD: usize = memory.data(4, 4);

/** Puts off the delivery of exceptions, or no longer. */
// @ts-ignore: decorator
@inline
export function hold(on: u32): void {
  store<u32>(HELD, on);
}

/** Exceptions of the earlier steps of this instruction, which a later one does not hide; 0 between instructions. */
const KEPT: usize = memory.data(4, 4);

/** Notes exceptions of the instruction at hand. */
export function note(exceptions: u32): void {
  store<u32>(PENDING, load<u32>(PENDING) | exceptions);
}

/** Writes what was noted to MXCSR; true after an unmasked exception, with the exit written. */
// @ts-ignore: decorator
@inline
export function excepted(u: usize): bool {
  return load<u32>(PENDING) != 0 && deliver(u);
}

function deliver(u: usize): bool {
  if (load<u32>(HELD)) return false;
  let exceptions = load<u32>(PENDING);
  store<u32>(PENDING, 0);
  const mxcsr = load<u32>(MXCSR);
  const unmasked = exceptions & ~(mxcsr >> MASKS) & ALL;
  if (unmasked & BEFORE) exceptions &= BEFORE;
  exceptions |= load<u32>(KEPT);
  store<u32>(KEPT, 0);
  store<u32>(MXCSR, mxcsr | exceptions);
  if (!unmasked) return false;
  fault(u, SIMD_FLOATING_POINT, 0);
  return true;
}

/** Ends a step of an instruction that has several: true if the rest does not happen, because an unmasked exception was noted. */
export function stopped(): bool {
  if (load<u32>(PENDING) & ~(load<u32>(MXCSR) >> MASKS) & ALL) return true;
  store<u32>(KEPT, load<u32>(KEPT) | load<u32>(PENDING));
  return false;
}

/** All masked, to nearest, and an inexact result is no news: WebAssembly's arithmetic will do, as long as nothing is denormal. */
// @ts-ignore: decorator
@inline
export function plain(): bool {
  return (load<u32>(MXCSR) & ENVIRONMENT & ~(ZEROS | FLUSH)) == (DEFAULT | PRECISION);
}

/** As `plain`, and results may be denormal. */
// @ts-ignore: decorator
@inline
export function keepsDenormals(): bool {
  return (load<u32>(MXCSR) & ENVIRONMENT & ~ZEROS) == (DEFAULT | PRECISION);
}

/** All masked, to nearest, denormals as they are, but an inexact result would be news. */
export function fresh(): bool {
  return (load<u32>(MXCSR) & ENVIRONMENT) == DEFAULT;
}

/** 0 to nearest even, 1 down, 2 up, 3 towards zero. */
// @ts-ignore: decorator
@inline
export function rounding(): u32 {
  return (load<u32>(MXCSR) >> 13) & 3;
}

/** Denormal operands count as zeros. */
export function denormalsAreZeros(): bool {
  return (load<u32>(MXCSR) & ZEROS) != 0;
}

export function overflowMasked(): bool {
  return (load<u32>(MXCSR) & OVERFLOW_MASK) != 0;
}

export function underflowMasked(): bool {
  return (load<u32>(MXCSR) & UNDERFLOW_MASK) != 0;
}

/** Tiny results become zeros; only where underflow is masked. */
export function flushesToZero(): bool {
  return (load<u32>(MXCSR) & (FLUSH | UNDERFLOW_MASK)) == (FLUSH | UNDERFLOW_MASK);
}
