/** A task whose process a debugger holds: stepped as any other, but for that who steps it learns when the process halts, and can wake it. */

import {
  Pollable,
  type Progress,
  Signal,
  type Steppable,
  type TaskEvent,
} from '../../../kernel/task/index.ts';
import type { Halt, Session } from './session.ts';

export interface Watcher {
  readonly session: Session;
  /** True if the process goes on at once. */
  onHalt(halt: Halt): boolean;
  /** Nobody is there who could let the process go on. */
  isAlone(): boolean;
  stands(): boolean;
}

/** Steps through a range before others have their turn, who may want it to halt. */
const mostTurns = 256;

export class DebuggedTask implements Steppable {
  readonly #task: Steppable;
  readonly #watcher: Watcher;
  readonly #woken = new Signal();
  /** Somebody wanted it to end while it stood still. */
  #isUnwanted = false;

  constructor(task: Steppable, watcher: Watcher) {
    this.#task = task;
    this.#watcher = watcher;
  }

  /** The process goes on, or has to be looked at. */
  wake(): void {
    this.#woken.set();
  }

  resume(): void {
    this.#isUnwanted = false;
    this.wake();
  }

  /** The debugger has gone without a word. */
  abandon(): void {
    if (this.#isUnwanted) this.#watcher.session.kill();
    this.wake();
  }

  step(budget: number): Progress {
    this.#woken.clear();
    let progress = this.#task.step(budget);
    for (let turns = 1; this.#goesOn(); turns++) {
      if (turns === mostTurns) {
        this.wake();
        break;
      }
      progress = this.#task.step(budget);
    }
    if (progress.tag !== 'blocked') return progress;
    return { ...progress, val: [...progress.val, new Pollable(this.#woken)] };
  }

  #goesOn(): boolean {
    const halt = this.#watcher.session.look();
    return halt !== undefined && this.#watcher.onHalt(halt);
  }

  notify(event: TaskEvent): void {
    // A signal would wait for ever.
    if (event !== 'resize' && this.#watcher.isAlone()) {
      this.#watcher.session.kill();
      this.wake();
      return;
    }
    if (event !== 'resize' && this.#watcher.stands()) this.#isUnwanted = true;
    this.#task.notify?.(event);
  }

  usage(): { readonly instructions: bigint } {
    return this.#task.usage?.() ?? { instructions: 0n };
  }
}
