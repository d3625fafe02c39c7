/** Tasks whose steps go on in other threads, in virtual time: who has a place, for how long, and what it is charged. */

import { expect, it } from 'vitest';
import { computing, Processors, VirtualHost } from '../../tests/virtual-host.ts';
import { Scheduler } from './scheduler.ts';
import type { Policy } from './urgency.ts';

const SECOND = 1000;

/** How long each of the tasks ran in a second, on so many processors. */
async function shares(
  tasks: readonly { policy?: Policy; step: number | (() => number) }[],
  places = 1,
): Promise<number[]> {
  const host = new VirtualHost();
  const scheduler = new Scheduler({ ...host, places });
  const processors = new Processors(host);
  const all = tasks.map(({ policy, step }) => {
    const task = processors.task(step);
    scheduler.start(task, { elsewhere: true, ...(policy && { policy }) });
    return task;
  });
  await host.run(SECOND);
  return all.map(({ spent }) => spent);
}

it('equal tasks get equal time within 5 % over a second, however long their steps are', async () => {
  for (const spent of await shares([0.1, 0.5, 1, 3, 8].map((step) => ({ step }))))
    expect(Math.abs(spent / (SECOND / 5) - 1)).toBeLessThan(0.05);
});

it('five share two processors, and none of them idles', async () => {
  const spent = await shares(
    [0.2, 1, 1, 3, 8].map((step) => ({ step })),
    2,
  );
  for (const one of spent) expect(Math.abs(one / ((2 * SECOND) / 5) - 1)).toBeLessThan(0.05);
  expect(spent.reduce((sum, one) => sum + one)).toBeGreaterThan(2 * SECOND - 10);
});

it('weights and classes count there, too', async () => {
  const [light, heavy, batch, idle] = await shares([
    { policy: { class: 'interactive', weight: 100 }, step: 1 },
    { policy: { class: 'interactive', weight: 300 }, step: 2 },
    { policy: { class: 'batch' }, step: 1 },
    { policy: { class: 'idle' }, step: 1 },
  ]);
  expect(Math.abs(heavy! / light! / 3 - 1)).toBeLessThan(0.05);
  // Its twentieth, less the first quantum.
  expect(batch).toBeGreaterThan(40);
  expect(batch).toBeLessThanOrEqual(50);
  expect(idle).toBe(0);
});

it('one that takes too long gives its place away, and is charged all the same', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler({ ...host, quantum: 10, deadline: 10_000 });
  const processors = new Processors(host);
  const long = scheduler.start(processors.task(400), { name: 'long', elsewhere: true });
  const short = scheduler.start(processors.task(1), { name: 'short', elsewhere: true });
  await host.run(600);
  // Alone in its place from 10 ms to 400 ms; the long one waits until it has been even with it.
  expect(long.used).toMatchObject({ steps: 1, time: 400, longest: 400 });
  expect(short.used.time).toBeGreaterThanOrEqual(570);
});

it('a task of this thread goes on meanwhile', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler({ ...host, places: 1 });
  const there = new Processors(host).task(2);
  scheduler.start(there, { elsewhere: true });
  const here = computing(host, 1, SECOND);
  scheduler.start(here);
  await host.run(SECOND);
  expect(here.spent).toBe(SECOND);
  expect(there.spent).toBeGreaterThan(0.9 * SECOND);
});

it('an allowance binds it, to the time that it used there', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  const task = new Processors(host).task(3);
  scheduler.start(task, { elsewhere: true, allowance: { period: 100, time: 20 } });
  await host.run(SECOND);
  expect(Math.abs(task.spent / 200 - 1)).toBeLessThan(0.05);
});

it('the deadline counts from when its thread has begun it, and an answer that is there is no miss', async () => {
  const host = new VirtualHost();
  const missed: string[] = [];
  const onOverrun = ({ running, elapsed }: { running: { name: string }; elapsed: number }) =>
    void missed.push(`${running.name} ${elapsed} at ${host.time}`);
  const scheduler = new Scheduler({ ...host, places: 3, deadline: 50, onOverrun });
  const processors = new Processors(host);
  scheduler.start(processors.task(45, { queued: 300 }), { name: 'late', elsewhere: true });
  scheduler.start(processors.task(30, { told: 200 }), { name: 'unheard', elsewhere: true });
  scheduler.start(processors.task(Number.POSITIVE_INFINITY), {
    name: 'hung',
    elsewhere: true,
    deadline: 100,
  });
  await host.run(340);
  expect(missed).toEqual(['hung 100 at 110']);
});

it('an event comes between two steps, and ends the wait that the step asked for', async () => {
  const host = new VirtualHost();
  const scheduler = new Scheduler(host);
  const task = new Processors(host).task(40, { waits: true });
  const running = scheduler.start(task, { elsewhere: true });
  host.schedule(20, () => running.notify('terminate'));
  await host.run(200);
  expect(task.events).toEqual(['terminate']);
  expect(running.used.steps).toBe(2);
  running.stop(new Error('enough'));
  await expect(running.outcome).rejects.toThrow('enough');
});
