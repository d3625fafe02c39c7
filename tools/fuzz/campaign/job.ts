/** One job of a campaign: makes sequences, runs them, keeps those that show something new, and reports what is wrong. */

import { FAILED, RETURNED } from '../execute/answer.ts';
import { type Problem, problemKey } from '../execute/problem.ts';
import type { Runner } from '../execute/runner.ts';
import { Generator } from '../generate/generator.ts';
import { type Bench, differing, disagreement, PLACELESS } from '../oracle/examine.ts';
import { isGrowing, leakedHandles } from '../oracle/growth.ts';
import { Random } from '../random.ts';
import type { Sequence, Value } from '../sequence/sequence.ts';
import type { Target } from '../target/target.ts';
import { CoverageMap } from './coverage-map.ts';

/** Sequences whose memory is looked at together, and how often each of them runs. */
const WEIGHED = 24;
const ROUNDS = 256;

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
  readonly bench: Bench;
  readonly coverage: CoverageMap;
  readonly corpus: Entry[] = [];
  /** New ones since they were last taken away. */
  fresh: Sequence[] = [];
  readonly #random: Random;
  readonly #generator: Generator;
  /** What functions have answered with, in ways that no edge shows. */
  readonly #answers = new Set<string>();
  readonly #known = new Set<string>();
  #unweighed: Sequence[] = [];
  #learner: Runner | undefined;

  constructor(target: Target, bench: Bench, { seed, job = 0 }: JobOptions) {
    this.target = target;
    this.bench = bench;
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
    if (problem !== undefined) return this.#found(problem, sequence);
    if (other !== undefined) {
      const found = await disagreement(runner, other, sequence);
      if (found !== undefined) return this.#found(found, sequence);
    }
    if (!isNew && !answersNew) return undefined;
    this.corpus.push({ sequence, chosen: 0 });
    this.fresh.push(sequence);
    if (!examined) return this.#lookCloser(sequence);
    await this.#learn(sequence);
    return undefined;
  }

  #found(problem: Problem, sequence: Sequence): Found | undefined {
    const key = quickKey(problem);
    if (this.#known.has(key)) return undefined;
    this.#known.add(key);
    return { problem, sequence };
  }

  /** What takes more than one run is looked for in what is new. */
  async #lookCloser(sequence: Sequence): Promise<Found | undefined> {
    const { runner } = this.bench;
    const handles = leakedHandles(runner, sequence);
    if (handles !== undefined) return this.#found(handles, sequence);
    // In any state: what it shows is compared with what it shows again.
    await runner.run(sequence);
    const differs = await differing(this.bench, sequence);
    if (differs !== undefined) return this.#found(differs, sequence);
    await this.#learn(sequence);
    this.#unweighed.push(sequence);
    return this.#unweighed.length >= WEIGHED ? this.weigh() : undefined;
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

  /** Whether any of those that are new makes memory grow: all at once, since most do not. */
  async weigh(): Promise<Found | undefined> {
    const sequences = this.#unweighed;
    this.#unweighed = [];
    if (sequences.length === 0 || this.#known.has('memory')) return undefined;
    const [suspect] = await this.#growing(sequences);
    if (suspect === undefined) return undefined;
    this.#known.add('memory');
    const message = 'memory grows';
    return { problem: { oracle: 'memory', function: '', at: 0, message, place: [] }, sequence: suspect };
  }

  /** By halves; at most one. */
  async #growing(sequences: readonly Sequence[]): Promise<readonly Sequence[]> {
    if ((await isGrowing(this.bench.runner, sequences, ROUNDS)) !== true) return [];
    if (sequences.length === 1) return sequences;
    const half = sequences.length >> 1;
    const first = await this.#growing(sequences.slice(0, half));
    return first.length > 0 ? first : this.#growing(sequences.slice(half));
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

/** As they are compared: in 32 bits or 64, with a sign. */
function addIntegers(value: Value, found: Set<bigint>): void {
  if (typeof value === 'bigint') found.add(BigInt.asIntN(64, value));
  else if (typeof value === 'number') found.add(BigInt.asIntN(32, BigInt(Math.trunc(value) || 0)));
  else if (typeof value === 'object' && !(value instanceof Uint8Array))
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

/** Without the engine's stack, which is off while a job runs: what is one finding is decided when it is confirmed. */
function quickKey(problem: Problem): string {
  if (PLACELESS.has(problem.oracle)) return `${problem.oracle} ${problem.function}`;
  return `${problemKey({ ...problem, place: [] })} ${problem.message}`;
}
