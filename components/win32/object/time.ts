// FILETIME: steps of 100 nanoseconds since 1601.

import { Timestamp } from '../gen/import/nucleus-fs-types';

const STEPS: u64 = 10_000_000;
/** Between 1601 and 1970. */
const SHIFT: u64 = 11_644_473_600;

export function fileTimeOf(time: Timestamp): u64 {
  return (time.seconds + SHIFT) * STEPS + time.nanoseconds / 100;
}

/** Before 1970 is 1970. */
export function timestampOf(time: u64): Timestamp {
  if (time < SHIFT * STEPS) return new Timestamp(0, 0);
  return new Timestamp(time / STEPS - SHIFT, <u32>(time % STEPS) * 100);
}
