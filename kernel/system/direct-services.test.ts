/** Services on the kernel's thread, as they are, under a clock that stands still: whoever imports from one that is gone goes on. */
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { component } from '../../tests/system/components.ts';
import { COUNTER, counter, front, PACKAGES } from '../../tests/system/counter.ts';
import { VirtualClock } from '../../tests/system/virtual-clock.ts';
import { parseRightsTable } from '../capability/requirements.ts';
import { CapabilityTable } from '../capability/table.ts';
import { bellMemory } from '../channel/duplex.ts';
import type { SystemManifest } from '../manifest/system.ts';
import { Links } from '../remote/links.ts';
import { DirectDomain } from './direct-domain.ts';
import type { Domain, Hosting } from './domain.ts';
import { loadPart, loadParts, type Source } from './load.ts';
import { planSystem } from './plan.ts';
import { System } from './system.ts';

const TALLY = 'acme:count/tally@1.0.0';

/** Asks a counter, and knows how often it has. */
const tally = () =>
  component(
    `world one { import ${COUNTER}; export ${TALLY}; }`,
    `(module
      (import "${COUNTER}" "next" (func $next (param i32)))
      (import "${COUNTER}" "crash" (func $crash (param i32)))
      (import "${COUNTER}" "version" (func $version (result i32)))
      (memory (export "memory") 1)
      (global $asked (mut i32) (i32.const 0))
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
      (func $count (global.set $asked (i32.add (global.get $asked) (i32.const 1))))
      (func (export "${TALLY}#ask") (result i32) (call $count) (call $next (i32.const 16)) (i32.const 16))
      (func (export "${TALLY}#crash") (result i32) (call $count) (call $crash (i32.const 16)) (i32.const 16))
      (func (export "${TALLY}#version") (result i32) (call $count) (call $version))
      (func (export "${TALLY}#asked") (result i32) (global.get $asked)))`,
    PACKAGES.replace(
      'interface counter {',
      `interface tally {
        use counter.{fault};
        ask: func() -> result<u32, fault>;
        crash: func() -> result<u32, fault>;
        version: func() -> u32;
        asked: func() -> u32;
      }
      interface counter {`,
    ),
  );

const files: Record<string, Uint8Array<ArrayBuffer>> = {};
beforeAll(async () => {
  Object.assign(files, { counter: await counter(1), next: await counter(2), tally: await tally() });
  files.front = await front();
});

const source: Source = {
  component: async (name) => files[name]!,
  sha256: async () => '',
};
const offer = { interfaces: () => [], grantFor: () => undefined };
const trusted = { trusted: true } as const;
const often = { restart: { delay: 0.1, factor: 1, most: 1000 } };
const manifest: SystemManifest = {
  services: {
    counter: { component: 'counter', ...trusted, ...often },
    tally: { component: 'tally', ...trusted },
  },
};

let clock: VirtualClock;
let logs: string[];
beforeEach(() => {
  clock = new VirtualClock();
  logs = [];
});

function hosting(): Hosting {
  const shared = {
    rights: parseRightsTable({}),
    capabilities: new CapabilityTable(),
    links: new Links({ number: 0, bell: bellMemory(), blocks: false }),
  };
  return {
    clock,
    launch: (launch) => new DirectDomain({ ...shared, launch, lend: () => ({}), log() {} }),
    link: (importer: Domain, provider: Domain, name) =>
      (importer as DirectDomain).link(provider as DirectDomain, name),
    log: (service, line) => logs.push(`${service}: ${line}`),
  };
}

async function started(described = manifest) {
  const plan = planSystem(described, await loadParts(described, source), offer);
  const system = new System(plan, hosting());
  await system.up();
  const asking = () => (system.domain('tally') as DirectDomain).exported(TALLY).js;
  return { system, asking, replace: (file: string) => replaced(system, file) };
}

async function replaced(system: System, file: string): Promise<void> {
  const part = await loadPart('counter', { component: file, ...trusted }, source);
  const replacing = system.replace('counter', async ({ manifest: present, parts }) =>
    planSystem(
      present,
      [...parts.values()].map((one) => (one.name === part.name ? part : one)),
      offer,
    ),
  );
  let isOver = false;
  void replacing.finally(() => {
    isOver = true;
  });
  await until(() => isOver);
  await replacing;
}

/** Lets time pass, and what is compiled elsewhere come, until something holds. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => setImmediate(resolve));
    await clock.pass(10);
  }
}

const gone = expect.objectContaining({ payload: 'peer-died' });

describe('an importer on the kernel`s thread', () => {
  it('goes on when its provider traps in its call, and finds the next one with what it knows', async () => {
    const { system, asking } = await started();
    for (let time = 0; time < 3; time++) {
      expect(asking().ask()).toBe(1);
      expect(asking().ask()).toBe(2);
      expect(() => asking().crash()).toThrow(gone);
      expect(() => asking().ask()).toThrow(gone);
      await until(() => system.state('counter') === 'restarting');
      expect(() => asking().ask()).toThrow(gone);
      await until(() => system.state('counter') === 'ready');
      expect(asking().asked()).toBe(5 * (time + 1));
    }
    expect(system.views().map(({ restarts }) => restarts)).toEqual([3, 0]);
  });

  it('goes on when its provider is replaced, and calls the new one', async () => {
    const { system, asking, replace } = await started();
    expect([asking().version(), asking().ask(), asking().ask()]).toEqual([1, 1, 2]);
    await replace('next');
    expect([asking().version(), asking().ask(), asking().asked()]).toEqual([2, 1, 5]);
    expect(system.views()).toMatchObject([
      { name: 'counter', state: 'ready', restarts: 0, calls: 2 },
      { name: 'tally', state: 'ready', restarts: 0 },
    ]);
  });

  it('counts as calls of its provider those that it makes, and not those that it answers', async () => {
    const { counter: first } = manifest.services;
    const imports = { 'acme:count/counter': 'counter' };
    const { system } = await started({
      services: { counter: first!, front: { component: 'front', ...trusted, imports } },
    });
    const { js } = (system.domain('front') as DirectDomain).exported(COUNTER);
    expect([js.next(), js.next()]).toEqual([1, 2]);
    expect(system.views()).toMatchObject([{ name: 'counter', calls: 2 }, { name: 'front' }]);
  });

  it('is refused for as long as nobody is there, and is served again by a replacement', async () => {
    const { counter: first, ...others } = manifest.services;
    const never = { ...first!, restart: { policy: 'never' } as const };
    const { system, asking, replace } = await started({ services: { counter: never, ...others } });
    system.kill('counter');
    await until(() => system.state('counter') === 'failed');
    await clock.pass(100_000);
    expect(() => asking().ask()).toThrow(gone);
    await replace('next');
    expect(asking().ask()).toBe(1);
    expect(asking().asked()).toBe(2);
  });

  it('traps alone where a function cannot say it, in the words of a channel, and is started again by its policy', async () => {
    const { system, asking } = await started();
    system.kill('counter');
    await until(() => system.state('counter') === 'restarting');
    expect(() => asking().version()).toThrow();
    await until(() => logs.length === 2);
    expect(logs[1]).toBe(
      `tally: failed: it trapped in ${COUNTER}#version: the peer died before it answered; restarts in 0.1 s`,
    );
    await until(() => system.state('counter') === 'ready' && system.state('tally') === 'ready');
    expect([asking().asked(), asking().version()]).toEqual([0, 1]);
    expect(system.views().map(({ restarts }) => restarts)).toEqual([1, 1]);
  });
});
