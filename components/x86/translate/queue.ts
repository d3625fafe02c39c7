// The addresses of hot blocks that wait for their translation. A module costs the engine 0.27 ms before its first function (RATIONALE.md), so
// several regions go into one: translation begins when there are enough of them, or when the first has waited long enough.

import { isCovered, lookup } from '../decode/cache';
import { RETIRED } from '../interpret/exit';
import { IMM, LINK } from '../state/uop';
import { WAITING } from './scratch';
import { hasHottest } from './sample';
import { hot } from './slot';

/** At most so many regions in a module. */
export const BATCH: u32 = 32;
/** ... where all is translated on first sight. */
const FIRST_SIGHT: u32 = 4;
/** Instructions that are executed while a hot block waits for others. */
const PATIENCE: u64 = 4_000_000;
/** A block inside of a translation has to be entered so many times as often. */
const COVERED: u32 = 16;

/** No block's address. */
const NOWHERE: u64 = 0x8000_0000_0000_0001;

let count: u32 = 0;
let since: u64 = 0;

/** One more hot block. */
export function enqueue(rip: u64): void {
  if (hot() > 1 && countsAnew(rip)) return;
  if (!count) since = load<u64>(RETIRED);
  if (count == BATCH) return;
  store<u64>(WAITING + (<usize>count << 3), rip);
  count++;
}

/** One that is translated at once. */
export function enqueueNow(rip: u64): void {
  if (count == BATCH) return;
  store<u64>(WAITING + (<usize>count << 3), rip);
  count++;
  since = 0;
}

/** Is it time to translate what waits? */
// @ts-ignore: decorator
@inline
export function isDue(): bool {
  return (count != 0 && hasWaited()) || hasHottest();
}

function hasWaited(): bool {
  return count == BATCH || hot() == 1 || load<u64>(RETIRED) - since >= PATIENCE;
}

export function waiting(): u32 {
  return count;
}

export function waitingAt(index: u32): u64 {
  return load<u64>(WAITING + (<usize>index << 3));
}

/** One that is translated with those that wait, if there is space. */
export function enqueueAlso(rip: u64): bool {
  if (count >= (hot() == 1 ? FIRST_SIGHT : BATCH)) return false;
  store<u64>(WAITING + (<usize>count << 3), rip);
  count++;
  return true;
}

/** Only the first `number` wait. */
export function keepWaiting(number: u32): void {
  count = number;
}

/** Is a region to be made that begins at an address? */
export function isWaiting(rip: u64): bool {
  for (let i: u32 = 0; i < count; i++) {
    if (waitingAt(i) == rip) return true;
  }
  return false;
}

/**
 * Does the block at an address lie inside of a translation? Then who runs there hardly ever enters it, so it has to be entered much more
 * often before it is translated on its own. Without this a function is translated from each of its blocks on.
 */
function countsAnew(rip: u64): bool {
  const u = lookup(rip);
  if (!u || load<u32>(u, LINK) || !isCovered(rip)) return false;
  waitLonger(u);
  return true;
}

/** A block that counts how often it is entered gets its second, longer chance. */
export function waitLonger(u: usize): void {
  store<u32>(u, hot() * COVERED, IMM);
  store<u32>(u, 1, LINK);
}

/** Number `index` need not be translated any more. */
export function forgetWaiting(index: u32): void {
  store<u64>(WAITING + (<usize>index << 3), NOWHERE);
}

/** The first `number` do not wait any more. */
export function dequeue(number: u32): void {
  count -= number;
  memory.copy(WAITING, WAITING + (<usize>number << 3), <usize>count << 3);
}
