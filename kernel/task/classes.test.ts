/** What the classes promise, measured in virtual time. */

import { expect, it } from 'vitest';
import { computing, random, ready, VirtualHost } from '../../tests/virtual-host.ts';
import { Pollable, Signal } from './pollable.ts';
import type { Steppable } from './progress.ts';
import { Scheduler } from './scheduler.ts';
import type { Policy } from './urgency.ts';

const SECOND = 1000;

/** How long each of the tasks ran in a second, in milliseconds. */
async function share(
  tasks: readonly { policy?: Policy; step: number | (() => number) }[],
  end = SECOND,
): Promise<number[]> {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  const all = tasks.map(({ policy, step }) => {
    const task = computing(host, step, end);
    scheduler.start(task, policy ? { policy } : {});
    return task;
  });
  await host.run(end);
  return all.map(({ spent }) => spent);
}

it('equal tasks get equal time within 5 % over a second, however long their steps are', async () => {
  const numbers = random(1);
  const steps = [0.1, 0.5, 1, 2, 3, () => 0.1 + 3 * numbers(), () => (numbers() < 0.1 ? 4 : 0.2)];
  for (const spent of await share(steps.map((step) => ({ step })))) {
    expect(Math.abs(spent / (SECOND / steps.length) - 1)).toBeLessThan(0.05);
  }
});

it.each(['interactive', 'batch', 'idle'] as const)('%s tasks share by weight', async (name) => {
  const weights = [100, 200, 700];
  const spent = await share(
    weights.map((weight, index) => ({ policy: { class: name, weight }, step: [3, 1, 2][index]! })),
  );
  for (const [index, weight] of weights.entries())
    expect(Math.abs(spent[index]! / weight - 1)).toBeLessThan(0.05);
});

it('interactive and batch keep a twentieth each under tasks that never wait, and idle nothing', async () => {
  const policies: Policy[] = [
    { class: 'real-time-fifo', priority: 1 },
    { class: 'interactive' },
    { class: 'batch' },
    { class: 'idle' },
  ];
  const [realTime, interactive, batch, idle] = await share(
    policies.map((policy) => ({ policy, step: 2 })),
    10 * SECOND,
  );
  expect(interactive).toBeGreaterThan(0.0485 * 10 * SECOND);
  expect(batch).toBeGreaterThan(0.0485 * 10 * SECOND);
  expect(realTime).toBeGreaterThan(0.89 * 10 * SECOND);
  expect(idle).toBe(0);
});

it('batch gets its twentieth beside interactive alone, in steps and not in bursts', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  scheduler.start(computing(host, 1, SECOND));
  const batch = computing(host, 1, SECOND);
  const begins: number[] = [];
  const step = (budget: number) => {
    begins.push(host.time);
    return batch.step(budget);
  };
  scheduler.start({ step }, { policy: { class: 'batch' } });
  await host.run(SECOND);
  expect(batch.spent / SECOND).toBeCloseTo(0.05, 1);
  expect(batch.spent).toBeGreaterThan(40);
  const gaps = begins.slice(1, -1).map((begin, index) => begin - begins[index]!);
  expect(Math.min(...gaps)).toBeGreaterThan(10);
});

/** A real-time task that waits for random moments; gives the latencies from each to the step that follows. */
async function latencies(load: readonly Policy[], longest: number): Promise<number[]> {
  const host = new VirtualHost();
  const numbers = random(2);
  const scheduler = new Scheduler(host);
  for (const policy of load) {
    scheduler.start(
      computing(host, () => longest * numbers(), SECOND),
      { policy },
    );
  }
  const seen: number[] = [];
  let due = 0;
  const task: Steppable = {
    step() {
      if (due > 0) seen.push(host.time - due);
      host.spend(0.1);
      if (host.time >= SECOND) return { tag: 'done', val: { code: 0 } };
      const signal = new Signal();
      due = host.time + 5 * numbers();
      host.schedule(due - host.time, () => signal.set());
      return { tag: 'blocked', val: [new Pollable(signal)] };
    },
  };
  scheduler.start(task, { policy: { class: 'real-time-fifo', priority: 50 } });
  await host.run(SECOND);
  return seen;
}

const load: Policy[] = [
  ...Array.from({ length: 20 }, (): Policy => ({ class: 'interactive', weight: 10_000 })),
  ...Array.from({ length: 20 }, (): Policy => ({ class: 'batch' })),
];

it('a real-time task waits for one step at most, whatever runs below it', async () => {
  const seen = await latencies(load, 3);
  expect(seen.length).toBeGreaterThan(200);
  expect(Math.max(...seen)).toBeLessThanOrEqual(3);
  expect(Math.max(...seen)).toBeGreaterThan(2);
});

it('and for two where other real-time tasks leave the rest only what it is owed', async () => {
  const seen = await latencies([...load, { class: 'real-time-fifo', priority: 49 }], 3);
  expect(Math.max(...seen)).toBeLessThanOrEqual(6);
  expect(Math.max(...seen)).toBeGreaterThan(3);
});

/** The order in which real-time tasks that take three steps of 5 ms each run. */
async function order(policies: readonly Policy[]): Promise<string> {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  let order = '';
  for (const [index, policy] of policies.entries()) {
    let left = 4;
    const step = () => {
      order += index;
      host.spend(5);
      left -= 1;
      return left > 0 ? ready : ({ tag: 'done', val: { code: 0 } } as const);
    };
    scheduler.start({ step }, { policy });
  }
  await host.run(SECOND);
  return order;
}

it('real-time FIFO runs to its end by priority, round-robin turns at each quantum', async () => {
  const fifo = (priority: number): Policy => ({ class: 'real-time-fifo', priority });
  const turns = (priority: number): Policy => ({ class: 'real-time-round-robin', priority });
  expect(await order([fifo(1), fifo(2), fifo(2)])).toBe('111122220000');
  expect(await order([turns(1), turns(1), turns(2)])).toBe('222200110011');
  expect(await order([turns(1), fifo(1)])).toBe('00111100');
});

it('who slept is next, and gets no more than its share from then on', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  const busy = computing(host, 1, SECOND);
  const late = computing(host, 1, SECOND);
  scheduler.start(busy);
  const signal = new Signal();
  let woken = -1;
  const sleeper: Steppable = {
    step(budget) {
      if (!signal.ready()) return { tag: 'blocked', val: [new Pollable(signal)] };
      if (woken < 0) woken = host.time;
      return late.step(budget);
    },
  };
  scheduler.start(sleeper);
  host.schedule(600, () => signal.set());
  await host.run(SECOND);
  expect(woken - 600).toBeLessThanOrEqual(5);
  expect(Math.abs(late.spent - 200)).toBeLessThanOrEqual(3);
});

it.each([
  [
    { class: 'real-time-fifo', priority: 0 },
    'priority 0 of class real-time-fifo is no whole number from 1 to 99',
  ],
  [{ class: 'real-time-fifo' }, 'priority undefined of class real-time-fifo is no whole number from 1 to 99'],
  [{ class: 'batch', weight: 1.5 }, 'weight 1.5 of class batch is no whole number from 1 to 10000'],
  [{ class: 'idle', weight: 10_001 }, 'weight 10001 of class idle is no whole number from 1 to 10000'],
  [
    { class: 'constructor' },
    'class "constructor" is none of real-time-fifo, real-time-round-robin, interactive, batch, idle',
  ],
])('refuses the policy %j', (policy, message) => {
  expect(() =>
    new Scheduler().start({ step: () => ready }, { name: 'rg', policy: policy as Policy }),
  ).toThrow(new RangeError(`rg: ${message}`));
});
