/** How long one call takes in a loop that makes many. */
import type { Loop } from './call-runtimes.ts';

/**
 * A run is about so many milliseconds, short enough to find one without interruption; of so many, the fastest counts. The
 * runtimes take turns, in rounds, so that what else the machine does hits all of them.
 */
const RUN = 4;
const RUNS = 8;
const ROUNDS = 3;
const WARM_UP = 40;
/** Slow calls have fewer runs: no round goes on for longer than this. */
const LONGEST = 120;

/** One function in one runtime. */
export class Measured {
  /** Nanoseconds a call, the least so far; NaN where the runtime cannot do it. */
  best = Infinity;
  readonly #loop: Loop;
  readonly #size: number;
  #turns = 4;

  constructor(loop: Loop, size: number) {
    this.#loop = loop;
    this.#size = size;
    try {
      this.#warmUp();
    } catch {
      this.best = Number.NaN;
    }
  }

  round(): void {
    if (Number.isNaN(this.best)) return;
    for (let run = 0, spent = 0; run < RUNS && spent < LONGEST; run++) {
      const last = this.#once();
      this.best = Math.min(this.best, (last / this.#turns) * 1e6);
      spent += last;
    }
  }

  #warmUp(): void {
    for (let spent = 0, last = 0; spent < WARM_UP || last < RUN / 4; spent += last) {
      last = this.#once();
      if (last < RUN) this.#turns *= 2;
    }
  }

  /** Milliseconds. */
  #once(): number {
    const before = performance.now();
    this.#loop(this.#turns, this.#size);
    return performance.now() - before;
  }
}

/** All in rounds, one after the other. */
export function measureInTurns(all: readonly Measured[]): void {
  for (let round = 0; round < ROUNDS; round++) for (const one of all) one.round();
}
