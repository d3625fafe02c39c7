/** A program calls a service that a system in another process publishes. */

import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { socketService } from '../../host/node/channel/socket-service.ts';
import { connect, limited, outcome } from '../../kernel/client/index.ts';
import { COUNTER, counter } from './counter.ts';
import { Folder } from './folder.ts';

let folder: Folder;
let bytes: Uint8Array;
const at = () => join(folder.path, 'counter.sock');

beforeAll(async () => {
  bytes = await counter();
});
beforeEach(() => {
  folder = new Folder();
  folder.write('counter.wasm', bytes);
});
afterEach(() => folder.remove());

const published = { counter: { component: './counter.wasm', publish: './counter.sock' } };

it('knows what it exports, is told what becomes of calls, and hangs up', async () => {
  folder.describe(published);
  const up = folder.up();
  await up.says('1 of 1 service ready');
  const lost: string[] = [];
  const service = await socketService(at(), { lost: (why) => lost.push(why) });
  expect([service.name, [...service.exports.keys()]]).toEqual(['counter', [COUNTER]]);
  const client = connect(service, { interface: COUNTER });
  expect(await Promise.all([client.next(), client.next(), client.version()])).toEqual([1, 2, 1]);
  const other = await socketService(at(), { timeout: 300_000 });
  expect(await connect(other, { interface: COUNTER }).next()).toBe(3);
  other.close();
  await other.ended;
  await expect(connect(other, { interface: COUNTER }).version()).rejects.toMatchObject({ reason: 'closed' });
  expect(await client.next()).toBe(4);
  const hurried = connect(limited(service, { timeout: 50 }), { interface: COUNTER });
  expect(await outcome(hurried.spin())).toEqual({ tag: 'err', val: 'timed-out' });
  const waiting = outcome(client.next());
  up.process.kill('SIGKILL');
  expect(await waiting).toEqual({ tag: 'err', val: 'peer-died' });
  expect(await outcome(client.next())).toEqual({ tag: 'err', val: 'peer-died' });
  expect(lost[0]).toMatch(/^the peer died/);
  await expect(socketService(at())).rejects.toThrow(
    /^cannot reach \S*counter\.sock: (connect ECONNREFUSED|(read|connect) ECONNRESET|the peer died)/,
  );
});

it('is called again when it was replaced, and when its process is there again', async () => {
  folder.write('newer.wasm', await counter(2));
  folder.describe(published);
  const up = folder.up();
  await up.says('1 of 1 service ready');
  const service = await socketService(at());
  const client = connect(service, { interface: COUNTER });
  expect([await client.version(), await client.next()]).toEqual([1, 1]);
  expect((await folder.run('replace', 'counter=newer.wasm')).code).toBe(0);
  const answered = async () => {
    for (;;) {
      const got = await outcome(client.next());
      if (got.tag === 'ok') return got.val;
      expect(got).toEqual({ tag: 'err', val: 'peer-died' });
    }
  };
  expect([await answered(), await client.version()]).toEqual([1, 2]);
  await folder.run('down');
  await up.ended;
  expect(await outcome(client.next())).toEqual({ tag: 'err', val: 'peer-died' });
  const again = folder.up();
  await again.says('1 of 1 service ready');
  expect([await answered(), await client.version()]).toEqual([1, 1]);
  service.close();
  await service.ended;
  await folder.run('down');
});
