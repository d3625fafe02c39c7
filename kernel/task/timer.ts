/** Waiting for a moment. The clock is handed in, so that tests own the time and hosts bring a better one. */

import { type Cancel, callSoon, type Readiness } from './pollable.ts';

export interface Clock {
  /** Nanoseconds since a fixed moment; never goes back. */
  now(): bigint;
  /** Calls back once after about `delay` nanoseconds; it may be early or late. */
  schedule(delay: bigint, callback: () => void): Cancel;
}

/** setTimeout takes a signed 32-bit number of milliseconds; the rest is waited for in further rounds. */
const LONGEST_DELAY = 0x7fff_ffff;

/** Delay for setTimeout, in whole milliseconds, rounded up. */
export function toMilliseconds(delay: bigint): number {
  return Math.min(LONGEST_DELAY, Math.ceil(Number(delay) / 1e6));
}

/** What every JavaScript host has: performance.now and setTimeout. */
export const hostClock: Clock = {
  now: () => BigInt(Math.round(performance.now() * 1e6)),
  schedule(delay, callback) {
    const timer = setTimeout(callback, toMilliseconds(delay));
    return () => clearTimeout(timer);
  },
};

/** Ready once the clock shows `deadline` (nanoseconds). */
export class Timer implements Readiness {
  readonly #clock: Clock;
  readonly #deadline: bigint;

  constructor(clock: Clock, deadline: bigint) {
    this.#clock = clock;
    this.#deadline = deadline;
  }

  ready(): boolean {
    return this.#clock.now() >= this.#deadline;
  }

  onReady(callback: () => void): Cancel {
    let cancel: Cancel = () => {};
    const arm = (first: boolean) => {
      const left = this.#deadline - this.#clock.now();
      if (left > 0n) cancel = this.#clock.schedule(left, () => arm(false));
      else if (first) cancel = callSoon(callback);
      else callback();
    };
    arm(true);
    return () => cancel();
  }
}
