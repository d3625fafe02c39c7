/**
 * How urgent a task is: its class, and its priority or weight in it, as one number, so that the more urgent of two is the
 * greater and a waiting task can lend all of it at once.
 *
 *      17 16 15                 0
 *     +-----+--------------------+
 *     |level| priority or weight |
 *     +-----+--------------------+
 */

export const Level = { idle: 0, batch: 1, interactive: 2, realTime: 3 } as const;
export type Level = (typeof Level)[keyof typeof Level];

/** Which of the ready tasks is stepped next, as whoever starts a task wants it. */
export type Policy =
  | { readonly class: 'real-time-fifo'; readonly priority: number }
  /** `quantum`: milliseconds of a turn; the scheduler's, where it is absent. */
  | { readonly class: 'real-time-round-robin'; readonly priority: number; readonly quantum?: number }
  | { readonly class: 'interactive' | 'batch' | 'idle'; readonly weight?: number };

export const DEFAULT_WEIGHT = 100;
export const DEFAULT_POLICY: Policy = { class: 'interactive' };

interface Row {
  readonly level: Level;
  /** What the number in the class is called; from 1 to `most`, the greater the more. */
  readonly number: 'priority' | 'weight';
  readonly most: number;
}

const CLASSES: Readonly<Record<Policy['class'], Row>> = {
  'real-time-fifo': { level: Level.realTime, number: 'priority', most: 99 },
  'real-time-round-robin': { level: Level.realTime, number: 'priority', most: 99 },
  interactive: { level: Level.interactive, number: 'weight', most: 10_000 },
  batch: { level: Level.batch, number: 'weight', most: 10_000 },
  idle: { level: Level.idle, number: 'weight', most: 10_000 },
};

/** @throws RangeError that names the task, the value and what it may be */
export function urgencyOf(policy: Policy, name: string): number {
  const row = Object.hasOwn(CLASSES, policy.class) ? CLASSES[policy.class] : undefined;
  if (!row)
    throw new RangeError(
      `${name}: class ${JSON.stringify(policy.class)} is none of ${Object.keys(CLASSES).join(', ')}`,
    );
  const number = 'priority' in policy ? policy.priority : (policy as { weight?: number }).weight;
  const value = number ?? (row.number === 'weight' ? DEFAULT_WEIGHT : undefined);
  if (!Number.isInteger(value) || value! < 1 || value! > row.most)
    throw new RangeError(
      `${name}: ${row.number} ${value} of class ${policy.class} is no whole number from 1 to ${row.most}`,
    );
  if ('quantum' in policy && !(policy.quantum! > 0))
    throw new RangeError(`${name}: quantum of ${policy.quantum} ms`);
  return (row.level << 16) | value!;
}

export function levelOf(urgency: number): Level {
  return (urgency >> 16) as Level;
}

/** The weight among tasks of a level that shares its time; in the real-time level the priority. */
export function weightOf(urgency: number): number {
  return urgency & 0xffff;
}
