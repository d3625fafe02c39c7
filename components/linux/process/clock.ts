// The clocks of a process, and processor time, which is the time of its turns.

import { now as monotonicNow } from '../gen/import/wasi-clocks-monotonic-clock';
import { now as wallNow } from '../gen/import/wasi-clocks-wall-clock';
import { Timestamp } from '../gen/import/nucleus-fs-types';

export const SECOND: u64 = 1_000_000_000;

export class Clock {
  /** When it began: monotonic and real, in nanoseconds. */
  readonly startMonotonic: u64 = monotonicNow();
  readonly startReal: u64;
  private busy: u64 = 0;
  private enteredAt: u64 = 0;
  private isRunning: bool = false;

  constructor() {
    this.startReal = this.realtime();
    this.enteredAt = this.startMonotonic;
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

  /** The processor is its from now on. */
  enter(now: u64): void {
    this.enteredAt = now;
    this.isRunning = true;
  }

  leave(now: u64): void {
    this.busy += now - this.enteredAt;
    this.isRunning = false;
  }

  /** Nanoseconds of processor time used. */
  processor(): u64 {
    return this.isRunning ? this.busy + (monotonicNow() - this.enteredAt) : this.busy;
  }

  /** The same, once it runs no more. */
  total(): u64 {
    return this.busy;
  }
}
