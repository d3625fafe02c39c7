/** A task that can be halted: it is not stepped until it is let go on. */

import { Pollable, Signal } from './pollable.ts';
import type { Progress, Steppable, TaskEvent } from './progress.ts';

export class Halting implements Steppable {
  readonly #task: Steppable;
  /** Set while it may go on. */
  readonly #runs = new Signal();

  constructor(task: Steppable) {
    this.#task = task;
    this.#runs.set();
  }

  halt(halted: boolean): void {
    if (halted) this.#runs.clear();
    else this.#runs.set();
  }

  step(budget: number): Progress {
    return this.#runs.ready() ? this.#task.step(budget) : { tag: 'blocked', val: [new Pollable(this.#runs)] };
  }

  notify(event: TaskEvent): void {
    this.#task.notify?.(event);
  }
}
