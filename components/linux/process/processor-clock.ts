// The clocks that count a processor's time (clock_getcpuclockid(3)): those of the caller have numbers of their own, all others negative ones.

import { Thread } from '../thread/thread';
import { ProcessorTime } from './processor-time';

const CLOCK_PROCESS_CPUTIME: i32 = 2;
const CLOCK_THREAD_CPUTIME: i32 = 3;

// Bits 31..3 of a negative number are the process's or the thread's number inverted, bit 2 says that it is a thread's, bits 1..0 which
// time is meant: user and system by ticks, user alone, all. 3 is none.
const IS_THREAD: i32 = 4;
const WHICH: i32 = 3;
const VIRTUAL: i32 = 1;
const NONE: i32 = 3;

export class ProcessorClock {
  constructor(
    readonly time: ProcessorTime,
    readonly onlyUser: bool,
    /** It is the asking thread's own by a negative number, which that cannot wait for. */
    readonly isOwnThread: bool,
  ) {}

  get now(): u64 {
    return this.onlyUser ? this.time.user : this.time.total;
  }

  /** Null if that is no such clock, or nobody's. */
  static find(thread: Thread, clock: i32): ProcessorClock | null {
    if (clock == CLOCK_PROCESS_CPUTIME) return new ProcessorClock(thread.process.used, false, false);
    if (clock == CLOCK_THREAD_CPUTIME) return new ProcessorClock(thread.used, false, false);
    if (clock >= 0 || (clock & WHICH) == NONE) return null;
    const id = ~(clock >> 3);
    const onlyUser = (clock & WHICH) == VIRTUAL;
    if ((clock & IS_THREAD) == 0) {
      const process = id == 0 || id == thread.id ? thread.process : thread.process.sandbox.find(id);
      return process == null ? null : new ProcessorClock(process.used, onlyUser, false);
    }
    const other = id == 0 ? thread : thread.process.findThread(id);
    return other == null ? null : new ProcessorClock(other.used, onlyUser, other == thread);
  }
}
