// x87 arithmetic and comparisons.
// Source: Intel SDM volume 2, FADD .. FDIVR, FCOM, FUCOM, FCOMI, FTST, FXAM, FABS, FCHS, FSQRT, FRNDINT, FSCALE, FPREM, FXTRACT.

import { add, divide, multiply, order, specialOne, squareRoot } from '../float80/arithmetic';
import { roundToInteger } from '../float80/convert';
import { addQuickly, divideQuickly, multiplyQuickly, orderQuickly, rootQuickly, widenQuickly } from '../float80/quick';
import { A, B, NAN, R, UNSUPPORTED, copy, isSignaling, pack, setIndefinite, take } from '../float80/number';
import { examine, extract, remainder, scale, unfinished } from '../float80/remainder';
import { C0, C1, C2, C3, DENORMAL, INVALID, STACK, report, setConditions, clearRoundedUp, setRoundedUp, setStatusWord, status, stopped } from '../float80/status';
import { CF, PF, setFlags } from '../state/flags';
import { address, failed, source } from '../state/operand';
import { IMM } from '../state/uop';
import { takeMemory } from './x87-move';
import { done, doneAt, isEmpty, pending, place, pop, push, read, readBoth, underflow, valid, write } from './x87-stack';

/** R from A, the destination, and B, the other operand; `quick` does it between register slots where that is simple. */
@final @unmanaged export class Add80 {
  // @ts-ignore: decorator
  @inline run(): void { add(false); }
  // @ts-ignore: decorator
  @inline quick(a: usize, b: usize, to: usize): bool { return addQuickly(a, b, to, 0); }
}
@final @unmanaged export class Subtract80 {
  // @ts-ignore: decorator
  @inline run(): void { add(true); }
  // @ts-ignore: decorator
  @inline quick(a: usize, b: usize, to: usize): bool { return addQuickly(a, b, to, 0x8000); }
}
@final @unmanaged export class SubtractFrom80 {
  // @ts-ignore: decorator
  @inline run(): void { swap(); add(true); }
  // @ts-ignore: decorator
  @inline quick(a: usize, b: usize, to: usize): bool { return addQuickly(b, a, to, 0x8000); }
}
@final @unmanaged export class Multiply80 {
  // @ts-ignore: decorator
  @inline run(): void { multiply(); }
  // @ts-ignore: decorator
  @inline quick(a: usize, b: usize, to: usize): bool { return multiplyQuickly(a, b, to); }
}
@final @unmanaged export class Divide80 {
  // @ts-ignore: decorator
  @inline run(): void { divide(); }
  // @ts-ignore: decorator
  @inline quick(a: usize, b: usize, to: usize): bool { return divideQuickly(a, b, to); }
}
@final @unmanaged export class DivideInto80 {
  // @ts-ignore: decorator
  @inline run(): void { swap(); divide(); }
  // @ts-ignore: decorator
  @inline quick(a: usize, b: usize, to: usize): bool { return divideQuickly(b, a, to); }
}

function swap(): void {
  copy(A, R);
  copy(B, A);
  copy(R, B);
}

/** What an operand in memory becomes. */
const WIDENED: usize = memory.data(16, 16);

/** st(0) op= a number of type V in memory. */
export function withMemory<O, V, T, S>(u: usize): usize {
  if (pending(u)) return 0;
  const s = source<S, V>(u);
  if (failed<S>(s)) return 0;
  const to = valid(0);
  if (to && widenQuickly<V>(s, WIDENED) && changetype<O>(0).quick(to, WIDENED, to)) {
    return doneAt(u, address<S>(u));
  }
  if (read(0, A)) {
    takeMemory<V>(s, B);
    changetype<O>(0).run();
  } else setIndefinite(R);
  write(0);
  return doneAt(u, address<S>(u));
}

/** st(0) op= st(i) */
export function withRegister<O, I>(u: usize): usize {
  if (pending(u)) return 0;
  const i = load<u32>(u, IMM);
  const to = valid(0);
  const other = valid(i);
  if (to && other && changetype<O>(0).quick(to, other, to)) return done(u);
  if (readBoth(0, i)) changetype<O>(0).run();
  write(0);
  return done(u);
}

/** st(i) op= st(0), and perhaps a pop. */
export function intoRegister<O, K, I>(u: usize): usize {
  if (pending(u)) return 0;
  const i = load<u32>(u, IMM);
  const to = valid(i);
  const other = valid(0);
  if (to && other && changetype<O>(0).quick(to, other, to)) {
    changetype<K>(0).after();
    return done(u);
  }
  if (readBoth(i, 0)) changetype<O>(0).run();
  write(i);
  changetype<K>(0).after();
  return done(u);
}

/** Is it an error to compare with a quiet NaN? */
@final @unmanaged export class Ordered {
  // @ts-ignore: decorator
  @inline quiet(): bool { return false; }
}
@final @unmanaged export class Unordered {
  // @ts-ignore: decorator
  @inline quiet(): bool { return true; }
}

/** A against B as `order` has it, with its exceptions. */
export function compare80(quiet: bool): i32 {
  if (A.kind == UNSUPPORTED || B.kind == UNSUPPORTED) {
    report(INVALID);
    return 2;
  }
  if (A.kind == NAN || B.kind == NAN) {
    if (!quiet || isSignaling(A) || isSignaling(B)) report(INVALID);
    return 2;
  }
  if ((A.denormal | B.denormal) != 0) report(DENORMAL);
  return order();
}

/** st(0) against st(i). */
function compareTop<Q>(i: u32): i32 {
  const a = valid(0);
  const b = valid(i);
  if (a && b) {
    const result = orderQuickly(a, b);
    if (result != 2) return result;
  }
  return readBoth(0, i) ? compare80(changetype<Q>(0).quiet()) : 2;
}

export function conditionsOf(order: i32): u32 {
  return order == 2 ? C0 | C2 | C3 : order < 0 ? C0 : order == 0 ? C3 : 0;
}

/** FCOM, FICOM and their popping forms with memory. */
export function compareMemory<V, K, T, S>(u: usize): usize {
  if (pending(u)) return 0;
  const s = source<S, V>(u);
  if (failed<S>(s)) return 0;
  let result: i32 = 2;
  if (read(0, A)) {
    takeMemory<V>(s, B);
    result = compare80(false);
  }
  setConditions(conditionsOf(result));
  changetype<K>(0).after();
  return doneAt(u, address<S>(u));
}

/** FCOM, FUCOM and their popping forms with a register. */
export function compareRegister<Q, K, I>(u: usize): usize {
  if (pending(u)) return 0;
  const result = compareTop<Q>(load<u32>(u, IMM));
  setConditions(conditionsOf(result));
  changetype<K>(0).after();
  return done(u);
}

/** FCOMPP, FUCOMPP. */
export function compareAndPopBoth<Q>(u: usize): usize {
  if (pending(u)) return 0;
  const result = readBoth(0, 1) ? compare80(changetype<Q>(0).quiet()) : 2;
  setConditions(conditionsOf(result));
  pop();
  pop();
  return done(u);
}

/** FCOMI, FUCOMI and their popping forms: the answer goes to ZF, PF and CF. */
export function compareToFlags<Q, K, I, L>(u: usize): usize {
  if (pending(u)) return 0;
  const result = compareTop<Q>(load<u32>(u, IMM));
  // A result of 0 has ZF and PF set; PF is inverted where it must not be.
  if (result == 1) setFlags(1, 0);
  else if (result < 0) setFlags(1, CF);
  else if (result == 0) setFlags(0, PF);
  else setFlags(0, CF);
  changetype<K>(0).after();
  return done(u);
}

/** FTST: st(0) against 0. */
export function testZero(u: usize): usize {
  if (pending(u)) return 0;
  let result: i32 = 2;
  if (read(0, A)) {
    B.kind = 0;
    B.sign = 0;
    B.denormal = 0;
    result = compare80(false);
  }
  setConditions(conditionsOf(result));
  return done(u);
}

/** FXAM */
export function examineTop(u: usize): usize {
  if (pending(u)) return 0;
  if (isEmpty(0)) {
    setConditions(C3 | C0 | (load<u16>(place(0), 8) >> 15 ? C1 : 0));
    return done(u);
  }
  take(place(0), B);
  setConditions(examine());
  return done(u);
}

/** FABS, FCHS: the sign bit `keep`s or turns; nothing else is looked at. */
@final @unmanaged export class ClearSign {
  // @ts-ignore: decorator
  @inline apply(head: u16): u16 { return head & 0x7fff; }
}
@final @unmanaged export class TurnSign {
  // @ts-ignore: decorator
  @inline apply(head: u16): u16 { return head ^ 0x8000; }
}

export function changeSign<O>(u: usize): usize {
  if (pending(u)) return 0;
  clearRoundedUp();
  if (isEmpty(0)) {
    underflow();
    setIndefinite(R);
    write(0);
  } else store<u16>(place(0), changetype<O>(0).apply(load<u16>(place(0), 8)), 8);
  return done(u);
}

/** FSQRT */
export function root(u: usize): usize {
  if (pending(u)) return 0;
  const to = valid(0);
  if (to && rootQuickly(to, to)) return done(u);
  if (read(0, B)) squareRoot();
  else setIndefinite(R);
  write(0);
  return done(u);
}

/** FRNDINT */
export function roundTop(u: usize): usize {
  if (pending(u)) return 0;
  if (!read(0, B)) setIndefinite(R);
  else if (!specialOne()) roundToInteger();
  write(0);
  return done(u);
}

/** FSCALE */
export function scaleTop(u: usize): usize {
  if (pending(u)) return 0;
  if (readBoth(0, 1)) scale();
  write(0);
  return done(u);
}

/** FPREM (towards zero), FPREM1 (to nearest). */
export function remainderTowardsZero(u: usize): usize {
  if (pending(u)) return 0;
  if (readBoth(0, 1)) remainder(false);
  else unfinished();
  write(0);
  return done(u);
}

export function remainderToNearest(u: usize): usize {
  if (pending(u)) return 0;
  if (readBoth(0, 1)) remainder(true);
  else unfinished();
  write(0);
  return done(u);
}

/** FXTRACT: the exponent takes the place of st(0), and the significand is pushed. */
export function extractTop(u: usize): usize {
  if (pending(u)) return 0;
  clearRoundedUp();
  if (isEmpty(0) || !isEmpty(7)) {
    extractFault();
    return done(u);
  }
  take(place(0), B);
  extract();
  if (stopped()) return done(u);
  pack(A, place(0));
  push();
  write(0);
  return done(u);
}

/** Nothing to take apart, or no room for two: both become the default NaN. */
function extractFault(): void {
  const empty = isEmpty(0);
  report(INVALID | STACK);
  setStatusWord(empty ? status() & ~C1 : status() | C1);
  if (stopped()) return;
  setIndefinite(R);
  write(0);
  push();
  setIndefinite(R);
  write(0);
  setRoundedUp(!empty);
}
