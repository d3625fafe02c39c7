/** The time of day, for the times of objects. */
import { Timestamp } from '../gen/export/nucleus-fs-types';
import { now as wallClock } from '../gen/import/wasi-clocks-wall-clock';

export function now(): Timestamp {
  const time = wallClock();
  return new Timestamp(time.seconds, time.nanoseconds);
}
