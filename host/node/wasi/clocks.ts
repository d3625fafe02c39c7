/** wasi:clocks on Node. */

import { type Clock, Pollable, Timer, toMilliseconds } from '../../../kernel/task/index.ts';
import type { Datetime } from './attributes.ts';

const MILLION = 1_000_000n;

/** Below this, setTimeout's whole milliseconds are too coarse: the event loop goes round instead. In nanoseconds. */
const SHORT = MILLION;

/** CLOCK_MONOTONIC, and Node's timers. */
export const monotonic: Clock = {
  now: () => process.hrtime.bigint(),
  schedule(delay, callback) {
    if (delay < SHORT) {
      const turn = setImmediate(callback);
      return () => clearImmediate(turn);
    }
    const timer = setTimeout(callback, toMilliseconds(delay));
    return () => clearTimeout(timer);
  },
};

/** Milliseconds since 1970, with a fraction. */
export type WallTime = () => number;

/**
 * The wall clock finer than the milliseconds of Date.now: a monotonic one of milliseconds carries on from it, and is set anew
 * whenever the two are a millisecond apart (somebody has set the time).
 */
export function fineWallTime(
  monotonic: () => number = () => performance.now(),
  coarse: WallTime = Date.now,
): WallTime {
  let offset = 0;
  return () => {
    const elapsed = monotonic();
    const now = coarse();
    // Date.now cuts the fraction off: the true time is in [now, now + 1).
    if (!(elapsed + offset >= now && elapsed + offset < now + 1)) offset = now - elapsed;
    return elapsed + offset;
  };
}

/** wasi:clocks/monotonic-clock */
export function monotonicClock(clock: Clock = monotonic) {
  return {
    now: () => clock.now(),
    resolution: () => 1n,
    subscribeInstant: (when: bigint) => new Pollable(new Timer(clock, when)),
    subscribeDuration: (duration: bigint) => new Pollable(new Timer(clock, clock.now() + duration)),
  };
}

/** wasi:clocks/wall-clock */
export function wallClock(time: WallTime = fineWallTime()) {
  // Most looks at a clock are within the second of the one before.
  let [known, big] = [0, 0n];
  return {
    now(): Datetime {
      const milliseconds = time();
      const seconds = Math.floor(milliseconds / 1000);
      const nanoseconds = Math.floor((milliseconds - seconds * 1000) * 1e6);
      if (seconds !== known) [known, big] = [seconds, BigInt(seconds)];
      return { seconds: big, nanoseconds };
    },
    resolution: (): Datetime => ({ seconds: 0n, nanoseconds: 1000 }),
  };
}
