// The clocks of a sandbox, and processor time, which is the time spent in steps.

import { now as monotonicNow } from '../gen/import/wasi-clocks-monotonic-clock';
import { now as wallNow } from '../gen/import/wasi-clocks-wall-clock';
import { Timestamp } from '../gen/import/nucleus-fs-types';

export const SECOND: u64 = 1_000_000_000;

export class Clock {
  /** When the sandbox began: monotonic and real, in nanoseconds. */
  readonly startMonotonic: u64 = monotonicNow();
  readonly startReal: u64;
  private busy: u64 = 0;
  private enteredAt: u64 = 0;

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

  enterStep(): void {
    this.enteredAt = monotonicNow();
  }

  leaveStep(): void {
    this.busy += monotonicNow() - this.enteredAt;
  }

  /** Nanoseconds of processor time used, during a step. */
  processor(): u64 {
    return this.busy + (monotonicNow() - this.enteredAt);
  }
}
