/** A clock that stands still until it is told how much time has passed: restarts and limits can then be tested exactly. */

import type { Clock } from '../../kernel/system/clock.ts';

interface Alarm {
  readonly at: number;
  readonly callback: () => void;
}

export class VirtualClock implements Clock {
  #now = 0;
  readonly #alarms = new Set<Alarm>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, callback: () => void): () => void {
    const alarm = { at: this.#now + milliseconds, callback };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** Lets time pass, and all happen that is due meanwhile. */
  async pass(milliseconds: number): Promise<void> {
    const until = this.#now + milliseconds;
    for (let next = this.#next(until); next !== undefined; next = this.#next(until)) {
      this.#alarms.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
      await turns();
    }
    this.#now = until;
    await turns();
  }

  #next(until: number): Alarm | undefined {
    let found: Alarm | undefined;
    for (const alarm of this.#alarms)
      if (alarm.at <= until && (found === undefined || alarm.at < found.at)) found = alarm;
    return found;
  }
}

/** What promises have to say. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
