// Timers: the instants at which something happens by itself: a signal is sent, a timerfd can be read. The scheduler
// asks when the next one is due, and fires those that are.

import { Clock } from './clock';
import { ProcessorTime } from './processor-time';

/** The longest time that is added to a clock, in nanoseconds. */
const LONGEST: u64 = i64.MAX_VALUE;

export abstract class Timer {
  /** When it is due, on its clock, in nanoseconds; 0 while it is not set. */
  at: u64 = 0;
  /** Nanoseconds between further times; 0 for once. */
  interval: u64 = 0;

  constructor(
    readonly clock: Clock,
    /** It counts this, not the monotonic clock's time; null if it does not. */
    private processor: ProcessorTime | null,
    /** And of it the program's own part alone (ITIMER_VIRTUAL). */
    private onlyUser: bool = false,
  ) {}

  get onProcessor(): bool {
    return this.processor != null;
  }

  now(): u64 {
    const processor = this.processor;
    if (processor == null) return this.clock.monotonic();
    return this.onlyUser ? processor.user : processor.total;
  }

  /** Sets it to be due in `value` nanoseconds. */
  start(value: u64, interval: u64): void {
    const now = this.now();
    this.at = value > LONGEST - now ? LONGEST : max<u64>(now + value, 1);
    this.interval = interval;
  }

  stop(): void {
    this.at = 0;
    this.interval = 0;
  }

  /** Nanoseconds until it is due, at least 1; 0 if it is not set. */
  left(): u64 {
    if (this.at == 0) return 0;
    const now = this.now();
    return this.at > now ? this.at - now : 1;
  }

  /** How often it was due up to now; it is set for the next time, if there is one. */
  take(): u64 {
    if (this.at == 0) return 0;
    const now = this.now();
    if (this.at > now) return 0;
    if (this.interval == 0) {
      this.at = 0;
      return 1;
    }
    const count = 1 + (now - this.at) / this.interval;
    this.at += count * this.interval;
    return count;
  }

  /** It was due `count` times since it was last asked. */
  abstract fired(count: u64): void;
}

/** The timers of a process. */
export class Timers {
  private list: Array<Timer> = [];

  add(timer: Timer): void {
    this.list.push(timer);
  }

  remove(timer: Timer): void {
    const index = this.list.indexOf(timer);
    if (index >= 0) this.list.splice(index, 1);
  }

  /** Monotonic time when the next one is due; 0 if none is. Processor time does not pass while all wait. */
  next(): u64 {
    let first: u64 = 0;
    for (let i = 0; i < this.list.length; i++) {
      const timer = this.list[i];
      if (timer.onProcessor || timer.at == 0) continue;
      if (first == 0 || timer.at < first) first = timer.at;
    }
    return first;
  }

  fire(): void {
    for (let i = 0; i < this.list.length; i++) {
      const timer = this.list[i];
      if (timer.at == 0) continue;
      const count = timer.take();
      if (count > 0) timer.fired(count);
    }
  }

  /** Is any set that counts the processor's time? */
  get onProcessor(): bool {
    for (let i = 0; i < this.list.length; i++) {
      if (this.list[i].onProcessor && this.list[i].at != 0) return true;
    }
    return false;
  }
}
