// Timers: the three of setitimer, those of timer_create, and those that are files.

import { EBADF, EFAULT, EINVAL, EOPNOTSUPP } from '../errno';
import { O_CLOEXEC, O_NONBLOCK } from '../file/flags';
import { TimerFile } from '../file/timer';
import { Block } from '../memory/block';
import { copyOut, readBlock, writeU32 } from '../memory/copy';
import { CLOCK_BOOTTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_COARSE, CLOCK_MONOTONIC_RAW, CLOCK_REALTIME, CLOCK_TAI, Clock, SECOND } from '../process/clock';
import { ProcessorClock } from '../process/processor-clock';
import { ProcessorTime } from '../process/processor-time';
import { Duration, convert, putTime } from '../process/time';
import { Timer } from '../process/timer';
import { SIGALRM, SIGNALS } from '../signal/number';
import { SignalTimer } from '../signal/timer';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

const TIMER_ABSTIME: u32 = 1;
const TFD_CANCEL_ON_SET: u32 = 2;
const ITIMERS: u32 = 3;
const MICROSECOND: u64 = 1000;

const SIGEV_SIGNAL: i32 = 0;
const SIGEV_NONE: i32 = 1;
const SIGEV_THREAD_ID: i32 = 4;
const EVENT_SIZE: u32 = 64;

const CLOCK_REALTIME_ALARM: i32 = 8;
const CLOCK_BOOTTIME_ALARM: i32 = 9;

export function timerCalls(table: Table): void {
  table.add(36, 'getitimer', timer, 'intervaltimer >timerval');
  table.add(37, 'alarm', alarm, 'uint');
  table.add(38, 'setitimer', setTimer, 'intervaltimer timerval >timerval');
  table.add(222, 'timer_create', create, 'clock pointer >integer');
  table.add(223, 'timer_settime', setCreated, 'int sleepflags timerspec >timerspec');
  table.add(224, 'timer_gettime', getCreated, 'int >timerspec');
  table.add(225, 'timer_getoverrun', overrun, 'int');
  table.add(226, 'timer_delete', remove, 'int');
  table.add(283, 'timerfd_create', createFile, 'clock timerflags');
  table.add(286, 'timerfd_settime', setFile, 'fd timerset timerspec >timerspec');
  table.add(287, 'timerfd_gettime', getFile, 'fd >timerspec');
}

/** struct itimerspec, or struct itimerval in microseconds: interval, value. */
class Setting {
  interval: u64 = 0;
  value: u64 = 0;
  /** Error negated; 0 if there is one. */
  error: i64 = 0;

  static read(thread: Thread, address: u64, unit: u64): Setting {
    const result = new Setting();
    const block = readBlock(thread.process.space, address, 32);
    if (block == null) {
      result.error = -EFAULT;
      return result;
    }
    const interval = new Duration();
    const value = new Duration();
    convert(block, 0, unit, interval);
    convert(block, 16, unit, value);
    if (interval.error != 0 || value.error != 0) result.error = -EINVAL;
    result.interval = interval.nanoseconds;
    result.value = value.nanoseconds;
    return result;
  }
}

function write(thread: Thread, address: u64, timer: Timer, unit: u64): i64 {
  const block = Block.of(32);
  putTime(block, 0, timer.interval, unit);
  putTime(block, 16, timer.left(), unit);
  return copyOut(thread.process.space, address, block.bytes) ? 0 : -EFAULT;
}

// The three of each process: real time (SIGALRM), and twice the processor's (SIGVTALRM, SIGPROF).

function alarm(thread: Thread, call: Call): i64 {
  const timer = thread.process.intervalTimers[0];
  const left = timer.left();
  if (<u32>call.a0 == 0) timer.stop();
  else timer.start(<u64><u32>call.a0 * SECOND, 0);
  // Rounded to the nearest second, but never down to 0, which means that none was set.
  return left == 0 ? 0 : <i64>max<u64>((left + SECOND / 2) / SECOND, 1);
}

function timer(thread: Thread, call: Call): i64 {
  if (<u32>call.a0 >= ITIMERS) return -EINVAL;
  return write(thread, call.a1, thread.process.intervalTimers[call.i0], MICROSECOND);
}

function setTimer(thread: Thread, call: Call): i64 {
  const wanted = call.a1 == 0 ? new Setting() : Setting.read(thread, call.a1, MICROSECOND);
  if (wanted.error != 0) return wanted.error;
  if (<u32>call.a0 >= ITIMERS) return -EINVAL;
  const timer = thread.process.intervalTimers[call.i0];
  if (call.a2 != 0 && write(thread, call.a2, timer, MICROSECOND) != 0) return -EFAULT;
  if (wanted.value == 0) timer.stop();
  else timer.start(wanted.value, wanted.interval);
  return 0;
}

// Those of timer_create.

/** struct sigevent: value, signal, kind, thread; without one, SIGALRM with the timer's number. */
function create(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const clock = call.i0;
  const event: Block | null = call.a1 == 0 ? null : readBlock(process.space, call.a1, EVENT_SIZE);
  if (call.a1 != 0 && event == null) return -EFAULT;
  const counted = ProcessorClock.find(thread, clock);
  if (clock >= CLOCK_MONOTONIC_RAW && clock <= CLOCK_MONOTONIC_COARSE) return -EOPNOTSUPP;
  if (counted == null && !countsTime(clock)) return -EINVAL;
  const id = process.timersCreated;
  let number = SIGALRM;
  let value: u64 = id;
  let receiver: Thread | null = null;
  if (event != null) {
    const kind = event.i32(12);
    value = event.u64(0);
    number = kind == SIGEV_NONE ? 0 : event.i32(8);
    if (kind == SIGEV_THREAD_ID) receiver = process.findThread(event.i32(16));
    if (kind != SIGEV_SIGNAL && kind != SIGEV_NONE && receiver == null) return -EINVAL;
    if (kind != SIGEV_NONE && (number < 1 || number > SIGNALS)) return -EINVAL;
  }
  if (!writeU32(process.space, call.a2, id)) return -EFAULT;
  process.timersCreated++;
  let processor: ProcessorTime | null = null;
  if (counted != null) processor = counted.time;
  const created = new SignalTimer(process, processor, id, number, value, receiver, counted != null && counted.onlyUser);
  process.createdTimers.set(id, created);
  process.timers.add(created);
  process.clocksOfTimers.set(id, clock);
  return 0;
}

function countsTime(clock: i32): bool {
  return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME || clock == CLOCK_TAI;
}

function setCreated(thread: Thread, call: Call): i64 {
  const process = thread.process;
  if (call.a2 == 0) return -EINVAL;
  const wanted = Setting.read(thread, call.a2, 1);
  if (wanted.error != 0) return wanted.error;
  if (!process.createdTimers.has(call.i0)) return -EINVAL;
  const timer = process.createdTimers.get(call.i0);
  if (call.a3 != 0 && write(thread, call.a3, timer, 1) != 0) return -EFAULT;
  if (wanted.value == 0) {
    timer.stop();
    return 0;
  }
  const clock = process.clocksOfTimers.get(call.i0);
  const absolute = (<u32>call.a1 & TIMER_ABSTIME) != 0;
  const now = clock == CLOCK_REALTIME || clock == CLOCK_TAI ? process.clock.realtime() : timer.now();
  timer.start(absolute ? until(wanted.value, now) : wanted.value, wanted.interval);
  return 0;
}

function until(instant: u64, now: u64): u64 {
  return instant > now ? instant - now : 0;
}

function getCreated(thread: Thread, call: Call): i64 {
  const timers = thread.process.createdTimers;
  return timers.has(call.i0) ? write(thread, call.a1, timers.get(call.i0), 1) : -EINVAL;
}

function overrun(thread: Thread, call: Call): i64 {
  const timers = thread.process.createdTimers;
  return timers.has(call.i0) ? timers.get(call.i0).overrun : -EINVAL;
}

function remove(thread: Thread, call: Call): i64 {
  const process = thread.process;
  if (!process.createdTimers.has(call.i0)) return -EINVAL;
  process.timers.remove(process.createdTimers.get(call.i0));
  process.createdTimers.delete(call.i0);
  process.clocksOfTimers.delete(call.i0);
  return 0;
}

// Those that are files.

function createFile(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const flags = <u32>call.a1;
  const clock = call.i0;
  const real = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_ALARM;
  const steady = clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME || clock == CLOCK_BOOTTIME_ALARM;
  if ((!real && !steady) || (flags & ~(O_CLOEXEC | O_NONBLOCK)) != 0) return -EINVAL;
  const file = new TimerFile(process.sandbox.timers, process.sandbox.clock, real, process.clock.timestamp(), flags & O_NONBLOCK);
  return process.files.add(file, (flags & O_CLOEXEC) != 0);
}

function setFile(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const wanted = Setting.read(thread, call.a2, 1);
  if (wanted.error != 0) return wanted.error;
  if ((<u32>call.a1 & ~(TIMER_ABSTIME | TFD_CANCEL_ON_SET)) != 0) return -EINVAL;
  const file = process.files.get(call.i0);
  if (file == null) return -EBADF;
  if (!(file instanceof TimerFile)) return -EINVAL;
  const to = <TimerFile>file;
  if (call.a3 != 0 && write(thread, call.a3, to.timer, 1) != 0) return -EFAULT;
  const absolute = (<u32>call.a1 & TIMER_ABSTIME) != 0;
  const now = to.realtime ? process.clock.realtime() : process.clock.monotonic();
  to.set(absolute ? until(wanted.value, now) : wanted.value, wanted.interval, wanted.value != 0);
  return 0;
}

function getFile(thread: Thread, call: Call): i64 {
  const file = thread.process.files.get(call.i0);
  if (file == null) return -EBADF;
  return file instanceof TimerFile ? write(thread, call.a1, (<TimerFile>file).timer, 1) : -EINVAL;
}
