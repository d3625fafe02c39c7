/** So many calls a second: as many as a second has may come at once, those beyond wait for their turn. */

export class TokenBucket {
  readonly #rate: number;
  readonly #now: () => number;
  #tokens: number;
  #seen: number;

  /** @param rate calls a second @param now milliseconds */
  constructor(rate: number, now: () => number) {
    this.#rate = rate;
    this.#now = now;
    this.#tokens = rate;
    this.#seen = now();
  }

  /** Takes a turn: the milliseconds until it comes. */
  take(): number {
    const now = this.#now();
    this.#tokens = Math.min(this.#rate, this.#tokens + ((now - this.#seen) * this.#rate) / 1000) - 1;
    this.#seen = now;
    return this.#tokens >= 0 ? 0 : (-this.#tokens / this.#rate) * 1000;
  }
}
