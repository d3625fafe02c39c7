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

it('knows what it exports, is told what becomes of calls, and hangs up', async () => {
  folder.describe({ counter: { component: './counter.wasm', publish: './counter.sock' } });
  const up = folder.up();
  await up.says('1 of 1 service ready');
  const service = await socketService(at());
  expect([service.name, [...service.exports.keys()]]).toEqual(['counter', [COUNTER]]);
  const client = connect(service, { interface: COUNTER });
  expect(await Promise.all([client.next(), client.next(), client.version()])).toEqual([1, 2, 1]);
  const other = await socketService(at(), { timeout: 50 });
  expect(await connect(other, { interface: COUNTER }).next()).toBe(3);
  other.close();
  expect(await other.ended).toContain('closed');
  expect(await client.next()).toBe(4);
  const hurried = connect(limited(service, { timeout: 50 }), { interface: COUNTER });
  expect(await outcome(hurried.spin())).toEqual({ tag: 'err', val: 'timed-out' });
  const waiting = outcome(client.next());
  up.process.kill('SIGKILL');
  expect(await waiting).toEqual({ tag: 'err', val: 'peer-died' });
  expect(await service.ended).toMatch(/the peer died|ECONNRESET/);
  await expect(socketService(at())).rejects.toThrow(
    /^cannot reach \S*counter\.sock: (connect ECONNREFUSED|(read|connect) ECONNRESET)/,
  );
});
