/** A suspicion becomes a finding: it has to show again on a trial of its own, and is made as small as it goes. */

import { type Problem, problemKey } from '../execute/problem.ts';
import type { InputKind, Simpler, Trial } from './kind.ts';

export interface InputFinding<Input> {
  readonly problem: Problem;
  readonly input: Input;
  /** What it has in common with others of the same cause. */
  readonly key: string;
}

/** Frames of a stack that are kept while a place is looked for. */
const FRAMES = 50;

export class InputConfirmation<Input> {
  readonly #kind: InputKind<Input>;
  readonly #open: () => Promise<Trial<Input>>;
  #trial: Trial<Input> | undefined;

  constructor(kind: InputKind<Input>, open: () => Promise<Trial<Input>>) {
    this.#kind = kind;
    this.#open = open;
  }

  /** Undefined if it does not show again. */
  async confirm(input: Input, { oracle }: Problem): Promise<InputFinding<Input> | undefined> {
    const before = Error.stackTraceLimit;
    Error.stackTraceLimit = FRAMES;
    try {
      this.#trial ??= await this.#open();
      const trial = this.#trial;
      const first = await trial.examine(input, oracle);
      if (first?.oracle !== oracle) return undefined;
      const key = problemKey(first);
      const shows = async (one: Input) => {
        const problem = await trial.examine(one, oracle);
        return problem?.oracle === oracle && problemKey(problem) === key;
      };
      const smallest = await minimise(input, this.#kind, shows);
      const problem = (await trial.examine(smallest, oracle)) ?? first;
      return { problem, input: smallest, key };
    } finally {
      Error.stackTraceLimit = before;
    }
  }

  close(): void {
    this.#trial?.close();
  }
}

/** The simplest that still shows it, as far as so many runs go. */
export async function minimise<Input>(
  input: Input,
  { simpler, runs }: { simpler(input: Input): Iterable<Simpler<Input>>; readonly runs: number },
  shows: (input: Input) => Promise<boolean>,
): Promise<Input> {
  let best = input;
  let left = runs;
  for (let before: Input | undefined; before !== best && left > 0; ) {
    before = best;
    for (const change of simpler(best)) {
      const candidate = change(best);
      if (candidate === undefined) continue;
      if (left-- <= 0) break;
      if (await shows(candidate)) best = candidate;
    }
  }
  return best;
}
