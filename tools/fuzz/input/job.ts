/** One job of a campaign on inputs: makes them, runs them, keeps those that show something new. */

import { CoverageMap } from '../campaign/coverage-map.ts';
import { Kept } from '../campaign/kept.ts';
import { Known } from '../campaign/known.ts';
import type { Stepper, Suspicion } from '../campaign/rounds.ts';
import { type Problem, problemKey } from '../execute/problem.ts';
import { Random } from '../random.ts';
import type { InputKind, Trial } from './kind.ts';
import { decodeInput, encodeInput } from './seed.ts';

/** One in so many is not made of one that was kept. */
const FRESH = 12;

export class InputJob<Input> implements Stepper {
  readonly trial: Trial<Input>;
  readonly coverage: CoverageMap;
  readonly #kind: InputKind<Input>;
  readonly #random: Random;
  readonly #kept = new Kept<Input>();
  readonly #known = new Known(functionKey);
  #fresh: Input[] = [];

  constructor(kind: InputKind<Input>, trial: Trial<Input>, seed: number, job = 0) {
    this.#kind = kind;
    this.trial = trial;
    this.coverage = new CoverageMap(trial.edges);
    this.#random = new Random(seed, job);
  }

  get calls(): number {
    return this.trial.calls;
  }

  get seen(): Uint8Array {
    return this.coverage.seen;
  }

  get returned(): Uint32Array {
    return this.trial.returned;
  }

  get failed(): Uint32Array {
    return this.trial.failed;
  }

  take(bytes: Uint8Array): Promise<Suspicion | undefined> {
    return this.#attempt(decodeInput(bytes, this.#kind).input);
  }

  step(): Promise<Suspicion | undefined> {
    return this.#attempt(this.#next());
  }

  async settle(last: boolean): Promise<Suspicion[]> {
    const found = await this.trial.settle(last);
    return found.flatMap(({ problem, input }) => this.#suspicion(problem, input) ?? []);
  }

  fresh(): Uint8Array[] {
    const fresh = this.#fresh.map((input) => encodeInput({ input }, this.#kind));
    this.#fresh = [];
    return fresh;
  }

  /** Runs one. Whether it shows something that none before has shown. */
  async shows(input: Input): Promise<boolean> {
    await this.trial.run(input);
    this.trial.takeCoverage(this.coverage.hits);
    return this.coverage.add();
  }

  async #attempt(input: Input): Promise<Suspicion | undefined> {
    const { trial, coverage } = this;
    const problem = await trial.run(input);
    trial.takeCoverage(coverage.hits);
    const isNew = coverage.add();
    if (problem !== undefined) return this.#suspicion(problem, input);
    if (!isNew) return undefined;
    this.#kept.add(input);
    this.#fresh.push(input);
    const closer = await trial.lookCloser?.(input);
    return closer && this.#suspicion(closer, input);
  }

  #next(): Input {
    if (this.#kept.size === 0 || this.#random.once(FRESH)) return this.trial.fresh(this.#random);
    const input = this.#kept.choose(this.#random);
    return this.trial.mutated(input, this.#kept.any(this.#random), this.#random);
  }

  /** Undefined where it is known. */
  #suspicion(problem: Problem, input: Input): Suspicion | undefined {
    return this.#known.news(problem, encodeInput({ input }, this.#kind));
  }
}

/** Messages have values of the input in them: they say nothing of the cause. */
function functionKey(problem: Problem): string {
  return problemKey({ ...problem, place: [] });
}
