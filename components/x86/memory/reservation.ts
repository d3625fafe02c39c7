// Reservations: address ranges that are mapped without access and so have no place in the window yet. A sorted array of
// disjoint ranges, each a pair of addresses [start, end). A page that has its place is in PAGE_STATES and, if it came from a
// reservation, still in it too: whoever asks looks at the page state first.

import { RESERVATIONS, RESERVATIONS_SIZE } from '../arena';

const ENTRY: usize = 16;
const LIMIT: i32 = <i32>(RESERVATIONS_SIZE / ENTRY) - 1;

let count: i32 = 0;

// @ts-ignore: decorator
@inline
function startOf(i: i32): u64 {
  return load<u64>(RESERVATIONS + <usize>i * ENTRY);
}

// @ts-ignore: decorator
@inline
function endOf(i: i32): u64 {
  return load<u64>(RESERVATIONS + <usize>i * ENTRY, 8);
}

/** Bytes from RESERVATIONS on that say all. */
export function reservedBytes(): u32 {
  return <u32>count * <u32>ENTRY;
}

/** So many bytes from RESERVATIONS on say all. */
export function setReservedBytes(bytes: u32): void {
  count = <i32>(bytes / <u32>ENTRY);
}

/** First range that ends behind `address`. */
function find(address: u64): i32 {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (endOf(middle) <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Is this address reserved? */
export function isReserved(address: u64): bool {
  const i = find(address);
  return i < count && startOf(i) <= address;
}

function set(i: i32, start: u64, end: u64): void {
  store<u64>(RESERVATIONS + <usize>i * ENTRY, start);
  store<u64>(RESERVATIONS + <usize>i * ENTRY, end, 8);
}

/** Moves the ranges from `i` on by `by` places. */
function shift(i: i32, by: i32): void {
  const from = RESERVATIONS + <usize>i * ENTRY;
  memory.copy(RESERVATIONS + <usize>(i + by) * ENTRY, from, <usize>(count - i) * ENTRY);
  count += by;
}

/** Can one more range be made, or one be split? */
export function canReserve(): bool {
  return count < LIMIT;
}

/** Reserves [start, end), where nothing is reserved; it joins with its neighbours. */
export function reserve(start: u64, end: u64): void {
  const i = find(start);
  const joinsBefore = i > 0 && endOf(i - 1) == start;
  const joinsBehind = i < count && startOf(i) == end;
  if (joinsBefore && joinsBehind) {
    set(i - 1, startOf(i - 1), endOf(i));
    shift(i + 1, -1);
  } else if (joinsBefore) set(i - 1, startOf(i - 1), end);
  else if (joinsBehind) set(i, start, endOf(i));
  else {
    shift(i, 1);
    set(i, start, end);
  }
}

/** Takes [start, end) out of all reservations. Needs `canReserve`, since it may split one. */
export function release(start: u64, end: u64): void {
  let i = find(start);
  while (i < count && startOf(i) < end) {
    const s = startOf(i);
    const e = endOf(i);
    if (s < start && e > end) {
      shift(i, 1);
      set(i, s, start);
      set(i + 1, end, e);
      return;
    }
    if (s < start) set(i++, s, start);
    else if (e > end) set(i++, end, e);
    else shift(i + 1, -1);
  }
}
