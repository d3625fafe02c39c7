/**
 * What is left when everything has been dropped, and grows with each run of the same sequences: handles that the component
 * keeps, and memory. A cache that fills, or a heap that finds its size, does not go on growing.
 */

import type { Problem } from '../execute/problem.ts';
import type { Runner } from '../execute/runner.ts';
import type { Sequence } from '../sequence/sequence.ts';

/** Runs until handles are believed to leak. */
const FEW = 4;
/** Calls until memory is: what leaks less than a page in them is not seen. */
const MANY = 24_000;
const MOST_ROUNDS = 4096;
/** Looks at the memory; it has to have grown in each part but the first. */
const PARTS = 4;
/** Bytes that nothing may grow by which drops what it has. */
const ENOUGH = 8 << 20;

/** The machine is as a run of `sequence` left it; more runs follow. */
export function leakedHandles(runner: Runner, sequence: Sequence): Problem | undefined {
  const { machine } = runner;
  const first = machine.left();
  let before = first;
  if (before.handles <= 0 && before.capabilities <= 0) return undefined;
  let [handles, capabilities] = [true, true];
  for (let round = 0; round < FEW; round++) {
    if (runner.runAgain(sequence) !== undefined || machine.isDead) return undefined;
    const after = machine.left();
    handles &&= after.handles > before.handles;
    capabilities &&= after.capabilities > before.capabilities;
    if (!handles && !capabilities) return undefined;
    before = after;
  }
  const what = handles ? `${before.handles} handles` : `${before.capabilities} capabilities`;
  const message = `after ${FEW + 1} runs in which everything was dropped, ${what} are left`;
  const more = before.each.map((count, at) => count - first.each[at]!);
  return {
    oracle: 'handles',
    function: lastFunction(runner, sequence),
    at: sequence.calls.length,
    message,
    place: [],
    service: handles ? machine.serviceAt(more.indexOf(Math.max(...more))) : undefined,
  };
}

/** Runs sequences again and again on one instance. Whether memory has grown all the time; undefined if one of them broke it. */
export async function isGrowing(
  runner: Runner,
  sequences: readonly Sequence[],
  most = MOST_ROUNDS,
): Promise<boolean | undefined> {
  const { machine } = runner;
  await machine.reset(0);
  const calls = sequences.reduce((sum, one) => sum + one.calls.length + 1, 0);
  const rounds = Math.max(PARTS, Math.min(most, Math.ceil(MANY / calls / PARTS) * PARTS));
  let before = 0;
  for (let round = 1; round <= rounds; round++) {
    for (const one of sequences) if (runner.runAgain(one) !== undefined || machine.isDead) return undefined;
    if (round >= PARTS && machine.grown > ENOUGH * sequences.length) return true;
    if (round % (rounds / PARTS) !== 0) continue;
    if (round > rounds / PARTS && machine.grown <= before) return false;
    before = machine.grown;
  }
  return true;
}

/** `thorough`: not as soon as it seems so. */
export async function leakedMemory(
  runner: Runner,
  sequence: Sequence,
  thorough: boolean,
): Promise<Problem | undefined> {
  const early = thorough ? [] : [64, 512];
  let grows: boolean | undefined = false;
  for (const most of [...early, MOST_ROUNDS]) {
    grows = await isGrowing(runner, [sequence], most);
    if (grows !== false) break;
  }
  if (grows !== true) return undefined;
  const message = `run again and again, with everything dropped each time, it comes to ${runner.machine.grown >> 10} KiB more`;
  return {
    oracle: 'memory',
    function: lastFunction(runner, sequence),
    at: sequence.calls.length,
    message,
    place: [],
    service: runner.machine.growing,
  };
}

/** The one most likely to have to do with it: minimised, the sequence ends with it. */
export function lastFunction({ machine }: Runner, { calls }: Sequence): string {
  const { operations } = machine.target;
  const last = calls.findLast(({ operation }) => operations[operation]!.kind === 'function');
  return operations[(last ?? calls.at(-1))?.operation ?? 0]!.name;
}
