/** What one job does between two exchanges with the others, here or in a thread of its own. */

import { usageError } from '../../../host/node/cli/exit-code.ts';
import type { Problem } from '../execute/problem.ts';
import { type BenchOptions, benchMaker } from '../finding/bench.ts';
import { Confirmation, type Finding } from '../finding/confirm.ts';
import { decodeSeed, encodeSeed } from '../sequence/encoding.ts';
import { loadCheck } from '../target/check-file.ts';
import { hintProblem } from '../target/hints.ts';
import { alignedWith, type Target } from '../target/target.ts';
import { openSource, type TargetSource } from '../target/target-file.ts';
import { type Found, Job } from './job.ts';
import type { Subject } from './judge.ts';
import { workOfStepper } from './rounds.ts';

/** What a job is made of. */
export interface WorkSource {
  readonly target: TargetSource;
  readonly other?: TargetSource | undefined;
  readonly stateless?: boolean | undefined;
  /** File of a check. */
  readonly check?: string | undefined;
  readonly seed: number;
  /** Number of the job. */
  readonly job: number;
}

export interface Round {
  /** Sequences that others have found worth keeping, encoded. */
  readonly entries: readonly Uint8Array[];
  /** They have been looked at closer already, by who found them. */
  readonly examined: boolean;
  /** Sequences to try. */
  readonly count: number;
  /** Milliseconds after which it ends all the same. */
  readonly time: number;
  /** Nothing comes after it: what has been put off is looked at. */
  readonly last: boolean;
}

export interface RoundResult {
  readonly tried: number;
  readonly calls: number;
  readonly found: readonly { readonly problem: Problem; readonly sequence: Uint8Array }[];
  /** New sequences worth keeping. */
  readonly fresh: readonly Uint8Array[];
  /** What has been seen of each edge, since the beginning. */
  readonly seen: Uint8Array;
  /** Calls of each operation that returned and failed, since the beginning. */
  readonly returned: Uint32Array;
  readonly failed: Uint32Array;
}

export interface Work {
  round(round: Round): Promise<RoundResult>;
  close(): Promise<void>;
}

/** What a source names, with the same operations in both targets. Errors: CommandError; TypeError where they do not go together. */
export async function openTargets(source: Omit<WorkSource, 'seed' | 'job'>): Promise<{
  readonly target: Target;
  readonly bench: BenchOptions;
}> {
  const target = openSource(source.target);
  const other = source.other && alignedWith(openSource(source.other), target);
  const check = source.check === undefined ? undefined : await loadCheck(source.check);
  const hints = check?.hints ?? {};
  const wrong = hintProblem(hints, target.operations);
  if (wrong) throw usageError(`--check ${source.check}`, wrong);
  target.dictionary.addHints(hints);
  return { target, bench: { other, stateless: source.stateless, check } };
}

/** A campaign on a component. */
export function componentSubject(target: Target, bench: BenchOptions = {}): Subject<Finding> {
  const confirmation = new Confirmation(target, benchMaker(target, bench));
  return {
    functions: target.operations.map(({ name }) => name),
    confirm: (problem, bytes) => confirmation.confirm(decodeSeed(bytes, target.operations).sequence, problem),
  };
}

/** In this thread. */
export async function openWork(source: WorkSource): Promise<Work> {
  const { target, bench } = await openTargets(source);
  return workOf(new Job(target, await benchMaker(target, bench)(), { seed: source.seed, job: source.job }));
}

export function workOf(job: Job): Work {
  const { runner, coverage, target } = job;
  const told = (found: Found | undefined) =>
    found && {
      problem: found.problem,
      sequence: encodeSeed({ sequence: found.sequence }, target.operations),
    };
  return workOfStepper({
    get calls() {
      return runner.calls;
    },
    get seen() {
      return coverage.seen;
    },
    returned: runner.returned,
    failed: runner.failed,
    take: async (bytes, examined) =>
      told(await job.attempt(decodeSeed(bytes, target.operations).sequence, examined)),
    step: async () => told(await job.step()),
    settle: async (last) => [last ? told(await job.weigh()) : undefined].filter((one) => one !== undefined),
    fresh() {
      const fresh = job.fresh.map((sequence) => encodeSeed({ sequence }, target.operations));
      job.fresh = [];
      return fresh;
    },
  });
}
