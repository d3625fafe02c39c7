/** Sequences of a job that may make memory grow. They are weighed together, since most do not and each takes many runs. */

import type { Problem } from '../execute/problem.ts';

/** So many are weighed together. */
const TOGETHER = 24;

/** What is suspected of a sequence whose memory grows: how much, only the confirmation says. */
const GROWTH: Problem = { oracle: 'memory', function: '', at: 0, message: 'memory grows', place: [] };

interface Growth<Sequence> {
  readonly problem: Problem;
  readonly sequence: Sequence;
}

export class Weighing<Sequence> {
  readonly #isGrowing: (sequences: readonly Sequence[]) => Promise<boolean | undefined>;
  #sequences: Sequence[] = [];
  /** One is enough: a campaign tells it, and whatever else grows is hardly another finding. */
  #isFound = false;

  /** `isGrowing`: whether memory grows when all of them run again and again; undefined where that cannot be said. */
  constructor(isGrowing: (sequences: readonly Sequence[]) => Promise<boolean | undefined>) {
    this.#isGrowing = isGrowing;
  }

  /** Puts one with the others, and weighs them when there are enough. */
  async add(sequence: Sequence): Promise<Growth<Sequence> | undefined> {
    this.#sequences.push(sequence);
    return this.#sequences.length >= TOGETHER ? this.weigh() : undefined;
  }

  /** Whether any of those that have been put together makes memory grow. */
  async weigh(): Promise<Growth<Sequence> | undefined> {
    const sequences = this.#sequences;
    this.#sequences = [];
    if (sequences.length === 0 || this.#isFound) return undefined;
    const [sequence] = await this.#growing(sequences);
    if (sequence === undefined) return undefined;
    this.#isFound = true;
    return { problem: GROWTH, sequence };
  }

  /** By halves; at most one. */
  async #growing(sequences: readonly Sequence[]): Promise<readonly Sequence[]> {
    if ((await this.#isGrowing(sequences)) !== true) return [];
    if (sequences.length === 1) return sequences;
    const half = sequences.length >> 1;
    const first = await this.#growing(sequences.slice(0, half));
    return first.length > 0 ? first : this.#growing(sequences.slice(half));
  }
}
