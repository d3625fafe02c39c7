import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { parseRightsTable } from '../../kernel/capability/requirements.ts';
import { parseWit } from '../wit/parse.ts';
import { resolveWit } from '../wit/resolve.ts';
import { WitError } from '../wit/source.ts';
import { type RightsJson, rightsTable } from './rights-table.ts';
import { readWitTexts } from './wit-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** The table of one interface `a:b/i@1.0.0`, and of a rights file. */
function tableOf(body: string, rights?: string): RightsJson {
  const root = mkdtempSync(join(tmpdir(), 'nucleus-rights-'));
  folders.push(root);
  if (rights !== undefined) {
    mkdirSync(join(root, 'wit/rights'), { recursive: true });
    writeFileSync(join(root, 'wit/rights/a.txt'), rights);
  }
  return rightsTable(resolveWit([parseWit('i.wit', `package a:b@1.0.0;\ninterface i {\n${body}\n}`)]), root);
}

const NODE = `
  flags want { read, write }
  enum code { no, not-permitted }
  variant denial { denied(code) }
  resource node {
    open: func(want: want, other: borrow<node>, path: string) -> result<node, code>;
    close: func() -> result<_, denial>;
    count: func() -> u32;
    make: static func() -> node;
  }`;

describe('doc comments', () => {
  it('become rules', () => {
    const table = tableOf(`
      flags want { read, write }
      resource node {
        /// Opens.
        /// Requires: read
        /// Requires: write when want.write
        /// Requires: other=write, delete
        /// Grants: want
        open: func(want: want, other: borrow<node>) -> node;
        /// Opens several.
        /// Requires: others=read
        /// Requires: others=write when want.write
        open-all: func(want: want, others: list<option<borrow<node>>>);
        /// Kernel: fork
        /// Grants: fresh
        fork: func() -> node;
        /// Says how many.
        count: func() -> u32;
      }`);
    expect(table).toEqual({
      'a:b/i': {
        '[method]node.open': {
          requires: [
            { of: 'self', rights: ['read'] },
            { of: 'self', rights: ['write'], when: { parameter: 'want', flag: 'write' } },
            { of: 'other', rights: ['write', 'delete'] },
          ],
          grants: { parameter: 'want' },
        },
        '[method]node.open-all': {
          requires: [
            { of: 'others', rights: ['read'] },
            { of: 'others', rights: ['write'], when: { parameter: 'want', flag: 'write' } },
          ],
        },
        '[method]node.fork': { kernel: 'fork', grants: 'fresh' },
      },
    });
  });

  function functionWith(line: string): string {
    return `flags some { a }\nresource node {\n/// ${line}\nopen: func(path: string, some: some, other: borrow<node>) -> node;\n}`;
  }

  it.each([
    [
      'Requires: reed',
      '5:5: cannot read "Requires: reed": "reed" is no right; there are read, write, execute, delete, grant, delegate',
    ],
    ['Requires: near=read', '5:5: "Requires: near=read": [method]node.open has no parameter "near"'],
    [
      'Requires: path=read',
      '5:5: "Requires: path=read": the parameter "path" of [method]node.open is no handle and has none inside',
    ],
    [
      'Requires: read when path.a',
      '5:5: "Requires: read when path.a": the parameter "path" of [method]node.open is no flags value',
    ],
    [
      'Requires: read when some.b',
      '5:5: "Requires: read when some.b": the parameter "some" of [method]node.open has no flag "b"; there are a',
    ],
    [
      'Requires: read when near.a',
      '5:5: "Requires: read when near.a": [method]node.open has no parameter "near"',
    ],
    ['Grants: near', '5:5: "Grants: near": [method]node.open has no parameter "near"'],
    ['Grants: path', '5:5: "Grants: path": the parameter "path" of [method]node.open is no flags value'],
    [
      'Requires: other=read when some.b',
      '5:5: "Requires: other=read when some.b": the parameter "some" of [method]node.open has no flag "b"; there are a',
    ],
    [
      'Grants: some',
      '5:5: "Grants: some": no flag of the parameter "some" of [method]node.open is a right; there are read, write, execute, delete, grant, delegate',
    ],
    [
      'Kernel: attenuate',
      '5:5: "Kernel: attenuate": [method]node.open should have one parameter of type flags, since the kernel answers attenuate; it has string, flags, borrow',
    ],
    ['Grants: read\n/// Grants: fresh', '6:5: "Grants: fresh": [method]node.open has two "Grants:" lines'],
    [
      'Kernel: fork',
      '5:5: "Kernel: fork": [method]node.open should have no parameter, since the kernel answers fork; it has string, flags, borrow',
    ],
  ])('refuse "%s"', (line, message) => {
    expect(() => tableOf(functionWith(line))).toThrow(new WitError(`i.wit:${message}`));
  });

  it('may stand in functions that were put into a comment', () => {
    expect(tableOf('// /// Requires: read\n// f: func();\n/* /// Grants: fresh */\ng: func();')).toEqual({});
  });

  it.each([
    ['/// Requires: read\nf: func();', '3:5: "Requires: read": f has no receiver'],
    [
      'resource node {\n/// Requires: read\nmake: static func();\n}',
      '4:5: "Requires: read": [static]node.make has no receiver',
    ],
    ['/// Grants: fresh\nf: func() -> u32;', '3:5: "Grants: fresh": f returns no handle'],
    [
      '/// Requires: a=read\nf: func(a: list<option<u32>>);',
      '3:5: "Requires: a=read": the parameter "a" of f is no handle and has none inside',
    ],
    [
      'resource node {\n/// Kernel: expire\nexpire: func(at: u32);\n}',
      '4:5: "Kernel: expire": [method]node.expire should have one parameter of type u64, since the kernel answers expire; it has u32',
    ],
    [
      'resource node {\n/// Kernel: inspect\ninspect: func() -> string;\n}',
      '4:5: "Kernel: inspect": [method]node.inspect should have a result that is flags, or a record of "rights" (flags) and "remaining" (option of u64), since the kernel answers inspect; it has string',
    ],
    [
      'resource leaf;\nflags f { read }\nresource node {\n/// Kernel: share\nshare: func(keep: f) -> leaf;\n}',
      '6:5: "Kernel: share": [method]node.share should have a result that is an own handle of the same type, since the kernel answers share; it has own',
    ],
    [
      'resource node {\n/// Kernel: revoke\nrevoke: static func();\n}',
      '4:5: "Kernel: revoke": [static]node.revoke should have a method, since the kernel answers it; it has no receiver',
    ],
    [
      'flags f { read }\nresource node {\n/// Grants: read\n/// Kernel: share\nshare: func(keep: f) -> node;\n}',
      '6:5: "Kernel: share": the kernel answers the method, and "Grants:" does not concern it',
    ],
    [
      'resource node {\n/// Kernel: fork\n/// Kernel: share\nfork: func() -> node;\n}',
      '5:5: "Kernel: share": [method]node.fork has two "Kernel:" lines',
    ],
    [
      'resource node {\n/// Kernel: instantiate\nmake: func() -> node;\n}',
      '4:5: "Kernel: instantiate": [method]node.make should have no receiver, since the kernel answers instantiate; it has one',
    ],
    [
      'resource node {\n/// Kernel: fork\nfork: static func() -> node;\n}',
      '4:5: "Kernel: fork": [static]node.fork should have a receiver, since the kernel answers fork; it has none',
    ],
    [
      'resource leaf;\nresource node {\n/// Kernel: fork\nfork: func() -> leaf;\n}',
      '5:5: "Kernel: fork": [method]node.fork should have a result that is an own handle of the same type, since the kernel answers fork; it has own',
    ],
    [
      'resource node {\n/// Kernel: save\nsave: static func() -> list<u8>;\n}',
      '4:5: "Kernel: save": [static]node.save should have a result that is a list of u32, since the kernel answers save; it has list',
    ],
    ['/// Requires: read\nresource node;', '3:5: "Requires: read" stands on something that is no function'],
    [
      '}\nworld w {\n/// Requires: read\nimport f: func();',
      '5:5: "Requires: read" stands in a world; rights belong to functions of interfaces',
    ],
    [
      '}\nworld w {\nexport a: interface {\n/// Grants: fresh\nf: func(); }',
      '6:5: "Grants: fresh" stands in a world; rights belong to functions of interfaces',
    ],
    [
      '// Requires: read\nf: func();',
      '3:4: "Requires: read" stands in a comment that is no doc comment; those begin with "///"',
    ],
    [
      '/* Requires: read */\nf: func();',
      '3:4: "Requires: read" stands in a comment that is no doc comment; those begin with "///"',
    ],
    ['f: func(\n/// Requires: read\na: u8);', '4:5: "Requires: read" belongs to no function of an interface'],
    ['f: func();\n/// Requires: read', '4:5: "Requires: read" belongs to no function of an interface'],
    [
      'resource r {\nf: func(); /// Requires: read\ng: func();\n}',
      '4:16: "Requires: read" stands behind a function; it would belong to the next',
    ],
    ['record r {\n/// grants: it\na: u8 }', '4:5: "grants: it" stands on something that is no function'],
  ])('refuse %j', (body, message) => {
    expect(() => tableOf(body)).toThrow(new WitError(`i.wit:${message}`));
  });
});

describe('two versions of an interface', () => {
  const version = (number: string, functions: string) =>
    `package a:b@${number} {\ninterface i {\nresource r {\n${functions}\n}\n}\n}\n`;
  const first = version('1.0.0', '/// Requires: write\nf: func();');
  const table = (text: string) => rightsTable(resolveWit([parseWit('i.wit', text)]), '/nowhere');

  it('stand in the table as one', () => {
    const second = version('1.1.0', '/// Requires: write\nf: func();\n/// Requires: read\ng: func();');
    expect(Object.keys(table(first + second)['a:b/i']!)).toEqual(['[method]r.f', '[method]r.g']);
  });

  it.each(['f: func();', '/// Requires: read\nf: func();'])('say the same of a function: not %j', (text) => {
    const message = '[method]r.f needs other rights in a:b/i@1.1.0 than in a:b/i@1.0.0';
    expect(() => table(first + version('1.1.0', text))).toThrow(message);
  });
});

describe('rights files', () => {
  it('state the same for texts that are not ours', () => {
    const table = tableOf(
      NODE,
      `# Comment.
interface a:b/i
Denied: not-permitted

node.open
  # Another.
  Requires: read
  Requires: other=write
node.make
  Grants: fresh
`,
    );
    expect(table).toEqual({
      'a:b/i': {
        '[method]node.open': {
          requires: [
            { of: 'self', rights: ['read'] },
            { of: 'other', rights: ['write'] },
          ],
          denied: 'not-permitted',
        },
        '[static]node.make': { grants: 'fresh' },
      },
    });
  });

  it('do not repeat what an interface says itself', () => {
    const body = 'resource node {\n/// Requires: read\nopen: func();\n}';
    const text = 'interface a:b/i\nnode.open\n  Requires: write';
    const message = 'wit/rights/a.txt: a:b/i says itself what [method]node.open needs';
    expect(() => tableOf(body, text)).toThrow(new WitError(message));
  });

  const head = 'interface a:b/i\nDenied: not-permitted\n';

  it.each([
    ['node.open', '1: expected "interface NAMESPACE:PACKAGE/NAME" before anything else'],
    ['interface w:b/j', '1: expected an interface of a, as the file is called, found "w:b/j"'],
    [`${head}interface a:b/i`, '3: "a:b/i" is there twice'],
    [`${head}Denied: no`, '3: a:b/i has two "Denied:" lines'],
    [
      'interface a:b/i\nnode.make\n  Grants: fresh\nDenied: no',
      '4: "Denied:" should stand above the functions',
    ],
    [
      'interface a:b/i\nDenied: not_permitted',
      '2: expected "Denied:" and the name of an error case, found "not_permitted"',
    ],
    ['interface a:b/j', '1: there is no interface "a:b/j"'],
    [`${head}node.shut`, '3: there is no function "node.shut" in a:b/i@1.0.0'],
    [`${head}node.open\n  Requires: read\nnode.open`, '5: "node.open" is there twice'],
    [`${head}  Requires: read`, '3: "Requires: read" stands below no function'],
    [`${head}node.open\n  read`, '4: expected "Requires:", "Grants:" or "Kernel:", found "read"'],
    [
      `${head}node.open\n  Needs: read`,
      '4: expected "Requires:", "Grants:" or "Kernel:", found "Needs: read"',
    ],
    [
      `${head}node.open\n  Requires: near=read`,
      '4: "Requires: near=read": [method]node.open has no parameter "near"',
    ],
    [`${head}node.open`, '3: nothing is said about "node.open"'],
    [
      'interface a:b/i\nDenied: refused\nnode.open\n  Requires: read',
      '2: the error type of [method]node.open has no case "refused" without a payload',
    ],
    [
      'interface a:b/i\nDenied: denied\nnode.close\n  Requires: read',
      '2: the error type of [method]node.close has no case "denied" without a payload',
    ],
  ])('refuse %j', (text, message) => {
    expect(() => tableOf(NODE, text)).toThrow(new WitError(`wit/rights/a.txt:${message}`));
  });
});

describe("the project's table", () => {
  const table = rightsTable(readWitTexts(ROOT).wit, ROOT);

  it('is what the kernel reads', () => {
    const rule = parseRightsTable(table).rule('wasi:filesystem/types', '[method]descriptor.rename-at');
    expect(rule).toEqual({
      requires: [
        { of: 'self', rights: 11 },
        { of: 'new-descriptor', rights: 2 },
      ],
      grants: { kind: 'derive' },
      denied: 'not-permitted',
    });
  });

  it.each([
    ['create', 'open-flags'],
    ['truncate', 'open-flags'],
    ['write', 'flags'],
    ['mutate-directory', 'flags'],
  ])('asks for write where open-at would %s', (flag, parameter) => {
    const { requires } = table['wasi:filesystem/types']!['[method]descriptor.open-at']!;
    expect(requires).toContainEqual({ of: 'self', rights: ['write'], when: { parameter, flag } });
  });

  it('names every method of a descriptor that changes or reads what it names', () => {
    const free = [
      'advise',
      'sync-data',
      'sync',
      'get-flags',
      'get-type',
      'stat',
      'is-same-object',
      'metadata-hash',
    ];
    const { functions } = readWitTexts(ROOT).wit.interface('wasi:filesystem/types@0.2.12');
    const methods = functions
      .filter(({ resource }) => resource?.name === 'descriptor')
      .map(({ label }) => label);
    const ruled = Object.keys(table['wasi:filesystem/types']!).map((name) => name.replace(/^.*\./, ''));
    expect([...ruled, ...free].sort()).toEqual(methods.sort());
  });
});
