// The x87 register stack as instructions use it: places relative to the top, empty and full ones.
// Source: Intel SDM volume 1, 8.1.2, 8.1.7, 8.5.1.1 (stack faults).

import { A, B, R, Number80, pack, setIndefinite, take } from '../float80/number';
import { C1, INVALID, STACK, report, setRoundedUp, setStatusWord, status } from '../float80/status';
import { X87, X87_TAGS } from '../state/register-file';

const EMPTY: u32 = 3;

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

export function isEmpty(i: u32): bool {
  return ((<u32>load<u16>(X87_TAGS) >> (physical(i) << 1)) & 3) == EMPTY;
}

export function tag(i: u32, value: u32): void {
  const shift = physical(i) << 1;
  store<u16>(X87_TAGS, <u16>((<u32>load<u16>(X87_TAGS) & ~(<u32>3 << shift)) | (value << shift)));
}

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
  setRoundedUp(false);
}

/** Writes R to st(i). */
export function write(i: u32): void {
  pack(R, place(i));
  tag(i, 0);
}

/** Makes room for a new top; a full stack is a fault, and the new top will be the default NaN. */
export function push(): bool {
  const full = !isEmpty(7);
  turn(7);
  if (full) {
    report(INVALID | STACK);
    setStatusWord(status() | C1);
    setIndefinite(R);
  }
  return !full;
}

export function pop(): void {
  tag(0, EMPTY);
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
