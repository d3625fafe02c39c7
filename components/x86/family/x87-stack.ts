// The x87 register stack as instructions use it: places relative to the top, empty and full ones.
// Source: Intel SDM volume 1, 8.1.2, 8.1.7, 8.5.1.1 (stack faults).

import { A, B, R, Number80, pack, setIndefinite, take } from '../float80/number';
import { C1, INVALID, OVERFLOW, STACK, UNDERFLOW, report, clearRoundedUp, setStatusWord, status } from '../float80/status';
import { clearRaised, raised, stopped, unmasked } from '../float80/status';
import { FLOATING_POINT, fault } from '../interpret/exit';
import { X87, X87_DP, X87_IP, X87_OPCODE, X87_TAGS } from '../state/register-file';
import { THIRD, ip, next } from '../state/uop';

const EMPTY: u32 = 3;
const SUMMARY: u32 = 0x80;

/** The instruction at hand has turned the stack for a new top. */
let pushed = false;

/** The start of every instruction that waits: true, with #MF, when an unmasked exception of an earlier one is pending. */
// @ts-ignore: decorator
@inline
export function pending(u: usize): bool {
  if (status() & SUMMARY) return refuse(u);
  clearRaised();
  pushed = false;
  return false;
}

function refuse(u: usize): bool {
  fault(u, FLOATING_POINT, 0);
  return true;
}

/** The end of an instruction: where it was is what FNSTENV tells. */
// @ts-ignore: decorator
@inline
export function done(u: usize): usize {
  store<u64>(X87_IP, ip(u));
  store<u16>(X87_OPCODE, load<u16>(u, THIRD));
  return next(u);
}

/** As `done`, of one with a memory operand. */
// @ts-ignore: decorator
@inline
export function doneAt(u: usize, address: u64): usize {
  store<u64>(X87_DP, address);
  return done(u);
}

/** As `stopped`, for results that go to memory, which overflow and underflow keep back, too. */
export function notStored(): bool {
  return stopped() || unmasked(raised & (OVERFLOW | UNDERFLOW));
}

// @ts-ignore: decorator
@inline
function top(): u32 {
  return (status() >> 11) & 7;
}

// @ts-ignore: decorator
@inline
function physical(i: u32): u32 {
  return (top() + i) & 7;
}

/** Slot of st(i). */
// @ts-ignore: decorator
@inline
export function place(i: u32): usize {
  return X87 + (<usize>physical(i) << 4);
}

// @ts-ignore: decorator
@inline
export function isEmpty(i: u32): bool {
  return ((<u32>load<u16>(X87_TAGS) >> (physical(i) << 1)) & 3) == EMPTY;
}

/** Slot of st(i) if it is full and tagged as arithmetic tags it, else 0. */
// @ts-ignore: decorator
@inline
export function valid(i: u32): usize {
  const number = physical(i);
  return (<u32>load<u16>(X87_TAGS) >> (number << 1)) & EMPTY ? 0 : X87 + (<usize>number << 4);
}

/** Tags st(i), which is empty, as valid. */
// @ts-ignore: decorator
@inline
export function fill(i: u32): void {
  store<u16>(X87_TAGS, <u16>(<u32>load<u16>(X87_TAGS) & ~(EMPTY << (physical(i) << 1))));
}

export function tag(i: u32, value: u32): void {
  const shift = physical(i) << 1;
  store<u16>(X87_TAGS, <u16>((<u32>load<u16>(X87_TAGS) & ~(<u32>3 << shift)) | (value << shift)));
}

// @ts-ignore: decorator
@inline
export function turn(by: u32): void {
  setStatusWord((status() & ~0x3800) | (((top() + by) & 7) << 11));
}

/** Reads st(i) into `n`; an empty one is a stack fault and reads as the default NaN. */
export function read(i: u32, n: Number80): bool {
  if (isEmpty(i)) {
    underflow();
    setIndefinite(n);
    return false;
  }
  take(place(i), n);
  return true;
}

export function underflow(): void {
  report(INVALID | STACK);
  clearRoundedUp();
}

/** Writes R to st(i), unless an unmasked exception forbids it. */
export function write(i: u32): void {
  if (stopped()) {
    if (pushed) turn(1);
    return;
  }
  pack(R, place(i));
  tag(i, 0);
}

/** Makes room for a new top; a full stack is a fault, and the new top will be the default NaN. */
// @ts-ignore: decorator
@inline
export function push(): bool {
  const full = !isEmpty(7);
  turn(7);
  pushed = true;
  if (full) overflow();
  return !full;
}

function overflow(): void {
  report(INVALID | STACK);
  setStatusWord(status() | C1);
  setIndefinite(R);
}

// @ts-ignore: decorator
@inline
export function pop(): void {
  if (raised != 0 && stopped()) return;
  store<u16>(X87_TAGS, <u16>(<u32>load<u16>(X87_TAGS) | (EMPTY << (top() << 1))));
  turn(1);
}

/** Operands of a two-operand instruction: st(a) into A, st(b) into B; false after a stack fault, with R the default NaN. */
export function readBoth(a: u32, b: u32): bool {
  if (isEmpty(a) || isEmpty(b)) {
    underflow();
    setIndefinite(R);
    return false;
  }
  take(place(a), A);
  take(place(b), B);
  return true;
}
