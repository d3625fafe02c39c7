/**
 * Readiness, and wasi:io/poll over it.
 *
 * A `Readiness` is something that one can wait for; a `Pollable` is the resource that components hold on it, made
 * fresh for each wait. Nobody blocks here: the kernel's thread waits by `onReady`, whose callback comes once and never
 * from within the call to `onReady` itself. What `block` does is up to the thread: see waiting.ts.
 */

import type { Claim } from './claim.ts';
import { waitFor } from './waiting.ts';

export type Cancel = () => void;

export interface Readiness {
  ready(): boolean;
  /** Calls back once when ready; at the next microtask if that is now. The result takes the wish back. */
  onReady(callback: () => void): Cancel;
  /** Whoever is to make it ready becomes as urgent as the task that waits; the result ends that. Absent: nobody known. */
  lend?(waiter: Claim): Cancel | undefined;
  /** In a thread without a scheduler: the service in another one that is to make it ready. Absent: nobody known. */
  readonly provider?: string | undefined;
}

/** The callbacks that wait for one thing. */
export class Waiters {
  readonly #waiting = new Set<{ callback: () => void }>();

  get size(): number {
    return this.#waiting.size;
  }

  add(callback: () => void): Cancel {
    const entry = { callback };
    this.#waiting.add(entry);
    return () => this.#waiting.delete(entry);
  }

  /** Calls and forgets all that wait now. */
  wake(): void {
    const due = [...this.#waiting];
    this.#waiting.clear();
    for (const entry of due) entry.callback();
  }
}

/** For a `Readiness` that is ready now. */
export function callSoon(callback: () => void): Cancel {
  let wanted = true;
  queueMicrotask(() => wanted && callback());
  return () => {
    wanted = false;
  };
}

export const always: Readiness = { ready: () => true, onReady: callSoon };

/** Ready from `set` to `clear`. */
export class Signal implements Readiness {
  #set = false;
  readonly #waiters = new Waiters();

  ready(): boolean {
    return this.#set;
  }

  set(): void {
    this.#set = true;
    this.#waiters.wake();
  }

  clear(): void {
    this.#set = false;
  }

  onReady(callback: () => void): Cancel {
    return this.#set ? callSoon(callback) : this.#waiters.add(callback);
  }
}

/** Resource `pollable` of wasi:io/poll. */
export class Pollable implements Readiness {
  readonly #source: Readiness;
  readonly #waits = new Set<Cancel>();

  constructor(source: Readiness = always) {
    this.#source = source;
  }

  ready(): boolean {
    return this.#source.ready();
  }

  block(): void {
    waitFor([this], 'pollable.block');
  }

  onReady(callback: () => void): Cancel {
    const stop = this.#source.onReady(() => {
      this.#waits.delete(cancel);
      callback();
    });
    const cancel = () => {
      this.#waits.delete(cancel);
      stop();
    };
    this.#waits.add(cancel);
    return cancel;
  }

  lend(waiter: Claim): Cancel | undefined {
    return this.#source.lend?.(waiter);
  }

  get provider(): string | undefined {
    return this.#source.provider;
  }

  /** Ends the resource and whatever still waits through it. */
  [Symbol.dispose](): void {
    for (const cancel of [...this.#waits]) cancel();
  }
}

/**
 * wasi:io/poll `poll`.
 * @returns the indexes of those that are ready, at least one
 * @throws Error (a trap) if the list is empty, or if none is ready and this thread may not wait
 */
export function poll(pollables: readonly Pollable[]): Uint32Array {
  if (pollables.length === 0) throw new Error('poll: the list of pollables is empty');
  waitFor(pollables, 'poll');
  const ready: number[] = [];
  for (const [index, pollable] of pollables.entries()) if (pollable.ready()) ready.push(index);
  return Uint32Array.from(ready);
}
