/**
 * Who holds what a task waits for. A `Readiness` with `lend` knows; the scheduler tells it of each task that waits on it.
 * `Owed` is the one that a lock, a service's answer or a queue's next message needs: a signal that some task is to set.
 */

import type { Claim } from './claim.ts';
import { lend } from './lending.ts';
import { type Cancel, Signal } from './pollable.ts';

/** A task, as `Scheduler.start` gives it. */
export interface Holder {
  readonly claim: Claim;
}

interface Waiter {
  readonly claim: Claim;
  end: Cancel | undefined;
}

export class Owed extends Signal {
  #holder: Holder | undefined;
  readonly #waiting = new Set<Waiter>();

  constructor(holder?: Holder) {
    super();
    this.#holder = holder;
  }

  /** The task that is to set the signal. When another takes over, what the waiting ones lend goes on to it. */
  get holder(): Holder | undefined {
    return this.#holder;
  }

  set holder(holder: Holder | undefined) {
    if (holder === this.#holder) return;
    this.#holder = holder;
    for (const waiter of this.#waiting) {
      waiter.end?.();
      waiter.end = this.#loanOf(waiter.claim);
    }
  }

  lend(claim: Claim): Cancel {
    const waiter: Waiter = { claim, end: this.#loanOf(claim) };
    this.#waiting.add(waiter);
    return () => {
      this.#waiting.delete(waiter);
      waiter.end?.();
    };
  }

  /** Who waits for itself lends nothing. */
  #loanOf(claim: Claim): Cancel | undefined {
    const to = this.#holder?.claim;
    return to === undefined || to === claim ? undefined : lend(claim, to);
  }
}
