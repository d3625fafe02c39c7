/** \`nucleus up\`, \`ps\`, \`logs\`, \`down\` and \`replace\`, as a user types them. */

import { spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../arch/source-files.ts';
import { caller, counter, front } from './counter.ts';
import { Folder } from './folder.ts';
import { answers, stepper } from './stepper.ts';

let folder: Folder;
const made: Record<string, Uint8Array> = {};

beforeAll(async () => {
  made.counter = await counter();
  made['counter-2'] = await counter(2);
  made.bad = await counter(1, 'unreachable');
  made.front = await front();
  made.thrice = await caller('next', 'next', 'next');
  made.crasher = await caller('next', 'crash', 'until-next');
  made.versions = await caller('forever-version');
  made.spinner = await caller('spin', 'until-next');
  made.stuck = await counter(1, '(loop $again (br $again))');
  made.big = await counter(1, '', 2);
  made.waiter = await caller('version', 'forever');
});

beforeEach(() => {
  folder = new Folder();
  for (const [name, bytes] of Object.entries(made)) folder.write(`${name}.wasm`, bytes);
});

afterEach(() => folder.remove());

const clocks = { grants: { clocks: true } };

describe('nucleus up', () => {
  it.each([
    ['in domains of their own', {}],
    ['on the kernel`s thread', { trusted: true }],
  ])('starts services %s, and ends when all have', async (_, how) => {
    folder.describe({
      counter: { component: './counter.wasm', ...how },
      front: { component: './front.wasm', imports: { 'acme:count/counter': 'counter' }, ...how },
      main: { component: './thrice.wasm', imports: { 'acme:count/counter': 'front' }, ...clocks },
    });
    const up = folder.up();
    await up.says('main | 3');
    expect((await folder.run('down')).code).toBe(0);
    const { code, stdout, stderr } = await up.ended;
    expect([code, stdout]).toEqual([0, 'main | 1\nmain | 2\nmain | 3\n']);
    expect(stderr).toMatch(/^nucleus: up: 3 of 3 services ready after \d+ ms\n$/);
  });

  it.each([
    ['in a domain of its own', {}],
    ['on the kernel`s thread', { trusted: true }],
  ])('starts again what traps %s, and nobody else: its callers are told', async (_, how) => {
    folder.describe({
      counter: { component: './counter.wasm', restart: { delay: 0.01 }, ...how },
      front: { component: './front.wasm', imports: { 'acme:count/counter': 'counter' }, ...how },
      main: { component: './crasher.wasm', imports: { 'acme:count/counter': 'front' }, ...clocks },
    });
    const up = folder.up();
    await up.says('main | a');
    await folder.run('down');
    const { stdout, stderr } = await up.ended;
    expect(stdout).toBe('main | 1\nmain | p\nmain | a\n');
    expect(stderr.split('\n').filter((line) => line.includes('failed'))).toEqual([
      'nucleus: counter: failed: it trapped in acme:count/counter@1.0.0#crash: unreachable; restarts in 0.01 s',
    ]);
  });

  it.each([
    ['in a domain of its own', {}],
    ['on the kernel`s thread', { trusted: true }],
  ])('gives one up %s that traps at every start; the rest goes on', async (_, how) => {
    folder.describe({
      bad: { component: './bad.wasm', restart: { most: 1, delay: 0.01 }, ...how },
      behind: { component: './front.wasm', imports: { 'acme:count/counter': 'bad' } },
      counter: { component: './counter.wasm' },
      main: { component: './thrice.wasm', imports: { 'acme:count/counter': 'counter' }, ...clocks },
    });
    const up = folder.up();
    await up.says('main | 3');
    await up.says('behind: failed for good');
    await folder.run('down');
    const { code, stderr } = await up.ended;
    expect(code).toBe(70);
    // Each once: the summary does not say them again.
    expect(stderr.split('\n').filter((line) => !line.startsWith('nucleus: up: '))).toEqual([
      'nucleus: bad: failed: it trapped in start: unreachable; restarts in 0.01 s',
      'nucleus: bad: failed for good: it trapped in start: unreachable (after 1 restart within 60 s)',
      'nucleus: behind: failed for good: it waits for bad, which has failed',
      '',
    ]);
    expect(stderr).toMatch(/^nucleus: up: 2 of 4 services ready after \d+ ms, 2 not$/m);
  });
});

describe('a running system', () => {
  const services = {
    counter: { component: './counter.wasm' },
    direct: { component: './counter.wasm', trusted: true },
    main: { component: './waiter.wasm', imports: { 'acme:count/counter': 'counter' }, ...clocks },
    other: { component: './waiter.wasm', imports: { 'acme:count/counter': 'direct' }, ...clocks },
  };

  it('is shown, and ends in order when it is asked to', async () => {
    folder.describe(services);
    const up = folder.up();
    await up.says('4 of 4');
    await up.says('main | 1');
    await up.says('other | 1');
    const { stdout } = await folder.run('ps');
    expect(
      stdout.split('\n').map((line) =>
        line
          .replace(/\s+/g, ' ')
          .replace(/\d+ s/, 'N s')
          .replace(/worker \d+/, 'worker N')
          .replace(/64 K [0-3] 0/, '64 K N 0'),
      ),
    ).toEqual([
      'NAME STATE SINCE RESTARTS THREAD MEMORY HANDLES CALLS',
      'counter ready N s 0 worker N 64 K 0 1',
      'direct ready N s 0 kernel 64 K 0 1',
      'main ready N s 0 worker N 64 K N 0',
      'other ready N s 0 worker N 64 K N 0',
      '',
    ]);
    expect(JSON.parse((await folder.run('ps', '--json')).stdout).services[0].name).toBe('counter');
    const logs = await folder.run('logs', 'main');
    expect(logs.stdout).toMatch(/^\d{4}-\S+Z main \| 1\n$/);
    expect((await folder.run('logs', 'nobody')).stderr).toBe('nucleus: there is no service nobody\n');
    expect(await folder.run('down')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await up.ended).code).toBe(0);
    expect((await folder.run('ps')).stderr).toBe(
      'nucleus: no system of yours is running; start one with `nucleus up`\n',
    );
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('ends on %s', async (signal) => {
    folder.describe(services);
    const up = folder.up();
    await up.says('4 of 4');
    up.process.kill(signal);
    expect((await up.ended).code).toBe(0);
  });

  it.skipIf(process.platform !== 'linux').each([
    ['up', 'what services write cannot be shown'],
    ['schema', 'standard output'],
    ['--help', 'standard output'],
  ])('says of %s that what is written cannot be shown', (command, what) => {
    folder.describe(services);
    const full = openSync('/dev/full', 'w');
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist/bin/nucleus.js'), command], {
      ...{ cwd: folder.path, env: { ...process.env, XDG_RUNTIME_DIR: folder.path } },
      ...{ stdio: ['ignore', full, 'pipe'], encoding: 'utf8' },
    });
    closeSync(full);
    expect(status).toBe(70);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(new RegExp(`^nucleus: ${what}: ENOSPC: `));
  });

  it('runs in the background, and says why if it does not', async () => {
    folder.describe(services);
    const { code, stdout, stderr } = await folder.run('up', '--detach');
    expect([code, stdout]).toEqual([0, '']);
    expect(stderr).toMatch(/^nucleus: up: 4 of 4 services ready after \d+ ms\n$/);
    expect((await folder.run('down')).code).toBe(0);
    const nowhere = [{ host: './gone', guest: '/x', rights: ['read' as const] }];
    folder.describe({ counter: { component: './counter.wasm', grants: { offers: nowhere } } });
    expect(await folder.run('up', '-d')).toEqual({
      code: 126,
      stdout: '',
      stderr: `nucleus: nucleus.json: services.counter.grants.offers[0].host: ${folder.path}/gone: no such directory; check the path\n`,
    });
    folder.describe({ counter: { component: './gone.wasm' } });
    expect(await folder.run('up', '-d')).toEqual({
      code: 126,
      stdout: '',
      stderr: 'nucleus: nucleus.json: services.counter.component: ./gone.wasm: no such file\n',
    });
  });

  it('follows its logs', async () => {
    folder.describe(services);
    const up = folder.up();
    await up.says('main | 1');
    const following = folder.start('logs', '-f');
    await following.says('main | 1');
    await folder.run('replace', 'counter=counter-2.wasm');
    await folder.run('down');
    expect((await following.ended).code).toBe(0);
  });

  it.each([
    ['in a domain of its own', {}],
    ['on the kernel`s thread', { trusted: true }],
  ])('uses another component for a service %s', async (_, how) => {
    folder.describe({
      counter: { component: './counter.wasm', ...how },
      main: { component: './versions.wasm', ...clocks },
    });
    const up = folder.up();
    await up.says('main | 1');
    expect(await folder.run('replace', 'counter=counter-2.wasm')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    await up.says('main | 2');
    await folder.run('down');
    expect((await up.ended).stdout).toMatch(/^(main \| 1\n)+(main \| 2\n)+$/);
  });

  it('keeps a service if another component does not fit, or does not start', async () => {
    folder.describe(services);
    const up = folder.up();
    await up.says('4 of 4');
    expect(await folder.run('replace', 'counter=thrice.wasm')).toEqual({
      code: 70,
      stdout: '',
      stderr: expect.stringContaining('imports acme:count/counter@1.0.0, which counter'),
    });
    expect((await folder.run('replace', 'counter=bad.wasm')).stderr).toBe(
      'nucleus: counter: it trapped in start: unreachable\n',
    );
    folder.write('task.wasm', await stepper({ step: answers.asleep }));
    expect((await folder.run('replace', 'counter=task.wasm')).stderr).toMatch(
      /^nucleus: counter \(.*task\.wasm\) is a task, and counter \(\.\/counter\.wasm\) is none: start the system anew\n$/,
    );
    expect((await folder.run('replace', 'nobody=bad.wasm')).stderr).toBe(
      'nucleus: there is no service nobody\n',
    );
    expect((await folder.run('replace', 'counter=gone.wasm')).stderr).toMatch(/gone.wasm: no such file/);
    expect((await folder.run('ps')).stdout).toMatch(/counter +ready +\d+ s +0 /);
  });
});

describe('nucleus boot', () => {
  it('prints and draws how a system started', async () => {
    folder.describe(
      {
        root: { component: 'root', trusted: true, grants: { clocks: true } },
        init: { component: 'init', trusted: true },
        counter: { component: './counter.wasm' },
        late: { component: './waiter.wasm', ...clocks },
      },
      { boot: { root: 'root', init: 'init', sessions: ['late'] } },
    );
    const up = folder.start('boot', '--milestones', '--timeline', 'start.svg');
    await up.says('kernel   up\n');
    const told = up.stderr.split('\n').filter((line) => line.includes(' ms  '));
    const reached = told.map((line) => line.replace(/^ *\d+\.\d ms {2}/, '').replace(/ +/, ' '));
    for (const line of ['kernel planned', 'root ready', 'init starting', 'late ready', 'init finished'])
      expect(reached).toContain(line);
    await folder.run('down');
    expect((await up.ended).code).toBe(0);
    expect(folder.read('start.svg')).toMatch(/^<svg [\s\S]*>late<[\s\S]*<\/svg>\n$/);
  });

  it('says before it starts anything that the picture cannot be written', async () => {
    folder.describe({ counter: { component: './counter.wasm' } });
    const { code, stderr } = await folder.run('boot', '--timeline', 'gone/start.svg');
    expect([code, stderr]).toEqual([64, 'nucleus: --timeline gone/start.svg: cannot be written: ENOENT\n']);
  });
});

it('a service that does not get ready is named, and ended', async () => {
  folder.describe({
    stuck: { component: './stuck.wasm', ready: 0.5, restart: { policy: 'never' } },
    counter: { component: './counter.wasm' },
  });
  const up = folder.up();
  await up.says('1 of 2 services ready');
  expect(up.stderr).toContain('nucleus: stuck: failed for good: it was not ready within 0.5 s\n');
});

describe('limits', () => {
  it('refuse a call after its deadline; the rest goes on', async () => {
    folder.describe({
      counter: { component: './counter.wasm', limits: { deadline: 0.2 }, restart: { delay: 0.01 } },
      aside: { component: './counter.wasm' },
      main: { component: './spinner.wasm', imports: { 'acme:count/counter': 'counter' }, ...clocks },
      other: { component: './thrice.wasm', imports: { 'acme:count/counter': 'aside' }, ...clocks },
    });
    const up = folder.up();
    await up.says('main | t');
    await up.says('other | 3');
    // Who does not come back is ended, and called again when it is there anew.
    await up.says('counter: failed: it spent more than 0.4 s on one call; restarts in 0.01 s');
    await up.says('main | a');
  });

  it('end who spends too long on a call', async () => {
    folder.describe({
      counter: { component: './counter.wasm', limits: { budget: 0.2 }, restart: { delay: 0.01 } },
      main: { component: './spinner.wasm', ...clocks },
    });
    const up = folder.up();
    await up.says('main | p');
    await up.says('main | a');
    expect(up.stderr).toContain('counter: failed: it spent more than 0.2 s on one call; restarts in 0.01 s');
  });

  it('hold back calls beyond those of a second', async () => {
    folder.describe({
      counter: { component: './counter.wasm', limits: { callsPerSecond: 1 } },
      main: { component: './thrice.wasm', ...clocks },
    });
    const up = folder.up();
    // Two seconds lie between these, on a machine with other things to do, too.
    await up.says('main | 1');
    expect(up.stdout).not.toContain('main | 3');
    await up.says('main | 3');
  });

  it.each<[string, Record<string, number>, string, string]>([
    ['memory', { memory: 65536 }, 'big', 'its memory begins with 131072 bytes, more than the limit of 65536'],
    ['instances', { instances: 2 }, 'counter', 'it makes more than 2 instances'],
    ['handles', { handles: 2 }, 'versions', 'there are 2 handles already'],
  ])('hold a service to its %s', async (_, limits, file, why) => {
    folder.describe({
      counter: { component: './counter.wasm' },
      held: {
        component: `./${file}.wasm`,
        limits,
        restart: { policy: 'never' },
        ...(file === 'versions' ? clocks : {}),
      },
    });
    const up = folder.up();
    await up.says('held: failed for good');
    expect(up.stderr).toContain(why);
  });
});
