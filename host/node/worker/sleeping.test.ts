/** A thread that waits for a moment does not miss it. */

import { expect, it } from 'vitest';
import { Pollable, poll, Timer } from '../../../kernel/task/index.ts';
import { Bell } from './bell.ts';
import { sleepOn } from './sleeping.ts';

/** Says how long it would sleep for, and does not. */
class Told extends Bell {
  readonly slept: (number | undefined)[] = [];

  override sleep(_seen: number, milliseconds?: number): void {
    if (milliseconds === undefined) throw new Error('sleeps for ever');
    this.slept.push(milliseconds);
  }
}

const DEADLINE = 1_000_000n;

it.each([1, 2, 3, 4, 5])('a timer that comes due at the clock`s reading %i', (reading) => {
  let readings = 0;
  const clock = { now: () => (++readings >= reading ? DEADLINE : 0n), schedule: () => () => {} };
  const bell = new Told();
  const timer = new Pollable(
    new Timer(
      sleepOn(bell, () => {}, clock),
      DEADLINE,
    ),
  );
  expect([...poll([timer])]).toEqual([0]);
  expect(new Set(bell.slept)).toEqual(new Set(reading > 4 ? [1] : []));
});
