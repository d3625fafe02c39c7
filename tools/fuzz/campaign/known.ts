/** What a job has suspected already: each is told once. */

import { type Problem, quickKey } from '../execute/problem.ts';

export class Known {
  readonly #keys = new Set<string>();
  readonly #keyOf: (problem: Problem) => string;

  /** `keyOf`: two problems with the same key are one. */
  constructor(keyOf: (problem: Problem) => string = quickKey) {
    this.#keyOf = keyOf;
  }

  /** The problem with what shows it; undefined where it was told before. */
  news<Sequence>(problem: Problem, sequence: Sequence): { problem: Problem; sequence: Sequence } | undefined {
    const key = this.#keyOf(problem);
    if (this.#keys.has(key)) return undefined;
    this.#keys.add(key);
    return { problem, sequence };
  }
}
