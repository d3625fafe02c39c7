// Clocks.

import { EFAULT, EINVAL, EOPNOTSUPP, EPERM } from '../errno';
import { Block } from '../memory/block';
import { copyOut, readBlock, writeU64 } from '../memory/copy';
import { CLOCK_REALTIME, Source, SECOND, sourceOf } from '../process/clock';
import { TICKS } from '../process/machine';
import { ProcessorClock } from '../process/processor-clock';
import { writeTime } from '../process/time';
import { Thread } from '../thread/thread';
import { Call } from './call';
import { Table } from './table';

/** No clock. */
const NONE: u64 = u64.MAX_VALUE;

const TIMEX_SIZE: u32 = 208;
/** The clock is not known to be that of a better one, and the state that this is. */
const STA_UNSYNC: u32 = 0x40;
const TIME_ERROR: i64 = 5;

export function timeCalls(table: Table): void {
  table.add(96, 'gettimeofday', timeOfDay, '>timeval pointer');
  table.add(159, 'adjtimex', adjust, 'pointer');
  table.add(305, 'clock_adjtime', adjustClock, 'clock pointer');
  table.refuse(164, 'settimeofday', EPERM, 'clocks belong to the host', 'pointer pointer');
  table.add(201, 'time', seconds, '>long');
  table.refuse(227, 'clock_settime', EPERM, 'clocks belong to the host', 'clock timespec');
  table.add(228, 'clock_gettime', read, 'clock >timespec');
  table.add(229, 'clock_getres', resolution, 'clock >timespec');
}

/** The clock's time in nanoseconds. */
function timeOf(thread: Thread, clock: i32): u64 {
  switch (sourceOf(clock)) {
    case Source.Wall: return thread.process.clock.realtime();
    case Source.Monotonic: return thread.process.clock.monotonic();
    default: return processorTimeOf(thread, clock);
  }
}

function processorTimeOf(thread: Thread, clock: i32): u64 {
  const found = ProcessorClock.find(thread, clock);
  return found == null ? NONE : found.now;
}

function read(thread: Thread, call: Call): i64 {
  const time = timeOf(thread, call.i0);
  return time == NONE ? -EINVAL : writeTime(thread.process.space, call.a1, time, 1);
}

function resolution(thread: Thread, call: Call): i64 {
  if (timeOf(thread, call.i0) == NONE) return -EINVAL;
  return call.a1 == 0 ? 0 : writeTime(thread.process.space, call.a1, 1, 1);
}

/** The time zone, if asked for, is UTC. */
function timeOfDay(thread: Thread, call: Call): i64 {
  const process = thread.process;
  if (call.a1 != 0 && !writeU64(process.space, call.a1, 0)) return -EFAULT;
  return call.a0 == 0 ? 0 : writeTime(process.space, call.a0, process.clock.realtime(), 1000);
}

/** struct timex can be read; nobody here has CAP_SYS_TIME over the host's clock. */
function adjust(thread: Thread, call: Call): i64 {
  return tell(thread, call, call.a0);
}

function adjustClock(thread: Thread, call: Call): i64 {
  const clock = call.i0;
  if (clock != CLOCK_REALTIME) return timeOf(thread, clock) == NONE ? -EINVAL : -EOPNOTSUPP;
  return tell(thread, call, call.a1);
}

function tell(thread: Thread, call: Call, address: u64): i64 {
  const process = thread.process;
  const block = readBlock(process.space, address, TIMEX_SIZE);
  if (block == null) return -EFAULT;
  if (block.u32(0) != 0) {
    call.note = 'clocks belong to the host';
    return -EPERM;
  }
  const now = process.clock.realtime();
  const answer = Block.of(TIMEX_SIZE);
  answer.setU32(40, STA_UNSYNC);
  answer.setU64(64, <u64>1_000_000);
  answer.setU64(72, now / SECOND);
  answer.setU64(80, (now % SECOND) / 1000);
  answer.setU64(88, 1_000_000 / TICKS);
  return copyOut(process.space, address, answer.bytes) ? TIME_ERROR : -EFAULT;
}

function seconds(thread: Thread, call: Call): i64 {
  const process = thread.process;
  const now = process.clock.realtime() / SECOND;
  return call.a0 == 0 || writeU64(process.space, call.a0, now) ? <i64>now : -EFAULT;
}
