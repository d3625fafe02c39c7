/** Budgets for each period, in virtual time. */

import { expect, it } from 'vitest';
import { computing, random, ready, VirtualHost } from '../../tests/virtual-host.ts';
import { Pollable, Signal } from './pollable.ts';
import type { Progress, Steppable } from './progress.ts';
import { Scheduler } from './scheduler.ts';

const done: Progress = { tag: 'done', val: { code: 0 } };

it('a task alone gets its time in each period, and the thread rests in between', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  const begins: number[] = [];
  const step = () => {
    begins.push(host.time);
    host.spend(2);
    return host.time < 1000 ? ready : done;
  };
  scheduler.start({ step }, { allowance: { period: 100, time: 10 } });
  await host.run(400);
  expect(begins).toEqual(
    [0, 100, 200, 300, 400].flatMap((at) => [0, 2, 4, 6, 8].map((more) => at + more)).slice(0, begins.length),
  );
  expect(begins.length).toBeGreaterThanOrEqual(20);
  expect(scheduler.tasks()).toMatchObject([{ state: 'resting' }]);
  expect(host.time).toBeLessThan(420);
});

it('what a step uses beyond its time is taken from the periods to come', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  const numbers = random(4);
  const bounded = computing(host, () => 30 * numbers(), 10_000);
  scheduler.start(bounded, {
    allowance: { period: 50, time: 10 },
    policy: { class: 'real-time-fifo', priority: 9 },
  });
  const free = computing(host, 1, 10_000);
  scheduler.start(free);
  await host.run(10_000);
  expect(Math.abs(bounded.spent / 2000 - 1)).toBeLessThan(0.02);
  expect(bounded.spent + free.spent).toBeGreaterThanOrEqual(10_000);
});

it('counts steps', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  const task = computing(host, 1, 1000);
  scheduler.start(task, { allowance: { period: 100, steps: 3 } });
  await host.run(999);
  expect(task.spent).toBe(30);
});

it('counts instructions by what the task says it has used, and cuts the last budget', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  const budgets: number[] = [];
  let instructions = 0n;
  const task: Steppable = {
    step(budget) {
      budgets.push(budget);
      instructions += BigInt(Math.min(budget, 400));
      host.spend(1);
      return ready;
    },
    usage: () => ({ instructions }),
  };
  const running = scheduler.start(task, { budget: 500, allowance: { period: 100, instructions: 1000 } });
  await host.run(199);
  expect(budgets).toEqual([500, 500, 200, 500, 500, 200]);
  running.stop(new Error('enough'));
  await expect(running.outcome).rejects.toThrow('enough');
});

it('counts budgets where a task does not say', async () => {
  const host = new VirtualHost();
  const budgets: number[] = [];
  const step = (budget: number) => {
    budgets.push(budget);
    return ready;
  };
  const running = new Scheduler(host).start(
    { step },
    { budget: 400, allowance: { period: 100, instructions: 1000 } },
  );
  running.outcome.catch(() => {});
  await host.run(99);
  expect(budgets).toEqual([400, 400, 200]);
  running.stop(new Error('enough'));
});

it('neither a wait nor an event brings more', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  let steps = 0;
  const signal = new Signal();
  signal.set();
  const task: Steppable = {
    step() {
      steps += 1;
      host.spend(1);
      return { tag: 'blocked', val: [new Pollable(signal)] };
    },
    notify() {},
  };
  const running = scheduler.start(task, { allowance: { period: 100, steps: 2 } });
  running.outcome.catch(() => {});
  for (const at of [10, 20, 30]) host.schedule(at, () => running.notify('resize'));
  await host.run(99);
  expect(steps).toBe(2);
  await host.run(150);
  expect(steps).toBe(4);
  running.stop(new Error('enough'));
  await host.run(500);
  expect(steps).toBe(4);
  expect(scheduler.tasks()).toEqual([]);
});

it('who is woken at the end of its allowance, and nobody else runs, goes on in the next period', async () => {
  const host = new VirtualHost();
  const signal = new Signal();
  const begins: number[] = [];
  const step = (): Progress => {
    begins.push(host.time);
    return begins.length < 3 ? { tag: 'blocked', val: [new Pollable(signal)] } : done;
  };
  new Scheduler(host).start({ step }, { allowance: { period: 100, steps: 1 } });
  for (const at of [20, 130]) host.schedule(at, () => signal.set());
  host.schedule(101, () => signal.clear());
  await host.run(1000);
  expect(begins).toEqual([0, 100, 200]);
});

it('what was not used in one period is not there in the next', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  const signal = new Signal();
  const task = computing(host, 1, 2000);
  const step: Steppable['step'] = (budget) =>
    signal.ready() || task.spent < 5 ? task.step(budget) : { tag: 'blocked', val: [new Pollable(signal)] };
  scheduler.start({ step }, { allowance: { period: 100, time: 10 } });
  host.schedule(950, () => signal.set());
  await host.run(999);
  expect(task.spent).toBe(15);
});

it.each([
  [{ period: 0, time: 1 }, 'allowance with a period of 0 ms'],
  [{ period: 10 }, 'allowance bounds none of time, steps, instructions'],
  [{ period: 10, steps: 0 }, 'allowance of 0 for steps'],
  [{ period: 10, steps: 1.5 }, 'allowance of 1.5 for steps'],
  [{ period: 10, instructions: Number.POSITIVE_INFINITY }, 'allowance of Infinity for instructions'],
  [{ period: 10, time: Number.NaN }, 'allowance of NaN for time'],
])('refuses %j', (allowance, message) => {
  expect(() => new Scheduler().start({ step: () => ready }, { name: 'rg', allowance })).toThrow(
    new RangeError(`rg: ${message}`),
  );
});
