/**
 * What one end of a channel sleeps on: a count in shared memory that the other end raises after each change. Whoever
 * reads the count before it looks for changes, and sleeps only while the count is still that, misses none.
 *
 * Two words: the count, and whether the end sleeps. The second only spares a notification that nobody waits for. Both
 * can be written by the peer: one that does not keep to this rings unheard, so nobody sleeps longer than `LOOK_AGAIN`.
 */

/** Not in TypeScript's library before es2024. */
interface WaitAsync {
  waitAsync(
    words: Int32Array,
    index: number,
    value: number,
    timeout: number,
  ): { async: boolean; value: unknown };
}

const COUNT = 0;
const SLEEPS = 1;

export const BELL_WORDS = 2;

/** Milliseconds. */
const LOOK_AGAIN = 250;

/**
 * Who sleeps looks at the count first, so many times: to fall asleep and to be woken takes longer than most answers do, where each thread
 * has a core. Looks that are in vain become few, for the peer may want this core; now and then all are tried again.
 */
const MOST_LOOKS = 1 << 12;
const TRY_AGAIN = 64;

export class Bell {
  readonly #words: Int32Array;
  #changed: Promise<void> | undefined;
  #looks = MOST_LOOKS;
  #inVain = 0;

  /** @param words `BELL_WORDS` words of shared memory */
  constructor(words: Int32Array) {
    this.#words = words;
  }

  get count(): number {
    return Atomics.load(this.#words, COUNT);
  }

  ring(): void {
    Atomics.add(this.#words, COUNT, 1);
    if (Atomics.load(this.#words, SLEEPS) !== 0) Atomics.notify(this.#words, COUNT);
  }

  /** Rings so that it is heard whatever the peer has written. */
  alarm(): void {
    Atomics.add(this.#words, COUNT, 1);
    Atomics.notify(this.#words, COUNT);
  }

  /** Sleeps while the count is `seen`, for at most `milliseconds`; it may return before. Throws TypeError on a thread that may not block. */
  sleep(seen: number, milliseconds = Number.POSITIVE_INFINITY): void {
    if (milliseconds > 0 && this.#sees(seen)) return;
    Atomics.store(this.#words, SLEEPS, 1);
    Atomics.wait(this.#words, COUNT, seen, Math.min(milliseconds, LOOK_AGAIN));
    if (this.#changed === undefined) Atomics.store(this.#words, SLEEPS, 0);
  }

  /** Looks for a while whether the count becomes another one. */
  #sees(seen: number): boolean {
    for (let look = this.#looks; look > 0; look--) {
      if (this.count === seen) continue;
      this.#looks = Math.min(this.#looks * 2, MOST_LOOKS);
      return true;
    }
    this.#inVain++;
    this.#looks = this.#inVain % TRY_AGAIN === 0 ? MOST_LOOKS : this.#looks >> 3;
    return false;
  }

  /** Resolves when the count is other than `seen`, or before; it alone keeps no event loop running. */
  async changed(seen: number): Promise<void> {
    if (this.count !== seen) return;
    this.#changed ??= this.#wait(seen);
    await this.#changed;
  }

  async #wait(seen: number): Promise<void> {
    Atomics.store(this.#words, SLEEPS, 1);
    const { value } = (Atomics as unknown as WaitAsync).waitAsync(this.#words, COUNT, seen, LOOK_AGAIN);
    await value;
    this.#changed = undefined;
    Atomics.store(this.#words, SLEEPS, 0);
  }
}
