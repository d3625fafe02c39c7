/** One job of a campaign on system calls: makes sequences, runs them, keeps those that show something new. */

import { CoverageMap } from '../campaign/coverage-map.ts';
import type { Round, RoundResult, Work } from '../campaign/work.ts';
import { type Problem, problemKey } from '../execute/problem.ts';
import { Dictionary } from '../generate/dictionary.ts';
import { Random } from '../random.ts';
import type { Description } from './description.ts';
import { decodeSeed, encodeSeed } from './encoding.ts';
import { differing, isGrowing, leakedHandles, PLACELESS } from './examine.ts';
import { Generator } from './generator.ts';
import type { Runner } from './runner.ts';
import type { Sequence } from './sequence.ts';

/** Sequences between two looks at the clock. */
const SLICE = 16;
/** Sequences whose memory is looked at together, and how often each of them runs. */
const WEIGHED = 24;
const ROUNDS = 8;

/** Kept sequences up to which a new one is worth as much as one that is changed. */
const FEW = 500;

interface Entry {
  readonly sequence: Sequence;
  /** How often it was chosen. */
  chosen: number;
}

interface Found {
  readonly problem: Problem;
  readonly sequence: Sequence;
}

export class LinuxJob {
  readonly runner: Runner;
  readonly coverage: CoverageMap;
  readonly corpus: Entry[] = [];
  /** New ones since they were last taken away. */
  fresh: Sequence[] = [];
  readonly #description: Description;
  readonly #random: Random;
  readonly #generator: Generator;
  /** Calls with their errors, in ways that no edge shows. */
  readonly #answers = new Set<string>();
  readonly #known = new Set<string>();
  #unweighed: Sequence[] = [];

  constructor(runner: Runner, { seed, job = 0 }: { readonly seed: number; readonly job?: number }) {
    this.runner = runner;
    this.#description = runner.description;
    this.coverage = new CoverageMap(runner.system.edges);
    const dictionary = new Dictionary();
    for (const { instrumented } of runner.system.components.code.linux.parts.values()) {
      for (const one of instrumented.constants) dictionary.addInteger(one);
      for (const one of instrumented.strings) if (/^[\w.-]{2,20}$/.test(one)) dictionary.addString(one);
    }
    this.#random = new Random(seed, job);
    this.#generator = new Generator(this.#description, this.#random, dictionary);
  }

  async step(): Promise<Found | undefined> {
    return this.attempt(this.#next());
  }

  /** Runs one; keeps it where it shows something new. `known`: somebody else has looked at it closer. */
  async attempt(sequence: Sequence, known = false): Promise<Found | undefined> {
    const { runner } = this;
    const problem = await runner.run(sequence);
    runner.system.takeCoverage(this.coverage.hits);
    const isNew = this.coverage.add();
    const answersNew = this.#noteAnswers();
    if (problem !== undefined) return this.#found(problem, sequence);
    if (!isNew && !answersNew) return undefined;
    this.corpus.push({ sequence, chosen: 0 });
    if (known) return undefined;
    this.fresh.push(sequence);
    return this.#lookCloser(sequence);
  }

  /** Whether a sequence shows something that none before has shown. */
  async shows(sequence: Sequence): Promise<boolean> {
    await this.runner.run(sequence);
    this.runner.system.takeCoverage(this.coverage.hits);
    const isNew = this.coverage.add();
    return this.#noteAnswers() || isNew;
  }

  /** What takes more than one run is looked for in what is new. */
  async #lookCloser(sequence: Sequence): Promise<Found | undefined> {
    const { runner } = this;
    const differs = await differing(runner, sequence);
    if (differs !== undefined) return this.#found(differs, sequence);
    const handles = leakedHandles(runner, sequence);
    if (handles !== undefined) return this.#found(handles, sequence);
    this.#unweighed.push(sequence);
    return this.#unweighed.length >= WEIGHED ? this.weigh() : undefined;
  }

  /** Whether any of those that are new makes memory grow: all at once, since most do not. */
  async weigh(): Promise<Found | undefined> {
    const sequences = this.#unweighed;
    this.#unweighed = [];
    if (sequences.length === 0 || this.#known.has('memory')) return undefined;
    const [suspect] = await this.#growing(sequences);
    if (suspect === undefined) return undefined;
    this.#known.add('memory');
    const problem: Problem = { oracle: 'memory', function: '', at: 0, message: 'memory grows', place: [] };
    return { problem, sequence: suspect };
  }

  /** By halves; at most one. */
  async #growing(sequences: readonly Sequence[]): Promise<readonly Sequence[]> {
    if (!(await isGrowing(this.runner, sequences, ROUNDS))) return [];
    if (sequences.length === 1) return sequences;
    const half = sequences.length >> 1;
    const first = await this.#growing(sequences.slice(0, half));
    return first.length > 0 ? first : this.#growing(sequences.slice(half));
  }

  #found(problem: Problem, sequence: Sequence): Found | undefined {
    const key = PLACELESS.has(problem.oracle)
      ? `${problem.oracle} ${problem.function}`
      : `${problemKey({ ...problem, place: [] })} ${problem.message}`;
    if (this.#known.has(key)) return undefined;
    this.#known.add(key);
    return { problem, sequence };
  }

  #next(): Sequence {
    const { corpus } = this;
    if (corpus.length === 0 || this.#random.once(corpus.length < FEW ? 2 : 6)) return this.#generator.fresh();
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

export function linuxWork(job: LinuxJob): Work {
  return {
    round: async (round) => {
      const before = Error.stackTraceLimit;
      // A suspicion is run again with stacks before it is told.
      Error.stackTraceLimit = 0;
      try {
        return await runRound(job, round);
      } finally {
        Error.stackTraceLimit = before;
      }
    },
    close: async () => {},
  };
}

async function runRound(job: LinuxJob, round: Round): Promise<RoundResult> {
  const { runner, coverage } = job;
  const { description } = runner;
  const end = performance.now() + round.time;
  const calls = runner.calls;
  const found: (Found | undefined)[] = [];
  for (const bytes of round.entries)
    found.push(await job.attempt(decodeSeed(bytes, description).sequence, true));
  let tried = 0;
  for (; tried < round.count; tried++) {
    if (tried % SLICE === 0 && performance.now() >= end) break;
    found.push(await job.step());
  }
  if (round.last) found.push(await job.weigh());
  const fresh = job.fresh.map((sequence) => encodeSeed({ sequence }, description));
  job.fresh = [];
  return {
    tried,
    calls: runner.calls - calls,
    found: found
      .filter((one) => one !== undefined)
      .map(({ problem, sequence }) => ({ problem, sequence: encodeSeed({ sequence }, description) })),
    fresh,
    seen: coverage.seen.slice(),
    returned: runner.returned.slice(),
    failed: runner.failed.slice(),
  };
}
