/** Objects of a host between components in two threads: whoever has lent one answers calls of it, in a call of its own or idle. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decodeComponent } from '../../../kernel/component/index.ts';
import { ComponentClient } from './component-client.ts';
import { Domains } from './domain.ts';
import { DRIVER, KEEPER, TYPES, thingProvider, thingUser } from './thing-components.ts';

/** Each thread has things of its own, which say how many of them there are. */
const host = `(() => {
  let live = 0;
  const tell = (change) => parentPort.postMessage(live += change);
  class Thing {
    constructor(value) { this.value = value; tell(1); }
    get() { return this.value; }
    child() { return new Thing(this.value + 1); }
    plus(other) { return this.value + other.value; }
    text() { return 'a thing'; }
    source() { return new (class extends task.InputStream {
      read() { return Uint8Array.of(42); }
      ready() { return true; }
      onReady() { return () => {}; }
    })(); }
    static merge(a, b) { tell(-2); return new Thing(a.value + b.value); }
    [Symbol.dispose ?? Symbol.for('dispose')]() { tell(-1); }
  }
  return {
    '${TYPES}': hostInterface('host', { Thing }),
    'wasi:io/streams@0.2.12': hostInterface('host', { InputStream: task.InputStream }),
    'wasi:io/error@0.2.12': hostInterface('host', { Error: task.IoError }),
  };
})()`;

const [USER, PROVIDER] = [1, 2];
const domains = new Domains(2);
let user: ComponentClient;
let provider: ComponentClient;
let live = 0;

beforeAll(async () => {
  domains.link(USER, PROVIDER, KEEPER);
  const [toUser, toProvider] = [domains.caller(USER, DRIVER), domains.caller(PROVIDER, KEEPER)];
  const components = { user: await thingUser(), provider: await thingProvider() };
  await domains.start(PROVIDER, { component: components.provider, host });
  const worker = await domains.start(USER, { component: components.user, host });
  worker.on('message', (count: number) => {
    live = count;
  });
  user = new ComponentClient(toUser, decodeComponent(components.user), DRIVER);
  provider = new ComponentClient(toProvider, decodeComponent(components.provider), KEEPER);
});
afterAll(() => domains.end());

it('are called by who they are lent to, and end where they are from', async () => {
  expect([await user.call('look', 5), await user.call('walk', 5), await user.call('read', 1)]).toEqual([
    5, 7, 42,
  ]);
  expect([await user.call('plus', 1, 2), await user.call('merge', 3, 4), await user.call('made', 8)]).toEqual(
    [3, 7, 8],
  );
  await expect.poll(() => live).toBe(0);
});

it('are called while who has lent them is idle, and are gone when that is', async () => {
  await user.call('keep', 6);
  expect([await provider.call('look-kept'), await provider.call('look-kept')]).toEqual([6, 6]);
  await domains.kill(USER);
  expect(await provider.call('look-kept')).toBe(1001);
});
