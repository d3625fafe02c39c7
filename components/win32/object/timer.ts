// Waitable timers.

import { now } from '../gen/import/wasi-clocks-monotonic-clock';
import { Apc } from '../thread/apc';
import { Deadline } from '../thread/deadlines';
import { Thread } from '../thread/thread';
import { Kind, NamedObject } from './named-object';

class Due extends Deadline {
  constructor(private readonly timer: Timer) {
    super();
  }

  expire(): void {
    this.timer.fire();
  }
}

export class Timer extends NamedObject {
  private isSet: bool = false;
  private due!: Due;
  /** Nanoseconds; 0 for once. */
  private period: u64 = 0;
  /** Who set it, and what that thread calls when it fires; 0 for nothing. */
  private setter: Thread | null = null;
  private routine: u64 = 0;
  private argument: u64 = 0;

  constructor(private readonly isManual: bool) {
    super();
    this.due = new Due(this);
  }

  get kind(): Kind {
    return Kind.Timer;
  }

  signaled(thread: Thread): bool {
    return this.isSet;
  }

  acquire(thread: Thread): bool {
    if (!this.isManual) this.isSet = false;
    return false;
  }

  /** `at` in monotonic nanoseconds. */
  start(thread: Thread, at: u64, period: u64, routine: u64, argument: u64): void {
    this.isSet = false;
    this.period = period;
    this.setter = thread;
    this.routine = routine;
    this.argument = argument;
    thread.process.deadlines.set(this.due, at);
  }

  cancel(): void {
    if (this.setter != null) this.setter!.process.deadlines.clear(this.due);
  }

  fire(): void {
    const thread = this.setter!;
    this.isSet = true;
    if (this.period != 0) thread.process.deadlines.set(this.due, max(this.due.at + this.period, now()));
    if (this.routine != 0) thread.queueApc(new Apc(this.routine, this.argument, 0, 0));
    this.wake();
  }

  protected close(): void {
    this.cancel();
    super.close();
  }
}
