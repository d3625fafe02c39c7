import { describe, expect, it } from 'vitest';
import type { ComponentType, ExternType } from '../component/types/model.ts';
import { LinkFailure } from './failure.ts';
import { interposers, type Part, wire } from './wiring.ts';

const func: ExternType = { kind: 'func', type: { parameters: [] } };
const value: ExternType = { kind: 'type', type: { kind: 'u8' } };

function face(extern: ExternType): ExternType {
  return { kind: 'instance', type: { exports: new Map([['it', extern]]) } };
}

function part(name: string, imports: string[], exports: string[] = [], component = name, wiring = {}): Part {
  const type: ComponentType = {
    imports: new Map(
      imports.map((key) => [key.replace(/^type /, ''), face(key.startsWith('type ') ? value : func)]),
    ),
    exports: new Map(exports.map((key) => [key, face(func)])),
  };
  return { name, service: { component, wiring }, type };
}

const offer = { supervisor: ['n:boot/emergency@0.1.0'], host: ['wasi:io/poll@0.2.12'] };

describe('wire', () => {
  it('finds each import and starts providers first', () => {
    const parts = [
      part('linux', [
        'n:fs/types@0.1.0',
        'wasi:io/poll@0.2.3',
        'n:boot/emergency@0.1.0',
        'type n:cap/types@0.1.0',
      ]),
      part('vfs', ['wasi:io/poll@0.2.12'], ['n:fs/types@0.1.2']),
    ];
    const { order, sources } = wire(parts, offer);
    expect(order).toEqual(['vfs', 'linux']);
    expect([...sources.get('linux')!]).toEqual([
      ['n:fs/types@0.1.0', { from: 'service', name: 'vfs', as: 'n:fs/types@0.1.2' }],
      ['wasi:io/poll@0.2.3', { from: 'host', as: 'wasi:io/poll@0.2.12' }],
      ['n:boot/emergency@0.1.0', { from: 'supervisor', as: 'n:boot/emergency@0.1.0' }],
    ]);
  });

  it('prefers a service to the host, and the manifest`s wiring to both', () => {
    const a = part('a', [], ['wasi:io/poll@0.2.12']);
    const b = part('b', [], ['wasi:io/poll@0.2.12']);
    const user = part('user', ['wasi:io/poll@0.2.0'], [], 'user', { 'wasi:io/poll': 'b' });
    expect(
      wire([a, part('user', ['wasi:io/poll@0.2.0'])], offer)
        .sources.get('user')!
        .values()
        .next().value,
    ).toEqual({
      from: 'service',
      name: 'a',
      as: 'wasi:io/poll@0.2.12',
    });
    expect(wire([a, b, user], offer).sources.get('user')!.values().next().value).toMatchObject({ name: 'b' });
  });

  it('puts a service in front of another', () => {
    const front = part('vfs', ['n:fs/types@0.1.0'], ['n:fs/types@0.1.0'], './my.wasm');
    const next = { ...part('vfs-next', [], ['n:fs/types@0.1.0'], 'vfs'), front: 'vfs' };
    const { order, sources } = wire([part('linux', ['n:fs/types@0.1.0']), front, next], offer);
    expect(order).toEqual(['vfs-next', 'vfs', 'linux']);
    expect(sources.get('linux')!.values().next().value).toMatchObject({ name: 'vfs' });
    expect(sources.get('vfs')!.values().next().value).toMatchObject({ name: 'vfs-next' });
  });

  it.each([
    [
      'that imports what it exports',
      [part('vfs', ['n:fs/types@0.1.0'], ['n:fs/types@0.1.0'], './my.wasm')],
      ['vfs'],
    ],
    ['that is no replacement', [part('vfs', ['n:fs/types@0.1.0'], ['n:fs/types@0.1.0'])], []],
    [
      'that imports something else',
      [part('vfs', ['n:io/poll@0.1.0'], ['n:fs/types@0.1.0'], './my.wasm')],
      [],
    ],
    [
      'that gets it from somebody else',
      [
        part('vfs', ['n:fs/types@0.1.0'], ['n:fs/types@0.1.0'], './my.wasm'),
        part('other', [], ['n:fs/types@0.1.0']),
      ],
      [],
    ],
  ])('finds what stands in front: a service %s', (_what, parts, names) => {
    expect(interposers(parts).map(({ name }) => name)).toEqual(names);
  });

  it.each([
    [
      'a missing interface',
      [part('linux', ['n:fs/types@0.1.0'])],
      'linux imports n:fs/types@0.1.0, which no service of this run exports and no grant covers',
    ],
    [
      'a replacement without it',
      [part('linux', ['n:fs/types@0.1.0']), part('vfs', [], [], './my.wasm')],
      'linux imports n:fs/types@0.1.0, which no service of this run exports and no grant covers; ' +
        "vfs (./my.wasm) should, if it takes a built-in's place",
    ],
    [
      'a replacement that wants too much',
      [part('vfs', ['wasi:sockets/tcp@0.2.12'], [], './my.wasm')],
      'vfs (./my.wasm) imports wasi:sockets/tcp@0.2.12, which no service of this run exports and no grant covers',
    ],
    [
      'another version',
      [part('linux', ['n:fs/types@0.1.0']), part('vfs', [], ['n:fs/types@0.2.0'], './my.wasm')],
      'linux imports n:fs/types@0.1.0, but vfs (./my.wasm) exports n:fs/types@0.2.0: versions that do not fit',
    ],
    [
      'another version of the host`s',
      [part('linux', ['wasi:io/poll@0.3.0'])],
      'linux imports wasi:io/poll@0.3.0, but the host has wasi:io/poll@0.2.12: versions that do not fit',
    ],
    [
      'two providers',
      [
        part('linux', ['n:fs/types@0.1.0']),
        part('a', [], ['n:fs/types@0.1.0']),
        part('b', [], ['n:fs/types@0.1.0']),
      ],
      'linux imports n:fs/types@0.1.0, which a and b export: say which in services.linux.wiring',
    ],
    [
      'wiring to nobody',
      [part('linux', ['n:fs/types@0.1.0'], [], 'linux', { 'n:fs/types': 'disk' })],
      'linux: wiring of n:fs/types@0.1.0: there is no service "disk"',
    ],
    [
      'wiring to somebody without it',
      [part('linux', ['n:fs/types@0.1.0'], [], 'linux', { 'n:fs/types': 'x86' }), part('x86', [])],
      'linux imports n:fs/types@0.1.0, which x86 does not export',
    ],
    [
      'a circle',
      [part('a', ['n:b/b@0.1.0'], ['n:a/a@0.1.0']), part('b', ['n:a/a@0.1.0'], ['n:b/b@0.1.0'])],
      'services import from one another in a circle: a -> b -> a',
    ],
  ])('refuses %s', (_, parts, message) => {
    expect(() => wire(parts, offer)).toThrow(new LinkFailure(message));
  });

  it('refuses an import that is no interface', () => {
    const type = { imports: new Map([['run', func]]), exports: new Map() };
    expect(() => wire([{ name: 'a', service: { component: 'a' }, type }], offer)).toThrow(
      'a imports "run", which is no interface',
    );
  });
});

describe('a guest', () => {
  const guest = (imports: string[], exports: string[] = []): Part => ({
    ...part('app', imports, exports, './app.wasm'),
    guest: {
      supervisor: ['wasi:fs/preopens@0.2.12'],
      host: ['wasi:io/poll@0.2.12', 'wasi:cli/stdin@0.2.12'],
    },
  });
  const files = part('files', [], ['wasi:fs/types@0.2.12', 'n:fs/types@0.1.0']);

  it('gets what it alone is offered, and what services export of WASI', () => {
    const { sources, order } = wire(
      [guest(['wasi:fs/preopens@0.2.0', 'wasi:fs/types@0.2.3', 'wasi:cli/stdin@0.2.0']), files],
      offer,
    );
    expect([...sources.get('app')!.values()]).toEqual([
      { from: 'supervisor', as: 'wasi:fs/preopens@0.2.12' },
      { from: 'service', name: 'files', as: 'wasi:fs/types@0.2.12' },
      { from: 'host', as: 'wasi:cli/stdin@0.2.12' },
    ]);
    expect(order).toEqual(['files', 'app']);
  });

  it.each(['n:fs/types@0.1.0', 'n:boot/emergency@0.1.0'])('does not get %s', (name) => {
    expect(() => wire([guest([name]), files], offer)).toThrow(
      `imports ${name}, which no service of this run exports`,
    );
  });

  it('provides nothing, whatever it exports', () => {
    const user = part('user', ['wasi:io/poll@0.2.3']);
    const { sources } = wire([guest([], ['wasi:io/poll@0.2.3', 'n:fs/types@0.1.0']), user], offer);
    expect(sources.get('user')!.get('wasi:io/poll@0.2.3')).toMatchObject({ from: 'host' });
    const wanting = part('wanting', ['n:fs/types@0.1.0']);
    expect(() => wire([guest([], ['n:fs/types@0.1.0']), wanting], offer)).toThrow(LinkFailure);
  });

  it('is passed over, as services are, where the manifest says `host`', () => {
    const user = part('user', ['wasi:io/poll@0.2.3'], [], 'user', { 'wasi:io/poll': 'host' });
    const other = part('other', [], ['wasi:io/poll@0.2.3']);
    expect(wire([user, other], offer).sources.get('user')!.get('wasi:io/poll@0.2.3')).toMatchObject({
      from: 'host',
    });
  });
});
