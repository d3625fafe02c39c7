/**
 * Services that are killed, and replaced, at random moments under load. Their callers trap at anything but an answer or `peer-died`, so
 * that none of them has been started again says that there was nothing else. NUCLEUS_KILLS is how often each is killed.
 */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SystemManifest } from '../../kernel/manifest/system.ts';
import { Random } from '../conformance/random-types.ts';
import { lessee, lessor, sublessor } from './leases.ts';
import { loadSystem } from './running.ts';

const KILLS = Number(process.env.NUCLEUS_KILLS ?? 4);
/** Milliseconds, on a machine with much else to do. */
const LONGEST = 120_000 + KILLS * 4_000;
/** Bytes: a leaked link alone has half a million. */
const SLACK = 8 << 20;

const files: Record<string, Uint8Array<ArrayBuffer>> = {};

beforeAll(async () => {
  files['./lessor.wasm'] = await lessor(1);
  files['./lessor-2.wasm'] = await lessor(2);
  files['./sublessor.wasm'] = await sublessor();
  files['./lessee.wasm'] = await lessee(1, 2);
});

const often = { ready: 120, restart: { delay: 0.001, factor: 1, most: 1_000_000 } };
const lease = (provider: string) => ({
  component: './lessee.wasm',
  grants: { clocks: true },
  imports: { 'acme:lease/leases': provider },
  ...often,
});

const manifest: SystemManifest = {
  services: {
    apart: { component: './lessor.wasm', ...often },
    direct: { component: './lessor.wasm', trusted: true, ...often },
    // Calls the one before on the same thread.
    between: {
      component: './sublessor.wasm',
      trusted: true,
      imports: { 'acme:lease/leases': 'direct' },
      ...often,
    },
    one: lease('apart'),
    two: lease('apart'),
    three: lease('direct'),
    four: lease('between'),
  },
};

type Running = Awaited<ReturnType<typeof loadSystem>>;

let running: Running;
const view = (name: string) => running.system.views().find((one) => one.name === name)!;

/** Lets things happen until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Every caller goes on calling. */
async function callsGoOn(): Promise<void> {
  await until(() => running.system.views().every(({ state }) => state === 'ready'));
  const before = new Map(running.system.views().map(({ name, calls }) => [name, calls]));
  await until(() =>
    ['apart', 'direct', 'between'].every((name) => view(name).calls > before.get(name)! + 300),
  );
}

function used(): number {
  const { external, arrayBuffers } = process.memoryUsage();
  return external + arrayBuffers;
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

beforeEach(async () => {
  running = await loadSystem(manifest, files);
  await running.up();
  await callsGoOn();
});

afterEach(() => running.down());

describe('under load', { timeout: LONGEST }, () => {
  it(`kills of each service, ${KILLS} times, leave callers with an answer or peer-died, and nothing behind`, async () => {
    const random = new Random(41);
    collect();
    const before = used();
    for (let kill = 0; kill < KILLS; kill++) {
      for (const name of ['apart', 'direct', 'one', 'apart', 'between', 'direct', 'three']) {
        await new Promise((resolve) => setTimeout(resolve, random.below(12)));
        await until(() => view(name).state === 'ready');
        const { restarts } = view(name);
        running.system.kill(name);
        await until(() => view(name).restarts > restarts);
      }
    }
    await callsGoOn();
    const restarts = Object.fromEntries(running.system.views().map((one) => [one.name, one.restarts]));
    const others = running.log.lines().filter(({ text }) => !/: it was ended; /.test(text));
    expect(others.map(({ service, text }) => `${service}: ${text}`)).toEqual([]);
    const killed = { apart: 2 * KILLS, direct: 2 * KILLS, between: KILLS, one: KILLS, three: KILLS };
    expect(restarts).toEqual({ ...killed, two: 0, four: 0 });
    // Each caller has one lease at most.
    await until(() => view('apart').handles <= 2 && view('direct').handles <= 1);
    await until(() => view('between').handles <= 2);
    expect(running.hosting.workers).toBe(5);
    // Threads that have seen all this collect when they like, and then what their links took is free.
    for (const name of ['two', 'four']) running.system.kill(name);
    await callsGoOn();
    await until(() => {
      collect();
      return used() - before < SLACK;
    });
  });

  it.each(['apart', 'direct'])('replacing %s again and again costs nobody a call', async (name) => {
    for (let time = 0; time < KILLS; time++) {
      await running.replace(name, `./lessor${time % 2 === 0 ? '-2' : ''}.wasm`);
      await callsGoOn();
    }
    expect(running.system.views().map(({ restarts }) => restarts)).toEqual([0, 0, 0, 0, 0, 0, 0]);
    expect(running.hosting.workers).toBe(5);
  });
});
