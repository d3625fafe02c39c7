/** Systems that boot: the root divides, the services of the system start, init starts the others. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { drawTimeline } from '../../host/node/cli/timeline.ts';
import type { Boot, SystemService } from '../../kernel/manifest/system.ts';
import { root } from '../arch/source-files.ts';
import { allPackages } from '../conformance/wit-world.ts';
import { component } from './components.ts';
import { caller, counter, front } from './counter.ts';
import { loadSystem, type Running } from './running.ts';

const DIVISION = 'nucleus:boot/division@0.1.0';
const POLICY = 'nucleus:boot/root-policy@0.1.0';

/** A root that does with its first grant, and the first wish, what `deed` says. */
const rootThat = (deed: string) =>
  component(
    `world one { import ${DIVISION}; export ${POLICY}; }`,
    `(module
      (import "${DIVISION}" "initial" (func $initial (param i32)))
      (import "${DIVISION}" "give" (func $give (param i32 i32 i32 i32)))
      (memory (export "memory") 1)
      (global $next (mut i32) (i32.const 4096))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (global.get $next)
        (global.set $next (i32.and (i32.add (i32.add (global.get $next) (local.get 3)) (i32.const 7)) (i32.const -8))))
      (func (export "${POLICY}#divide") (local $grant i32)
        (call $initial (i32.const 16))
        (local.set $grant (i32.load (i32.load (i32.const 16))))
        ${deed}))`,
    allPackages().join(''),
  );

/** Traps unless the kernel refuses it, and then gives what it can. */
const GREEDY = `
  (call $give (i32.const 0) (local.get $grant) (i32.const 3) (i32.const 64))
  (if (i32.ne (i32.load8_u (i32.const 64)) (i32.const 1)) (then unreachable))
  (call $give (i32.const 0) (local.get $grant) (i32.const 1) (i32.const 64))
  (if (i32.load8_u (i32.const 64)) (then unreachable))`;

const files: Record<string, Uint8Array<ArrayBuffer>> = {};
let running: Running | undefined;

beforeAll(async () => {
  for (const name of ['root', 'init'])
    files[name] = new Uint8Array(readFileSync(join(root, `dist/components/${name}.wasm`)));
  files['./greedy.wasm'] = await rootThat(GREEDY);
  files['./mean.wasm'] = await rootThat('');
  files['./broken.wasm'] = await rootThat('unreachable');
  files['./counter.wasm'] = await counter();
  files['./front.wasm'] = await front();
  files['./bad.wasm'] = await counter(1, 'unreachable');
  files['./waiter.wasm'] = await caller('forever');
});

afterEach(() => running?.down());

const counts = { component: './counter.wasm', trusted: true };
const behind = (provider: string) => ({
  component: './front.wasm',
  trusted: true,
  imports: { 'acme:count/counter': provider },
});
const up = { root: 'ready', init: 'ready', first: 'ready' };
const base = {
  root: { component: 'root', trusted: true, grants: { clocks: true } },
  init: { component: 'init', trusted: true },
  first: counts,
};

async function boot(services: Record<string, SystemService>, how: Boot): Promise<Running> {
  running = await loadSystem(
    { services: { ...base, ...services }, boot: { root: 'root', init: 'init', ...how } },
    files,
  );
  await running.up();
  return running;
}

const states = (system: Running) =>
  Object.fromEntries(
    system.system
      .views()
      .map(({ name, state, why }) => [name, why === undefined ? state : `${state}: ${why}`]),
  );

describe('a boot', () => {
  it('starts the root, the services of the system, init, and what init starts', async () => {
    const services = { late: behind('later'), later: behind('first'), last: behind('first') };
    const system = await boot(services, { runtime: ['late', 'later'], sessions: ['last'] });
    const reached = system.milestones.map(({ by, name }) => `${by} ${name}`);
    const order = [
      'root ready',
      'first ready',
      'init ready',
      'later ready',
      'late ready',
      'init services are up',
    ];
    expect(reached.filter((one) => order.includes(one))).toEqual(order);
    expect(states(system)).toEqual({ ...up, init: 'finished', late: 'ready', later: 'ready', last: 'ready' });
    const picture = drawTimeline(system.milestones, 'a <system>');
    expect(picture).toContain('a &#60;system&#62;: up after');
    for (const name of ['root', 'first', 'late', 'later', 'init'])
      expect(picture).toContain(`>${name}</text>`);
    expect(picture).toContain('<title>services are up after');
  });

  it('goes on without a service that does not come up, and names it', async () => {
    const services = {
      bad: { component: './bad.wasm', restart: { policy: 'never' as const } },
      needs: { component: './front.wasm', imports: { 'acme:count/counter': 'bad' } },
      other: behind('first'),
    };
    const system = await boot(services, { runtime: ['bad', 'needs', 'other'] });
    expect(states(system)).toEqual({
      ...{ ...up, init: 'finished', other: 'ready' },
      bad: 'failed: it trapped in start: unreachable',
      needs: 'idle',
    });
    expect(system.log.lines('init').map(({ text }) => text)).toEqual([
      'needs is not started: bad, which it needs, has failed',
    ]);
  });

  const wishes = {
    component: './waiter.wasm',
    imports: { 'acme:count/counter': 'first' },
    restart: { policy: 'never' as const },
  };
  const trusted = (component: string) => ({ component, trusted: true, grants: base.root.grants });

  it('gives a service what root and service have in common', async () => {
    const system = await boot({ app: { ...wishes, grants: { clocks: true } } }, {});
    expect(states(system)).toEqual({ ...up, init: 'finished', app: 'ready' });
  });

  it('gives nothing that the root does not give', async () => {
    const services = { root: trusted('./mean.wasm'), app: { ...wishes, grants: { clocks: true } } };
    const system = await boot(services, {});
    expect(states(system).app).toMatch(/^failed: .*imports wasi:clocks\/monotonic-clock@0.2.12, which/);
    expect(states(system).first).toBe('ready');
  });

  it('lets the root give no more than it holds', async () => {
    const read = [{ host: '/tmp', guest: '/tmp', rights: ['read'] as const }];
    const both = [{ host: '/tmp', guest: '/tmp', rights: ['read', 'write'] as const }];
    const root = { component: './greedy.wasm', trusted: true, grants: { directories: read } };
    const services = { root, aside: { component: './counter.wasm', grants: { directories: both } } };
    expect(states(await boot(services, {}))).toMatchObject({ aside: 'ready', first: 'ready' });
  });

  it('starts nobody else if the root fails', async () => {
    const system = await boot(
      { root: trusted('./broken.wasm'), first: { ...counts, restart: { policy: 'never' } } },
      {},
    );
    expect(states(system).first).toBe(
      'failed: root has not divided what there is: it trapped in nucleus:boot/root-policy@0.1.0#divide: unreachable',
    );
  });

  it.each<[string, Record<string, SystemService>, Boot, string]>([
    [
      'a root that divides nothing',
      { root: counts },
      {},
      `boot.root: root (./counter.wasm) does not export ${POLICY}`,
    ],
    [
      'a root that is not trusted',
      { root: { component: 'root' } },
      {},
      "boot.root: root has to live on the kernel's thread: see services.root.trusted",
    ],
    [
      'a root that waits for others',
      { root: { component: 'root', trusted: true, after: ['first'] } },
      {},
      'boot.root: root is the first to start, and cannot wait for first',
    ],
    [
      'an init that starts nobody',
      { init: counts },
      {},
      'boot.init: init (./counter.wasm) does not export nucleus:task/main@0.1.0',
    ],
    [
      'a service that waits for one that init starts',
      { late: counts, early: { ...behind('late') } },
      { runtime: ['late'] },
      'early waits for late, which init starts after it',
    ],
    [
      'a service that waits for init',
      { early: { ...counts, after: ['init'] } },
      {},
      'early waits for init, which starts after it',
    ],
    [
      'somebody else with the catalogue',
      { other: { component: 'init', trusted: true } },
      {},
      'other (init) imports nucleus:boot/catalogue@0.1.0, which no service exports and the host does not have',
    ],
  ])('refuses %s', async (_, services, how, problem) => {
    await expect(boot(services, how)).rejects.toMatchObject({ problems: expect.arrayContaining([problem]) });
  });
});
