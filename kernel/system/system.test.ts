import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../tests/system/virtual-clock.ts';
import type { Restart, SystemService } from '../manifest/system.ts';
import type { Domain, End, Hosting, Launch, Measure } from './domain.ts';
import type { LoadedPart } from './load.ts';
import type { Source } from './part.ts';
import type { Plan } from './plan.ts';
import { System } from './system.ts';

/** A domain that a test tells what to do. */
class FakeDomain implements Domain {
  readonly ready: Promise<void>;
  readonly ended: Promise<End>;
  readonly thread = 'fake';
  readonly launch: Launch;
  busy = false;
  becomeReady!: () => void;
  #end!: (end: End) => void;

  constructor(launch: Launch) {
    this.launch = launch;
    this.ready = new Promise((resolve) => (this.becomeReady = resolve));
    this.ended = new Promise((resolve) => (this.#end = resolve));
  }

  fail(why: string): void {
    this.#end({ how: 'failed', why });
  }

  finish(): void {
    this.#end({ how: 'finished' });
  }

  stop(): void {
    events.push(`stop ${this.launch.part.name}`);
    this.#end({ how: 'failed', why: 'it was ended' });
  }

  measure(): Measure {
    return { memory: 1, handles: 2, calls: 3 };
  }

  isBusy(): boolean {
    return this.busy;
  }
}

let clock: VirtualClock;
let events: string[];
let logs: string[];
let domains: Map<string, FakeDomain[]>;
/** Services that become ready at once. */
let quick: boolean;
let atOnce: number | undefined;
const version = new Map<object, number>();

function hosting(): Hosting {
  return {
    clock,
    ...(atOnce === undefined ? {} : { atOnce }),
    launch(launch) {
      const { name } = launch.part;
      events.push(`launch ${name}`);
      const domain = new FakeDomain(launch);
      domains.set(name, [...(domains.get(name) ?? []), domain]);
      version.set(domain, domains.get(name)!.length);
      if (quick) domain.becomeReady();
      return domain;
    },
    link(importer, provider, name) {
      const label = `${(importer as FakeDomain).launch.part.name} -> ${name} ${version.get(provider)}`;
      events.push(`link ${label}`);
      return { end: () => events.push(`unlink ${label}`) };
    },
    log: (service, line) => logs.push(`${service}: ${line}`),
  };
}

type Rows = Record<
  string,
  { imports?: string[]; after?: string[]; direct?: boolean; restart?: Restart; ready?: number }
>;

/** In an order in which they can start. */
function planOf(rows: Rows): Plan {
  const order = Object.keys(rows);
  const entries = Object.entries(rows);
  const part = (name: string): LoadedPart => {
    const { after, restart, ready } = rows[name]!;
    const service: SystemService = {
      component: name,
      ...(after && { after }),
      ...(restart && { restart }),
      ...(ready && { ready }),
    };
    return { name, service } as LoadedPart;
  };
  const source = (name: string): [string, Source] => [name, { from: 'service', name, as: name }];
  return {
    manifest: { services: {} },
    parts: new Map(order.map((name) => [name, part(name)])),
    order,
    before: new Map(
      entries.map(([name, { imports = [], after = [] }]) => [name, new Set([...imports, ...after])]),
    ),
    sources: new Map(entries.map(([name, { imports = [] }]) => [name, new Map(imports.map(source))])),
    direct: new Set(order.filter((name) => rows[name]!.direct)),
  };
}

const newest = (name: string) => domains.get(name)!.at(-1)!;
const states = (system: System) => Object.fromEntries(system.views().map(({ name, state }) => [name, state]));

/** Lets all that has been promised happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

async function started(rows: Rows): Promise<System> {
  const system = new System(planOf(rows), hosting());
  await system.up();
  events.length = 0;
  return system;
}

beforeEach(() => {
  clock = new VirtualClock();
  [events, logs, domains, quick] = [[], [], new Map(), true];
  atOnce = undefined;
});

describe('a system', () => {
  it('starts each service when those are ready that it waits for, links it, and ends in reverse', async () => {
    quick = false;
    const system = new System(
      planOf({ log: {}, store: { imports: ['log'] }, other: { after: ['store'] } }),
      hosting(),
    );
    const up = system.up();
    await settle();
    expect(events).toEqual(['launch log']);
    newest('log').becomeReady();
    await settle();
    expect(events.slice(1)).toEqual(['launch store', 'link store -> log 1']);
    expect(states(system)).toEqual({ log: 'ready', store: 'starting', other: 'waiting' });
    newest('store').becomeReady();
    await settle();
    newest('other').becomeReady();
    await up;
    expect(states(system)).toEqual({ log: 'ready', store: 'ready', other: 'ready' });
    events.length = 0;
    await system.down();
    expect(events).toEqual(['stop other', 'unlink store -> log 1', 'stop store', 'stop log']);
    expect(states(system)).toEqual({ log: 'stopped', store: 'stopped', other: 'stopped' });
  });

  it('names who is not ready in its time, and goes on with the rest', async () => {
    quick = false;
    const rows: Rows = {
      slow: { ready: 3, restart: { policy: 'never' } },
      behind: { imports: ['slow'] },
      other: {},
    };
    const system = new System(planOf(rows), hosting());
    const up = system.up();
    await settle();
    newest('other').becomeReady();
    await settle();
    await clock.pass(2999);
    expect(states(system).slow).toBe('starting');
    await clock.pass(1);
    await up;
    expect(states(system)).toEqual({ slow: 'failed', behind: 'failed', other: 'ready' });
    expect(logs).toEqual([
      'slow: failed for good: it was not ready within 3 s',
      'behind: failed for good: it waits for slow, which has failed',
    ]);
  });

  it('starts one again that has failed, later and later, and links it to those that import from it', async () => {
    const restart = { delay: 0.1, factor: 2, longest: 0.3, most: 4, within: 60 };
    const system = await started({ store: { restart }, user: { imports: ['store'] } });
    newest('store').fail('it trapped');
    await settle();
    expect(events).toEqual(['unlink user -> store 1']);
    expect(logs).toEqual(['store: failed: it trapped; restarts in 0.1 s']);
    expect(system.views()[0]).toMatchObject({ state: 'restarting', why: 'it trapped', restarts: 1 });
    await clock.pass(100);
    expect(events.slice(1)).toEqual(['launch store', 'unlink user -> store 1', 'link user -> store 2']);
    expect(states(system)).toEqual({ store: 'ready', user: 'ready' });
    for (const delay of [200, 300, 300]) {
      newest('store').fail('it trapped');
      await settle();
      await clock.pass(delay - 1);
      expect(states(system).store).toBe('restarting');
      await clock.pass(1);
      expect(states(system).store).toBe('ready');
    }
    newest('store').fail('it trapped');
    await settle();
    expect(system.views()[0]).toMatchObject({
      state: 'failed',
      why: 'it trapped (after 4 restarts within 60 s)',
      restarts: 4,
    });
    expect(states(system).user).toBe('ready');
  });

  it('forgets failures that are long ago', async () => {
    const system = await started({ store: { restart: { delay: 1, most: 1, within: 10 } } });
    for (let time = 0; time < 5; time++) {
      newest('store').fail('it trapped');
      await settle();
      await clock.pass(1000);
      expect(states(system).store).toBe('ready');
      await clock.pass(9000);
    }
  });

  it('ends one that traps at every start as failed', async () => {
    quick = false;
    const system = new System(planOf({ bad: { restart: { most: 3 } }, good: {} }), hosting());
    void system.up();
    await settle();
    newest('good').becomeReady();
    for (let start = 0; start < 4; start++) {
      expect(domains.get('bad')!.length).toBe(start + 1);
      newest('bad').fail('it trapped');
      await settle();
      await clock.pass(10_000);
    }
    expect(states(system)).toEqual({ bad: 'failed', good: 'ready' });
    expect(domains.get('bad')!.length).toBe(4);
  });

  it.each([
    ['never', 'failed', 'finished'],
    ['on-failure', 'restarting', 'finished'],
    ['always', 'restarting', 'restarting'],
  ] as const)(
    'with policy %s is %s after a failure and %s after its end',
    async (policy, failed, finished) => {
      const system = await started({ a: { restart: { policy } }, b: { restart: { policy } } });
      newest('a').fail('it trapped');
      newest('b').finish();
      await settle();
      expect(states(system)).toEqual({ a: failed, b: finished });
    },
  );

  it('goes on when a program has finished that others wait for', async () => {
    quick = false;
    const system = new System(planOf({ setup: {}, main: { after: ['setup'] } }), hosting());
    void system.up();
    await settle();
    newest('setup').finish();
    await settle();
    newest('main').finish();
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
    const system = await started(rows);
    newest('log').fail('it trapped');
    await settle();
    expect(states(system)).toEqual({
      log: 'restarting',
      store: 'ready',
      top: 'ready',
      far: 'ready',
    });
    expect(events).toEqual(['unlink store -> log 1', 'unlink far -> log 1']);
    await clock.pass(100);
    expect(new Set(Object.values(states(system)))).toEqual(new Set(['ready']));
    expect(events.filter((event) => !event.startsWith('unlink'))).toEqual([
      'launch log',
      'link store -> log 2',
      'link far -> log 2',
    ]);
  });

  it('starts no more threads at once than there is time for, and each in its turn', async () => {
    [quick, atOnce] = [false, 2];
    const rows: Rows = {
      a: { restart: { policy: 'never' } },
      b: {},
      c: {},
      d: { ready: 1 },
      direct: { direct: true },
    };
    const system = new System(planOf(rows), hosting());
    void system.up();
    await settle();
    expect(events).toEqual(['launch a', 'launch b', 'launch direct']);
    newest('a').fail('it trapped');
    await settle();
    expect(events.at(-1)).toBe('launch c');
    // Who waits for a turn is not late.
    await clock.pass(9000);
    newest('b').becomeReady();
    await settle();
    expect(events.at(-1)).toBe('launch d');
    newest('d').becomeReady();
    newest('c').becomeReady();
    await settle();
    expect(states(system)).toEqual({ a: 'failed', b: 'ready', c: 'ready', d: 'ready', direct: 'starting' });
  });

  it('says when each moment came', async () => {
    const system = new System(planOf({ log: {}, store: { imports: ['log'] } }), hosting());
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

describe('a replacement', () => {
  const rows: Rows = { log: {}, store: { imports: ['log'] }, user: { imports: ['store'] } };

  it('is started first, called then, and the old one ends when it is in no call', async () => {
    const system = await started(rows);
    const old = newest('store');
    old.busy = true;
    const replaced = system.replace('store', async () => planOf(rows));
    await settle();
    expect(events).toEqual(['launch store', 'link store -> log 1', 'link user -> store 2']);
    await clock.pass(1000);
    expect(events.length).toBe(3);
    old.busy = false;
    await clock.pass(1000);
    await replaced;
    expect(events.slice(3)).toEqual(['unlink store -> log 1', 'unlink user -> store 1', 'stop store']);
    expect(system.views()[1]).toMatchObject({ state: 'ready', restarts: 0 });
    newest('store').fail('it trapped');
    await settle();
    expect(states(system).store).toBe('restarting');
  });

  it('that does not start leaves everything as it was', async () => {
    const system = await started(rows);
    quick = false;
    const replaced = system.replace('store', async () => planOf(rows));
    const refused = expect(replaced).rejects.toThrow('it trapped');
    await settle();
    newest('store').fail('it trapped');
    await refused;
    expect(states(system).store).toBe('ready');
    domains.get('store')![0]!.fail('later');
    await settle();
    expect(states(system).store).toBe('restarting');
  });

  it('that is not ready in its time is ended', async () => {
    const system = await started(rows);
    quick = false;
    const replaced = system.replace('store', async () => planOf(rows));
    const refused = expect(replaced).rejects.toThrow('it was not ready within 10 s');
    await settle();
    await clock.pass(10_000);
    await refused;
    expect(states(system).store).toBe('ready');
  });

  it('is not started on the kernel`s thread while a service there that it imports from is not ready', async () => {
    const direct: Rows = { log: { direct: true }, store: { direct: true, imports: ['log'] } };
    const system = await started(direct);
    newest('log').fail('it trapped');
    await settle();
    await expect(system.replace('store', async () => planOf(direct))).rejects.toThrow(
      'it imports from log, which is not ready (restarting)',
    );
    expect(domains.get('store')!.length).toBe(1);
    expect(states(system).store).toBe('ready');
  });

  it('takes the place of one that has failed, too', async () => {
    const system = await started({ ...rows, store: { imports: ['log'], restart: { policy: 'never' } } });
    newest('store').fail('it trapped');
    await settle();
    expect(states(system).store).toBe('failed');
    const replaced = system.replace('store', async () => planOf(rows));
    await settle();
    await clock.pass(10_000);
    await replaced;
    expect(states(system).store).toBe('ready');
    expect(events).toContain('link user -> store 2');
  });
});
