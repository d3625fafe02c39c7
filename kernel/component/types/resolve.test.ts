/** Whole components: real worlds against what their WIT says, and small ones step by step. */
import { readFile } from 'node:fs/promises';
import { componentNew, componentWit, parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { beforeAll, describe, expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';
import { allPackages, dummyComponent, functionsIn, normalise } from '../../../tests/conformance/wit-world.ts';
import { describeComponent, type ExternDescription } from '../describe.ts';
import type { Component, Step } from './component.ts';
import type { ExternType } from './model.ts';
import { decodeComponent } from './resolve.ts';

const worlds = [
  'nucleus:hypervisor/x86@0.1.0',
  'nucleus:loader/image-loader@0.1.0',
  'nucleus:fs/vfs@0.1.0',
  'nucleus:linux/linux@0.1.0',
  'nucleus:bare/bare@0.1.0',
  'wasi:cli/command@0.2.12',
  'wasi:http/proxy@0.2.12',
];

describe.each(worlds)('a component of world %s', (world) => {
  let bytes: Uint8Array;
  let component: Component;
  beforeAll(async () => {
    bytes = await dummyComponent(world);
    component = decodeComponent(bytes);
  });

  it('imports and exports what wasm-tools says', async () => {
    const wit = await componentWit(bytes);
    const named = (word: string) =>
      [...wit.matchAll(new RegExp(`^  ${word} ([^;]+);`, 'gm'))].map((m) => m[1]);
    expect([...component.type.imports.keys()]).toEqual(named('import'));
    expect([...component.type.exports.keys()]).toEqual(named('export'));
  });

  // Types carry no names: where WIT has two for one type (wasi:http's field-key and field-name), the first is printed.
  it.skipIf(world.startsWith('wasi:http'))('has the functions that its WIT declares', () => {
    const declared = functionsIn(allPackages().join(''));
    const { imports, exports } = describeComponent(component);
    for (const extern of exports) expect(signaturesOf(extern)).toEqual(declared.get(extern.name)!.sort());
    for (const extern of imports) {
      const known = declared.get(extern.name)!;
      expect(signaturesOf(extern).filter((one) => !known.includes(one))).toEqual([]);
    }
  });
});

it('a program made for WASI preview 1 decodes with its adapter', async () => {
  const adapter = await readFile(
    new URL(
      '../../../node_modules/@bytecodealliance/jco/lib/wasi_snapshot_preview1.command.wasm',
      import.meta.url,
    ),
  );
  const program = await parse(`(module
    (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
    (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))
    (memory (export "memory") 1)
    (func (export "_start") (call 1 (i32.const 3))))`);
  const bytes = await componentNew(program, [['wasi_snapshot_preview1', new Uint8Array(adapter)]]);
  const component = decodeComponent(bytes);
  expect(describeComponent(component).modules).toBe(4);
  expect([...component.type.exports.keys()].map((name) => name.replace(/@.*/, ''))).toEqual(['wasi:cli/run']);
  expect([...component.type.imports.keys()].join()).toMatch(/wasi:cli\/exit@.*wasi:io\/streams@/);
});

function signaturesOf(extern: ExternDescription): string[] {
  const members = extern.resources.flatMap(({ name, functions }) =>
    functions.map(({ kind, name: label, text }) => {
      if (kind === 'constructor')
        return `${name}.${text.replace('func', 'constructor').replace(/ ->.*/, '')}`;
      return `${name}.${label}: ${kind === 'static' ? 'static ' : ''}${text}`;
    }),
  );
  return [...members, ...extern.functions.map(({ name, text }) => `${name}: ${text}`)].map(normalise).sort();
}

const kinds = ({ steps }: Component) => steps.map((step) => step.kind);

function find<K extends Step['kind']>({ steps }: Component, kind: K, nth = 0): Extract<Step, { kind: K }> {
  return steps.filter((step) => step.kind === kind)[nth] as Extract<Step, { kind: K }>;
}

function resourceOf(type: ExternType | undefined, ...path: string[]) {
  let inner = type;
  for (const name of path) inner = inner?.kind === 'instance' ? inner.type.exports.get(name) : undefined;
  if (inner?.kind !== 'resource') throw new Error(`no resource at ${path.join('/')}`);
  return inner;
}

describe('steps', () => {
  it('stand in file order, with the types that they need', async () => {
    const component = await componentOf(`(component
      (core module $M
        (memory (export "memory") 1)
        (func (export "length") (param i32 i32) (result i32) (local.get 1))
        (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0))
        (func (export "after") (param i32)))
      (core instance $m (instantiate $M))
      (alias core export $m "memory" (core memory $memory))
      (type $f (func (param "text" string) (result u32)))
      (func $length (type $f) (canon lift (core func $m "length") (memory $memory)
        (realloc (core func $m "realloc")) (post-return (core func $m "after")) string-encoding=utf16))
      (core func $lowered (canon lower (func $length) (memory $memory)))
      (core instance (export "lowered" (func $lowered)) (export "memory" (memory $memory)))
      (export "length" (func $length)))`);
    expect(kinds(component)).toEqual([
      'core-module',
      'core-instantiate',
      'alias-core-export',
      'alias-core-export',
      'alias-core-export',
      'alias-core-export',
      'lift',
      'lower',
      'core-exports',
      'export',
    ]);
    expect(find(component, 'lift')).toMatchObject({
      function: 0,
      options: { encoding: 'utf16', memory: 0, realloc: 1, postReturn: 2 },
      type: { parameters: [{ name: 'text', type: { kind: 'string' } }], result: { kind: 'u32' } },
    });
    expect(find(component, 'lower')).toMatchObject({ function: 0, options: { encoding: 'utf8', memory: 0 } });
    expect(find(component, 'export')).toMatchObject({ name: 'length', sort: 'func', index: 0 });
    expect(component.type.exports.get('length')).toMatchObject({ kind: 'func' });
  });

  it('keep the offset of their definition', async () => {
    const component = await componentOf('(component (component (type u8)) (import "f" (func)))');
    expect(find(component, 'component').offset).toBeLessThan(find(component, 'import').offset);
  });

  it('of a core module hold a view on the file', async () => {
    const bytes = await dummyComponent('wasi:cli/command@0.2.12');
    const component = decodeComponent(bytes);
    const step = find(component, 'core-module');
    expect(step.bytes.buffer).toBe(bytes.buffer);
    expect([...step.bytes.subarray(0, 8)]).toEqual([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  });

  it('of nested components reach outwards for modules and components only', async () => {
    const component = await componentOf(`(component $C
      (core module $M)
      (type $t u8)
      (component $A (alias outer $C $M (core module $m)) (export "m" (core module $m)))
      (component $B
        (component
          (alias outer $C $A (component $a))
          (alias outer $C $t (type $u))
          (alias outer $C $M (core module $m))
          (instance (instantiate $a))
          (export "t" (type $u)))))`);
    const inner = find(find(component, 'component', 1).component, 'component').component;
    expect(kinds(inner)).toEqual(['alias-outer', 'alias-outer', 'instantiate', 'export']);
    expect(find(inner, 'alias-outer')).toMatchObject({ sort: 'component', count: 2, index: 0 });
    expect(find(inner, 'alias-outer', 1)).toMatchObject({ sort: 'core-module', count: 2, index: 0 });
    expect(inner.type.exports.get('t')).toEqual({ kind: 'type', type: { kind: 'u8' } });
  });

  it('of inline instances carry the types of what they gather', async () => {
    const component = await componentOf(`(component
      (import "f" (func $f (param "x" u8)))
      (type $t (enum "a" "b"))
      (instance $i (export "g" (func $f)) (export "t" (type $t)))
      (alias export $i "g" (func $g))
      (export "h" (func $g)))`);
    const { type, exports } = find(component, 'exports');
    expect(exports.map(({ name, sort, index }) => [name, sort, index])).toEqual([
      ['g', 'func', 0],
      ['t', 'type', 1],
    ]);
    expect([...type.exports.keys()]).toEqual(['g', 't']);
    expect(find(component, 'alias-export')).toMatchObject({ sort: 'func', instance: 0, name: 'g' });
  });

  it('give a component the name of its name section', async () => {
    expect((await componentOf('(component $counter)')).name).toBe('counter');
    expect((await componentOf('(component)')).name).toBeUndefined();
  });

  it('keep custom sections with name and bytes', async () => {
    const { customs } = await componentOf('(component (@custom "nucleus:notes" "{}"))');
    expect(customs.map(({ name, bytes }) => [name, new TextDecoder().decode(bytes)])).toEqual([
      ['nucleus:notes', '{}'],
    ]);
  });
});

describe('resources', () => {
  it('of two imports of one instance type are different, and named after the import', async () => {
    const { type } = await componentOf(`(component
      (type $I (instance (export "r" (type (sub resource)))))
      (import "a:b/c" (instance (type $I)))
      (import "d:e/f" (instance (type $I))))`);
    const [a, b] = ['a:b/c', 'd:e/f'].map((name) => resourceOf(type.imports.get(name), 'r'));
    expect([a!.resource.name, b!.resource.name]).toEqual(['a:b/c/r', 'd:e/f/r']);
    expect(a!.resource).not.toBe(b!.resource);
  });

  it('that an import takes from another import are the same', async () => {
    const { type } = await componentOf(`(component
      (import "a:b/c" (instance $a (export "r" (type (sub resource)))))
      (alias export $a "r" (type $r))
      (import "d:e/f" (instance (alias outer 1 $r (type $s)) (export "q" (type (eq $s))))))`);
    const [r, q] = [resourceOf(type.imports.get('a:b/c'), 'r'), resourceOf(type.imports.get('d:e/f'), 'q')];
    expect(q.resource).toBe(r.resource);
    expect([r.abstract, q.abstract]).toEqual([true, false]);
  });

  it('of the component are introduced by the first export that shows them', async () => {
    const component = await componentOf(`(component
      (type $r (resource (rep i32)))
      (instance $i (export "r" (type $r)))
      (export "a:b/c" (instance $i))
      (export "d:e/f" (instance $i)))`);
    const [a, b] = ['a:b/c', 'd:e/f'].map((name) => resourceOf(component.type.exports.get(name), 'r'));
    expect([a!.abstract, b!.abstract]).toEqual([true, false]);
    expect(a!.resource).toBe(find(component, 'resource').resource);
    expect(b!.resource).toBe(a!.resource);
    expect(a!.resource.name).toBe('a:b/c/r');
  });

  it('that a nested component makes are new for each instance, those it is given stay', async () => {
    const component = await componentOf(`(component
      (type $r (resource (rep i32)))
      (component $N
        (import "given" (type $g (sub resource)))
        (type $m (resource (rep i32)))
        (export "given" (type $g))
        (export "made" (type $m)))
      (instance $x (instantiate $N (with "given" (type $r))))
      (instance $y (instantiate $N (with "given" (type $r)))))`);
    const [x, y] = [0, 1].map((nth) => {
      const type = { kind: 'instance', type: find(component, 'instantiate', nth).type } as const;
      return { given: resourceOf(type, 'given').resource, made: resourceOf(type, 'made').resource };
    });
    const own = find(component, 'resource').resource;
    expect([x!.given, y!.given]).toEqual([own, own]);
    expect(x!.made).not.toBe(y!.made);
  });

  it('that an export leaves abstract get a name of their own', async () => {
    const component = await componentOf(`(component
      (type $r (resource (rep i32)))
      (export "a" (type $r))
      (export "b" (type $r) (type (sub resource))))`);
    const [a, b] = ['a', 'b'].map((name) => resourceOf(component.type.exports.get(name)));
    const step = find(component, 'resource-as');
    expect(step.resource).toBe(a!.resource);
    expect(step.is).toBe(b!.resource);
    expect(b!.abstract).toBe(true);
  });

  it('of an exported function type follow the export that it states', async () => {
    const { type } = await componentOf(`(component
      (import "r" (type $r (sub resource)))
      (import "f" (func $f (param "x" (own $r))))
      (export $s "s" (type $r))
      (export "g" (func $f) (func (param "x" (own $s)))))`);
    const g = type.exports.get('g');
    expect(g).toMatchObject({
      type: { parameters: [{ type: { resource: resourceOf(type.imports.get('r')).resource } }] },
    });
  });
});

describe('types', () => {
  it('of value are one object wherever one definition is used', async () => {
    const { type } = await componentOf(`(component
      (type $t (record (field "x" u8)))
      (import "t" (type $u (eq $t)))
      (import "f" (func (param "a" $u) (result $u))))`);
    const f = type.imports.get('f');
    const t = type.imports.get('t');
    if (f?.kind !== 'func' || t?.kind !== 'type') throw new Error('no function');
    expect(f.type.parameters[0]!.type).toBe(t.type);
    expect(f.type.result).toBe(t.type);
  });

  it('of all kinds are read', async () => {
    const { type } = await componentOf(`(component
      (import "r" (type $r (sub resource)))
      (type $rec-structure (record (field "a" bool) (field "b-C" s8)))
      (import "rec" (type $rec (eq $rec-structure)))
      (type $var-structure (variant (case "none") (case "some" (list string))))
      (import "var" (type $var (eq $var-structure)))
      (type $flags-structure (flags "x" "y"))
      (import "flags" (type $flags (eq $flags-structure)))
      (type $enum-structure (enum "p" "q"))
      (import "enum" (type $enum (eq $enum-structure)))
      (import "f" (func
        (param "a" (tuple u8 s16 u16 s32)) (param "b" (option u32)) (param "c" $flags)
        (param "d" $enum) (param "e" (borrow $r)) (param "f" $rec) (param "g" $var) (param "h" char)
        (result (result (own $r) (error (tuple s64 u64 f32 f64)))))))`);
    const r = resourceOf(type.imports.get('r')).resource;
    const kind = (name: string) => ({ kind: name });
    expect(type.imports.get('f')).toEqual({
      kind: 'func',
      type: {
        parameters: [
          { name: 'a', type: { kind: 'tuple', elements: ['u8', 's16', 'u16', 's32'].map(kind) } },
          { name: 'b', type: { kind: 'option', type: kind('u32') } },
          { name: 'c', type: { kind: 'flags', labels: ['x', 'y'] } },
          { name: 'd', type: { kind: 'enum', labels: ['p', 'q'] } },
          { name: 'e', type: { kind: 'borrow', resource: r } },
          {
            name: 'f',
            type: {
              kind: 'record',
              fields: [
                { name: 'a', type: kind('bool') },
                { name: 'b-C', type: kind('s8') },
              ],
            },
          },
          {
            name: 'g',
            type: {
              kind: 'variant',
              cases: [{ name: 'none' }, { name: 'some', type: { kind: 'list', element: kind('string') } }],
            },
          },
          { name: 'h', type: kind('char') },
        ],
        result: {
          kind: 'result',
          ok: { kind: 'own', resource: r },
          err: { kind: 'tuple', elements: ['s64', 'u64', 'f32', 'f64'].map(kind) },
        },
      },
    });
  });

  it('of core modules name their imports and exports', async () => {
    const { type } = await componentOf(`(component
      (core type $T (module
        (type $f (func (param i32 i64) (result f32 f64)))
        (import "a" "b" (func (type $f)))
        (import "a" "m" (memory 1))
        (export "t" (table 1 funcref))
        (export "g" (global (mut v128)))))
      (import "m" (core module (type $T))))`);
    expect(type.imports.get('m')).toEqual({
      kind: 'module',
      type: {
        imports: [
          {
            module: 'a',
            name: 'b',
            type: { kind: 'func', type: { parameters: ['i32', 'i64'], results: ['f32', 'f64'] } },
          },
          { module: 'a', name: 'm', type: { kind: 'memory', limits: { minimum: 1 } } },
        ],
        exports: [
          { name: 't', type: { kind: 'table', element: 'funcref', limits: { minimum: 1 } } },
          { name: 'g', type: { kind: 'global', global: { type: 'v128', mutable: true } } },
        ],
      },
    });
  });
});
