import { afterEach, describe, expect, it } from 'vitest';
import type { TaskEvent } from '../../../kernel/task/index.ts';
import type { CommandError } from './exit-code.ts';
import { forwardSignals, Impatience } from './signals.ts';

describe('Impatience', () => {
  it.each([
    [
      [0, 100, 200],
      [false, false, true],
    ],
    [
      [0, 1999, 2001],
      [false, false, false],
    ],
    [
      [0, 2000, 2100, 2200],
      [false, false, false, true],
    ],
  ])('at %j says %j', (moments, answers) => {
    const impatience = new Impatience();
    expect(moments.map((moment) => impatience.interrupt(moment))).toEqual(answers);
  });
});

describe('forwardSignals', () => {
  let stop = () => {};
  afterEach(() => stop());

  it('makes events of signals until it is ended', () => {
    const seen: TaskEvent[] = [];
    stop = forwardSignals({ notify: (event) => seen.push(event), stop: () => {} }, 'rg');
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGWINCH', 'SIGINT'] as const)
      process.emit(signal);
    expect(seen).toEqual(['terminate', 'hang-up', 'quit', 'resize', 'interrupt']);
    stop();
    expect(process.listenerCount('SIGWINCH')).toBe(0);
  });

  it('ends the run at the third interrupt', () => {
    const reasons: Error[] = [];
    stop = forwardSignals({ notify: () => {}, stop: (reason) => reasons.push(reason) }, 'rg');
    for (let press = 0; press < 3; press++) process.emit('SIGINT');
    expect(reasons.map((reason) => [(reason as CommandError).code, reason.message])).toEqual([
      [130, 'rg: ended by the third Ctrl-C in a row'],
    ]);
  });
});
