/** Steps that miss their deadline, on this thread and in another. */

import { expect, it } from 'vitest';
import { computing, ready, VirtualHost } from '../../tests/virtual-host.ts';
import { Pollable, Signal } from './pollable.ts';
import type { Progress, Steppable } from './progress.ts';
import type { Overrun } from './running.ts';
import { Scheduler } from './scheduler.ts';

const done: Progress = { tag: 'done', val: { code: 0 } };

/** A host, and a scheduler on it that keeps what overran. */
function watched(act: (overrun: Overrun) => void = () => {}) {
  const host = new VirtualHost();
  const overruns: Overrun[] = [];
  const scheduler = new Scheduler({
    now: host.now,
    schedule: host.schedule,
    yieldToHost: host.yieldToHost,
    deadline: 50,
    onOverrun: (overrun) => {
      overruns.push(overrun);
      act(overrun);
    },
  });
  return { host, scheduler, overruns };
}

it('says who took too long, for how long, and counts it', async () => {
  const { host, scheduler, overruns } = watched();
  const lengths = [50, 80, 1];
  const step = () => {
    host.spend(lengths.shift()!);
    return lengths.length > 0 ? ready : done;
  };
  const running = scheduler.start({ step }, { name: 'rg' });
  await running.outcome;
  expect(overruns.map(({ message }) => message)).toEqual(['rg: a step took 80 ms; its deadline is 50 ms']);
  expect(overruns[0]).toMatchObject({ running, elapsed: 80, deadline: 50, returned: true });
  expect(running.used).toEqual({ time: 131, steps: 3, longest: 80, overruns: 1 });
});

it('the host may end it, by hand or by throwing', async () => {
  for (const act of [
    ({ running, message }: Overrun) => running.stop(new Error(message)),
    ({ message }: Overrun) => {
      throw new Error(message);
    },
  ]) {
    const { host, scheduler } = watched(act);
    const running = scheduler.start(computing(host, 60, 1000));
    await expect(running.outcome).rejects.toThrow('task: a step took 60 ms');
    expect(running.used.steps).toBe(1);
  }
});

/** As a host does it that steps a task in a worker: the step is sent there, and the answer comes later, or never. */
function inWorker(
  host: VirtualHost,
  answers: readonly (number | undefined)[],
): Steppable & { killed: boolean } {
  const rest = [...answers];
  let answer: Signal | undefined;
  return {
    killed: false,
    step() {
      if (answer?.ready()) {
        answer = undefined;
        return rest.length > 0 ? ready : done;
      }
      if (!answer) {
        const coming = new Signal();
        answer = coming;
        const delay = rest.shift();
        if (delay !== undefined) host.schedule(delay, () => coming.set());
      }
      return { tag: 'elsewhere', val: [new Pollable(answer)] };
    },
    notify() {},
  };
}

it('a step in a worker that never answers is named at its deadline, and what ends it ends no other', async () => {
  const killed: string[] = [];
  const { host, scheduler, overruns } = watched(({ running, message }) => {
    killed.push(`${running.name} at ${host.time}`);
    running.stop(new Error(message));
  });
  const hung = scheduler.start(inWorker(host, [10, 20, undefined]), { name: 'hung' });
  const good = scheduler.start(inWorker(host, [40, 49, 45]), { name: 'good' });
  const outcome = expect(hung.outcome).rejects.toThrow(
    /^hung: a step goes on in another thread after 5[0-5] ms; its deadline is 50 ms$/,
  );
  const busy = computing(host, 1, 300);
  scheduler.start(busy);
  await host.run(400);
  await outcome;
  expect(await good.outcome).toEqual({ code: 0 });
  expect(killed.length).toBe(1);
  expect(overruns[0]!.returned).toBe(false);
  expect(overruns[0]!.elapsed).toBeLessThanOrEqual(50 + 5);
  expect(busy.spent).toBe(300);
});

it('an event neither ends the watch nor starts it anew, and a miss is said once', async () => {
  const { host, scheduler, overruns } = watched();
  const running = scheduler.start(inWorker(host, [200]));
  for (const at of [20, 40, 60, 100]) host.schedule(at, () => running.notify('resize'));
  await host.run(300);
  expect(await running.outcome).toEqual({ code: 0 });
  expect(overruns.map(({ elapsed }) => elapsed)).toEqual([50]);
  expect(running.used.steps).toBe(1);
});
