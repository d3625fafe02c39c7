/** One job of a campaign: makes sequences, runs them, keeps those that show something new, and reports what is wrong. */

import { Machine, type MachineOptions } from '../execute/machine.ts';
import { type Problem, problemKey } from '../execute/problem.ts';
import { FAILED, RETURNED, Runner } from '../execute/runner.ts';
import { Generator } from '../generate/generator.ts';
import { Random } from '../random.ts';
import type { Sequence } from '../sequence/sequence.ts';
import type { Target } from '../target/target.ts';
import { CoverageMap } from './coverage-map.ts';

export interface JobOptions {
  readonly seed: number;
  /** Number of this job. */
  readonly job?: number;
}

/** A sequence worth keeping. */
export interface Entry {
  readonly sequence: Sequence;
  /** How often it was chosen. */
  chosen: number;
}

export interface Found {
  readonly problem: Problem;
  readonly sequence: Sequence;
}

export class Job {
  readonly target: Target;
  readonly runner: Runner;
  readonly coverage: CoverageMap;
  readonly corpus: Entry[] = [];
  /** New ones since they were last taken away. */
  fresh: Sequence[] = [];
  readonly #random: Random;
  readonly #generator: Generator;
  /** What functions have answered with, in ways that no edge shows. */
  readonly #answers = new Set<string>();
  readonly #known = new Set<string>();

  private constructor(target: Target, machine: Machine, { seed, job = 0 }: JobOptions) {
    this.target = target;
    this.runner = new Runner(machine);
    this.coverage = new CoverageMap(machine.code.edges);
    this.#random = new Random(seed, job);
    this.#generator = new Generator(target, this.#random);
  }

  static async open(
    target: Target,
    options: JobOptions,
    how: MachineOptions = { instrumented: true },
  ): Promise<Job> {
    const machine = await Machine.open(target, how);
    for (const { instrumented } of machine.code.parts.values()) {
      for (const one of instrumented.constants) target.dictionary.addInteger(one);
      for (const one of instrumented.strings) target.dictionary.addString(one);
    }
    return new Job(target, machine, options);
  }

  /** One sequence. Gives what is wrong with it, if it is new. */
  async step(): Promise<Found | undefined> {
    return this.attempt(this.#next());
  }

  /** Runs one; keeps it where it shows something new. */
  async attempt(sequence: Sequence): Promise<Found | undefined> {
    const problem = await this.runner.run(sequence);
    this.runner.machine.takeCoverage(this.coverage.hits);
    const isNew = this.coverage.add();
    const answersNew = this.#noteAnswers(sequence);
    if (problem !== undefined) {
      const key = quickKey(problem);
      if (this.#known.has(key)) return undefined;
      this.#known.add(key);
      return { problem, sequence };
    }
    if (isNew || answersNew) {
      this.corpus.push({ sequence, chosen: 0 });
      this.fresh.push(sequence);
    }
    return undefined;
  }

  #next(): Sequence {
    const { corpus } = this;
    if (corpus.length === 0 || this.#random.once(20)) return this.#generator.fresh();
    const entry = this.#choose();
    entry.chosen++;
    return this.#generator.mutated(entry.sequence, () => this.#random.pick(corpus).sequence);
  }

  /** Of two the one that was chosen less often; new ones more than old ones. */
  #choose(): Entry {
    const { corpus } = this;
    const recent = corpus.length > 16 && this.#random.once(3) ? corpus.length - 16 : 0;
    const one = corpus[recent + this.#random.below(corpus.length - recent)]!;
    const other = corpus[this.#random.below(corpus.length)]!;
    return one.chosen <= other.chosen ? one : other;
  }

  #noteAnswers({ calls }: Sequence): boolean {
    const { answers } = this.runner;
    let isNew = false;
    for (let at = 0; at < answers.length; at++) {
      const { status, value } = answers[at]!;
      if (status !== RETURNED && status !== FAILED) continue;
      const key = `${calls[at]!.operation} ${status} ${shapeOf(value)}`;
      if (this.#answers.has(key)) continue;
      this.#answers.add(key);
      isNew = true;
    }
    return isNew;
  }
}

/** Which case it is, of a few. */
function shapeOf(value: unknown): string {
  if (typeof value === 'string') return value.length < 24 && /^[a-z-]+$/.test(value) ? value : 'text';
  if (typeof value !== 'object' || value === null)
    return typeof value === 'boolean' ? String(value) : typeof value;
  const { tag } = value as { tag?: unknown };
  return typeof tag === 'string' ? tag : '';
}

/** Without the engine's stack, which is off while a job runs: what is one finding is decided when it is confirmed. */
function quickKey(problem: Problem): string {
  return `${problemKey({ ...problem, place: [] })} ${problem.message}`;
}
