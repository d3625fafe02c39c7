/** A campaign: jobs try sequences until the time or the number of runs is over; what they suspect is confirmed and told. */

import { type BenchOptions, benchMaker, type MakeBench } from '../finding/bench.ts';
import { Confirmation, type Finding } from '../finding/confirm.ts';
import type { Target } from '../target/target.ts';
import { type Found, Job } from './job.ts';

export interface CampaignOptions extends BenchOptions {
  readonly seed: number;
  /** Sequences. */
  readonly runs?: number;
  /** Milliseconds. */
  readonly time?: number;
  readonly found?: (finding: Finding) => void;
}

export interface Summary {
  readonly runs: number;
  readonly calls: number;
  readonly edges: number;
  readonly ofEdges: number;
  readonly corpus: number;
  readonly findings: number;
  /** Suspicions that did not show again. */
  readonly unconfirmed: number;
  readonly milliseconds: number;
  readonly functions: { readonly name: string; readonly returned: number; readonly failed: number }[];
}

/** Sequences between two looks at the clock. */
const SLICE = 32;

export async function runCampaign(target: Target, options: CampaignOptions): Promise<Summary> {
  const start = performance.now();
  const { runs = Number.POSITIVE_INFINITY, time = Number.POSITIVE_INFINITY } = options;
  const make = benchMaker(target, options);
  const job = new Job(target, await make(), { seed: options.seed });
  const judge = new Judge(target, make, options.found);
  const before = Error.stackTraceLimit;
  let done = 0;
  // Most calls fail, and each failure is an exception: its stack costs more than the call.
  Error.stackTraceLimit = 0;
  try {
    for (; done < runs; done++) {
      const found = await job.step();
      if (found !== undefined) await judge.take(found);
      if (done % SLICE === 0 && performance.now() - start >= time) break;
    }
    const found = await job.weigh();
    if (found !== undefined) await judge.take(found);
  } finally {
    Error.stackTraceLimit = before;
  }
  const { runner, coverage, corpus } = job;
  return {
    runs: done,
    calls: runner.calls,
    edges: coverage.edges,
    ofEdges: runner.machine.code.edges,
    corpus: corpus.length,
    findings: judge.findings.length,
    unconfirmed: judge.unconfirmed,
    milliseconds: performance.now() - start,
    functions: target.operations.map(({ name, index }) => ({
      name,
      returned: runner.returned[index]!,
      failed: runner.failed[index]!,
    })),
  };
}

/** Decides what is a finding, and which one. */
export class Judge {
  readonly findings: Finding[] = [];
  unconfirmed = 0;
  readonly #confirmation: Confirmation;
  readonly #keys = new Set<string>();
  readonly #told: ((finding: Finding) => void) | undefined;

  constructor(target: Target, make: MakeBench, told?: (finding: Finding) => void) {
    this.#confirmation = new Confirmation(target, make);
    this.#told = told;
  }

  async take({ sequence, problem }: Found): Promise<void> {
    const finding = await this.#confirmation.confirm(sequence, problem);
    if (finding === undefined) {
      this.unconfirmed++;
      return;
    }
    if (this.#keys.has(finding.key)) return;
    this.#keys.add(finding.key);
    this.findings.push(finding);
    this.#told?.(finding);
  }
}
