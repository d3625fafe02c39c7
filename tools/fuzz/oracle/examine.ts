/** All that can be wrong with a sequence, beyond what shows while it runs once. */

import type { Oracle, Problem } from '../execute/problem.ts';
import type { Runner } from '../execute/runner.ts';
import type { Sequence } from '../sequence/sequence.ts';
import { lastFunction, leakedHandles, leakedMemory } from './growth.ts';
import { firstDifference } from './same-answers.ts';

export interface Bench {
  readonly runner: Runner;
  /** Makes one whose machine keeps what was compared. */
  learner(): Promise<Runner>;
  /** Another provider of the same operations, which has to answer the same. */
  readonly other?: Runner | undefined;
  /** Nothing that a sequence did may show once everything has been dropped. */
  readonly stateless: boolean;
  /** Not as soon as it seems so. */
  readonly thorough?: boolean;
}

/** Runs a sequence, and looks for one kind of problem, or for any that shows at once. */
export async function examine(
  bench: Bench,
  sequence: Sequence,
  wanted?: Oracle,
): Promise<Problem | undefined> {
  const { runner, other } = bench;
  const problem = await runner.run(sequence);
  if (problem !== undefined) return problem;
  const found = other && (await disagreement(runner, other, sequence));
  if (found !== undefined && (wanted === undefined || found.oracle === wanted)) return found;
  if (wanted === 'handles') return leakedHandles(runner, sequence);
  if (wanted === 'memory') return leakedMemory(runner, sequence, bench.thorough ?? false);
  if (wanted === 'differs') return differing(bench, sequence);
  return undefined;
}

/** After a run of `runner`: does the other one answer the same? */
export async function disagreement(
  runner: Runner,
  other: Runner,
  sequence: Sequence,
): Promise<Problem | undefined> {
  const problem = await other.run(sequence);
  const { operations, name } = other.machine.target;
  if (problem !== undefined) return { ...problem, message: `${problem.message}, in ${name} alone` };
  const at = firstDifference(runner.answers, other.answers);
  if (at === undefined) return undefined;
  const called = operations[sequence.calls[at]!.operation]!.name;
  const message = `call ${at + 1} has another answer in ${name}`;
  return { oracle: 'disagrees', function: called, at, message, place: [] };
}

/** After a run: does a second one answer the same? */
export async function differing(
  { runner, stateless }: Bench,
  sequence: Sequence,
): Promise<Problem | undefined> {
  const first = [...runner.answers];
  if (stateless) runner.runAgain(sequence);
  const here = stateless ? firstDifference(first, runner.answers) : undefined;
  if (here !== undefined)
    return differs(runner, sequence, here, 'once more on the same instance, where all had been dropped');
  await runner.run(sequence);
  const at = firstDifference(first, runner.answers);
  return at === undefined ? undefined : differs(runner, sequence, at, 'on another instance');
}

function differs(runner: Runner, sequence: Sequence, at: number, where: string): Problem {
  const call = sequence.calls[at];
  const called = call
    ? runner.machine.target.operations[call.operation]!.name
    : lastFunction(runner, sequence);
  return {
    oracle: 'differs',
    function: called,
    at,
    message: `call ${at + 1} has another answer ${where}`,
    place: [],
  };
}
