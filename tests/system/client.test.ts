/** Host-side clients of services in a running system, in whatever domain. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connect, outcome } from '../../kernel/client/index.ts';
import { COUNTER, counter } from './counter.ts';
import { loadSystem, type Running } from './running.ts';

let bytes: Uint8Array<ArrayBuffer>;
let system: Running;

beforeAll(async () => {
  bytes = await counter();
});
afterEach(() => system.down());

async function start(how: object) {
  const services = { counter: { component: './counter.wasm', restart: { delay: 0.01 }, ...how } };
  system = await loadSystem({ services }, { './counter.wasm': bytes });
  await system.up();
  return connect(system.service('counter'), { interface: COUNTER });
}

/** Calls until the service is there again. */
async function again(call: () => Promise<unknown>): Promise<unknown> {
  for (;;) {
    const end = await outcome(call());
    if (end.tag === 'ok') return end.val;
    expect(end.val).toBe('peer-died');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe.each([
  ['in a domain of its own', {}],
  ['on the kernel`s thread', { trusted: true }],
])('a client of a service %s', (_, how) => {
  it('calls it, is told when it dies, and finds it when it is there again', async () => {
    const client = await start(how);
    expect(await Promise.all([client.next(), client.next(), client.next()])).toEqual([1, 2, 3]);
    await expect(client.crash()).rejects.toMatchObject({ name: 'ServiceError', payload: 'peer-died' });
    expect(await again(() => client.next())).toBe(1);
  });
});

describe('a client of a service', () => {
  it('with a deadline does not wait longer', async () => {
    const client = await start({ limits: { deadline: 1 }, restart: { policy: 'never' } });
    expect(await client.next()).toBe(1);
    expect(await outcome(client.spin())).toEqual({ tag: 'err', val: 'timed-out' });
    system.system.kill('counter');
  });

  it('that runs in another system calls it there', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'client-')), 'counter.sock');
    const here = await start({ publish: path });
    const far = { component: './counter.wasm', at: path };
    const other = await loadSystem({ services: { far } }, { './counter.wasm': bytes });
    await other.up();
    const client = connect(other.service('far'), { interface: COUNTER });
    expect([await client.next(), await here.next(), await client.next()]).toEqual([1, 2, 3]);
    await other.down();
    expect(await outcome(client.next())).toEqual({ tag: 'err', val: 'peer-died' });
    expect(await here.next()).toBe(4);
  });

  it('that is down is told so', async () => {
    const client = await start({});
    await system.down();
    expect(await outcome(client.next())).toEqual({ tag: 'err', val: 'peer-died' });
    expect(() => system.service('conter')).toThrow(
      new TypeError('there is no service conter; there are counter'),
    );
  });
});
