/** How the task that a service is gets its share of the processors: what a manifest says of it, and what goes together. */

import * as z from 'zod/mini';
import { count, said, seconds } from './pieces.ts';

export const schedulingClasses = [
  'real-time-fifo',
  'real-time-round-robin',
  'interactive',
  'batch',
  'idle',
] as const;

export interface Allowance {
  /** Seconds. */
  readonly period: number;
  /** Seconds in each period. */
  readonly time?: number;
  readonly steps?: number;
  readonly instructions?: number;
}

export interface Scheduling {
  /** Interactive where it is absent. */
  readonly class?: (typeof schedulingClasses)[number];
  /** Of a real-time class: from 1 to 99, the most urgent. */
  readonly priority?: number;
  /** Of real-time-round-robin: seconds of a turn. */
  readonly quantum?: number;
  /** Of any other class: its part of the time that tasks of its class share, in relation to theirs. */
  readonly weight?: number;
  /** The most that it may use in each period. */
  readonly allowance?: Allowance;
  /** Seconds that a step may take. */
  readonly deadline?: number;
  /** Instructions that a step is to take, about. */
  readonly budget?: number;
}

/** Seconds that a step may take where nothing is said. */
export const STEP_DEADLINE = 1;

const MOST_INSTRUCTIONS = 2 ** 32 - 1;

export const scheduling = z.strictObject({
  class: z.optional(said(z.enum(schedulingClasses), 'When it is stepped; interactive by default.')),
  priority: z.optional(said(count(1, 99), 'Of the two real-time classes: the greater, the more urgent.')),
  quantum: z.optional(said(seconds, 'Of real-time-round-robin: seconds of a turn; 0.01 by default.')),
  weight: z.optional(
    said(count(1, 10_000), 'Of the other classes: its part of the time that they share; 100 by default.'),
  ),
  allowance: z.optional(
    said(
      z.strictObject({
        period: said(seconds, 'Seconds.'),
        time: z.optional(said(seconds, 'Seconds that it may use in each period.')),
        steps: z.optional(said(count(1, 1_000_000_000), 'Steps that it may have in each period.')),
        instructions: z.optional(
          said(
            count(1, Number.MAX_SAFE_INTEGER),
            'Instructions that it may use in each period, as it counts them.',
          ),
        ),
      }),
      'The most that it may use: then it rests until the next period.',
    ),
  ),
  deadline: z.optional(
    said(seconds, 'Seconds that a step may take: on a thread of its own it is ended then; 1 by default.'),
  ),
  budget: z.optional(said(count(1, MOST_INSTRUCTIONS), 'Instructions that a step is to take, about.')),
});

interface Problem {
  readonly path: PropertyKey[];
  readonly message: string;
}

/** What of it does not go together; `path` leads there. */
export function* schedulingProblems(path: readonly PropertyKey[], given: Scheduling): Iterable<Problem> {
  const { class: name = 'interactive', priority, quantum, weight, allowance } = given;
  const problem = (key: string, message: string) => ({ path: [...path, ...key.split('.')], message });
  const isRealTime = name.startsWith('real-time');
  const absent = `absent where the class is ${name}`;
  if (isRealTime && priority === undefined)
    yield problem('priority', `from 1 to 99 where the class is ${name}`);
  if (!isRealTime && priority !== undefined) yield problem('priority', absent);
  if (name !== 'real-time-round-robin' && quantum !== undefined) yield problem('quantum', absent);
  if (isRealTime && weight !== undefined) yield problem('weight', absent);
  if (allowance === undefined) return;
  const { period, time, steps, instructions } = allowance;
  if (time === undefined && steps === undefined && instructions === undefined)
    yield problem('allowance', 'an allowance of time, steps or instructions');
  if (time !== undefined && time > period)
    yield problem('allowance.time', `at most the period of ${period} s`);
}
