import { beforeAll, describe, expect, it } from 'vitest';
import { dummy } from '../../tests/system/components.ts';
import { sha256 } from '../broker/identity.ts';
import type { SystemService } from '../manifest/system.ts';
import { loadParts } from './load.ts';
import { type Offer, SystemError } from './part.ts';
import { type Plan, planSystem } from './plan.ts';

const PACKAGES = `
package acme:log@1.2.0 {
  interface log { write: func(line: string); }
  interface log-calls {
    use wasi:io/poll@0.2.3.{pollable};
    resource write-call { subscribe: func() -> pollable; finish: func(); }
    start-write: func(line: string) -> write-call;
  }
}
package acme:log@2.0.0 {
  interface log { write: func(line: string); }
}
package acme:kv@1.0.0 {
  interface types { record entry { key: string, size: u32 } resource cursor { next: func() -> option<entry>; } }
  interface store { use types.{cursor, entry}; open: func() -> cursor; put: func(entry: entry); }
}
package wasi:cli@0.2.3 {
  interface run { run: func() -> result; }
}
package wasi:clocks@0.2.3 {
  interface wall-clock { now: func() -> u64; }
}
package wasi:io@0.2.3 {
  interface poll { resource pollable { } }
  interface streams { resource input-stream { } }
}
package acme:pipe@1.0.0 {
  interface pipe { use wasi:io/streams@0.2.3.{input-stream}; open: func() -> input-stream; }
}
package acme:sink@1.0.0 {
  interface sink {
    use wasi:io/streams@0.2.3.{input-stream};
    record source { name: string, bytes: option<input-stream> }
    drain: func(sources: list<source>);
    drained: func() -> u64;
  }
}
package other:kv@1.0.0 {
  interface more { use acme:kv/types@1.0.0.{cursor}; rewind: func(at: borrow<cursor>); }
}`;

/** By file name: the world. */
const worlds: Record<string, string> = {
  empty: '',
  log: 'export acme:log/log@1.2.0;',
  'log-2': 'export acme:log/log@2.0.0;',
  'log-filter': 'import acme:log/log@1.2.0; export acme:log/log@1.2.0;',
  store: 'import acme:log/log@1.2.0; export acme:kv/types@1.0.0; export acme:kv/store@1.0.0;',
  reader: 'import acme:kv/store@1.0.0;',
  both: 'import acme:kv/store@1.0.0; import other:kv/more@1.0.0;',
  more: 'import acme:kv/types@1.0.0; export other:kv/more@1.0.0;',
  program: 'import acme:log/log@1.2.0; export wasi:cli/run@0.2.3;',
  'program-too': 'export wasi:cli/run@0.2.3; export acme:log/log@1.2.0;',
  clock: 'export wasi:clocks/wall-clock@0.2.3;',
  'needs-clock': 'import wasi:clocks/wall-clock@0.2.3;',
  plain: 'import now: func() -> u64;',
  pipe: 'import wasi:io/streams@0.2.3; export acme:pipe/pipe@1.0.0;',
  piped: 'import acme:pipe/pipe@1.0.0; import wasi:io/streams@0.2.3;',
  sink: 'import wasi:io/streams@0.2.3; export acme:sink/sink@1.0.0;',
  filler: 'import acme:sink/sink@1.0.0; import wasi:io/streams@0.2.3; export acme:log/log@1.2.0;',
  filling: 'import acme:sink/sink@1.0.0; import wasi:io/streams@0.2.3; export wasi:cli/run@0.2.3;',
  caller: 'import acme:log/log-calls@1.2.0;',
  ring: 'import acme:kv/store@1.0.0; export acme:log/log@1.2.0;',
};

/** The same interface in other words. */
const changed: Record<string, [string, (packages: string) => string]> = {
  'other-store': [worlds.store!, (text) => text.replace('size: u32', 'size: u64')],
  'other-caller': [
    worlds.caller!,
    (text) => text.replace('start-write: func(line: string)', 'start-write: func(line: u32)'),
  ],
  'more-caller': [
    worlds.caller!,
    (text) => text.replaceAll('write-call', 'read-call').replace('start-write', 'start-read'),
  ],
  'less-store': [worlds.store!, (text) => text.replace('put: func(entry: entry);', '')],
};

/** `both` passes cursors of one store to `more`, which has those of the other. */
function twoStores(tier?: 'direct'): Services {
  const kv = (of: string) => ({ 'acme:kv/types': of, 'acme:kv/store': of });
  const how = { trusted: true, ...(tier ? { tier } : {}) };
  return {
    log: { of: 'log', trusted: true },
    store: { of: 'store', trusted: true },
    'store-2': { of: 'store', trusted: true },
    more: { of: 'more', ...how, imports: { 'acme:kv/types': 'store-2' } },
    both: { of: 'both', ...how, imports: kv('store') },
  };
}

const files: Record<string, Uint8Array<ArrayBuffer>> = {};

beforeAll(async () => {
  const world = (text: string) => `world one { ${text} }`;
  for (const [name, text] of Object.entries(worlds)) files[name] = await dummy(world(text), PACKAGES);
  for (const [name, [text, change]] of Object.entries(changed))
    files[name] = await dummy(world(text), change(PACKAGES));
  files.text = new TextEncoder().encode('just some text');
  files.module = Uint8Array.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
});

const offer: Offer = {
  interfaces: ({ service }) => [
    'wasi:io/streams@0.2.12',
    'wasi:io/poll@0.2.12',
    ...(service.grants?.clocks ? ['wasi:clocks/wall-clock@0.2.12'] : []),
  ],
  grantFor: (name) => (name.startsWith('wasi:clocks/') ? 'grants.clocks' : undefined),
};

const source = {
  component: async (reference: string) => {
    const bytes = files[reference.slice(2)];
    if (bytes === undefined) throw new Error(`${reference}: no such file`);
    return bytes;
  },
  sha256,
};

type Services = Record<string, string | ({ of: string } & Partial<SystemService>)>;

async function plan(services: Services): Promise<Plan> {
  const whole = Object.entries(services).map(([name, said]): [string, SystemService] => {
    const { of, ...rest } = typeof said === 'string' ? { of: said } : said;
    return [name, { component: `./${of}`, ...rest }];
  });
  const manifest = { services: Object.fromEntries(whole) };
  return planSystem(manifest, await loadParts(manifest, source), offer);
}

async function problemsOf(services: Services): Promise<readonly string[]> {
  try {
    await plan(services);
  } catch (error) {
    if (error instanceof SystemError) return error.problems;
    throw error;
  }
  return [];
}

describe('a plan', () => {
  it('starts providers first, and otherwise as the manifest has it', async () => {
    const { order } = await plan({
      reader: 'reader',
      z: { of: 'empty', after: ['reader'] },
      store: 'store',
      log: 'log',
    });
    expect(order).toEqual(['log', 'store', 'reader', 'z']);
  });

  it('wires what only one exports, and what the manifest says', async () => {
    const { sources, before } = await plan({
      log: 'log',
      filter: { of: 'log-filter', imports: { 'acme:log/log': 'log' } },
      store: { of: 'store', imports: { 'acme:log/log': 'filter' } },
    });
    expect(sources.get('store')!.get('acme:log/log@1.2.0')).toEqual({
      from: 'service',
      name: 'filter',
      as: 'acme:log/log@1.2.0',
    });
    expect([...before.get('store')!]).toEqual(['filter']);
  });

  it('takes the host for what it has', async () => {
    const { sources } = await plan({ a: { of: 'needs-clock', grants: { clocks: true } } });
    expect(sources.get('a')!.get('wasi:clocks/wall-clock@0.2.3')).toEqual({
      from: 'host',
      as: 'wasi:clocks/wall-clock@0.2.12',
    });
  });

  it('wires the pollable form of an interface to who exports the interface, and compares its calls', async () => {
    const { sources } = await plan({ log: 'log', caller: 'caller' });
    expect(sources.get('caller')!.get('acme:log/log-calls@1.2.0')).toEqual({
      from: 'service',
      name: 'log',
      as: 'acme:log/log@1.2.0',
      calls: true,
    });
    expect(await problemsOf({ log: 'log', caller: 'other-caller' })).toEqual([
      'caller (./other-caller) imports acme:log/log-calls@1.2.0 > start-write > parameter line as u32, but log (./log) has string',
    ]);
    expect(await problemsOf({ log: 'log', caller: 'more-caller' })).toEqual([
      'caller (./more-caller) imports acme:log/log-calls@1.2.0 > start-read as a call, but log (./log) has no function read',
    ]);
    expect(await problemsOf({ caller: 'caller' })).toEqual([
      'caller (./caller) imports acme:log/log-calls@1.2.0, which no service exports and the host does not have',
    ]);
  });

  it('knows a resource wherever it comes by', async () => {
    expect(await problemsOf({ log: 'log', store: 'store', more: 'more', both: 'both' })).toEqual([]);
    expect(await problemsOf({ pipe: 'pipe', piped: 'piped' })).toEqual([]);
  });

  it.each<[string, Services, string[]]>([
    ['untrusted ones in domains', { log: 'log', store: 'store' }, []],
    [
      'trusted ones on the kernel`s thread',
      { log: { of: 'log', trusted: true }, store: { of: 'store', trusted: true } },
      ['log', 'store'],
    ],
    ['trusted ones beside whom they import from', { log: 'log', store: { of: 'store', trusted: true } }, []],
    ['who is said to be direct, there', { log: { of: 'log', tier: 'direct' } }, ['log']],
    [
      'trusted ones that are said to be behind a channel, in domains',
      { log: { of: 'log', trusted: true, tier: 'channel' } },
      [],
    ],
    [
      'who has files, in a domain',
      {
        log: {
          of: 'log',
          trusted: true,
          grants: { directories: [{ host: '.', guest: '/', rights: ['read'] }] },
        },
      },
      [],
    ],
    [
      'programs in domains',
      { log: { of: 'log', trusted: true }, p: { of: 'program', trusted: true } },
      ['log'],
    ],
    [
      'who is lent objects by others beside it, on the kernel`s thread',
      { sink: { of: 'sink', trusted: true }, filler: { of: 'filler', trusted: true } },
      ['filler', 'sink'],
    ],
    [
      'who is lent objects by a program, in a domain, and with it who imports from it',
      {
        sink: { of: 'sink', trusted: true },
        filler: { of: 'filler', trusted: true },
        program: { of: 'filling', trusted: true },
      },
      [],
    ],
    [
      'who has objects of one type from two providers, between threads',
      twoStores(),
      ['log', 'store', 'store-2'],
    ],
    [
      'who is lent objects by other processes, in a domain',
      { sink: { of: 'sink', trusted: true, publish: './sink.sock' } },
      [],
    ],
    [
      'who is held to a deadline, in a domain',
      { log: { of: 'log', trusted: true, limits: { deadline: 1 } } },
      [],
    ],
  ])('places %s', async (_, services, direct) => {
    expect([...(await plan(services)).direct].sort()).toEqual(direct);
  });

  it.each<[string, Services, string[]]>([
    [
      'files that are not there, and that are no components',
      { a: 'gone', b: 'text', c: 'module' },
      [
        'services.a.component: ./gone: no such file',
        'services.b.component: ./text is no valid component: not WebAssembly: the file does not start with "\\0asm" (at offset 0x0)',
        'services.c.component: ./module is no valid component: this is a core module, not a component (wasm-tools component new makes one) (at offset 0x4)',
      ],
    ],
    [
      'a wrong hash',
      { a: { of: 'module', sha256: 'ab'.repeat(32) } },
      [
        `services.a.sha256: ./module has 93a44bbb96c751218e4c00d479e4c14358122a389acca16205b1e4d0dc5f9476, not ${'ab'.repeat(32)}`,
      ],
    ],
    [
      'an import that nobody has',
      { store: 'store' },
      ['store (./store) imports acme:log/log@1.2.0, which no service exports and the host does not have'],
    ],
    [
      'a version that does not fit',
      { store: 'store', log: 'log-2' },
      [
        'store (./store) imports acme:log/log@1.2.0, but log (./log-2) exports acme:log/log@2.0.0: versions that do not fit',
      ],
    ],
    [
      'what is not granted',
      { a: 'needs-clock' },
      [
        'a (./needs-clock) imports wasi:clocks/wall-clock@0.2.3, which is not granted: see services.a.grants.clocks',
      ],
    ],
    [
      'two providers of one import',
      { a: 'log', b: 'log', store: 'store' },
      ['store (./store) imports acme:log/log@1.2.0, which a and b have: say which in services.store.imports'],
    ],
    [
      'a service that would stand before the host',
      { clock: 'clock', a: { of: 'needs-clock', grants: { clocks: true } } },
      [
        'a (./needs-clock) imports wasi:clocks/wall-clock@0.2.3, which clock and host have: say which in services.a.imports',
      ],
    ],
    [
      'a provider that does not export it',
      { log: 'log', empty: 'empty', store: { of: 'store', imports: { 'acme:log/log': 'empty' } } },
      ['store (./store) imports acme:log/log@1.2.0, which empty (./empty) does not export'],
    ],
    [
      'wiring of what is not imported',
      { log: 'log', empty: { of: 'empty', imports: { 'acme:log/log': 'log' } } },
      ['services.empty.imports: empty (./empty) does not import acme:log/log'],
    ],
    ['an import that is no interface', { a: 'plain' }, ['a (./plain) imports "now", which is no interface']],
    [
      'a field of another type, with the way to it',
      { log: 'log', store: 'other-store', reader: 'reader' },
      [
        'reader (./reader) imports acme:kv/types@1.0.0 > entry > field size as u32, but store (./other-store) has u64',
        'reader (./reader) imports acme:kv/store@1.0.0 > entry > field size as u32, but store (./other-store) has u64',
      ],
    ],
    [
      'a function that is not there',
      { log: 'log', store: 'less-store', reader: 'reader' },
      [
        'reader (./reader) imports acme:kv/store@1.0.0 > put as func(entry: record { key: string, size: u32 }), but store (./less-store) has nothing',
      ],
    ],
    [
      'a circle of imports',
      { store: 'store', ring: 'ring' },
      ['services import from one another in a circle: store -> ring -> store'],
    ],
    [
      'a circle of waiting',
      { store: { of: 'store', after: ['z'] }, log: { of: 'log' }, z: { of: 'empty', after: ['store'] } },
      ['services wait for one another in a circle: store -> z -> store'],
    ],
    [
      'who is said to be direct and cannot be',
      {
        log: 'log',
        store: { of: 'store', tier: 'direct' },
        p: { of: 'program-too', tier: 'direct', imports: {} },
        n: { of: 'empty', tier: 'direct', grants: { network: {} } },
        q: { of: 'store', imports: { 'acme:log/log': 'log' } },
      },
      [
        'store (./store) imports acme:log/log@1.2.0, which log and p have: say which in services.store.imports',
        'services.p.tier: p (./program-too) is a program, which may block: it cannot be direct',
        'services.n.tier: n (./empty) uses the network, which may block: it cannot be direct',
      ],
    ],
    [
      'who is said to be direct and imports from elsewhere',
      { log: 'log', store: { of: 'store', tier: 'direct' } },
      [
        'services.store.tier: store (./store) imports from log, which is not direct: it cannot be direct either',
      ],
    ],
    [
      'who is said to be direct and is lent objects from elsewhere',
      { sink: { of: 'sink', tier: 'direct' }, filler: 'filler' },
      [
        'services.sink.tier: sink (./sink) is lent objects by filler, which is not direct (acme:sink/sink@1.0.0 > drain > sources is a handle of input-stream): it cannot be direct either',
      ],
    ],
    [
      'who is said to be direct and has objects of one type from two providers',
      twoStores('direct'),
      [
        'services.more.tier: more (./more) has acme:kv/types@1.0.0 from another provider than both, which calls it: it cannot be direct',
        'services.both.tier: both (./both) imports from more, which is not direct: it cannot be direct either',
      ],
    ],
    [
      'who is said to be direct and is lent objects by other processes',
      { sink: { of: 'sink', tier: 'direct', publish: './sink.sock' } },
      [
        'services.sink.tier: sink (./sink) is lent objects by other processes (acme:sink/sink@1.0.0 > drain > sources is a handle of input-stream): it cannot be direct',
      ],
    ],
  ])('refuses %s', async (_, services, problems) => expect(await problemsOf(services)).toEqual(problems));
});
