/**
 * A suspicion becomes a finding: it has to show again on a fresh instance, where it is given its place, and is made as small
 * as it goes.
 */

import { Machine } from '../execute/machine.ts';
import { type Problem, problemKey } from '../execute/problem.ts';
import { Runner } from '../execute/runner.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Target } from '../target/target.ts';
import { minimise } from './minimise.ts';

export interface Finding {
  readonly problem: Problem;
  readonly sequence: Sequence;
  /** What it has in common with others of the same cause. */
  readonly key: string;
}

/** Frames of a stack that are kept while a place is looked for. */
const FRAMES = 50;

export class Confirmation {
  readonly #target: Target;
  #runner: Runner | undefined;

  constructor(target: Target) {
    this.#target = target;
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

  async #confirm(sequence: Sequence, oracle: string): Promise<Finding | undefined> {
    const first = await this.#run(sequence, true);
    if (first?.oracle !== oracle) return undefined;
    const key = problemKey(first);
    const shows = async (one: Sequence) => {
      const problem = await this.#run(one);
      return problem !== undefined && problemKey(problem) === key;
    };
    const smallest = await minimise(sequence, this.#target.operations, shows);
    const problem = await this.#run(smallest, true);
    return problem && problemKey(problem) === key ? { problem, sequence: smallest, key } : undefined;
  }

  /** What a sequence shows; with `fresh` on an instance that nothing has run on before. */
  async #run(sequence: Sequence, fresh = false): Promise<Problem | undefined> {
    if (fresh || this.#runner === undefined)
      this.#runner = new Runner(await Machine.open(this.#target, { instrumented: true }));
    return this.#runner.run(sequence);
  }
}
