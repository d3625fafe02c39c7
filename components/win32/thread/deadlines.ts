// Points in time that something waits for, of a whole process.

import { now } from '../gen/import/wasi-clocks-monotonic-clock';

export abstract class Deadline {
  /** Monotonic nanoseconds. */
  at: u64 = 0;
  /** Where it stands in the list; -1 while it is in none. */
  index: i32 = -1;

  /** The time has come; it is no longer in the list. */
  abstract expire(): void;
}

export class Deadlines {
  private readonly all: Array<Deadline> = [];
  /** None lies before. */
  private bound: u64 = u64.MAX_VALUE;

  set(one: Deadline, at: u64): void {
    this.clear(one);
    one.at = at;
    one.index = this.all.push(one) - 1;
    this.bound = min(this.bound, at);
  }

  clear(one: Deadline): void {
    const index = one.index;
    if (index < 0) return;
    one.index = -1;
    const last = this.all.pop();
    if (last == one) return;
    this.all[index] = last;
    last.index = index;
  }

  /** The first one; 0 if there is none. */
  get first(): u64 {
    if (this.all.length == 0) return 0;
    let first = u64.MAX_VALUE;
    for (let i = 0; i < this.all.length; i++) first = min(first, this.all[i].at);
    this.bound = first;
    return first;
  }

  /** Lets those expire whose time has come, the earliest first. */
  check(): void {
    if (this.all.length == 0) return;
    const time = now();
    if (time < this.bound) return;
    const due: Array<Deadline> = [];
    for (let i = 0; i < this.all.length; i++) if (this.all[i].at <= time) due.push(this.all[i]);
    due.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    for (let i = 0; i < due.length; i++) {
      // Another one's end may have taken it out, or set it anew.
      if (due[i].index < 0 || due[i].at > time) continue;
      this.clear(due[i]);
      due[i].expire();
    }
    this.bound = this.first || u64.MAX_VALUE;
  }
}
