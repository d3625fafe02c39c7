// The clocks of a process.

import { now as monotonicNow } from '../gen/import/wasi-clocks-monotonic-clock';
import { now as wallNow } from '../gen/import/wasi-clocks-wall-clock';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { TICKS } from './machine';

export const SECOND: u64 = 1_000_000_000;

/** A time in ticks, as old interfaces count it. */
export function ticks(nanoseconds: u64): u64 {
  return (nanoseconds * TICKS) / SECOND;
}

export class Clock {
  /** When it began: monotonic and real, in nanoseconds. */
  readonly startMonotonic: u64 = monotonicNow();
  readonly startReal: u64;

  constructor() {
    this.startReal = this.realtime();
  }

  monotonic(): u64 {
    return monotonicNow();
  }

  /** Nanoseconds since 1970. */
  realtime(): u64 {
    const time = wallNow();
    return time.seconds * SECOND + time.nanoseconds;
  }

  timestamp(): Timestamp {
    const time = wallNow();
    return new Timestamp(time.seconds, time.nanoseconds);
  }
}
