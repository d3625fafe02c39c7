import { describe, expect, it } from 'vitest';
import { isGuestPath, type Manifest, normaliseGuestPath } from './manifest.ts';
import { checkManifest, ManifestError } from './schema.ts';

const good: Manifest = {
  services: {
    x86: { component: 'x86', brokers: ['nucleus:codegen'] },
    linux: { component: 'linux', wiring: { 'nucleus:hypervisor/machine': 'x86' } },
  },
  grants: {
    directories: [{ host: '/srv', guest: '/src', rights: ['read'] }],
    temporary: ['/tmp'],
    streams: ['input', 'output', 'error'],
    clocks: true,
    random: true,
    trace: false,
    offers: [{ host: '/srv', guest: '/in', rights: ['read'], verdict: 'grant', lasts: 60 }],
    connections: [{ connect: 'tcp:example.org:443', verdict: 'ask', asker: 'rg' }],
    devices: [{ device: 'port', host: '/dev/ttyS0', rights: ['write'], verdict: 'ask', lasts: 0.5 }],
    network: {
      connect: ['tcp:example.org:443'],
      listen: ['udp:[::1]:0'],
      http: ['https://api.example.org'],
    },
  },
  program: {
    host: '/usr/bin/rg',
    path: '/rg',
    arguments: ['rg', ''],
    environment: ['A=', 'B=c=d'],
    directory: '/',
    personality: 'linux',
  },
  limits: { memory: 2 ** 31, seconds: 0.5 },
};

/** `good` with the value at `path` replaced; `undefined` removes it. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(good) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop()!;
  const holder = keys.reduce((inner, key) => inner[key] as Record<string, unknown>, copy);
  if (value === undefined) delete holder[last];
  else holder[last] = value;
  return copy;
}

describe('checkManifest', () => {
  it('gives back a good one', () => expect(checkManifest(good)).toEqual(good));

  it.each([
    ['grants.temporary', ['/tmp', '/tmp'], 'grants.temporary: each guest path once, not ["/tmp","/tmp"]'],
    [
      'services.x86.brokers',
      ['nucleus:everything'],
      'services.x86.brokers[0]: one of nucleus:codegen, not "nucleus:everything"',
    ],
    [
      'grants.directories.0.guest',
      'src',
      'grants.directories[0].guest: an absolute guest path without `.`, `..` or a `/` at the end, not "src"',
    ],
    [
      'grants.directories.0.guest',
      '/a/../b',
      'grants.directories[0].guest: an absolute guest path without `.`, `..` or a `/` at the end, not "/a/../b"',
    ],
    [
      'grants.directories.0.rights',
      ['write'],
      'grants.directories[0].rights: rights with `read` among them, not ["write"]',
    ],
    [
      'grants.directories.0.rights',
      ['read', 'read'],
      'grants.directories[0].rights: each right once, not ["read","read"]',
    ],
    [
      'grants.directories.0.rights',
      ['read', 'fly'],
      'grants.directories[0].rights[1]: one of read, write, delete, not "fly"',
    ],
    ['grants.streams', ['input', 'input'], 'grants.streams: each stream once, not ["input","input"]'],
    ['grants.socket', true, 'grants.socket: there is no such key'],
    ['grants.offers.0.lasts', 0, 'grants.offers[0].lasts: more than 0 seconds, not 0'],
    [
      'grants.connections.0.connect',
      'udp:a:1',
      'grants.connections[0].connect: the form tcp:HOST:PORT, not "udp:a:1"',
    ],
    [
      'grants.devices.0.device',
      'a b',
      'grants.devices[0].device: a name in letters, digits, `.`, `_` and `-`, not "a b"',
    ],
    ['grants.devices.0.rights', [], 'grants.devices[0].rights: `read`, `write` or both, not []'],
    ['grants.devices.0.verdict', 'maybe', 'grants.devices[0].verdict: one of grant, ask, not "maybe"'],
    ['grants.clocks', 'yes', 'grants.clocks: true or false, not "yes"'],
    [
      'grants.network.connect',
      ['tcp:a:1', 'tcp:a:1'],
      'grants.network.connect: each rule once, not ["tcp:a:1","tcp:a:1"]',
    ],
    [
      'grants.network.connect.0',
      'tcp:a',
      'grants.network.connect[0]: the form tcp:HOST:PORT or udp:HOST:PORT, not "tcp:a"',
    ],
    [
      'grants.network.listen.0',
      'tcp:a:1',
      'grants.network.listen[0]: an address to listen on, or `*`, in place of a name, not "tcp:a:1"',
    ],
    [
      'grants.network.http.0',
      'http://a:0',
      'grants.network.http[0]: a port from 1 to 65535, or `*`, not "http://a:0"',
    ],
    ['grants.network.accept', [], 'grants.network.accept: there is no such key'],
    ['program.host', '', 'program.host: a text that is not empty, not ""'],
    ['program.host', undefined, 'program.host: a text, not missing'],
    ['program.host', 'a\0', 'program.host: a text without NUL, not "a\\u0000"'],
    ['program.arguments', [], "program.arguments: at least the program's own name, not []"],
    ['program.arguments', ['a\0b'], 'program.arguments[0]: a text without NUL, not "a\\u0000b"'],
    ['program.environment', ['A'], 'program.environment[0]: NAME=VALUE, not "A"'],
    [
      'program.directory',
      '/a/',
      'program.directory: an absolute guest path without `.`, `..` or a `/` at the end, not "/a/"',
    ],
    ['program.personality', 'win32', 'program.personality: the name of a service, not "win32"'],
    ['limits.memory', 0, 'limits.memory: at least 65536 bytes, not 0'],
    ['limits.memory', 2 ** 40, 'limits.memory: at most 4 GiB, not 1099511627776'],
    ['limits.memory', 1e6 + 0.5, 'limits.memory: a whole number, not 1000000.5'],
    ['limits.seconds', 0, 'limits.seconds: more than 0 seconds, not 0'],
    ['limits.seconds', 1e9, 'limits.seconds: at most 2147483 seconds, not 1000000000'],
    ['services.linux.component', '', 'services.linux.component: a text that is not empty, not ""'],
    ['program.level', 'v4', 'program.level: one of v1, v2, v3, not "v4"'],
    ['program.translation', 'no', 'program.translation: one of never, hot, always, not "no"'],
    [
      'services.linux.wiring',
      { 'a:b/c@0.1.0': 'x86' },
      'services.linux.wiring: each key an interface name without version, not "a:b/c@0.1.0"',
    ],
  ])('refuses %s = %j', (path, value, message) => {
    expect(() => checkManifest(changed(path, value))).toThrow(`manifest: ${message}`);
  });

  it('names every problem', () => {
    const bad = { ...good, limits: { memory: 1, seconds: -1 } };
    expect(() => checkManifest(bad)).toThrow(
      new ManifestError([
        'limits.memory: at least 65536 bytes, not 1',
        'limits.seconds: more than 0 seconds, not -1',
      ]),
    );
  });

  it('shortens a long value', () => {
    expect(() => checkManifest(changed('limits.memory', 'm'.repeat(200)))).toThrow(/not "m{76}\.\.\.$/);
  });
});

describe('guest paths', () => {
  it.each(['/', '/a', '/a/b.c', '/..a'])('%s is one', (path) => expect(isGuestPath(path)).toBe(true));
  it.each(['', 'a', '/a/', '//', '/a//b', '/.', '/a/..', '/a\0'])('%j is none', (path) =>
    expect(isGuestPath(path)).toBe(false),
  );
  it.each([
    ['/a/./b//c/', '/a/b/c'],
    ['/../..', '/'],
    ['/a/b/../c', '/a/c'],
  ])('%s becomes %s', (path, normal) => expect(normaliseGuestPath(path)).toBe(normal));
});
