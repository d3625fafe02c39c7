/** Waiting, which only the host can do. */
import { subscribeDuration } from './gen/import/wasi-clocks-monotonic-clock';
import { poll, Pollable } from './gen/import/wasi-io-poll';

/** Waits until one of these is ready, and drops them. Of none: for ever, since nobody sends signals here. */
export function waitForAny(pollables: Array<Pollable>): void {
  if (pollables.length == 0) pollables.push(subscribeDuration(u64.MAX_VALUE));
  poll(pollables);
  for (let i = 0; i < pollables.length; i++) pollables[i].drop();
}

/** Waits for this at most so many nanoseconds, and drops it; gives whether it is ready. */
export function waitAtMost(pollable: Pollable, nanoseconds: u64): bool {
  const clock = subscribeDuration(nanoseconds);
  poll([pollable, clock]);
  const ready = pollable.ready();
  pollable.drop();
  clock.drop();
  return ready;
}
