// The clocks of a process.

import { now as monotonicNow } from '../gen/import/wasi-clocks-monotonic-clock';
import { now as wallNow } from '../gen/import/wasi-clocks-wall-clock';
import { Timestamp } from '../gen/import/nucleus-fs-types';
import { TICKS } from './machine';

export const CLOCK_REALTIME: i32 = 0;
export const CLOCK_MONOTONIC: i32 = 1;
export const CLOCK_MONOTONIC_RAW: i32 = 4;
const CLOCK_REALTIME_COARSE: i32 = 5;
export const CLOCK_MONOTONIC_COARSE: i32 = 6;
export const CLOCK_BOOTTIME: i32 = 7;
export const CLOCK_TAI: i32 = 11;

/** What a clock tells: the vDSO has these numbers in its data (vdso/image.s). */
export enum Source {
  /** A processor's time, or there is no such clock. */
  Other,
  Monotonic,
  Wall,
}

export function sourceOf(clock: i32): Source {
  switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_TAI:
      return Source.Wall;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
      return Source.Monotonic;
    default:
      return Source.Other;
  }
}

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
