/** Where an instruction of the new module stood in the old one: for what an engine says of a trap. */
export class Offsets {
  /** File offsets, both growing: from `now` on, what was at `original` on, up to the next pair's. */
  readonly #pairs: { readonly now: number; readonly original: number }[] = [];

  add(now: number, original: number): void {
    this.#pairs.push({ now, original });
  }

  /** The instruction itself, or the one in front of which it was added. */
  original(now: number): number {
    let low = 0;
    for (let high = this.#pairs.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if (this.#pairs[middle]!.now <= now) low = middle + 1;
      else high = middle;
    }
    const pair = this.#pairs[low - 1];
    if (pair === undefined) return now;
    const next = this.#pairs[low]?.original ?? Number.POSITIVE_INFINITY;
    return Math.min(pair.original + now - pair.now, next);
  }
}
