/** How the component's thread waits: it sleeps until the owner rings, or the next of the timers that it waits for. */

import { type Clock, letThreadWait } from '../../../kernel/task/index.ts';
import { monotonic } from '../wasi/index.ts';
import type { Bell } from './bell.ts';

/** Lets this thread sleep on `bell` in blocking calls. The result is the clock whose timers wake it; `look` is called on the way. */
export function sleepOn(bell: Bell, look: () => void, source: Clock = monotonic): Clock {
  let soonest: bigint | undefined;
  letThreadWait((sources) => {
    for (;;) {
      const seen = bell.count;
      look();
      if (sources.some((one) => one.ready())) return;
      soonest = undefined;
      // Timers tell the clock below when they are due.
      const cancels = sources.map((one) => one.onReady(() => {}));
      // A timer that came due just now did not tell: it has nothing to be scheduled for.
      if (!sources.some((one) => one.ready()))
        bell.sleep(seen, soonest === undefined ? undefined : Number(soonest) / 1e6);
      for (const cancel of cancels) cancel();
    }
  });
  return {
    now() {
      look();
      return source.now();
    },
    schedule(delay) {
      if (soonest === undefined || delay < soonest) soonest = delay;
      return () => {};
    },
  };
}
