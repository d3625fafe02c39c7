/**
 * A suspicion becomes a finding: it has to show again on a fresh instance, where it is given its place, and is made as small
 * as it goes.
 */

import { type Oracle, type Problem, problemKey, roughKey } from '../execute/problem.ts';
import { type Bench, examine } from '../oracle/examine.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Target } from '../target/target.ts';
import type { MakeBench } from './bench.ts';
import { canonical } from './canonical.ts';
import { minimise } from './minimise.ts';

export interface Finding {
  readonly problem: Problem;
  readonly sequence: Sequence;
  /** What it has in common with others of the same cause. */
  readonly key: string;
}

/** Frames of a stack that are kept while a place is looked for. */
const FRAMES = 50;
/** Runs for minimising where one takes thousands of calls. */
const FEW_RUNS = 100;

export class Confirmation {
  readonly #target: Target;
  readonly #make: MakeBench;
  #bench: Bench | undefined;

  constructor(target: Target, make: MakeBench) {
    this.#target = target;
    this.#make = make;
  }

  /** Undefined if it does not show again. */
  async confirm(sequence: Sequence, { oracle }: Problem): Promise<Finding | undefined> {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = FRAMES;
    try {
      return await this.#confirm(sequence, oracle);
    } finally {
      Error.stackTraceLimit = before;
    }
  }

  async #confirm(sequence: Sequence, oracle: Oracle): Promise<Finding | undefined> {
    const first = await this.#examine(sequence, oracle, true);
    if (first?.oracle !== oracle) return undefined;
    const key = roughKey(first);
    const shows = async (one: Sequence) => {
      const problem = await this.#examine(one, oracle);
      return problem !== undefined && roughKey(problem) === key;
    };
    const budget = oracle === 'memory' ? FEW_RUNS : undefined;
    const smallest = await minimise(sequence, this.#target.operations, shows, budget);
    for (const one of [await this.#canonical(smallest), smallest]) {
      const problem = await this.#examine(one, oracle, true);
      if (problem !== undefined && roughKey(problem) === key)
        return { problem, sequence: one, key: problemKey(problem) };
    }
    return undefined;
  }

  async #canonical(sequence: Sequence): Promise<Sequence> {
    const { runner } = this.#bench!;
    await runner.run(sequence);
    return canonical(sequence, runner.answers, this.#target.operations);
  }

  /** What a sequence shows; with `fresh` where nothing has run before. */
  async #examine(sequence: Sequence, oracle: Oracle, fresh = false): Promise<Problem | undefined> {
    if (fresh || this.#bench === undefined) this.#bench = await this.#make();
    return examine({ ...this.#bench, thorough: fresh }, sequence, oracle);
  }
}
