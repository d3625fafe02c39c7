/**
 * The thread of the watchdog: looks now and then whether the kernel's thread is still in the same entry of the same service. It adds
 * up the time between its own looks, so that a process that was stopped for a while, or got no processor, is not taken for a stuck one.
 */

import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { type Shown, WatchMemory } from './watch-memory.ts';
import type { WatchdogStart } from './watchdog.ts';

/** Milliseconds between two looks. */
const PERIOD = 250;

const { memory: shared, names } = workerData as WatchdogStart;
const memory = new WatchMemory(shared);

let [seen, spent, before] = [memory.entries, 0, performance.now()];
while (!memory.sleep(PERIOD)) {
  const now = performance.now();
  const shown = memory.shownSince(seen);
  if (shown === undefined || shown.who === 0) spent = 0;
  else spent += Math.min(now - before, 2 * PERIOD);
  if (shown !== undefined && shown.who !== 0 && spent >= shown.limit) end(shown);
  [seen, before] = [memory.entries, now];
}

function end({ who, limit, starts }: Shown): void {
  const what = starts
    ? `it was not ready within ${limit / 1000} s`
    : `it spent more than ${limit / 1000} s on one call`;
  tell(
    `nucleus: ${names[who - 1]}: ${what}, and does not give the kernel's thread back: the system is ended\n`,
  );
  process.kill(process.pid, 'SIGKILL');
}

/** The process's own streams need the thread that is stuck. */
function tell(line: string): void {
  try {
    writeSync(2, line);
  } catch {
    // Nobody reads; what follows says the same.
  }
}
