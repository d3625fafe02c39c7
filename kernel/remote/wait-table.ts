/**
 * Which domain waits for which: a table in memory that all of them share, so that a call which would close a ring of waits is
 * refused before it is sent. A domain is known by its number, and each owns its word.
 *
 *     word 0       the lock: 0, or the number of the domain that has it, and 1
 *     word n + 1   0, or the number of the domain that domain n waits for, and 1
 *
 * Noting a wait and looking for a ring happen under the lock, so of a ring exactly one call is refused. Whoever learns that a
 * domain has died takes its lock and its word from it (`forget`).
 */

const LOCK = 0;
const FIRST = 1;

/** Looks at the lock before a thread sleeps for it. */
const LOOKS = 1000;
/** Milliseconds. */
const LOOK_AGAIN = 1;

/** @param domains numbers from 0 to one below this */
export function waitMemory(domains: number): SharedArrayBuffer {
  return new SharedArrayBuffer((FIRST + domains) * 4);
}

export class WaitTable {
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory);
  }

  /**
   * Notes that a domain waits for another, for a thread that may block; gives what it waited for before, to be put back by
   * `set`. Undefined, and nothing is noted, if the other waits for it already, itself or by way of others.
   */
  enter(domain: number, other: number): number | undefined {
    this.#lock(domain);
    try {
      if (this.#waitsFor(other, domain)) return undefined;
      const before = Atomics.load(this.#words, FIRST + domain);
      Atomics.store(this.#words, FIRST + domain, other + 1);
      return before;
    } finally {
      this.#unlock(domain);
    }
  }

  /** Puts back what `enter` gave. */
  set(domain: number, before: number): void {
    Atomics.store(this.#words, FIRST + domain, before);
  }

  /** Whether a domain waits for another one now, itself or by way of others. */
  isWaiting(domain: number, whom: number): boolean {
    return domain !== whom && this.#waitsFor(domain, whom);
  }

  /** A domain has ended. */
  forget(domain: number): void {
    Atomics.store(this.#words, FIRST + domain, 0);
    this.#unlock(domain);
  }

  /** Whether `domain` is, or waits for, `whom`. A table that was written over is walked no longer than it is. */
  #waitsFor(domain: number, whom: number): boolean {
    let at = domain;
    for (let steps = this.#words.length; steps > 0; steps--) {
      if (at === whom) return true;
      const word = Atomics.load(this.#words, FIRST + at);
      if (word <= 0 || word >= this.#words.length) return false;
      at = word - 1;
    }
    return true;
  }

  #lock(domain: number): void {
    for (let looks = LOOKS; ; looks--) {
      const owner = Atomics.compareExchange(this.#words, LOCK, 0, domain + 1);
      if (owner === 0) return;
      if (looks <= 0) Atomics.wait(this.#words, LOCK, owner, LOOK_AGAIN);
    }
  }

  #unlock(domain: number): void {
    if (Atomics.compareExchange(this.#words, LOCK, domain + 1, 0) === domain + 1)
      Atomics.notify(this.#words, LOCK);
  }
}
