// How a thread asks to be scheduled (sched(7)): kept, told, and handed on. Turns follow it in no way: each thread that can run gets its own.

import { PROCESSORS } from '../process/machine';

export const SCHED_OTHER: u32 = 0;
export const SCHED_FIFO: u32 = 1;
export const SCHED_RR: u32 = 2;
export const SCHED_BATCH: u32 = 3;
export const SCHED_IDLE: u32 = 5;

export const ALL_PROCESSORS: u64 = (1 << PROCESSORS) - 1;

export class Scheduling {
  policy: u32 = SCHED_OTHER;
  /** Of the real-time policies: 1 to 99. */
  priority: u32 = 0;
  /** -20 to 19. */
  nice: i32 = 0;
  /** Children begin as if nothing had been asked for. */
  resetsOnFork: bool = false;
  /** One bit a processor. */
  processors: u64 = ALL_PROCESSORS;
  /** Class and level of transfers (ioprio_set(2)); 0 for none. */
  transfers: u32 = 0;

  get isRealTime(): bool {
    return this.policy == SCHED_FIFO || this.policy == SCHED_RR;
  }

  /** The one that it is on. */
  get processor(): i32 {
    return <i32>ctz(this.processors);
  }

  /** What a new thread begins with. */
  inherited(): Scheduling {
    const result = new Scheduling();
    result.processors = this.processors;
    result.transfers = this.transfers;
    if (this.resetsOnFork) {
      result.nice = max(this.nice, 0);
      return result;
    }
    result.policy = this.policy;
    result.priority = this.priority;
    result.nice = this.nice;
    return result;
  }
}
