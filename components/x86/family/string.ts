// String instructions: MOVS STOS LODS CMPS SCAS, with their repeat prefixes. A repeated one moves rsi, rdi and rcx with each
// element, so that a fault or the end of the budget in the middle leaves a state from which it goes on. Runs that lie within
// pages and do not feed on themselves go as a whole.

import { GUEST_BASE } from '../arena';
import { ADDRESS_32, REPEAT, REPEAT_NOT_EQUAL } from '../decode/instruction';
import { BUDGET, leaveToRepeat } from '../interpret/exit';
import { readable, writable } from '../memory/access';
import { directionDown, onlySingly, setSubFlags } from '../state/flags';
import { writableBytes } from '../state/lane';
import { put, R1 } from '../state/operand';
import { RAX, RCX, RDI, RSI } from '../state/register-file';
import { BASE, SCALE, next } from '../state/uop';

// @ts-ignore: decorator
@inline
export function repeated(u: usize): bool {
  return (load<u8>(u, SCALE) & (REPEAT | REPEAT_NOT_EQUAL)) != 0;
}

// @ts-ignore: decorator
@inline
function narrow(u: usize): bool {
  return (load<u8>(u, SCALE) & ADDRESS_32) != 0;
}

/** A pointer register or rcx, by the address size. */
// @ts-ignore: decorator
@inline
export function get(u: usize, slot: usize): u64 {
  return narrow(u) ? <u64>load<u32>(slot) : load<u64>(slot);
}

// @ts-ignore: decorator
@inline
export function set(u: usize, slot: usize, value: u64): void {
  store<u64>(slot, narrow(u) ? value & 0xffff_ffff : value);
}

/** What an element moves a pointer by. */
// @ts-ignore: decorator
@inline
export function stride<T>(): u64 {
  return directionDown() ? -(<u64>sizeof<T>()) : <u64>sizeof<T>();
}

/** Guest address that rsi stands for: the one that a segment prefix applies to. */
// @ts-ignore: decorator
@inline
export function sourceAddress(u: usize): u64 {
  return load<u64>(load<u16>(u, BASE)) + get(u, RSI);
}

/** Elements from an address to its page's end. */
// @ts-ignore: decorator
@inline
function inPage<T>(address: u64): u64 {
  return <u64>((0x1000 - (<u32>address & 0xfff)) / <u32>sizeof<T>());
}

/** Charges `n` elements of a repeated instruction; false when the slice is used up. */
// @ts-ignore: decorator
@inline
function chargeElements(n: u32): bool {
  const left = load<i32>(BUDGET) - <i32>n;
  store<i32>(BUDGET, left);
  return left > 0;
}

// @ts-ignore: decorator
@inline
function moveOne<T>(u: usize): bool {
  const s = readable<T>(u, sourceAddress(u));
  if (!s) return false;
  const d = writable<T>(u, get(u, RDI));
  if (!d) return false;
  store<T>(d, load<T>(s));
  set(u, RSI, get(u, RSI) + stride<T>());
  set(u, RDI, get(u, RDI) + stride<T>());
  return true;
}

/** A run has written an exit. No element may be tried then: a write to code that was refused once would succeed. */
const STOPPED: u64 = ~0;

/** Moves up to `count` elements at once, as many as one page at either end holds. 0 when that cannot be, or STOPPED. */
function moveRun<T>(u: usize, count: u64): u64 {
  if (onlySingly() || narrow(u)) return 0;
  const from = sourceAddress(u);
  const to = load<u64>(RDI);
  const n = min(count, min(inPage<T>(from), inPage<T>(to)));
  if (n < 2 || to - from < n * sizeof<T>()) return 0;
  if (!readable<T>(u, from) || !writableBytes(u, to, <u32>n * sizeof<T>())) return STOPPED;
  memory.copy(GUEST_BASE + <usize><u32>to, GUEST_BASE + <usize><u32>from, <usize>n * sizeof<T>());
  store<u64>(RSI, load<u64>(RSI) + n * sizeof<T>());
  store<u64>(RDI, to + n * sizeof<T>());
  return n;
}

/** MOVS */
// @ts-ignore: decorator
@inline
export function move<T>(u: usize): usize {
  if (!repeated(u)) return moveOne<T>(u) ? next(u) : 0;
  return moveAll<T>(u);
}

function moveAll<T>(u: usize): usize {
  let count = get(u, RCX);
  while (count) {
    let n = moveRun<T>(u, count);
    if (n == STOPPED) return 0;
    if (!n) {
      if (!moveOne<T>(u)) return 0;
      n = 1;
    }
    count -= n;
    set(u, RCX, count);
    if (!chargeElements(<u32>n) && count) return leaveToRepeat(u);
  }
  return next(u);
}

// @ts-ignore: decorator
@inline
function storeOne<T>(u: usize): bool {
  const d = writable<T>(u, get(u, RDI));
  if (!d) return false;
  store<T>(d, load<T>(RAX));
  set(u, RDI, get(u, RDI) + stride<T>());
  return true;
}

/** Stores up to `count` elements at once, as many as the page holds. 0 when that cannot be, or STOPPED. */
function storeRun<T>(u: usize, count: u64): u64 {
  if (onlySingly() || narrow(u)) return 0;
  const to = load<u64>(RDI);
  const n = min(count, inPage<T>(to));
  if (n < 2) return 0;
  const bytes = <usize>n * sizeof<T>();
  const d = writableBytes(u, to, <u32>bytes);
  if (!d) return STOPPED;
  const value = load<T>(RAX);
  if (sizeof<T>() == 1) memory.fill(d, <u8>value, bytes);
  else for (let i: usize = 0; i < bytes; i += sizeof<T>()) store<T>(d + i, value);
  store<u64>(RDI, to + <u64>bytes);
  return n;
}

/** STOS */
// @ts-ignore: decorator
@inline
export function store_<T>(u: usize): usize {
  if (!repeated(u)) return storeOne<T>(u) ? next(u) : 0;
  return storeAll<T>(u);
}

function storeAll<T>(u: usize): usize {
  let count = get(u, RCX);
  while (count) {
    let n = storeRun<T>(u, count);
    if (n == STOPPED) return 0;
    if (!n) {
      if (!storeOne<T>(u)) return 0;
      n = 1;
    }
    count -= n;
    set(u, RCX, count);
    if (!chargeElements(<u32>n) && count) return leaveToRepeat(u);
  }
  return next(u);
}

/** LODS */
// @ts-ignore: decorator
@inline
export function load_<T>(u: usize): usize {
  if (!repeated(u)) return loadOne<T>(u) ? next(u) : 0;
  return loadAll<T>(u);
}

function loadOne<T>(u: usize): bool {
  const s = readable<T>(u, sourceAddress(u));
  if (!s) return false;
  put<R1, T>(RAX, load<T>(s));
  set(u, RSI, get(u, RSI) + stride<T>());
  return true;
}

function loadAll<T>(u: usize): usize {
  let count = get(u, RCX);
  while (count) {
    if (!loadOne<T>(u)) return 0;
    set(u, RCX, --count);
    if (!chargeElements(1) && count) return leaveToRepeat(u);
  }
  return next(u);
}

/** Compares one element; 0 stopped, 1 equal, 2 not equal. */
// @ts-ignore: decorator
@inline
function compareOne<T>(u: usize): u32 {
  // Where both fail it is this one that the processor reports.
  const d = readable<T>(u, get(u, RDI));
  if (!d) return 0;
  const s = readable<T>(u, sourceAddress(u));
  if (!s) return 0;
  const a = load<T>(s);
  const b = load<T>(d);
  setSubFlags<T>(a, b, <T>(a - b), a < b);
  set(u, RSI, get(u, RSI) + stride<T>());
  set(u, RDI, get(u, RDI) + stride<T>());
  return a == b ? 1 : 2;
}

// @ts-ignore: decorator
@inline
function scanOne<T>(u: usize): u32 {
  const d = readable<T>(u, get(u, RDI));
  if (!d) return 0;
  const a = load<T>(RAX);
  const b = load<T>(d);
  setSubFlags<T>(a, b, <T>(a - b), a < b);
  set(u, RDI, get(u, RDI) + stride<T>());
  return a == b ? 1 : 2;
}

/** Does the repeat prefix go on after this outcome? */
// @ts-ignore: decorator
@inline
function goesOn(u: usize, outcome: u32): bool {
  return (load<u8>(u, SCALE) & (outcome == 1 ? REPEAT : REPEAT_NOT_EQUAL)) != 0;
}

/** CMPS */
// @ts-ignore: decorator
@inline
export function compare<T, F>(u: usize): usize {
  return compareAll<T>(u);
}

function compareAll<T>(u: usize): usize {
  if (!repeated(u)) return compareOne<T>(u) ? next(u) : 0;
  let count = get(u, RCX);
  while (count) {
    const outcome = compareOne<T>(u);
    if (!outcome) return 0;
    set(u, RCX, --count);
    const more = chargeElements(1);
    if (!goesOn(u, outcome)) break;
    if (!more && count) return leaveToRepeat(u);
  }
  return next(u);
}

/** SCAS */
// @ts-ignore: decorator
@inline
export function scan<T, F>(u: usize): usize {
  return scanAll<T>(u);
}

function scanAll<T>(u: usize): usize {
  if (!repeated(u)) return scanOne<T>(u) ? next(u) : 0;
  let count = get(u, RCX);
  while (count) {
    const outcome = scanOne<T>(u);
    if (!outcome) return 0;
    set(u, RCX, --count);
    const more = chargeElements(1);
    if (!goesOn(u, outcome)) break;
    if (!more && count) return leaveToRepeat(u);
  }
  return next(u);
}
