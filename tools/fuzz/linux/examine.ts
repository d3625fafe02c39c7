/** What takes more than one run to see: handles and memory that only grow, and runs that differ. */

import type { Oracle, Problem } from '../execute/problem.ts';
import type { Observed } from './observer.ts';
import type { Runner } from './runner.ts';
import type { Sequence } from './sequence.ts';

/** Runs until handles are believed to leak. */
const FEW = 4;
/** Looks at the memory; it has to have grown in each part but the first. */
const PARTS = 4;
/** Bytes that no program may leave behind. */
const ENOUGH = 32 << 20;

/** Runs a sequence, and looks for one kind of problem, or for any that shows at once. */
export async function examine(
  runner: Runner,
  sequence: Sequence,
  wanted?: Oracle,
  rounds = 64,
): Promise<Problem | undefined> {
  const problem = await runner.run(sequence);
  if (problem !== undefined) return problem;
  if (wanted === 'handles') return leakedHandles(runner, sequence);
  if (wanted === 'differs') return differing(runner, sequence);
  if (wanted !== 'memory' || !(await isGrowing(runner, [sequence], rounds))) return undefined;
  const message = `run again and again, its memory comes to ${runner.system.grown >> 10} KiB more`;
  return problemOf('memory', runner, message);
}

/** The system is as a run of `sequence` left it; more runs follow. */
export function leakedHandles(runner: Runner, sequence: Sequence): Problem | undefined {
  let before = 0;
  for (let round = 0; round <= FEW; round++) {
    if (runner.runHere(sequence) !== undefined) return undefined;
    const after = runner.system.handles();
    if (round > 0 && after <= before) return undefined;
    before = after;
  }
  return problemOf(
    'handles',
    runner,
    `after ${FEW + 1} programs that have ended, ${before} handles and capabilities are left`,
  );
}

/** After a run: does a second one answer the same? `anew` as in `runAgain`. */
export async function differing(
  runner: Runner,
  sequence: Sequence,
  anew = false,
): Promise<Problem | undefined> {
  const first = runner.observer.calls.map((one) => ({ ...one }));
  const sum = runner.checksum;
  const problem = await runner.runAgain(sequence, anew);
  if (problem !== undefined) return problem;
  const { calls } = runner.observer;
  const at = firstDifference(first, calls);
  if (at === undefined && sum === runner.checksum) return undefined;
  if (at === undefined) return problemOf('differs', runner, 'another run gives the guest other bytes');
  const message = `in another run call ${at + 1} ${differenceOf(first[at], calls[at])}`;
  return { ...problemOf('differs', runner, message), at, function: runner.nameOf(first[at] ?? calls[at]) };
}

function firstDifference(some: readonly Observed[], others: readonly Observed[]): number | undefined {
  for (let at = 0; at < Math.max(some.length, others.length); at++) {
    const [one, other] = [some[at], others[at]];
    if (one === undefined || other === undefined) return at;
    if (one.number !== other.number || one.thread !== other.thread || one.result !== other.result) return at;
    if (one.args.some((value, index) => value !== other.args[index])) return at;
  }
  return undefined;
}

function differenceOf(one: Observed | undefined, other: Observed | undefined): string {
  if (one === undefined || other === undefined) return 'is not there';
  if (one.number !== other.number || one.thread !== other.thread) return 'is another one';
  return one.result === other.result ? 'has other arguments' : `answers ${other.result}, not ${one.result}`;
}

/** Runs sequences again and again on one system. Whether its memory has grown all the time. */
export async function isGrowing(
  runner: Runner,
  sequences: readonly Sequence[],
  rounds: number,
): Promise<boolean> {
  if ((await runner.run(sequences[0]!)) !== undefined) return false;
  let before = 0;
  for (let round = 1; round <= rounds; round++) {
    for (const one of sequences) if (runner.runHere(one) !== undefined) return false;
    const { grown } = runner.system;
    if (grown > ENOUGH * sequences.length) return true;
    if (round % (rounds / PARTS) !== 0) continue;
    if (round > rounds / PARTS && grown <= before) return false;
    before = grown;
  }
  return true;
}

function problemOf(oracle: Oracle, runner: Runner, message: string): Problem {
  const { last, calls } = runner.observer;
  return { oracle, function: runner.nameOf(last), at: calls.length, message, place: [] };
}
