/** What scheduling promises to the services of a system, measured through the whole of it in virtual time. */

import { describe, expect, it } from 'vitest';
import {
  type Body,
  computes,
  type Flag,
  type Processor,
  type Row,
  VirtualSystem,
} from '../../tests/system/virtual-system.ts';
import { random } from '../../tests/virtual-host.ts';
import type { Progress, Steppable } from '../task/index.ts';

const SECOND = 1000;

const where: [string, { readonly trusted?: true }][] = [
  ['on the kernel`s thread', { trusted: true }],
  ['in threads of their own', {}],
];

const rowsOf = (bodies: readonly Body[], row: Omit<Row, 'does'> = {}) =>
  Object.fromEntries(bodies.map((does, at) => [`task-${at}`, { ...row, does }]));

/** From when a real-time task became ready to its step, under a load of steps of so many milliseconds. */
async function latencies(length: number, how: { readonly trusted?: true }): Promise<number[]> {
  const load = rowsOf(
    Array.from({ length: 10 }, () => computes(length)),
    { ...how, scheduling: { weight: 10_000 } },
  );
  const seen: number[] = [];
  const numbers = random(2);
  const does: Body = (processor) => {
    let due = 0;
    return {
      step(): Progress {
        if (due > 0) seen.push(processor.time - due);
        processor.spend(0.1);
        const delay = 5 * numbers();
        due = processor.time + delay;
        return { tag: 'blocked', val: [processor.after(delay)] };
      },
    };
  };
  const scheduling = { class: 'real-time-fifo' as const, priority: 50 };
  await new VirtualSystem({ ...load, urgent: { ...how, does, scheduling } }).run(SECOND);
  return seen;
}

describe.each(where)('tasks %s', (_, how) => {
  it('that are equal get equal time within 5 % over a second, however long their steps are', async () => {
    const numbers = random(1);
    const bodies = [0.1, 0.5, 1, 2, 3, () => 0.1 + 3 * numbers()].map(computes);
    const system = await new VirtualSystem(rowsOf(bodies, how)).run(SECOND);
    for (const name of Object.keys(rowsOf(bodies)))
      expect(Math.abs(system.used(name) / (SECOND / bodies.length) - 1)).toBeLessThan(0.05);
  });

  it('share by weight, and a batch is not starved', async () => {
    const system = await new VirtualSystem({
      light: { ...how, does: computes(1), scheduling: { weight: 100 } },
      heavy: { ...how, does: computes(2), scheduling: { weight: 300 } },
      batch: { ...how, does: computes(3), scheduling: { class: 'batch' } },
      idle: { ...how, does: computes(1), scheduling: { class: 'idle' } },
    }).run(2 * SECOND);
    expect(Math.abs(system.used('heavy') / system.used('light') / 3 - 1)).toBeLessThan(0.05);
    expect(Math.abs(system.used('batch') / (2 * SECOND) - 0.05)).toBeLessThan(0.005);
    expect(system.used('idle')).toBe(0);
  });

  it('of a real-time class wait for one step of others at most', async () => {
    const seen = await latencies(3, how);
    expect(seen.length).toBeGreaterThan(150);
    expect(Math.max(...seen)).toBeLessThanOrEqual(3);
    expect(Math.max(...seen)).toBeGreaterThan(2);
  });

  it('have no more than their allowance in each period', async () => {
    const allowance = { period: 0.1, time: 0.02 };
    const system = await new VirtualSystem({
      held: { ...how, does: computes(3), scheduling: { class: 'real-time-fifo', priority: 99, allowance } },
      other: { ...how, does: computes(1) },
    }).run(SECOND);
    expect(Math.abs(system.used('held') / 200 - 1)).toBeLessThan(0.05);
    expect(system.used('other')).toBeGreaterThan(780);
  });

  it('take turns by their quantum', async () => {
    let order = '';
    const says =
      (name: string): Body =>
      (processor) => ({
        step(): Progress {
          order += name;
          processor.spend(1);
          return { tag: 'ready' };
        },
      });
    const scheduling = { class: 'real-time-round-robin' as const, priority: 1, quantum: 0.004 };
    await new VirtualSystem({
      a: { ...how, does: says('a'), scheduling },
      b: { ...how, does: says('b'), scheduling },
    }).run(16);
    expect(order).toMatch(/^aaaabbbbaaaabbbb/);
  });

  it('are told when the system ends, and have a moment to end by themselves', async () => {
    const polite: Body = () => {
      let isAsked = false;
      return {
        step: (): Progress => (isAsked ? { tag: 'done', val: { code: 0 } } : { tag: 'blocked', val: [] }),
        notify: (event) => {
          isAsked = event === 'terminate';
        },
      };
    };
    const system = await new VirtualSystem({
      polite: { ...how, does: polite },
      deaf: { ...how, does: () => ({ step: () => ({ tag: 'blocked', val: [] }) }) },
    }).run(SECOND);
    let ended = 0;
    const down = system.system.down().then(() => {
      ended = system.host.time;
    });
    await system.pass(5 * SECOND);
    await down;
    // The deaf one took its second, the polite one nothing.
    expect(ended).toBe(2 * SECOND);
  });

  it.each([
    ['one that waits for another is asked after that', true, 6],
    ['all others are asked at once', false, 2],
  ])('that do not listen have five seconds when the system ends; %s', async (_, inTurn, seconds) => {
    const deaf: Body = () => ({ step: () => ({ tag: 'blocked', val: [] }) });
    const rows = Object.entries(rowsOf(Array(20).fill(deaf), how));
    const before = (at: number) => (inTurn && at > 0 ? { after: [rows[at - 1]![0]] } : {});
    const ordered = Object.fromEntries(rows.map(([name, row], at) => [name, { ...row, ...before(at) }]));
    const system = await new VirtualSystem(ordered).run(SECOND);
    let ended = 0;
    const down = system.system.down().then(() => {
      ended = system.host.time;
    });
    await system.pass(30 * SECOND);
    await down;
    expect(ended).toBe(seconds * SECOND);
  });

  it('that are replaced are told, and the successor is stepped', async () => {
    const events: string[] = [];
    const does: Body = () => {
      const version = events.length;
      events.push(`start ${version}`);
      let isAsked = false;
      return {
        step: (): Progress => (isAsked ? { tag: 'done', val: { code: 0 } } : { tag: 'blocked', val: [] }),
        notify: (event) => {
          events.push(`${event} ${version}`);
          isAsked = true;
        },
      };
    };
    const system = await new VirtualSystem({ task: { ...how, does } }).run(SECOND);
    const replaced = system.system.replace('task', async (plan) => plan);
    await system.pass(2 * SECOND);
    await replaced;
    expect(events).toEqual(['start 0', 'start 1', 'terminate 0']);
    expect(system.view('task')).toMatchObject({ state: 'waiting', steps: 1 });
    expect(system.states()).toEqual({ task: 'ready' });
  });
});

/** Asks for something, and waits for it: the answer is set by `store`. */
const asks =
  (flags: Flag[], answered: (time: number) => void): Body =>
  (processor) => {
    let asked: Flag | undefined;
    return {
      step(): Progress {
        if (asked?.isSet()) {
          answered(processor.time);
          return { tag: 'done', val: { code: 0 } };
        }
        asked ??= processor.signal('store');
        flags.push(asked);
        return { tag: 'blocked', val: [asked.wait()] };
      },
    };
  };

/** Gives what it is asked for after five steps of work. */
const answers =
  (flags: Flag[]): Body =>
  (processor: Processor): Steppable => {
    let left = 5;
    return {
      step(): Progress {
        processor.spend(1);
        left -= 1;
        if (left <= 0) for (const flag of flags.splice(0)) flag.set();
        return { tag: 'ready' };
      },
    };
  };

it('a real-time task in a thread of its own waits for a place for a quantum at most, however long others compute', async () => {
  const seen = await latencies(45, {});
  expect(seen.length).toBeGreaterThan(50);
  expect(Math.max(...seen)).toBeLessThanOrEqual(10);
  expect(Math.max(...seen)).toBeGreaterThan(5);
});

it('who waits for an idle service lends it its class, so that nobody in between keeps them waiting', async () => {
  const flags: Flag[] = [];
  let answered = Number.POSITIVE_INFINITY;
  const system = await new VirtualSystem({
    store: { does: answers(flags), scheduling: { class: 'idle' } },
    ...rowsOf([computes(3), computes(3), computes(3)]),
    urgent: {
      does: asks(flags, (time) => {
        answered = time;
      }),
      scheduling: { class: 'real-time-fifo', priority: 10 },
    },
  }).run(100);
  // One step that ran before, five of the store's.
  expect(answered).toBeLessThanOrEqual(3 + 5);
  expect(system.view('store').lent).toBe(false);
  expect(system.used('store')).toBe(5);
});

it('a step without end in a thread of its own ends with it at the deadline, and the service starts again', async () => {
  let starts = 0;
  const hangs: Body = (processor) => {
    starts += 1;
    return {
      step(): Progress {
        processor.spend(starts < 3 ? Number.POSITIVE_INFINITY : 1);
        return { tag: 'ready' };
      },
    };
  };
  const system = await new VirtualSystem({
    hangs: { does: hangs, scheduling: { deadline: 0.2 }, restart: { delay: 0.1, factor: 1 } },
    ...rowsOf([computes(1), computes(2)]),
  }).run(SECOND);
  expect(system.lines).toEqual([
    '210 hangs: failed: it spent more than 0.2 s on one step; restarts in 0.1 s',
    '520 hangs: failed: it spent more than 0.2 s on one step; restarts in 0.1 s',
  ]);
  expect(system.states()).toEqual({ hangs: 'ready', 'task-0': 'ready', 'task-1': 'ready' });
  // They had their only place for all but two quanta, and shared what was left with the third of them since 620 ms.
  for (const name of ['task-0', 'task-1']) expect(system.used(name)).toBeGreaterThan(400);
});

it('long steps on the kernel`s thread are told, but not each of them', async () => {
  const system = await new VirtualSystem({
    long: { trusted: true, does: computes(30), scheduling: { deadline: 0.02 } },
  }).run(300);
  expect(system.lines).toEqual([
    '30 long: a step took 30 ms; its deadline is 20 ms',
    '60 long: a step took 30 ms; its deadline is 20 ms (2 such steps so far)',
    '120 long: a step took 30 ms; its deadline is 20 ms (4 such steps so far)',
    '240 long: a step took 30 ms; its deadline is 20 ms (8 such steps so far)',
  ]);
});

it('three tasks on two processors get two thirds of one each', async () => {
  const system = await new VirtualSystem(rowsOf([computes(1), computes(2), computes(5)]), 2).run(SECOND);
  for (const name of ['task-0', 'task-1', 'task-2'])
    expect(Math.abs(system.used(name) / ((2 * SECOND) / 3) - 1)).toBeLessThan(0.05);
});
