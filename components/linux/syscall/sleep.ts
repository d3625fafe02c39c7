// Sleeping.

import { EFAULT, EINTR, EINVAL, EOPNOTSUPP, ERESTARTNOHAND } from '../errno';
import { CLOCK_BOOTTIME, CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_TAI } from '../process/clock';
import { ProcessorClock } from '../process/processor-clock';
import { expireAfter, readTime, timeLeft, writeTime } from '../process/time';
import { Thread, WAIT } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const CLOCK_THREAD_CPUTIME: i32 = 3;
const TIMER_ABSTIME: u32 = 1;
/** Nanoseconds, as a tick of Linux. */
const LOOK_AGAIN: u64 = 4_000_000;

export function sleepCalls(table: Table): void {
  table.add(35, 'nanosleep', sleep, 'timespec >timespec');
  table.add(230, 'clock_nanosleep', sleepOn, 'clock sleepflags timespec >timespec');
  table.add(219, 'restart_syscall', nothingToRestart, '');
}

/** Calls are started again as they were: nothing is left to go on with. */
function nothingToRestart(thread: Thread, call: Call): i64 {
  return -EINTR;
}

function sleep(thread: Thread, call: Call): i64 {
  return sleepFor(thread, call.a0, call.a1);
}

function sleepFor(thread: Thread, address: u64, left: u64): i64 {
  if (thread.timedOut) return 0;
  const time = readTime(thread.process.space, address, 1);
  if (time.error != 0) return time.error;
  expireAfter(thread, time.nanoseconds);
  const result = thread.wait(EINTR);
  if (result == WAIT || left == 0) return result;
  return writeTime(thread.process.space, left, timeLeft(thread), 1) != 0 ? -EFAULT : result;
}

function sleepOn(thread: Thread, call: Call): i64 {
  const clock = call.i0;
  const steady = clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME;
  let processor: ProcessorClock | null = null;
  if (clock != CLOCK_THREAD_CPUTIME) processor = ProcessorClock.find(thread, clock);
  if (processor != null) return processor.isOwnThread ? -EINVAL : sleepOnProcessor(thread, call, processor);
  if (!steady && clock != CLOCK_REALTIME && clock != CLOCK_TAI) return clock < 0 || clock > 11 ? -EINVAL : -EOPNOTSUPP;
  if ((<u32>call.a1 & TIMER_ABSTIME) == 0) return sleepFor(thread, call.a2, call.a3);
  if (thread.timedOut) return 0;
  const time = readTime(thread.process.space, call.a2, 1);
  if (time.error != 0) return time.error;
  const source = thread.process.clock;
  const now = steady ? source.monotonic() : source.realtime();
  if (time.nanoseconds <= now) return 0;
  expireAfter(thread, time.nanoseconds - now);
  return thread.wait(ERESTARTNOHAND);
}

/** Time of the processor passes while other threads of the process run: looked at again every now and then. */
function sleepOnProcessor(thread: Thread, call: Call, processor: ProcessorClock): i64 {
  const time = readTime(thread.process.space, call.a2, 1);
  if (time.error != 0) return time.error;
  const used = processor.now;
  if (thread.fresh) thread.progress = (<u32>call.a1 & TIMER_ABSTIME) != 0 ? time.nanoseconds : used + time.nanoseconds;
  if (used >= thread.progress) return 0;
  thread.timedOut = false;
  thread.deadline = thread.process.clock.monotonic() + LOOK_AGAIN;
  return thread.wait(ERESTARTNOHAND);
}
