/** wasi:clocks on Node. */

import { type Clock, Pollable, Timer, toMilliseconds } from '../../../kernel/task/index.ts';
import type { Datetime } from './attributes.ts';

const MILLION = 1_000_000n;

// To look them up each time takes half as long as a look at the clock.
const { hrtime } = process;
const { bigint } = hrtime;

/** Below this, setTimeout's whole milliseconds are too coarse: the event loop goes round instead. In nanoseconds. */
const SHORT = MILLION;

/** CLOCK_MONOTONIC, and Node's timers. */
export const monotonic: Clock = {
  now: bigint,
  schedule(delay, callback) {
    if (delay < SHORT) {
      const turn = setImmediate(callback);
      return () => clearImmediate(turn);
    }
    const timer = setTimeout(callback, toMilliseconds(delay));
    return () => clearTimeout(timer);
  },
};

/** The time since 1970, as `read` found it last. */
export interface WallTime {
  readonly seconds: number;
  readonly nanoseconds: number;
  read(): void;
}

const SECOND = 1e9;

/**
 * The wall clock finer than the milliseconds of Date.now: a monotonic one of seconds and nanoseconds carries on from it, and is set
 * anew whenever the two are a millisecond apart (somebody has set the time). They are compared once a millisecond: to look at both
 * clocks each time would cost a guest as much again. Whole numbers, since one with a fraction would not tell nanoseconds apart.
 */
export class FineWallTime implements WallTime {
  seconds = 0;
  nanoseconds = 0;
  readonly #steady: () => readonly [number, number];
  readonly #coarse: () => number;
  /** What is added to the monotonic clock; nanoseconds below a second. Until it is known, what cannot be: before 1970. */
  #ahead = -1e9;
  #nanosecondsAhead = 0;
  /** When they are compared next, by the monotonic clock. */
  #next = 0;
  #nextNanoseconds = 0;

  constructor(steady: () => readonly [number, number] = hrtime, coarse: () => number = Date.now) {
    this.#steady = steady;
    this.#coarse = coarse;
  }

  read(): void {
    const [seconds, nanoseconds] = this.#steady();
    if (seconds > this.#next || (seconds === this.#next && nanoseconds >= this.#nextNanoseconds))
      this.#compare(seconds, nanoseconds);
    this.#tell(seconds, nanoseconds);
  }

  #tell(seconds: number, nanoseconds: number): void {
    const sum = nanoseconds + this.#nanosecondsAhead;
    this.seconds = seconds + this.#ahead + (sum >= SECOND ? 1 : 0);
    this.nanoseconds = sum >= SECOND ? sum - SECOND : sum;
  }

  #compare(seconds: number, nanoseconds: number): void {
    const next = nanoseconds + 1e6;
    this.#next = next >= SECOND ? seconds + 1 : seconds;
    this.#nextNanoseconds = next % SECOND;
    const now = this.#coarse();
    const [later, laterNanoseconds] = this.#steady();
    // Date.now cuts the fraction off, and some time has gone by around it: only what cannot be is changed, and as little as can
    // be, so that the time never goes back by itself.
    this.#tell(later, laterNanoseconds);
    if (this.#milliseconds < now) this.#set(later, laterNanoseconds, now, 0);
    this.#tell(seconds, nanoseconds);
    if (this.#milliseconds > now) this.#set(seconds, nanoseconds, now, 999_999);
  }

  get #milliseconds(): number {
    return this.seconds * 1000 + Math.floor(this.nanoseconds / 1e6);
  }

  /** At this monotonic time it is so many milliseconds and nanoseconds since 1970. */
  #set(seconds: number, nanoseconds: number, milliseconds: number, more: number): void {
    const whole = Math.floor(milliseconds / 1000);
    const ahead = (milliseconds - whole * 1000) * 1e6 + more - nanoseconds;
    this.#ahead = whole - seconds - (ahead < 0 ? 1 : 0);
    this.#nanosecondsAhead = ahead < 0 ? ahead + SECOND : ahead;
  }
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
export function wallClock(time: WallTime = new FineWallTime()) {
  // Most looks at a clock are within the second of the one before.
  let [known, big] = [0, 0n];
  return {
    now(): Datetime {
      time.read();
      const { seconds, nanoseconds } = time;
      if (seconds !== known) [known, big] = [seconds, BigInt(seconds)];
      return { seconds: big, nanoseconds };
    },
    resolution: (): Datetime => ({ seconds: 0n, nanoseconds: 1 }),
  };
}
