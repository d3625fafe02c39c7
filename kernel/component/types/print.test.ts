import { describe, expect, it } from 'vitest';
import { type ExternType, ResourceType, type ValueType } from './model.ts';
import { printCoreExtern, printExtern, printFunction, printStructure, printValue } from './print.ts';

const node = new ResourceType('nucleus:fs/types@0.1.0/node');
const u8: ValueType = { kind: 'u8' };
const nested: ValueType = { kind: 'record', fields: [{ name: 'a', type: u8 }] };

describe('value types', () => {
  it.each<[ValueType, string]>([
    [{ kind: 'string' }, 'string'],
    [nested, 'record { a: u8 }'],
    [{ kind: 'variant', cases: [{ name: 'a' }, { name: 'b', type: u8 }] }, 'variant { a, b(u8) }'],
    [{ kind: 'flags', labels: ['x', 'y'] }, 'flags { x, y }'],
    [{ kind: 'enum', labels: ['x'] }, 'enum { x }'],
    [{ kind: 'list', element: { kind: 'option', type: u8 } }, 'list<option<u8>>'],
    [{ kind: 'tuple', elements: [u8, { kind: 'f64' }] }, 'tuple<u8, f64>'],
    [{ kind: 'result' }, 'result'],
    [{ kind: 'result', ok: u8 }, 'result<u8>'],
    [{ kind: 'result', err: u8 }, 'result<_, u8>'],
    [{ kind: 'result', ok: u8, err: nested }, 'result<u8, record { a: u8 }>'],
    [{ kind: 'own', resource: node }, 'own<node>'],
    [{ kind: 'borrow', resource: node }, 'borrow<node>'],
  ])('%j', (type, text) => expect(printValue(type)).toBe(text));

  it('have their names where there are some', () => {
    const names = new Map([[nested, 'point']]);
    expect(printValue({ kind: 'list', element: nested }, names)).toBe('list<point>');
    expect(printStructure(nested, names)).toBe('record { a: u8 }');
  });

  it('are cut short where they are deep or wide', () => {
    const deep = [1, 2, 3].reduce<ValueType>(
      (type) => ({ kind: 'record', fields: [{ name: 'f', type }] }),
      nested,
    );
    expect(printValue(deep)).toBe('record { f: record { f: record { f: record { ... } } } }');
    const labels = Array.from({ length: 20 }, (_, i) => `l${i}`);
    expect(printValue({ kind: 'enum', labels })).toBe(`enum { ${labels.slice(0, 12).join(', ')}, ... }`);
  });
});

it('functions', () => {
  expect(printFunction({ parameters: [] })).toBe('func()');
  expect(printFunction({ parameters: [{ name: 'x', type: u8 }], result: u8 })).toBe('func(x: u8) -> u8');
});

it.each<[ExternType, string]>([
  [{ kind: 'func', type: { parameters: [] } }, 'func()'],
  [{ kind: 'type', type: u8 }, 'type u8'],
  [{ kind: 'resource', resource: node, abstract: true }, 'resource node'],
  [{ kind: 'instance', type: { exports: new Map([['f', { kind: 'type', type: u8 }]]) } }, 'interface { f }'],
  [{ kind: 'component', type: { imports: new Map(), exports: new Map() } }, 'component'],
  [{ kind: 'module', type: { imports: [], exports: [] } }, 'core module'],
])('%j', (type, text) => expect(printExtern(type)).toBe(text));

it('core types', () => {
  const type = { parameters: ['i32', 'i64'], results: ['f32'] } as const;
  expect(printCoreExtern({ kind: 'func', type })).toBe('core func (i32, i64) -> (f32)');
  expect(printCoreExtern({ kind: 'memory' })).toBe('core memory');
});
