// The addresses of hot blocks that wait for their translation. A module costs the engine 0.27 ms before its first function (RATIONALE.md), so
// several regions go into one: translation begins when there are enough of them, or when the first has waited long enough.

import { RETIRED } from '../interpret/exit';
import { WAITING } from './scratch';
import { hot } from './slot';

/** At most so many regions in a module. */
export const BATCH: u32 = 32;
/** Instructions that are executed while a hot block waits for others. */
const PATIENCE: u64 = 400_000;

/** No block's address. */
const NOWHERE: u64 = 0x8000_0000_0000_0001;

let count: u32 = 0;
let since: u64 = 0;

/** One more hot block. */
export function enqueue(rip: u64): void {
  if (!count) since = load<u64>(RETIRED);
  if (count == BATCH) return;
  store<u64>(WAITING + (<usize>count << 3), rip);
  count++;
}

/** Is it time to translate what waits? */
// @ts-ignore: decorator
@inline
export function isDue(): bool {
  return count != 0 && hasWaited();
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

/** Number `index` need not be translated any more. */
export function forgetWaiting(index: u32): void {
  store<u64>(WAITING + (<usize>index << 3), NOWHERE);
}

/** The first `number` do not wait any more. */
export function dequeue(number: u32): void {
  count -= number;
  memory.copy(WAITING, WAITING + (<usize>number << 3), <usize>count << 3);
}
