import { describe, expect, it } from 'vitest';
import { parseWit } from './parse.ts';
import { WitError } from './source.ts';
import type { FileSyntax, InterfaceItem, WorldItem } from './syntax.ts';

/** Without offsets, which a test would have to count. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, each) => (['at', 'source', 'body'].includes(key) ? undefined : each)),
  );
}

function interfaceOf(body: string): InterfaceItem {
  const file = parseWit('t.wit', `package a:b;\ninterface i {\n${body}\n}`);
  return file.packages[0]!.items[0] as InterfaceItem;
}

function worldOf(body: string): WorldItem {
  return parseWit('t.wit', `package a:b;\nworld w {\n${body}\n}`).packages[0]!.items[0] as WorldItem;
}

function named(text: string): object {
  return { text };
}

const NO_DOCS = { lines: [] };

describe('packages', () => {
  function names(file: FileSyntax): (string | undefined)[] {
    return file.packages.map(({ name }) => name && `${name.namespace}:${name.name}@${name.version}`);
  }

  it.each([
    ['a file of one package', 'package a:b@1.2.3;', ['a:b@1.2.3']],
    ['no version', 'package a:b;', ['a:b@undefined']],
    ['a pre-release with a build', 'package a:b@1.2.3-rc.1+x.y;', ['a:b@1.2.3-rc.1+x.y']],
    ['a package in a block', 'package a:b { interface i {} }', ['a:b@undefined']],
    [
      'blocks behind the own package',
      'package a:b; package c:d@0.1.0 { } package e:f {}',
      ['a:b@undefined', 'c:d@0.1.0', 'e:f@undefined'],
    ],
    ['items without a header', 'interface i {}', [undefined]],
    ['nothing', '', []],
  ])('%s', (_what, text, expected) => {
    expect(names(parseWit('t.wit', text))).toEqual(expected);
  });

  it('knows where the items stand', () => {
    const text = 'package a:b;\ninterface i {}\npackage c:d { world w {} }';
    const [own, block] = parseWit('t.wit', text).packages;
    expect(text.slice(own!.body.start)).toMatch(/^\ninterface i/);
    expect(text.slice(block!.body.start, block!.body.end)).toBe(' world w {} ');
  });

  it('has uses with other names', () => {
    const { items } = parseWit('t.wit', 'package a:b; use c:d/e@1.0.0 as f; use g;').packages[0]!;
    expect(plain(items)).toEqual([
      {
        kind: 'top-use',
        path: { package: { namespace: 'c', name: 'd', version: '1.0.0' }, name: named('e') },
        as: named('f'),
      },
      { kind: 'top-use', path: { name: named('g') }, as: named('g') },
    ]);
  });
});

describe('types', () => {
  function typeText(text: string): unknown {
    const item = interfaceOf(`type t = ${text};`).items[0]!;
    return item.kind === 'alias' && plain(item.type);
  }

  const u8 = { kind: 'primitive', primitive: 'u8' };

  it.each([
    ['u8', u8],
    ['string', { kind: 'primitive', primitive: 'string' }],
    ['list<u8>', { kind: 'list', element: u8 }],
    ['option<list<u8>>', { kind: 'option', type: { kind: 'list', element: u8 } }],
    ['tuple<u8, u8,>', { kind: 'tuple', elements: [u8, u8] }],
    ['result', { kind: 'result' }],
    ['result<u8>', { kind: 'result', ok: u8 }],
    ['result<_, u8>', { kind: 'result', err: u8 }],
    ['result<u8, u8>', { kind: 'result', ok: u8, err: u8 }],
    ['own<r>', { kind: 'own', name: named('r') }],
    ['borrow<%u8>', { kind: 'borrow', name: named('u8') }],
    ['other-type', { kind: 'name', name: named('other-type') }],
    ['stream<u8>', { kind: 'unsupported', what: 'stream' }],
    ['future', { kind: 'unsupported', what: 'future' }],
    ['map<string, u8>', { kind: 'unsupported', what: 'map' }],
    ['list<u8, 4>', { kind: 'unsupported', what: 'list of fixed length' }],
  ])('%s', (text, expected) => {
    expect(typeText(text)).toEqual(expected);
  });

  it('has definitions of all kinds', () => {
    const { items } = interfaceOf(`
      record point { x: u8, %y: u8 }
      variant shape { none, circle(u8), }
      enum color { red, URL-safe }
      flags access { read }
      resource empty;
      resource full {
        constructor(a: u8);
        m: func();
        s: static func() -> u8;
      }`);
    const brief = items.map((item) => [
      item.kind,
      'fields' in item ? item.fields.map((field) => field.name.text) : [],
      'cases' in item ? item.cases.map((each) => [each.name.text, each.type?.kind]) : [],
      'functions' in item ? item.functions.map((each) => [each.role, each.name.text]) : [],
    ]);
    expect(brief).toEqual([
      ['record', ['x', 'y'], [], []],
      [
        'variant',
        [],
        [
          ['none', undefined],
          ['circle', 'primitive'],
        ],
        [],
      ],
      [
        'enum',
        [],
        [
          ['red', undefined],
          ['URL-safe', undefined],
        ],
        [],
      ],
      ['flags', [], [['read', undefined]], []],
      ['resource', [], [], []],
      [
        'resource',
        [],
        [],
        [
          ['constructor', 'constructor'],
          ['method', 'm'],
          ['static', 's'],
        ],
      ],
    ]);
  });
});

describe('worlds', () => {
  it('have imports and exports of all kinds', () => {
    const { items } = worldOf(`
      import near;
      import a:b/far@1.0.0;
      export run: func(a: u8) -> u8;
      import wait: async func();
      export inner: interface { f: func(); }
      include other with { x as y, }
      include a:b/third;
      use near.{t as u, v};
      type w = u8;`);
    expect(
      items.map((item) => {
        if (item.kind === 'port') return [item.direction, item.what.kind];
        if (item.kind === 'use' || item.kind === 'include') {
          return [
            item.kind,
            item.path.name.text,
            item.names.map(({ name, as }) => `${name.text} as ${as.text}`),
          ];
        }
        return [item.kind];
      }),
    ).toEqual([
      ['import', 'path'],
      ['import', 'path'],
      ['export', 'function'],
      ['import', 'function'],
      ['export', 'interface'],
      ['include', 'other', ['x as y']],
      ['include', 'third', []],
      ['use', 'near', ['t as u', 'v as v']],
      ['alias'],
    ]);
  });
});

describe('comments and gates', () => {
  function docs(text: string): string[] {
    return interfaceOf(`${text}\nf: func();`).items[0]!.kind === 'function'
      ? (
          interfaceOf(`${text}\nf: func();`).items[0] as { docs: { lines: { text: string }[] } }
        ).docs.lines.map((line) => line.text)
      : [];
  }

  it.each([
    ['/// one\n/// two', ['one', 'two']],
    ['// plain', []],
    ['//// a line', []],
    ['/* plain /* nested */ still */', []],
    ['/** one line */', ['one line']],
    ['/** first\n   * second\n   */', ['first', 'second']],
    ['/**/', []],
    ['/// kept\n// not kept', ['kept']],
  ])('%j', (text, expected) => {
    expect(docs(text)).toEqual(expected);
  });

  it('says where each line of documentation stands', () => {
    const text = 'package a:b;\n/// first\n///  second\ninterface i {}';
    const item = parseWit('t.wit', text).packages[0]!.items[0] as InterfaceItem;
    expect(item.docs.lines.map(({ text, at }) => [text, at])).toEqual([
      ['first', text.indexOf('first')],
      ['second', text.indexOf('second')],
    ]);
  });

  it('keeps gates', () => {
    const item = interfaceOf(
      '@since(version = 0.2.0) @deprecated(version = 0.2.1-rc.1)\n@unstable(feature = fancy-things) f: func();',
    ).items[0]!;
    expect(item.gates).toEqual([
      { kind: 'since', value: '0.2.0' },
      { kind: 'deprecated', value: '0.2.1-rc.1' },
      { kind: 'unstable', value: 'fancy-things' },
    ]);
  });

  it('puts documentation in front of gates to the item', () => {
    const file = parseWit(
      't.wit',
      '/// The package.\npackage a:b;\n/// The world.\n@since(version = 1.0.0)\nworld w {}',
    );
    expect(plain(file.packages[0]!.docs)).toEqual({ lines: [{ text: 'The package.' }] });
    expect(plain((file.packages[0]!.items[0] as WorldItem).docs)).toEqual({
      lines: [{ text: 'The world.' }],
    });
  });

  it('gives the documentation of a file without a header to its first item', () => {
    const file = parseWit('t.wit', '/// Says what.\ninterface i {}');
    expect(plain((file.packages[0]!.items[0] as InterfaceItem).docs)).toEqual({
      lines: [{ text: 'Says what.' }],
    });
  });

  it('has none where there is none', () => {
    expect(plain(interfaceOf('f: func();').items[0]!)).toMatchObject({ docs: NO_DOCS, gates: [] });
  });
});

describe('errors', () => {
  const header = 'package a:b;\n';

  it.each([
    ['', 'interfaces i {}', '2:1: expected "interface", "world", "use" or "package", found "interfaces"'],
    ['', 'interface i', '2:12: expected "{", found end of file'],
    ['', 'interface i { f: func() }', '2:25: expected ";", found "}"'],
    ['', 'interface i { list: func(); }', '2:15: "list" is a keyword: write %list to use it as a name'],
    ['', 'interface i { type t = 4; }', '2:24: expected a name, found "4"'],
    ['', 'interface i { type t = list<u8; }', '2:31: expected ">", found ";"'],
    ['', 'interface i { type t = list<u8, u8>; }', '2:32: expected the length of the list'],
    ['', 'interface i { record r { a u8 } }', '2:28: expected ":", found "u8"'],
    [
      '',
      'interface bad-Name {}',
      '2:11: "bad-Name" is not an identifier: each part between hyphens is all lower case or all upper case',
    ],
    ['', 'interface i { $ }', '2:15: "$" has no meaning in WIT'],
    ['', 'interface i { /* open', '2:15: this comment has no end "*/"'],
    [
      '',
      'interface i { @gone(x = y) f: func(); }',
      '2:16: expected "since" or "unstable" or "deprecated", found "gone"',
    ],
    ['', 'interface i { @since(version = 1.2) f: func(); }', '2:32: expected a version such as 0.2.12'],
    [
      '',
      'world w { run: func(); }',
      '2:11: expected "import", "export", "include", "use" or a type, found "run"',
    ],
    ['', 'world w { import c:d; }', '2:21: expected "/", found ";"'],
    ['', 'world w { include x with { a } }', '2:30: expected "as", found "}"'],
    ['', 'use a;\nuse b: func();', '3:8: expected the name of a package, found "func"'],
    ['', 'package c:d;', '2:12: expected "{", found ";"'],
  ])('%s%s', (_before, text, message) => {
    expect(() => parseWit('dir/t.wit', header + text)).toThrow(new WitError(`dir/t.wit:${message}`));
  });
});
