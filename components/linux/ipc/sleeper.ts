// Threads asleep in a call on an object of System V's interprocess communication. Whatever changes the object wakes all of them, and
// each looks whether it can go on.

import { State, Thread } from '../thread/thread';

export class Sleeper {
  constructor(readonly thread: Thread) {}
}

export class Sleepers<T extends Sleeper> {
  private list: Array<T> = [];

  add(sleeper: T): void {
    this.list.push(sleeper);
  }

  /** What the thread sleeps for, if it did up to now; it does no more. */
  take(thread: Thread): T | null {
    for (let i = 0; i < this.list.length; i++) {
      const sleeper = this.list[i];
      if (sleeper.thread != thread) continue;
      this.list.splice(i, 1);
      return sleeper;
    }
    return null;
  }

  /** Those whose threads have not ended; a thread that was killed did not say so. */
  all(): Array<T> {
    for (let i = this.list.length - 1; i >= 0; i--) {
      if (this.list[i].thread.state == State.Ended) this.list.splice(i, 1);
    }
    return this.list;
  }

  wake(): void {
    for (let i = 0; i < this.list.length; i++) this.list[i].thread.wake();
  }
}
