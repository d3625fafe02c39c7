/** A suspicion becomes a finding: it has to show again on a system that nothing has run on, and is made as small as it goes. */

import { type Oracle, type Problem, problemKey, roughKey } from '../execute/problem.ts';
import type { Description } from './description.ts';
import { examine } from './examine.ts';
import { minimise } from './minimise.ts';
import { Runner } from './runner.ts';
import type { Sequence } from './sequence.ts';
import type { Components } from './system.ts';

export interface LinuxFinding {
  readonly problem: Problem;
  readonly sequence: Sequence;
  /** What it has in common with others of the same cause. */
  readonly key: string;
}

/** Frames of a stack that are kept while a place is looked for. */
const FRAMES = 50;
/** Runs for minimising where one takes many programs, or long. */
const SLOW: ReadonlySet<Oracle> = new Set(['memory', 'hang']);
const FEW_RUNS = 60;

export class LinuxConfirmation {
  readonly #open: () => Promise<Runner>;
  #runner: Runner | undefined;

  constructor(components: Components, description: Description) {
    this.#open = () => Runner.open(components, description);
  }

  /** Undefined if it does not show again. */
  async confirm(sequence: Sequence, { oracle }: Problem): Promise<LinuxFinding | undefined> {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = FRAMES;
    try {
      this.#runner ??= await this.#open();
      const runner = this.#runner;
      const first = await examine(runner, sequence, oracle);
      if (first?.oracle !== oracle) return undefined;
      const key = roughKey(first);
      const shows = async (one: Sequence) => {
        const problem = await examine(runner, one, oracle);
        return problem !== undefined && roughKey(problem) === key;
      };
      const smallest = await minimise(sequence, shows, SLOW.has(oracle) ? FEW_RUNS : undefined);
      const problem = await examine(runner, smallest, oracle);
      return problem && { problem, sequence: smallest, key: problemKey(problem) };
    } finally {
      Error.stackTraceLimit = before;
    }
  }
}
