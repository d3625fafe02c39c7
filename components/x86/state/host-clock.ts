// The host's clocks as the guest sees them where its personality has lent them: RDPMC in one page of its memory. They are read without the
// objects that generated bindings make of answers, since nothing is ever freed here.

const SECOND: u64 = 1_000_000_000;

/** Numbers of the clocks, in ECX. */
const MONOTONIC: u32 = 0;
const WALL: u32 = 1;

/** Seconds in eight bytes, nanoseconds in four. */
const TIME: usize = memory.data(16, 8);

/** Address of the page, and whether there is one. */
let page: u64 = 0;
let isLent: bool = false;

/** False if `address` is no page's. 0 takes the clocks back. */
export function lendClocks(address: u64): bool {
  if ((address & 4095) != 0) return false;
  page = address;
  isLent = address != 0;
  return true;
}

/** The page that has them, or 0. */
export function clockPage(): u64 {
  return page;
}

/** May the instruction at `ip` read the clock of this number? */
export function readsClock(ip: u64, number: u32): bool {
  return isLent && (ip & ~4095) == page && number <= WALL;
}

/** A clock's seconds, cut to 32 bits, in the upper half, and its nanoseconds in the lower one. */
export function hostTime(number: u32): u64 {
  if (number == MONOTONIC) {
    const now = monotonic_now();
    return ((now / SECOND) << 32) | (now % SECOND);
  }
  wall_now(TIME);
  return (load<u64>(TIME) << 32) | <u64>load<u32>(TIME, 8);
}

// @ts-ignore: decorator
@external("wasi:clocks/monotonic-clock@0.2.12", "now")
declare function monotonic_now(): u64;

// @ts-ignore: decorator
@external("wasi:clocks/wall-clock@0.2.12", "now")
declare function wall_now(answer: usize): void;
