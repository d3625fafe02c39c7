/** One job of a campaign on system calls: makes sequences, runs them, keeps those that show something new. */

import { CoverageMap } from '../campaign/coverage-map.ts';
import { Kept } from '../campaign/kept.ts';
import { Known } from '../campaign/known.ts';
import type { Stepper, Suspicion } from '../campaign/rounds.ts';
import { Weighing } from '../campaign/weighing.ts';
import type { Problem } from '../execute/problem.ts';
import { Dictionary } from '../generate/dictionary.ts';
import { Random } from '../random.ts';
import type { Description } from './description.ts';
import { decodeSeed, encodeSeed } from './encoding.ts';
import { differing, isGrowing, leakedHandles } from './examine.ts';
import { Generator } from './generator.ts';
import type { Runner } from './runner.ts';
import type { Sequence } from './sequence.ts';

/** How often each of those runs whose memory is looked at. */
const ROUNDS = 8;

/** Kept sequences up to which a new one is worth as much as one that is changed. */
const FEW = 500;

interface Found {
  readonly problem: Problem;
  readonly sequence: Sequence;
}

export class LinuxJob implements Stepper {
  readonly runner: Runner;
  readonly coverage: CoverageMap;
  readonly #description: Description;
  readonly #random: Random;
  readonly #generator: Generator;
  /** Calls with their errors, in ways that no edge shows. */
  readonly #answers = new Set<string>();
  readonly #known = new Known();
  readonly #kept = new Kept<Sequence>();
  readonly #weighing: Weighing<Sequence>;
  /** New ones since they were last taken away. */
  #fresh: Sequence[] = [];

  constructor(runner: Runner, { seed, job = 0 }: { readonly seed: number; readonly job?: number }) {
    this.runner = runner;
    this.#description = runner.description;
    this.#weighing = new Weighing((sequences) => isGrowing(runner, sequences, ROUNDS));
    this.coverage = new CoverageMap(runner.system.edges);
    const dictionary = new Dictionary();
    for (const { instrumented } of runner.system.components.code.linux.parts.values()) {
      for (const one of instrumented.constants) dictionary.addInteger(one);
      for (const one of instrumented.strings) if (/^[\w.-]{2,20}$/.test(one)) dictionary.addString(one);
    }
    this.#random = new Random(seed, job);
    this.#generator = new Generator(this.#description, this.#random, dictionary);
  }

  get calls(): number {
    return this.runner.calls;
  }

  get seen(): Uint8Array {
    return this.coverage.seen;
  }

  get returned(): Uint32Array {
    return this.runner.returned;
  }

  get failed(): Uint32Array {
    return this.runner.failed;
  }

  async take(bytes: Uint8Array, examined: boolean): Promise<Suspicion | undefined> {
    return this.#told(await this.#attempt(decodeSeed(bytes, this.#description).sequence, examined));
  }

  async step(): Promise<Suspicion | undefined> {
    return this.#told(await this.#attempt(this.#next(), false));
  }

  async settle(last: boolean): Promise<Suspicion[]> {
    const found = last ? this.#told(await this.#weighing.weigh()) : undefined;
    return found === undefined ? [] : [found];
  }

  fresh(): Uint8Array[] {
    const fresh = this.#fresh.map((sequence) => encodeSeed({ sequence }, this.#description));
    this.#fresh = [];
    return fresh;
  }

  /** Runs one; keeps it where it shows something new. `examined`: another job has looked at it closer. */
  async #attempt(sequence: Sequence, examined: boolean): Promise<Found | undefined> {
    const problem = await this.runner.run(sequence);
    const isNew = this.#addCoverage();
    if (problem !== undefined) return this.#known.news(problem, sequence);
    if (!isNew) return undefined;
    this.#kept.add(sequence);
    this.#fresh.push(sequence);
    return examined ? undefined : this.#lookCloser(sequence);
  }

  /** Whether a sequence shows something that none before has shown. */
  async shows(sequence: Sequence): Promise<boolean> {
    await this.runner.run(sequence);
    return this.#addCoverage();
  }

  #addCoverage(): boolean {
    this.runner.system.takeCoverage(this.coverage.hits);
    const isNew = this.coverage.add();
    return this.#noteAnswers() || isNew;
  }

  /** What takes more than one run is looked for in what is new. */
  async #lookCloser(sequence: Sequence): Promise<Found | undefined> {
    const { runner } = this;
    const differs = await differing(runner, sequence);
    if (differs !== undefined) return this.#known.news(differs, sequence);
    const handles = leakedHandles(runner, sequence);
    if (handles !== undefined) return this.#known.news(handles, sequence);
    return this.#weighing.add(sequence);
  }

  #next(): Sequence {
    const few = this.#kept.size < FEW ? 2 : 6;
    if (this.#kept.size === 0 || this.#random.once(few)) return this.#generator.fresh();
    return this.#generator.mutated(this.#kept.choose(this.#random), () => this.#kept.any(this.#random));
  }

  #told(found: Found | undefined): Suspicion | undefined {
    return found && { ...found, sequence: encodeSeed({ sequence: found.sequence }, this.#description) };
  }

  #noteAnswers(): boolean {
    let isNew = false;
    for (const { number, result } of this.runner.observer.calls) {
      const key = `${number} ${result === undefined ? 'gone' : result < 0n ? result : 'done'}`;
      if (this.#answers.has(key)) continue;
      this.#answers.add(key);
      isNew = true;
    }
    return isNew;
  }
}
