// What threads and processes used of the processor: time, how much of it in system calls and faults, and how often they gave it up.
//
// The whole is the time of their turns. The part of the system is taken from samples, as Linux takes it from its ticks: to look at
// the clock before and after each call would cost more than most calls do.

import { now as monotonicNow } from '../gen/import/wasi-clocks-monotonic-clock';

export class ProcessorTime {
  private busy: u64 = 0;
  private enteredAt: u64 = 0;
  isRunning: bool = false;
  /** By the samples alone. */
  private sampled: u64 = 0;
  /** The whole at the last sample. */
  private sampledAt: u64 = 0;
  /** The least that may be said of either part: what was said before. */
  private leastUser: u64 = 0;
  private leastSystem: u64 = 0;
  /** Pages that were made present. */
  faults: u64 = 0;
  /** How often it waited, and how often its slice was over. */
  waits: u64 = 0;
  preemptions: u64 = 0;

  constructor(
    /** What it is a part of; null for a process's. */
    private whole: ProcessorTime | null,
  ) {}

  /** The processor is its from now on. */
  enter(now: u64): void {
    this.enteredAt = now;
    this.isRunning = true;
    const whole = this.whole;
    if (whole != null) whole.enter(now);
  }

  leave(now: u64): void {
    this.busy += now - this.enteredAt;
    this.isRunning = false;
    const whole = this.whole;
    if (whole != null) whole.leave(now);
  }

  /** So much of it was the system's, as far as a sample that ends now can tell: not more than passed since the last one. */
  addSystem(nanoseconds: u64, now: u64): void {
    const total = this.busy + (now - this.enteredAt);
    this.sampled += min(nanoseconds, total - this.sampledAt);
    this.sampledAt = total;
    const whole = this.whole;
    if (whole != null) whole.addSystem(nanoseconds, now);
  }

  addFault(): void {
    this.faults++;
    const whole = this.whole;
    if (whole != null) whole.addFault();
  }

  addSwitch(isWait: bool): void {
    if (isWait) this.waits++;
    else this.preemptions++;
    const whole = this.whole;
    if (whole != null) whole.addSwitch(isWait);
  }

  /** Nanoseconds in all. */
  get total(): u64 {
    return this.isRunning ? this.busy + (monotonicNow() - this.enteredAt) : this.busy;
  }

  /** Nanoseconds of the program's own instructions; with `system`, which never go back, as much as `total`. */
  get user(): u64 {
    const total = this.total;
    this.split(total);
    return this.leastUser;
  }

  get system(): u64 {
    const total = this.total;
    this.split(total);
    return this.leastSystem;
  }

  private split(total: u64): void {
    const system = max(min(this.sampled, total - min(this.leastUser, total)), this.leastSystem);
    this.leastSystem = system;
    this.leastUser = max(total - min(system, total), this.leastUser);
  }
}

/** What all together used that have gone: children that were waited for. */
export class PastTime {
  user: u64 = 0;
  system: u64 = 0;
  faults: u64 = 0;
  waits: u64 = 0;
  preemptions: u64 = 0;

  addOne(time: ProcessorTime): void {
    this.user += time.user;
    this.system += time.system;
    this.faults += time.faults;
    this.waits += time.waits;
    this.preemptions += time.preemptions;
  }

  addAll(other: PastTime): void {
    this.user += other.user;
    this.system += other.system;
    this.faults += other.faults;
    this.waits += other.waits;
    this.preemptions += other.preemptions;
  }

  static of(time: ProcessorTime): PastTime {
    const result = new PastTime();
    result.addOne(time);
    return result;
  }
}
