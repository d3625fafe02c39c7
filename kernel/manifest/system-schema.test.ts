import { describe, expect, it } from 'vitest';
import { ManifestError } from './problem.ts';
import { budgetOf, deadlineOf, type SystemLimits, type SystemManifest } from './system.ts';
import { checkSystem } from './system-schema.ts';

const good: SystemManifest = {
  $schema: 'nucleus.schema.json',
  services: {
    logger: { component: 'logger' },
    store: {
      component: './store.wasm',
      sha256: '0'.repeat(64),
      trusted: true,
      tier: 'channel',
      imports: { 'acme:kv/log': 'logger', 'wasi:filesystem/types': 'host' },
      grants: {
        directories: [{ host: './data', guest: '/data', rights: ['read', 'write'] }],
        clocks: true,
        random: false,
        environment: ['A=B'],
        arguments: ['x', ''],
        network: { connect: ['tcp:example.org:443'] },
        offers: [
          { host: './notes', guest: '/notes', rights: ['read'], lasts: 60 },
          { connect: 'tcp:example.org:443', lasts: 0.5 },
          { device: 'port', host: '/dev/ttyS0', rights: ['read', 'write'] },
        ],
      },
      limits: {
        memory: 65536,
        instances: 1,
        handles: 1,
        callsPerSecond: 1,
        deadline: 0.1,
        budget: 5,
      },
      scheduling: {
        class: 'real-time-round-robin',
        priority: 99,
        quantum: 0.001,
        allowance: { period: 0.1, time: 0.1, steps: 1, instructions: 1 },
        deadline: 0.1,
        budget: 1,
      },
      restart: { policy: 'always', delay: 0, factor: 1, longest: 0, most: 0, within: 1 },
      ready: 1,
      after: ['logger'],
    },
  },
};

function problemsOf(value: unknown): readonly string[] {
  try {
    checkSystem(value);
  } catch (error) {
    if (error instanceof ManifestError) return error.problems;
    throw error;
  }
  return [];
}

/** The good one with `part` in its store. */
const store = (part: object) => ({
  services: { ...good.services, store: { ...good.services.store, ...part } },
});

describe('checkSystem', () => {
  it('gives back a good one', () => expect(checkSystem(good)).toEqual(good));

  it.each<[string, unknown, string[]]>([
    ['no object', 1, ['manifest: an object, not 1']],
    ['no services', {}, ['services: an object, not missing']],
    ['a list of services', { services: [] }, ['services: an object, not []']],
    ['an unknown key', { services: {}, servces: {} }, ['servces: there is no such key']],
    [
      'unknown keys everywhere',
      { services: { a: { component: 'x', limits: { mem: 1, cpu: 2 }, trust: true } }, version: 1 },
      [
        'services.a.limits.mem: there is no such key',
        'services.a.limits.cpu: there is no such key',
        'services.a.trust: there is no such key',
        'version: there is no such key',
      ],
    ],
    [
      'names that are none',
      { services: { Store: { component: 'x' }, 'a b': { component: 'x' }, host: { component: 'x' } } },
      [
        'services: each key in lower case, with digits and single `-`, not "Store"',
        'services: each key in lower case, with digits and single `-`, not "a b"',
        'services: each key none of host, kernel, supervisor, not "host"',
      ],
    ],
    [
      'a name that objects have',
      store({ imports: JSON.parse('{ "__proto__": "logger", "acme:kv/log": "logger" }') }),
      ['services.store.imports: each key an interface name without version, not "__proto__"'],
    ],
    ['no component', { services: { a: {} } }, ['services.a.component: a text, not missing']],
    [
      'an empty component',
      store({ component: '' }),
      ['services.store.component: a text that is not empty, not ""'],
    ],
    [
      'a hash that is none',
      store({ sha256: 'ABC' }),
      ['services.store.sha256: 64 hexadecimal digits in lower case, not "ABC"'],
    ],
    [
      'a tier that is none',
      store({ tier: 'fast' }),
      ['services.store.tier: one of direct, channel, not "fast"'],
    ],
    [
      'an import with a version',
      store({ imports: { 'acme:kv/log@1.0.0': 'logger' } }),
      ['services.store.imports: each key an interface name without version, not "acme:kv/log@1.0.0"'],
    ],
    [
      'services that there are not',
      store({ imports: { 'acme:kv/log': 'loger' }, after: ['loger', 'store'] }),
      [
        'services.store.after[0]: the name of another service, not "loger"',
        'services.store.after[1]: the name of another service, not "store"',
        'services.store.imports.acme:kv/log: the name of another service, or host, not "loger"',
      ],
    ],
    [
      'a service after another twice',
      store({ after: ['logger', 'logger'] }),
      ['services.store.after: each service once, not ["logger","logger"]'],
    ],
    [
      'limits of calls that cross no channel',
      store({ tier: 'direct', limits: { deadline: 1, budget: 2, callsPerSecond: 3, memory: 65536 } }),
      [
        'services.store.limits.callsPerSecond: absent where the tier is direct, not 3',
        'services.store.limits.deadline: absent where the tier is direct, not 1',
        'services.store.limits.budget: absent where the tier is direct, not 2',
      ],
    ],
    [
      'limits out of range',
      store({
        limits: { memory: 1, instances: 0, handles: 0.5, callsPerSecond: 0, deadline: 0, budget: -1 },
      }),
      [
        'services.store.limits.memory: at least 65536 bytes, not 1',
        'services.store.limits.instances: at least 1, not 0',
        'services.store.limits.handles: a whole number, not 0.5',
        'services.store.limits.callsPerSecond: at least 1, not 0',
        'services.store.limits.deadline: more than 0 seconds, not 0',
        'services.store.limits.budget: more than 0 seconds, not -1',
      ],
    ],
    [
      'a deadline that is neither a number of seconds nor none',
      store({ limits: { deadline: 'never' } }),
      ['services.store.limits.deadline: more than 0 and at most 2147483 seconds, or "none", not "never"'],
    ],
    [
      'a restart that is none',
      store({ restart: { policy: 'sometimes', delay: -1, factor: 0.5, most: -1, within: 0 } }),
      [
        'services.store.restart.policy: one of never, on-failure, always, not "sometimes"',
        'services.store.restart.delay: at least 0, not -1',
        'services.store.restart.factor: at least 1, not 0.5',
        'services.store.restart.most: at least 0, not -1',
        'services.store.restart.within: more than 0 seconds, not 0',
      ],
    ],
    [
      'scheduling that is none',
      store({
        scheduling: {
          class: 'fast',
          priority: 100,
          quantum: 0,
          weight: 0,
          allowance: { period: 0, time: -1, steps: 0.5, instructions: 0 },
          deadline: 0,
          budget: 0,
          nice: 1,
        },
      }),
      [
        'services.store.scheduling.class: one of real-time-fifo, real-time-round-robin, interactive, batch, idle, not "fast"',
        'services.store.scheduling.priority: at most 99, not 100',
        'services.store.scheduling.quantum: more than 0 seconds, not 0',
        'services.store.scheduling.weight: at least 1, not 0',
        'services.store.scheduling.allowance.period: more than 0 seconds, not 0',
        'services.store.scheduling.allowance.time: more than 0 seconds, not -1',
        'services.store.scheduling.allowance.steps: a whole number, not 0.5',
        'services.store.scheduling.allowance.instructions: at least 1, not 0',
        'services.store.scheduling.deadline: more than 0 seconds, not 0',
        'services.store.scheduling.budget: at least 1, not 0',
        'services.store.scheduling.nice: there is no such key',
      ],
    ],
    [
      'a class without its priority',
      store({ scheduling: { class: 'real-time-fifo' } }),
      ['services.store.scheduling.priority: from 1 to 99 where the class is real-time-fifo, not missing'],
    ],
    [
      'what a class has not',
      {
        services: {
          a: { component: 'x', scheduling: { class: 'batch', priority: 5, quantum: 1 } },
          b: {
            component: 'x',
            scheduling: { class: 'real-time-fifo', priority: 5, weight: 100, quantum: 1 },
          },
          c: { component: 'x', scheduling: { priority: 5 } },
        },
      },
      [
        'services.a.scheduling.priority: absent where the class is batch, not 5',
        'services.a.scheduling.quantum: absent where the class is batch, not 1',
        'services.b.scheduling.quantum: absent where the class is real-time-fifo, not 1',
        'services.b.scheduling.weight: absent where the class is real-time-fifo, not 100',
        'services.c.scheduling.priority: absent where the class is interactive, not 5',
      ],
    ],
    [
      'allowances that say nothing, or more than there is',
      {
        services: {
          a: { component: 'x', scheduling: { allowance: { period: 1 } } },
          b: { component: 'x', scheduling: { allowance: { period: 1, time: 2 } } },
        },
      },
      [
        'services.a.scheduling.allowance: an allowance of time, steps or instructions, not {"period":1}',
        'services.b.scheduling.allowance.time: at most the period of 1 s, not 2',
      ],
    ],
    [
      'a boot of services that there are not',
      { ...good, boot: { root: 'rot', init: 'logger', runtime: ['logger', 'stor'], sessions: ['store'] } },
      [
        'boot.root: the name of a service, not "rot"',
        'boot.runtime[0]: the name of another service, not "logger"',
        'boot.runtime[1]: the name of another service, not "stor"',
      ],
    ],
    [
      'services that nobody starts',
      { ...good, boot: { runtime: ['store'] } },
      ['boot.init: who starts runtime and sessions, not missing'],
    ],
    [
      'grants that are none',
      store({
        grants: {
          directories: [{ host: '.', guest: 'data', rights: ['write'] }],
          clocks: 1,
          environment: ['A'],
          network: { connect: ['example.org'] },
        },
      }),
      [
        'services.store.grants.directories[0].guest: an absolute guest path without `.`, `..` or a `/` at the end, not "data"',
        'services.store.grants.directories[0].rights: rights with `read` among them, not ["write"]',
        'services.store.grants.clocks: true or false, not 1',
        'services.store.grants.environment[0]: NAME=VALUE, not "A"',
        'services.store.grants.network.connect[0]: the form tcp:HOST:PORT or udp:HOST:PORT, not "example.org"',
      ],
    ],
    [
      'offers that are none',
      store({
        grants: {
          offers: [
            1,
            { host: '.', guest: '/a', rights: ['write'], lasts: 'long' },
            { connect: 'tcp:a', rights: ['read'] },
            { device: '', host: '', rights: ['read', 'read'] },
            { device: 'a', connect: 'tcp:a:1' },
          ],
        },
      }),
      [
        'services.store.grants.offers[0]: an object, not 1',
        'services.store.grants.offers[1].rights: rights with `read` among them, not ["write"]',
        'services.store.grants.offers[1].lasts: a number, not "long"',
        'services.store.grants.offers[2].connect: the form tcp:HOST:PORT, not "tcp:a"',
        'services.store.grants.offers[2].rights: there is no such key',
        'services.store.grants.offers[3].device: a name in letters, digits, `.`, `_` and `-`, not ""',
        'services.store.grants.offers[3].host: a text that is not empty, not ""',
        'services.store.grants.offers[3].rights: each right once, not ["read","read"]',
        'services.store.grants.offers[4].device: there is no such key',
      ],
    ],
    [
      'two devices of one name',
      store({
        grants: {
          offers: [
            { device: 'b', host: '/dev/null', rights: ['read'] },
            { device: 'b', host: '/dev/zero', rights: ['read'] },
          ],
        },
      }),
      ['services.store.grants.offers[1].device: a name that no other device has, not "b"'],
    ],
    [
      'what is said of a service in another process',
      store({
        at: './store.sock',
        trusted: true,
        grants: {},
        publish: './s',
        scheduling: { class: 'idle' },
        limits: { deadline: 1, memory: 65536 },
      }),
      [
        'services.store.trusted: absent of a service that runs in another process, not true',
        'services.store.tier: absent of a service that runs in another process, not "channel"',
        'services.store.imports: absent of a service that runs in another process, not {"acme:kv/log":"logger","wasi:filesystem/types":"host"}',
        'services.store.grants: absent of a service that runs in another process, not {}',
        'services.store.publish: absent of a service that runs in another process, not "./s"',
        'services.store.scheduling: absent of a service that runs in another process, not {"class":"idle"}',
        'services.store.limits.memory: absent of a service that runs in another process, not 65536',
      ],
    ],
  ])('refuses %s', (_, value, problems) => expect(problemsOf(value)).toEqual(problems));
});

describe('how long callers wait', () => {
  it.each([
    ['30 seconds by default', {}, 30],
    ['30 seconds on a thread that it is given', { tier: 'channel' }, 30],
    ['30 seconds in another process', { at: './s', limits: {} }, 30],
    ['for ever where it is trusted', { trusted: true }, undefined],
    ['for ever where it is on the kernel`s thread', { tier: 'direct' }, undefined],
    ['as long as the manifest says', { limits: { deadline: 2 } }, 2],
    ['as long as it says where it is trusted', { trusted: true, limits: { deadline: 2 } }, 2],
    ['as long as it says in another process', { at: './s', limits: { deadline: 60 } }, 60],
    ['for ever where it says so', { limits: { deadline: 'none' } }, undefined],
    ['for ever in another process where it says so', { at: './s', limits: { deadline: 'none' } }, undefined],
  ] as const)('is %s', (_, service, seconds) => {
    expect(problemsOf({ services: { store: { component: './store.wasm', ...service } } })).toEqual([]);
    expect(deadlineOf(service)).toBe(seconds);
  });

  it('makes a budget where the manifest says it', () => {
    expect(
      [
        {},
        { deadline: 'none' },
        { deadline: 2 },
        { deadline: 'none', budget: 9 },
        { deadline: 2, budget: 9 },
      ].map((limits) => budgetOf(limits as SystemLimits)),
    ).toEqual([undefined, undefined, 4, 9, 9]);
  });
});
