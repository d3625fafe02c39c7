/** How the component's thread waits: it sleeps until the owner rings, or the next of the timers that it waits for. */

import { type Clock, letThreadWait, type Readiness } from '../../../kernel/task/index.ts';
import { monotonic } from '../wasi/index.ts';
import type { Bell } from './bell.ts';

/** Nanoseconds that the next of the timers takes that somebody has just asked for. */
let soonest: bigint | undefined;

/** Milliseconds until the first of the timers that these wait for; infinity if they wait for none. Nobody is called back. */
export function untilTimer(sources: readonly Readiness[]): number {
  soonest = undefined;
  // Timers tell the clock below when they are due.
  const cancels = sources.map((one) => one.onReady(() => {}));
  for (const cancel of cancels) cancel();
  return soonest === undefined ? Number.POSITIVE_INFINITY : Number(soonest) / 1e6;
}

/** Lets this thread sleep on `bell` in blocking calls. The result is the clock whose timers wake it; `look` is called on the way. */
export function sleepOn(bell: Bell, look: () => void, source: Clock = monotonic): Clock {
  letThreadWait((sources) => {
    for (;;) {
      const seen = bell.count;
      look();
      if (sources.some((one) => one.ready())) return;
      const most = untilTimer(sources);
      // A timer that came due just now did not tell: it has nothing to be scheduled for.
      if (!sources.some((one) => one.ready())) bell.sleep(seen, most);
    }
  });
  return {
    now() {
      look();
      return source.now();
    },
    schedule(delay) {
      wakeWithin(delay);
      return () => {};
    },
  };
}

/** For what is asked by `onReady` and becomes ready by time alone: after so many nanoseconds. */
export function wakeWithin(delay: bigint): void {
  if (soonest === undefined || delay < soonest) soonest = delay;
}
