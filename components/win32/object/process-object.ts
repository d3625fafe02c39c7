// What handles of a process stand for. It is signaled when the process has ended, and outlives it.

import { Process } from '../process/process';
import { systemTime } from '../system/time';
import { Thread } from '../thread/thread';
import { KernelObject } from './kernel-object';

/** STILL_ACTIVE. */
const RUNNING: u32 = 259;

export class ProcessObject extends KernelObject {
  readonly id: u32;
  readonly started: u64;
  /** Wall clock at its end, in units of 100 ns since 1601; 0 before. */
  endedAt: u64 = 0;
  code: u32 = RUNNING;
  /** Null when it has ended. */
  process: Process | null;

  constructor(process: Process) {
    super();
    this.process = process;
    this.id = process.id;
    this.started = process.started;
  }

  signaled(thread: Thread): bool {
    return this.process == null;
  }

  ended(code: u32): void {
    if (this.process == null) return;
    this.process = null;
    this.code = code;
    this.endedAt = systemTime();
    this.wake();
  }
}
