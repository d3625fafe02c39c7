/**
 * The tasks whose steps go on in other threads. Who of them is next is decided as on this thread; so many steps go on at a time, so that
 * it is the scheduler that shares the processors among them, by class and weight, and not the host.
 */

import type { Claim } from './claim.ts';
import { RunQueue } from './run-queue.ts';

export class Pool {
  readonly queue: RunQueue;
  readonly #places: number;
  readonly #taken = new Set<Claim>();

  /** @param places steps at a time */
  constructor(quantum: number, places: number) {
    if (!(Number.isInteger(places) && places > 0))
      throw new RangeError(`${places} steps at a time in other threads`);
    this.queue = new RunQueue(quantum);
    this.#places = places;
  }

  /** Takes out who is to have a step now, if there is one, and room for it. */
  take(): Claim | undefined {
    if (this.#taken.size >= this.#places) return undefined;
    const claim = this.queue.take();
    if (claim) this.#taken.add(claim);
    return claim;
  }

  /** Its place is free again; false if it had none. */
  leave(claim: Claim): boolean {
    return this.#taken.delete(claim);
  }
}
