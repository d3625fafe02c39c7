import { describe, expect, it } from 'vitest';
import type { Interface, World } from './model.ts';
import { parseWit } from './parse.ts';
import { resolveWit, type Wit } from './resolve.ts';
import { WitError } from './source.ts';

function witOf(...texts: string[]): Wit {
  return resolveWit(texts.map((text, index) => parseWit(`${index + 1}.wit`, text)));
}

function interfaceOf(body: string): Interface {
  return witOf(`package a:b;\ninterface i {\n${body}\n}`).interface('a:b/i');
}

function worldOf(body: string, rest = ''): World {
  return witOf(`package a:b;\n${rest}\nworld w {\n${body}\n}`).world('a:b/w');
}

const u8 = { kind: 'u8' };

describe('types', () => {
  it('are those of the component model', () => {
    const { types } = interfaceOf(`
      type alias = list<option<u8>>;
      record point { x: u8, y: alias }
      variant shape { none, at(point) }
      enum color { red, green }
      flags access { read }
      type pair = tuple<result<_, color>, result>;`);
    const y = { kind: 'list', element: { kind: 'option', type: u8 } };
    const point = {
      kind: 'record',
      fields: [
        { name: 'x', type: u8 },
        { name: 'y', type: y },
      ],
    };
    const color = { kind: 'enum', labels: ['red', 'green'] };
    expect(Object.fromEntries([...types].map(([name, each]) => [name, each.type]))).toEqual({
      alias: y,
      point,
      shape: { kind: 'variant', cases: [{ name: 'none' }, { name: 'at', type: point }] },
      color,
      access: { kind: 'flags', labels: ['read'] },
      pair: { kind: 'tuple', elements: [{ kind: 'result', err: color }, { kind: 'result' }] },
    });
  });

  it('may be used before they are defined', () => {
    const { types } = interfaceOf('type early = late; record late { a: u8 }');
    expect(types.get('early')!.type).toBe(types.get('late')!.type);
  });

  it('are known by their definition', () => {
    const wit = witOf('package a:b; interface i { record r { a: u8 } type t = r; resource s; }');
    const { types } = wit.interface('a:b/i');
    expect(wit.definitions.get(types.get('t')!.type!)).toBe(types.get('r'));
    expect(wit.definitions.get(types.get('s')!.resource!)).toBe(types.get('s'));
  });

  it('keep their docs', () => {
    const { types } = interfaceOf('/// A point.\nrecord point {\n/// Across.\nx: u8 }');
    expect(types.get('point')!.docs.lines[0]!.text).toBe('A point.');
    expect(types.get('point')!.memberDocs.get('x')!.lines[0]!.text).toBe('Across.');
  });
});

describe('resources', () => {
  const found = interfaceOf(`
    resource node {
      constructor(path: string);
      read: func(count: u8) -> list<u8>;
      open: static func(other: borrow<node>) -> option<node>;
      try: static func() -> result<own<node>>;
    }
    type handle = node;
    close: func(a: node, b: handle);`);
  const resource = found.types.get('node')!.resource!;
  const own = { kind: 'own', resource };
  const borrow = { kind: 'borrow', resource };

  it('are named after where they are defined', () => {
    expect(resource.name).toBe('a:b/i/node');
  });

  it('give functions their names on the wire', () => {
    expect(found.functions.map(({ name, label, role }) => [name, label, role])).toEqual([
      ['[constructor]node', 'constructor', 'constructor'],
      ['[method]node.read', 'read', 'method'],
      ['[static]node.open', 'open', 'static'],
      ['[static]node.try', 'try', 'static'],
      ['close', 'close', 'plain'],
    ]);
  });

  it('are own without a word, also through another name', () => {
    expect(found.functions.map(({ type }) => type)).toEqual([
      { parameters: [{ name: 'path', type: { kind: 'string' } }], result: own },
      {
        parameters: [
          { name: 'self', type: borrow },
          { name: 'count', type: u8 },
        ],
        result: { kind: 'list', element: u8 },
      },
      { parameters: [{ name: 'other', type: borrow }], result: { kind: 'option', type: own } },
      { parameters: [], result: { kind: 'result', ok: own } },
      {
        parameters: [
          { name: 'a', type: own },
          { name: 'b', type: own },
        ],
      },
    ]);
  });
});

describe('use', () => {
  it('reaches into other interfaces, packages and files', () => {
    const wit = witOf(
      'package a:b; interface i { use near.{t as u}; use c:d/far@1.0.0.{r}; f: func(a: u, b: borrow<r>); }',
      'package a:b; interface near { type t = u8; }',
      'package e:f; package c:d@1.0.0 { interface far { resource r; } }',
    );
    const { types, functions, dependencies } = wit.interface('a:b/i');
    const far = wit.interface('c:d/far@1.0.0');
    expect(dependencies).toEqual([wit.interface('a:b/near'), far]);
    expect(types.get('r')).toBe(far.types.get('r'));
    expect(types.get('r')!.owner).toBe(far);
    expect(functions[0]!.type.parameters.map(({ type }) => type)).toEqual([
      u8,
      { kind: 'borrow', resource: far.types.get('r')!.resource },
    ]);
  });

  it('of a whole interface gives it another name', () => {
    const wit = witOf(
      'package a:b; use c:d/far as near; interface i { use near.{t}; } package c:d { interface far { type t = u8; } }',
    );
    expect(wit.interface('a:b/i').types.get('t')!.type).toEqual(u8);
  });
});

describe('worlds', () => {
  const base =
    'interface low { resource r; } interface mid { use low.{r}; type t = u8; } interface top { use mid.{t}; }';

  it.each([
    ['import what imports use', 'import top;', ['a:b/low', 'a:b/mid', 'a:b/top'], []],
    ['import what exports use', 'export top;', ['a:b/low', 'a:b/mid'], ['a:b/top']],
    ['use their own exports', 'export mid; export top;', ['a:b/low'], ['a:b/mid', 'a:b/top']],
    ['import what they use themselves', 'use mid.{t};', ['a:b/low', 'a:b/mid'], []],
    ['have loose functions', 'import f: func(); export g: func();', ['f'], ['g']],
    ['have interfaces of their own', 'export h: interface { use low.{r}; }', ['a:b/low'], ['h']],
  ])('%s', (_what, body, imports, exports) => {
    const world = worldOf(body, base);
    expect([...world.imports.keys()]).toEqual(imports);
    expect([...world.exports.keys()]).toEqual(exports);
  });

  it('include others under other names', () => {
    const rest = `${base} world one { import f: func(); export low; include two; } world two { import mid; }`;
    const world = worldOf('include one with { f as g }', rest);
    expect([...world.imports.keys()]).toEqual(['g', 'a:b/low', 'a:b/mid']);
    expect([...world.exports.keys()]).toEqual(['a:b/low']);
  });

  it('keep versions in names', () => {
    const world = witOf('package a:b@1.2.3; interface i {} world w { import i; }').world('a:b/w@1.2.3');
    expect([...world.imports.keys()]).toEqual(['a:b/i@1.2.3']);
  });

  it('have types and resources of their own', () => {
    const world = worldOf('record p { a: u8 } resource r { m: func(); } import f: func(a: p) -> r;');
    expect(world.types.get('p')!.owner).toBe(world);
    expect([...world.imports.keys()]).toEqual(['[method]r.m', 'f']);
  });
});

describe('gates', () => {
  it('hide what is unstable', () => {
    const wit = witOf(`package a:b;
      interface i { @unstable(feature = x) f: func(); @since(version = 1.0.0) g: func();
        @unstable(feature = x) type t = u8; resource r { @unstable(feature = x) m: func(); } }
      @unstable(feature = x) interface j {}
      world w { @unstable(feature = x) import j; import i; }`);
    expect(wit.interface('a:b/i').functions.map(({ name }) => name)).toEqual(['g']);
    expect([...wit.interface('a:b/i').types.keys()]).toEqual(['r']);
    expect([...wit.world('a:b/w').imports.keys()]).toEqual(['a:b/i']);
    expect(wit.interfaces().map(({ id }) => id)).toEqual(['a:b/i']);
  });
});

describe('errors', () => {
  it.each([
    ['interface i { type t = u; }', '1:37: there is no type "u" here'],
    ['interface i { type t = borrow<u>; type u = u8; }', '1:44: "u" is not a resource'],
    ['interface i { record r { a: r } }', '1:35: type "r" contains itself'],
    ['interface i { type a = b; type b = list<a>; }', '1:33: type "a" contains itself'],
    ['interface i { type a = u8; record a { b: u8 } }', '1:48: there are two types "a" here'],
    ['interface i { record r { a: u8, a: u8 } }', '1:46: two fields are called "a"'],
    ['interface i { enum e { a, a } }', '1:40: "a" is there twice'],
    ['interface i { enum e { } }', '1:33: enum "e" is empty'],
    ['interface i { f: func(a: u8, a: u8); }', '1:43: two parameters are called "a"'],
    ['interface i { f: func(); f: func(); }', '1:39: "f" is there twice'],
    ['interface i { type f = u8; f: func(); }', '1:41: "f" is there twice'],
    ['interface i { resource r { m: func(); m: static func(); } }', '1:52: "m" is there twice'],
    ['interface i { f: async func(); }', '1:28: async functions are not supported: "f"'],
    [
      'interface i { f: func(a: stream<u8>); }',
      '1:39: the type stream is not supported: it is not part of WASI 0.2',
    ],
    ['interface i { use j.{t}; }', '1:32: there is no interface or world "j" in a:b'],
    ['interface i { use w.{t}; } world w {}', '1:32: "w" is a world, not an interface'],
    ['interface i { use j.{t}; } interface j {}', '1:35: there is no type "t" in a:b/j'],
    ['interface i { use c:d/j.{t}; }', '1:32: there is no package c:d'],
    ['interface i { use c:e/j.{t}; }', '1:32: there is no package c:e; there is c:e@1.0.0'],
    ['interface i { use c:e/k@1.0.0.{t}; }', '1:36: there is no interface or world "k" in c:e@1.0.0'],
    [
      'interface i { use j.{t}; type u = u8; } interface j { use i.{u}; type t = u8; }',
      '1:24: interfaces use each other in a circle: a:b/i uses a:b/j uses a:b/i',
    ],
    ['interface i {} interface i {}', '1:24: "i" is defined twice in a:b'],
    ['world w { include i; } interface i {}', '1:32: "i" is an interface, not a world'],
    ['world w { import f: func(); import f: func(); }', '1:49: the world imports "f" twice'],
    ['interface j {} world w { import j; import j; }', '1:56: the world imports "a:b/j" twice'],
  ])('%s', (text, message) => {
    const run = () => {
      const wit = witOf(`package a:b; ${text}`, 'package c:e@1.0.0; interface j {}');
      wit.interfaces();
      wit.world('a:b/w');
    };
    expect(run).toThrow(new WitError(`1.wit:${message}`));
  });

  it.each([
    [
      'a file without a package',
      () => witOf('interface i {}'),
      '1.wit:1:1: this file names no package: start it with "package namespace:name@version;"',
    ],
    [
      'an unknown world',
      () => witOf('package a:b;').world('a:b/w'),
      'there is no world "a:b/w"; known packages: a:b',
    ],
    [
      'an interface taken for a world',
      () => witOf('package a:b; interface i {}').world('a:b/i'),
      'there is no world "a:b/i"; known packages: a:b',
    ],
    [
      'an unknown interface',
      () => witOf('package a:b;').interface('a:b/i'),
      'there is no interface "a:b/i"; known packages: a:b',
    ],
  ])('%s', (_what, run, message) => {
    expect(run).toThrow(new WitError(message));
  });
});
