/** A service of one system that another one, in a process of its own, imports over a socket. */

import { statSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { caller, counter, front } from './counter.ts';
import { Folder } from './folder.ts';

let [owner, user]: Folder[] = [];
const made: Record<string, Uint8Array> = {};

beforeAll(async () => {
  made.counter = await counter();
  made.front = await front();
  made.thrice = await caller('next', 'next', 'next');
  made.steady = await caller('until-next', 'wait', 'until-next', 'crash', 'until-next', 'wait', 'until-next');
  made.persistent = await caller('until-next', 'forever-until-version');
  made.ring = await caller(...new Array<string[]>(100).fill(['next', 'wait']).flat(), 'forever');
  made.patient = await caller('until-next', 'forever-version');
});

beforeEach(() => {
  [owner, user] = [new Folder(), new Folder()];
  for (const folder of [owner, user])
    for (const [name, bytes] of Object.entries(made)) folder!.write(`${name}.wasm`, bytes);
});

afterEach(async () => {
  await user!.remove();
  await owner!.remove();
});

const clocks = { grants: { clocks: true } };
const at = () => ({ component: './counter.wasm', at: join(owner!.path, 'counter.sock') });

it.each([
  ['from a thread of its own', {}],
  ['from the kernel`s thread', { trusted: true }],
])('is called as if it were here, %s', async (_, how) => {
  owner!.describe({ counter: { component: './counter.wasm', publish: './counter.sock', ...how } });
  const providing = owner!.up();
  await providing.says('1 of 1 service ready');
  expect(statSync(join(owner!.path, 'counter.sock')).mode & 0o777).toBe(0o600);
  user!.describe({
    far: at(),
    front: { component: './front.wasm', imports: { 'acme:count/counter': 'far' } },
    main: { component: './thrice.wasm', imports: { 'acme:count/counter': 'front' }, ...clocks },
  });
  const using = user!.up();
  await using.says('main | 3');
  expect((await user!.run('ps')).stdout).toMatch(/far +ready/);
  await user!.run('down');
  expect((await using.ended).code).toBe(0);
  await owner!.run('down');
  expect((await providing.ended).code).toBe(0);
});

it('is reached again once its process is there again, and callers are told in between', async () => {
  owner!.describe({
    counter: { component: './counter.wasm', publish: './counter.sock', restart: { delay: 0.01 } },
  });
  let providing = owner!.up();
  await providing.says('1 of 1 service ready');
  user!.describe({
    far: { ...at(), restart: { delay: 0.05, factor: 1, most: 1000 } },
    main: { component: './patient.wasm', ...clocks },
  });
  const using = user!.up();
  await using.says('main | a');
  providing.process.kill('SIGKILL');
  await providing.ended;
  await using.says('far: failed: the peer died; restarts in 0.05 s');
  providing = owner!.up();
  await providing.says('1 of 1 service ready');
  await using.says(/far +ready|main \| 1/);
  await user!.run('down');
  await owner!.run('down');
});

it('is linked anew without a restart when another instance of it takes its place', async () => {
  owner!.write('newer.wasm', await counter(2));
  owner!.describe({ counter: { component: './counter.wasm', publish: './counter.sock' } });
  const providing = owner!.up();
  await providing.says('1 of 1 service ready');
  user!.describe({
    far: { ...at(), restart: { policy: 'never' } },
    main: { component: './persistent.wasm', ...clocks },
  });
  const using = user!.up();
  await using.says('main | a');
  expect((await owner!.run('replace', 'counter=newer.wasm')).code).toBe(0);
  await using.says('main | 2');
  expect((await user!.run('ps')).stdout).toMatch(/far +ready +.* 0 +another process/);
  await user!.run('down');
  await owner!.run('down');
});

it('is linked anew when the link of one importer ends alone, as that of a peer that is not believed any further', async () => {
  owner!.describe({ counter: { component: './counter.wasm', publish: './counter.sock' } });
  const providing = owner!.up();
  await providing.says('1 of 1 service ready');
  const between = join(user!.path, 'between.sock');
  const importers: Socket[] = [];
  const relay = createServer((from) => {
    importers.push(from);
    const to = connect({ path: at().at });
    for (const socket of [from, to]) socket.on('error', () => {});
    from.on('close', () => to.destroy()).pipe(to);
    to.on('close', () => from.destroy()).pipe(from);
  }).listen({ path: between });
  user!.describe({
    far: { ...at(), at: between, restart: { policy: 'never' } },
    main: { component: './persistent.wasm', ...clocks },
  });
  const using = user!.up();
  await using.says('main | a');
  // The first is that by which the system sees whether the service is there.
  for (const socket of importers.slice(1)) socket.destroy();
  await using.says(/nucleus: far: a link to it has ended: .+; it is made anew/);
  using.stdout = '';
  await using.says('main | 1');
  expect((await user!.run('ps')).stdout).toMatch(/far +ready +.* 0 +another process/);
  relay.close();
  await user!.run('down');
  await owner!.run('down');
});

it('that nobody publishes is named, and the rest goes on', async () => {
  user!.describe({
    far: { ...at(), restart: { policy: 'never' } },
    counter: { component: './counter.wasm' },
    main: { component: './thrice.wasm', imports: { 'acme:count/counter': 'counter' }, ...clocks },
  });
  const using = user!.up();
  await using.says('main | 3');
  await user!.run('down');
  const { code, stderr } = await using.ended;
  expect(code).toBe(70);
  expect(stderr).toContain(`nucleus: far: failed for good: cannot reach far at ${at().at}: connect ENOENT`);
});

it('of a system that may wait for this one is named with that', async () => {
  user!.describe({
    far: { ...at(), restart: { delay: 0.01, factor: 1, most: 3 } },
    front: {
      ...{ component: './front.wasm', imports: { 'acme:count/counter': 'far' }, publish: './front.sock' },
    },
  });
  const { code, stderr } = await user!.up().ended;
  expect(code).toBe(70);
  const lines = stderr.split('\n').filter((line) => line.includes('cannot reach far'));
  expect(lines.map((line) => line.includes('if its system waits for front of this one'))).toEqual([
    ...[false, false, false],
    true,
  ]);
});

it('whose path is taken fails its start, and the one that has it goes on', async () => {
  const service = { component: './counter.wasm', publish: at().at, restart: { policy: 'never' as const } };
  owner!.describe({ counter: service });
  await owner!.up().says('1 of 1 service ready');
  user!.describe({ threaded: service, direct: { ...service, trusted: true } });
  const { code, stderr } = await user!.up().ended;
  expect(code).toBe(70);
  for (const name of ['threaded', 'direct'])
    expect(stderr).toContain(
      `nucleus: ${name}: failed for good: cannot listen at ${at().at}: another process listens there\n`,
    );
  expect((await owner!.run('ps')).stdout).toMatch(/counter +ready/);
  await owner!.run('down');
});

it('that closes a ring of calls is found by both processes, and costs one call `would-deadlock`', async () => {
  const [first, second] = [join(owner!.path, 'counter.sock'), join(user!.path, 'back.sock')];
  const soon = { restart: { delay: 0.02, factor: 1, most: 1000 } };
  // Neither starts before the other is there: at first, the place of the one is taken by a service that calls nobody.
  const place = new Folder();
  place.write('counter.wasm', made.counter!);
  place.describe({ counter: { component: './counter.wasm', publish: first } });
  const placed = place.up();
  await placed.says('1 of 1 service ready');
  const front = { component: './front.wasm', imports: { 'acme:count/counter': 'far' } };
  user!.describe({ far: { ...at(), ...soon }, back: { ...front, publish: second } });
  const using = user!.up();
  await using.says('2 of 2 services ready');
  await place.run('down');
  await place.remove();
  owner!.describe({
    far: { component: './counter.wasm', at: second, ...soon },
    counter: { ...front, publish: first },
    main: { component: './ring.wasm', imports: { 'acme:count/counter': 'counter' }, ...clocks },
  });
  const providing = owner!.up();
  await providing.says('main | w');
  expect(providing.stdout).not.toContain('main | t');
  expect((await owner!.run('ps')).stdout).toMatch(/counter +ready/);
  await user!.run('down');
  await owner!.run('down');
});
