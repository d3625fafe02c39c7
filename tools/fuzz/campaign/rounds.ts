/** What all jobs do in a round, whatever their sequences are: here they are bytes. */

import type { Problem } from '../execute/problem.ts';
import type { Round, RoundResult, Work } from './work.ts';

/** What is suspected, with its sequence encoded. */
export interface Suspicion {
  readonly problem: Problem;
  readonly sequence: Uint8Array;
}

/** A job. */
export interface Stepper {
  /** Calls so far. */
  readonly calls: number;
  /** What has been seen of each edge, and calls of each function that returned and failed, since the beginning. */
  readonly seen: Uint8Array;
  readonly returned: Uint32Array;
  readonly failed: Uint32Array;
  /** Runs one that another job has kept; `examined`: and has looked at closer. */
  take(sequence: Uint8Array, examined: boolean): Promise<Suspicion | undefined>;
  /** Makes one and runs it. */
  step(): Promise<Suspicion | undefined>;
  /** What is only found out for many at once. `last`: nothing comes after it. */
  settle(last: boolean): Promise<readonly Suspicion[]>;
  /** Those that were kept since the last time. */
  fresh(): readonly Uint8Array[];
}

/** Sequences between two looks at the clock. */
const SLICE = 16;

export function workOfStepper(stepper: Stepper): Work {
  return {
    round: (round) => quietly(() => runRound(stepper, round)),
    close: async () => {},
  };
}

async function runRound(
  stepper: Stepper,
  { entries, examined, count, time, last }: Round,
): Promise<RoundResult> {
  const end = performance.now() + time;
  const calls = stepper.calls;
  const found: (Suspicion | undefined)[] = [];
  for (const one of entries) found.push(await stepper.take(one, examined));
  // Who sent them knows them.
  stepper.fresh();
  let tried = 0;
  for (; tried < count; tried++) {
    if (tried % SLICE === 0) {
      found.push(...(await stepper.settle(false)));
      if (performance.now() >= end) break;
    }
    found.push(await stepper.step());
  }
  found.push(...(await stepper.settle(last)));
  return {
    tried,
    calls: stepper.calls - calls,
    found: found.filter((one) => one !== undefined),
    fresh: stepper.fresh(),
    seen: stepper.seen.slice(),
    returned: stepper.returned.slice(),
    failed: stepper.failed.slice(),
  };
}

/** Most calls fail, and each failure is an exception: its stack costs more than the call. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return await work();
  } finally {
    Error.stackTraceLimit = before;
  }
}
