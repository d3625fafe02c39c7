/** One job of a campaign: makes sequences, runs them, keeps those that show something new, and reports what is wrong. */

import { FAILED, RETURNED } from '../execute/answer.ts';
import type { Problem } from '../execute/problem.ts';
import type { Runner } from '../execute/runner.ts';
import { Generator } from '../generate/generator.ts';
import { type Bench, differing, disagreement } from '../oracle/examine.ts';
import { isGrowing, leakedHandles } from '../oracle/growth.ts';
import { Random } from '../random.ts';
import type { Sequence, Value } from '../sequence/sequence.ts';
import type { Target } from '../target/target.ts';
import { CoverageMap } from './coverage-map.ts';
import { Kept } from './kept.ts';
import { Known } from './known.ts';
import { Weighing } from './weighing.ts';

/** How often each of those runs whose memory is looked at. */
const ROUNDS = 256;

/** Answers of a function that are told apart. More are no cases any more, but texts of the caller's choice. */
const ANSWERS = 64;

export interface JobOptions {
  readonly seed: number;
  /** Number of this job. */
  readonly job?: number;
}

export interface Found {
  readonly problem: Problem;
  readonly sequence: Sequence;
}

export class Job {
  readonly target: Target;
  readonly bench: Bench;
  readonly coverage: CoverageMap;
  readonly kept = new Kept<Sequence>();
  /** New ones since they were last taken away. */
  fresh: Sequence[] = [];
  readonly #random: Random;
  readonly #generator: Generator;
  /** What functions have answered with, in ways that no edge shows. */
  readonly #answers = new Map<string, Set<string>>();
  readonly #known = new Known();
  readonly #weighing: Weighing<Sequence>;
  #learner: Runner | undefined;

  constructor(target: Target, bench: Bench, { seed, job = 0 }: JobOptions) {
    this.target = target;
    this.bench = bench;
    this.#weighing = new Weighing((sequences) => isGrowing(bench.runner, sequences, ROUNDS));
    const { code } = bench.runner.machine;
    this.coverage = new CoverageMap(code.edges);
    for (const { instrumented } of code.parts.values()) {
      for (const one of instrumented.constants) target.dictionary.addInteger(one);
      for (const one of instrumented.strings) target.dictionary.addString(one);
    }
    this.#random = new Random(seed, job);
    this.#generator = new Generator(target, this.#random);
  }

  get runner(): Runner {
    return this.bench.runner;
  }

  /** One sequence. Gives what is wrong with it, if it is new. */
  async step(): Promise<Found | undefined> {
    return this.attempt(this.#next());
  }

  /** Runs one; keeps it where it shows something new. `examined`: what takes more than one run, another job has looked for. */
  async attempt(sequence: Sequence, examined = false): Promise<Found | undefined> {
    const { runner, other } = this.bench;
    const problem = await runner.run(sequence);
    runner.machine.takeCoverage(this.coverage.hits);
    const isNew = this.coverage.add();
    const answersNew = this.#noteAnswers(sequence);
    if (problem !== undefined) return this.#known.news(problem, sequence);
    if (other !== undefined) {
      const found = await disagreement(runner, other, sequence);
      if (found !== undefined) return this.#known.news(found, sequence);
    }
    if (!isNew && !answersNew) return undefined;
    this.kept.add(sequence);
    this.fresh.push(sequence);
    if (!examined) return this.#lookCloser(sequence);
    await this.#learn(sequence);
    return undefined;
  }

  /** What takes more than one run is looked for in what is new. */
  async #lookCloser(sequence: Sequence): Promise<Found | undefined> {
    const { runner } = this.bench;
    const handles = leakedHandles(runner, sequence);
    if (handles !== undefined) return this.#known.news(handles, sequence);
    // In any state: what it shows is compared with what it shows again.
    await runner.run(sequence);
    const differs = await differing(this.bench, sequence);
    if (differs !== undefined) return this.#known.news(differs, sequence);
    await this.#learn(sequence);
    return this.#weighing.add(sequence);
  }

  /** What an argument was compared with, and was not, is worth trying. */
  async #learn(sequence: Sequence): Promise<void> {
    this.#learner ??= await this.bench.learner();
    await this.#learner.run(sequence);
    const given = new Set<bigint>();
    for (const { args } of sequence.calls) for (const one of args) addIntegers(one, given);
    for (const { left, right } of this.#learner.machine.operands()) {
      if (given.has(left)) this.target.dictionary.addInteger(right);
      if (given.has(right)) this.target.dictionary.addInteger(left);
    }
  }

  /** Whether any of those that are new makes memory grow. */
  weigh(): Promise<Found | undefined> {
    return this.#weighing.weigh();
  }

  #next(): Sequence {
    if (this.kept.size === 0 || this.#random.once(20)) return this.#generator.fresh();
    return this.#generator.mutated(this.kept.choose(this.#random), () => this.kept.any(this.#random));
  }

  #noteAnswers({ calls }: Sequence): boolean {
    const { answers } = this.runner;
    let isNew = false;
    for (let at = 0; at < answers.length; at++) {
      const { status, value } = answers[at]!;
      if (status !== RETURNED && status !== FAILED) continue;
      const key = `${calls[at]!.operation} ${status}`;
      const shapes = this.#answers.get(key) ?? new Set();
      if (shapes.size === 0) this.#answers.set(key, shapes);
      const before = shapes.size;
      if (before < ANSWERS) shapes.add(shapeOf(value));
      isNew ||= shapes.size > before;
    }
    return isNew;
  }
}

/** As they are compared: in 32 bits or 64, with a sign. */
function addIntegers(value: Value, found: Set<bigint>): void {
  if (typeof value === 'bigint') found.add(BigInt.asIntN(64, value));
  else if (typeof value === 'number') {
    if (Number.isInteger(value)) found.add(BigInt.asIntN(32, BigInt(value)));
  } else if (typeof value === 'object' && !(value instanceof Uint8Array))
    for (const one of Object.values(value as Record<string, Value>)) addIntegers(one, found);
}

/** Which case it is, of a few. */
function shapeOf(value: unknown): string {
  if (typeof value === 'string') return value.length < 24 && /^[a-z-]+$/.test(value) ? value : 'text';
  if (typeof value !== 'object' || value === null)
    return typeof value === 'boolean' ? String(value) : typeof value;
  const { tag } = value as { tag?: unknown };
  return typeof tag === 'string' ? tag : '';
}
