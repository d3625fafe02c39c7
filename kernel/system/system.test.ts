import { beforeEach, describe, expect, it } from 'vitest';
import {
  type FakeDomain,
  FakeHosting,
  planOf,
  type Rows,
  settle,
  states,
} from '../../tests/system/fake-hosting.ts';
import type { Hosting } from './domain.ts';
import { System } from './system.ts';

let fake: FakeHosting;
beforeEach(() => {
  fake = new FakeHosting();
});

describe('a system', () => {
  it('starts each service when those are ready that it waits for, links it, and ends in reverse', async () => {
    fake.quick = false;
    const system = new System(
      planOf({ log: {}, store: { imports: ['log'] }, other: { after: ['store'] } }),
      fake,
    );
    const up = system.up();
    await settle();
    expect(fake.events).toEqual(['launch log']);
    fake.newest('log').becomeReady();
    await settle();
    expect(fake.events.slice(1)).toEqual(['launch store', 'link store -> log 1']);
    expect(states(system)).toEqual({ log: 'ready', store: 'starting', other: 'waiting' });
    fake.newest('store').becomeReady();
    await settle();
    fake.newest('other').becomeReady();
    await up;
    expect(states(system)).toEqual({ log: 'ready', store: 'ready', other: 'ready' });
    fake.events.length = 0;
    await system.down();
    expect(fake.events).toEqual(['stop other', 'unlink store -> log 1', 'stop store', 'stop log']);
    expect(states(system)).toEqual({ log: 'stopped', store: 'stopped', other: 'stopped' });
  });

  it('leaves those that do not wait for one another their time together, each before those that it imports from', async () => {
    const rows: Rows = { log: {}, one: { imports: ['log'] }, two: { imports: ['log'] }, apart: {} };
    const system = await fake.started(rows);
    const hosting: Hosting = fake;
    hosting.leave = (domain, moment) => {
      fake.events.push(`leave ${(domain as FakeDomain).launch.part.name}`);
      return new Promise((resolve) => void fake.clock.after(moment, resolve));
    };
    const down = system.down();
    await settle();
    expect(fake.events).toEqual(['leave apart', 'leave two', 'leave one']);
    await fake.clock.pass(999);
    expect(fake.events).toHaveLength(3);
    await fake.clock.pass(1);
    const stops = fake.events.filter((event) => event.startsWith('stop'));
    expect([stops, fake.events.at(-1)]).toEqual([['stop apart', 'stop two', 'stop one'], 'leave log']);
    await fake.clock.pass(1000);
    await down;
    expect(fake.events.at(-1)).toBe('stop log');
  });

  it('names who is not ready in its time, and goes on with the rest', async () => {
    fake.quick = false;
    const rows: Rows = {
      slow: { ready: 3, restart: { policy: 'never' } },
      behind: { imports: ['slow'] },
      other: {},
    };
    const system = new System(planOf(rows), fake);
    const up = system.up();
    await settle();
    fake.newest('other').becomeReady();
    await settle();
    await fake.clock.pass(2999);
    expect(states(system).slow).toBe('starting');
    await fake.clock.pass(1);
    await up;
    expect(states(system)).toEqual({ slow: 'failed', behind: 'failed', other: 'ready' });
    expect(fake.logs).toEqual([
      'slow: failed for good: it was not ready within 3 s',
      'behind: failed for good: it waits for slow, which has failed',
    ]);
  });

  it('starts one again that has failed, later and later, and links it to those that import from it', async () => {
    const restart = { delay: 0.1, factor: 2, longest: 0.3, most: 4, within: 60 };
    const system = await fake.started({ store: { restart }, user: { imports: ['store'] } });
    fake.newest('store').fail('it trapped');
    await settle();
    expect(fake.events).toEqual(['unlink user -> store 1']);
    expect(fake.logs).toEqual(['store: failed: it trapped; restarts in 0.1 s']);
    expect(system.views()[0]).toMatchObject({ state: 'restarting', why: 'it trapped', restarts: 1 });
    await fake.clock.pass(100);
    expect(fake.events.slice(1)).toEqual(['launch store', 'unlink user -> store 1', 'link user -> store 2']);
    expect(states(system)).toEqual({ store: 'ready', user: 'ready' });
    for (const delay of [200, 300, 300]) {
      fake.newest('store').fail('it trapped');
      await settle();
      await fake.clock.pass(delay - 1);
      expect(states(system).store).toBe('restarting');
      await fake.clock.pass(1);
      expect(states(system).store).toBe('ready');
    }
    fake.newest('store').fail('it trapped');
    await settle();
    expect(system.views()[0]).toMatchObject({
      state: 'failed',
      why: 'it trapped (after 4 restarts within 60 s)',
      restarts: 4,
    });
    expect(states(system).user).toBe('ready');
  });

  it('forgets failures that are long ago', async () => {
    const system = await fake.started({ store: { restart: { delay: 1, most: 1, within: 10 } } });
    for (let time = 0; time < 5; time++) {
      fake.newest('store').fail('it trapped');
      await settle();
      await fake.clock.pass(1000);
      expect(states(system).store).toBe('ready');
      await fake.clock.pass(9000);
    }
  });

  it('ends one that traps at every start as failed', async () => {
    fake.quick = false;
    const system = new System(planOf({ bad: { restart: { most: 3 } }, good: {} }), fake);
    void system.up();
    await settle();
    fake.newest('good').becomeReady();
    for (let start = 0; start < 4; start++) {
      expect(fake.domains.get('bad')!.length).toBe(start + 1);
      fake.newest('bad').fail('it trapped');
      await settle();
      await fake.clock.pass(10_000);
    }
    expect(states(system)).toEqual({ bad: 'failed', good: 'ready' });
    expect(fake.domains.get('bad')!.length).toBe(4);
  });

  it.each([
    ['never', 'failed', 'finished'],
    ['on-failure', 'restarting', 'finished'],
    ['always', 'restarting', 'restarting'],
  ] as const)(
    'with policy %s is %s after a failure and %s after its end',
    async (policy, failed, finished) => {
      const system = await fake.started({ a: { restart: { policy } }, b: { restart: { policy } } });
      fake.newest('a').fail('it trapped');
      fake.newest('b').finish();
      await settle();
      expect(states(system)).toEqual({ a: failed, b: finished });
    },
  );

  it('goes on when a program has finished that others wait for', async () => {
    fake.quick = false;
    const system = new System(planOf({ setup: {}, main: { after: ['setup'] } }), fake);
    void system.up();
    await settle();
    fake.newest('setup').finish();
    await settle();
    fake.newest('main').finish();
    await system.over();
    expect(states(system)).toEqual({ setup: 'finished', main: 'finished' });
  });

  it('starts nobody again but who has failed, and links it anew, on the kernel`s thread as elsewhere', async () => {
    const rows: Rows = {
      log: { direct: true },
      store: { direct: true, imports: ['log'] },
      top: { direct: true, imports: ['store'] },
      far: { imports: ['log', 'top'] },
    };
    const system = await fake.started(rows);
    fake.newest('log').fail('it trapped');
    await settle();
    expect(states(system)).toEqual({
      log: 'restarting',
      store: 'ready',
      top: 'ready',
      far: 'ready',
    });
    expect(fake.events).toEqual(['unlink store -> log 1', 'unlink far -> log 1']);
    await fake.clock.pass(100);
    expect(new Set(Object.values(states(system)))).toEqual(new Set(['ready']));
    expect(fake.events.filter((event) => !event.startsWith('unlink'))).toEqual([
      'launch log',
      'link store -> log 2',
      'link far -> log 2',
    ]);
  });

  it('starts no more threads at once than there is time for, and each in its turn', async () => {
    [fake.quick, fake.atOnce] = [false, 2];
    const rows: Rows = {
      a: { restart: { policy: 'never' } },
      b: {},
      c: {},
      d: { ready: 1 },
      direct: { direct: true },
    };
    const system = new System(planOf(rows), fake);
    void system.up();
    await settle();
    expect(fake.events).toEqual(['launch a', 'launch b', 'launch direct']);
    fake.newest('a').fail('it trapped');
    await settle();
    expect(fake.events.at(-1)).toBe('launch c');
    // Who waits for a turn is not late.
    await fake.clock.pass(9000);
    fake.newest('b').becomeReady();
    await settle();
    expect(fake.events.at(-1)).toBe('launch d');
    fake.newest('d').becomeReady();
    fake.newest('c').becomeReady();
    await settle();
    expect(states(system)).toEqual({ a: 'failed', b: 'ready', c: 'ready', d: 'ready', direct: 'starting' });
  });

  it('says when each moment came', async () => {
    const system = new System(planOf({ log: {}, store: { imports: ['log'] } }), fake);
    await system.up();
    expect(system.milestones.all.map(({ name, by }) => `${by} ${name}`)).toEqual([
      'kernel planned',
      'log starting',
      'log ready',
      'store starting',
      'store ready',
      'kernel up',
    ]);
  });
});
