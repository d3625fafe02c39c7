// What is known of the floats in vector registers. x86 says whose NaN a result is: the first operand's, else the second's, else a
// default one. Where the host computes as x86 does (float.ts) a result can only be wrong when both operands are NaNs and the engine has
// exchanged them: such a result is in doubt until it has been seen to be a number, and so is all that comes from it.
//
// A value is what an instruction put into half a register, 64 bits: a double, a single, or two singles. That a result is a number
// shows that its operands are numbers, too: only values from which no other one comes have to be looked at.
//
//     value, 32 bits:   0-9 first operand   10-19 second operand   20-21 kind   22 in doubt   23 a number
//                       24 looked at, or shown by another one   25 in a register, and in doubt

import { computesNaNsAsX86 } from './float';

/** Kinds of values: not computed with yet; a double; a single in the lower 32 bits; two singles. */
export const ANY: u32 = 0;
export const DOUBLE: u32 = 1;
export const SINGLE: u32 = 2;
export const SINGLES: u32 = 3;

/** What half a register holds: nothing is known of it; all its bits are 0; else the number of a value. */
export const UNKNOWN_VALUE: u32 = 0;
export const ZERO_VALUE: u32 = 1;
const FIRST_VALUE: u32 = 2;
const LIMIT: u32 = 1000;

const KIND: u32 = 20;
const DOUBTFUL: u32 = 1 << 22;
const NUMBER: u32 = 1 << 23;
const SHOWN: u32 = 1 << 24;
const LIVE: u32 = 1 << 25;

const VALUES: usize = memory.data(4096, 8);
/** Of 32 halves of YMM registers, lower and upper 64 bits: the number of their value. */
const HALVES: usize = memory.data(128, 8);
let count: u32 = FIRST_VALUE;
let doubts: bool = false;

// @ts-ignore: decorator
@inline
function value(number: u32): u32 {
  return load<u32>(VALUES + (<usize>number << 2));
}

// @ts-ignore: decorator
@inline
function change(number: u32, to: u32): void {
  store<u32>(VALUES + (<usize>number << 2), to);
}

/** Nothing is known of any register. */
export function forgetValues(): void {
  memory.fill(HALVES, 0, 128);
  change(UNKNOWN_VALUE, 0);
  change(ZERO_VALUE, NUMBER);
  count = FIRST_VALUE;
  doubts = false;
}

/** Is something in doubt? */
export function hasDoubts(): bool {
  return doubts;
}

/** Is there no room for the values of one more instruction? */
export function valuesAreFull(): bool {
  return count >= LIMIT;
}

/** The value in a half: `half` is twice the number of a register's 128 bits, plus 1 for the upper 64. */
export function valueIn(half: u32): u32 {
  return load<u16>(HALVES + (<usize>half << 1));
}

export function putValue(half: u32, number: u32): void {
  store<u16>(HALVES + (<usize>half << 1), <u16>number);
}

export function isDoubtful(number: u32): bool {
  return (value(number) & DOUBTFUL) != 0;
}

/** May the value be taken for one of a kind? */
export function fits(number: u32, kind: u32): bool {
  return number < FIRST_VALUE || (value(number) >> KIND & 3) == kind || !isDoubtful(number);
}

/** The value in a half as an operand of a kind, which it fits. */
export function operandIn(half: u32, kind: u32): u32 {
  const number = valueIn(half);
  if (number == ZERO_VALUE) return number;
  if (number != UNKNOWN_VALUE && (value(number) >> KIND & 3) == kind) return number;
  const fresh = leaf(kind);
  putValue(half, fresh);
  return fresh;
}

/** A value that comes from elsewhere. */
export function leaf(kind: u32): u32 {
  change(count, kind << KIND);
  return count++;
}

/** A value that is a number. */
export function number(kind: u32): u32 {
  const fresh = leaf(kind);
  change(fresh, value(fresh) | NUMBER);
  return fresh;
}

/** The result of an operation: a NaN if one of its operands is one. `commutes`: the engine may exchange them. */
export function result(kind: u32, x: u32, y: u32, commutes: bool): u32 {
  const either = value(x) & value(y);
  const neither = !((value(x) | value(y)) & NUMBER);
  const folded = x == ZERO_VALUE && y == ZERO_VALUE;
  const wrong = !computesNaNsAsX86() || folded || (commutes && x != y && neither);
  let made = x | y << 10 | kind << KIND;
  if (wrong || (value(x) | value(y)) & DOUBTFUL) {
    made |= DOUBTFUL;
    doubts = true;
  }
  change(count, made);
  return count++;
}

/** The result of a multiplication and an addition: several NaNs may meet in it. */
export function fused(kind: u32, x: u32, y: u32, z: u32): u32 {
  const product = count++;
  change(product, x | y << 10 | kind << KIND);
  change(count, product | z << 10 | kind << KIND | DOUBTFUL);
  doubts = true;
  return count++;
}

/** One that is another one, or something else that is not in doubt. */
export function chosen(kind: u32, x: u32): u32 {
  if (!isDoubtful(x)) return leaf(kind);
  change(count, x | kind << KIND | DOUBTFUL);
  doubts = true;
  return count++;
}

export function isNumber(which: u32): bool {
  return (value(which) & NUMBER) != 0;
}

/** It has been found to be one. */
export function becomeNumber(which: u32): void {
  change(which, value(which) | NUMBER);
}

/** Finds which values have to be looked at: afterwards `mustLook` tells. */
export function findDoubts(): void {
  for (let half: u32 = 0; half < 64; half++) {
    const number = valueIn(half);
    if (isDoubtful(number)) change(number, value(number) | LIVE);
  }
  for (let number = count - 1; number >= FIRST_VALUE; number--) {
    const what = value(number);
    if (!(what & (SHOWN | LIVE))) continue;
    show(what & 0x3ff);
    show(what >> 10 & 0x3ff);
  }
}

function show(number: u32): void {
  if (number >= FIRST_VALUE) change(number, value(number) | SHOWN);
}

/** Has the value in this half to be looked at? Gives its kind, or 0. */
export function mustLook(half: u32): u32 {
  const what = value(valueIn(half));
  return what & LIVE && !(what & SHOWN) ? what >> KIND & 3 : 0;
}

/** It has been looked at, if it had to be. */
export function looked(half: u32): void {
  if (mustLook(half)) show(valueIn(half));
}

/** What was in doubt has been seen: what a number follows from is one. */
export function settleDoubts(): void {
  for (let number = FIRST_VALUE; number < count; number++) {
    const what = value(number);
    if (what & (SHOWN | LIVE)) change(number, (what | NUMBER) & ~(DOUBTFUL | SHOWN | LIVE));
    else if (what & DOUBTFUL) change(number, what & ~DOUBTFUL);
  }
  doubts = false;
}
