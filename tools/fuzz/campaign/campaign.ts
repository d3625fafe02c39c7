/**
 * A campaign: jobs try sequences in rounds, and tell each other what was worth keeping; what they suspect is confirmed and
 * told. Rounds end after a number of sequences, so that the same seed gives the same campaign, however fast the machine is.
 */

import { Judge, type Keyed, type Subject } from './judge.ts';
import type { RoundResult, Work } from './work.ts';

export interface CampaignOptions<Finding> {
  /** Sequences. */
  readonly runs?: number | undefined;
  /** Milliseconds. */
  readonly time?: number | undefined;
  /** Encoded sequences to begin with. */
  readonly corpus?: readonly Uint8Array[];
  readonly found?: (finding: Finding) => void;
  readonly progress?: (progress: Progress) => void;
}

/** How far it is. */
export interface Progress {
  readonly milliseconds: number;
  readonly runs: number;
  readonly calls: number;
  readonly edges: number;
  readonly corpus: number;
  readonly findings: number;
  /** Milliseconds at which there was something new. */
  readonly lastNew: number;
}

export interface Summary extends Progress {
  /** Suspicions that did not show again. */
  readonly unconfirmed: number;
  /** Steps seen of each edge, as bits; 0 where it never ran. */
  readonly seen: Uint8Array;
  readonly functions: readonly {
    readonly name: string;
    readonly returned: number;
    readonly failed: number;
  }[];
  readonly history: readonly Progress[];
  /** Encoded, in the order in which they were kept. */
  readonly kept: readonly Uint8Array[];
}

/** Sequences of a job between two exchanges: few at first, when there is much to tell. */
const ROUND = { first: 64, most: 1024 };

export async function runCampaign<Finding extends Keyed>(
  subject: Subject<Finding>,
  works: readonly Work[],
  options: CampaignOptions<Finding>,
): Promise<Summary> {
  const { runs: most = Number.POSITIVE_INFINITY, time = Number.POSITIVE_INFINITY } = options;
  const start = performance.now();
  const longest = subject.round ?? ROUND.most;
  const judge = new Judge(subject, options.found);
  const tally = new Tally(subject.functions, works.length);
  const history: Progress[] = [];
  let entries: (readonly Uint8Array[])[] = works.map(() => options.corpus ?? []);
  const exchange = async (count: number, last: boolean) => {
    const rest = last ? 0 : start + time - performance.now();
    const examined = history.length > 0;
    const rounds = works.map((work, at) =>
      work.round({ entries: entries[at]!, examined, count, time: rest, last }),
    );
    const results = await Promise.all(rounds);
    tally.add(results, performance.now() - start);
    entries = results.map((_, at) => results.flatMap(({ fresh }, from) => (from === at ? [] : fresh)));
    for (const { problem, sequence } of results.flatMap(({ found }) => found))
      await judge.take(problem, sequence);
    const progress = tally.progress(performance.now() - start, judge.findings.length);
    history.push(progress);
    options.progress?.(progress);
  };
  for (let round = Math.min(ROUND.first, longest); tally.runs < most; round = Math.min(round * 2, longest)) {
    await exchange(Math.min(round, Math.ceil((most - tally.runs) / works.length)), false);
    if (performance.now() - start >= time) break;
  }
  // What has been put off is looked at now.
  await exchange(0, true);
  return {
    ...tally.progress(performance.now() - start, judge.findings.length),
    unconfirmed: judge.unconfirmed,
    seen: tally.seen,
    functions: tally.functions(),
    history,
    kept: tally.kept,
  };
}

/** What all jobs have done together. */
class Tally {
  runs = 0;
  calls = 0;
  lastNew = 0;
  seen = new Uint8Array();
  readonly kept: Uint8Array[] = [];
  readonly #functions: readonly string[];
  readonly #latest: RoundResult[];

  constructor(functions: readonly string[], jobs: number) {
    this.#functions = functions;
    this.#latest = new Array(jobs);
  }

  add(results: readonly RoundResult[], at: number): void {
    for (const [job, result] of results.entries()) {
      this.#latest[job] = result;
      this.runs += result.tried;
      this.calls += result.calls;
      this.kept.push(...result.fresh);
      if (result.fresh.length > 0) this.lastNew = at;
      if (this.seen.length < result.seen.length) this.seen = new Uint8Array(result.seen.length);
      for (const [edge, bits] of result.seen.entries()) this.seen[edge]! |= bits;
    }
  }

  progress(milliseconds: number, findings: number): Progress {
    const { runs, calls, lastNew } = this;
    const edges = this.seen.reduce((sum, one) => sum + Number(one !== 0), 0);
    return { milliseconds, runs, calls, edges, corpus: this.kept.length, findings, lastNew };
  }

  functions(): Summary['functions'] {
    const sum = (of: 'returned' | 'failed', index: number) =>
      this.#latest.reduce((all, one) => all + one[of][index]!, 0);
    return this.#functions.map((name, index) => ({
      name,
      returned: sum('returned', index),
      failed: sum('failed', index),
    }));
  }
}
