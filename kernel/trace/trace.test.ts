import { describe, expect, it } from 'vitest';
import { SeenHandle } from '../component/index.ts';
import { type FunctionType, ResourceType, type ValueType } from '../component/types/model.ts';
import { eventOf, headOf, markOf, TAIL } from './events.ts';
import { wants } from './filter.ts';
import { lineOf } from './lines.ts';
import { type CallRecord, CallRecorder } from './recorder.ts';
import { formatValue } from './values.ts';

const u32 = { kind: 'u32' } as const;
const string = { kind: 'string' } as const;
const node: ValueType = { kind: 'borrow', resource: new ResourceType('nucleus:fs/types@0.1.0/node') };

describe('a value', () => {
  const cases: [string, ValueType, unknown, string][] = [
    ['a number', { kind: 'u64' }, 12n, '12'],
    ['a truth', { kind: 'bool' }, false, 'false'],
    ['a text', string, 'a "b"\n\u202e', '"a \\"b\\"\\n\\u{202e}"'],
    ['a long text', string, 'x'.repeat(70), `"${'x'.repeat(64)}"... 70 characters`],
    [
      'bytes',
      { kind: 'list', element: { kind: 'u8' } },
      new Uint8Array([65, 10, 0, 34, 200]),
      '"A\\n\\x00\\"\\xc8"',
    ],
    [
      'many bytes',
      { kind: 'list', element: { kind: 'u8' } },
      new Uint8Array(40).fill(66),
      `"${'B'.repeat(32)}"... 40 bytes`,
    ],
    ['a list', { kind: 'list', element: u32 }, new Uint32Array([1, 2]), '[1, 2]'],
    [
      'a long list',
      { kind: 'list', element: u32 },
      Array(9).fill(7),
      '[7, 7, 7, 7, 7, 7, 7, 7, ... 9 elements]',
    ],
    ['a record', { kind: 'record', fields: [{ name: 'same-as', type: u32 }] }, { sameAs: 3 }, '{same-as: 3}'],
    ['a tuple', { kind: 'tuple', elements: [u32, string] }, [1, 'a'], '(1, "a")'],
    [
      'flags',
      { kind: 'flags', labels: ['read-only', 'b', 'c'] },
      { readOnly: true, b: false, c: true },
      '{read-only, c}',
    ],
    ['an enum', { kind: 'enum', labels: ['one', 'two'] }, 'two', 'two'],
    ['none', { kind: 'option', type: u32 }, undefined, 'none'],
    ['some', { kind: 'option', type: u32 }, 0, 'some(0)'],
    [
      'some none',
      { kind: 'option', type: { kind: 'option', type: u32 } },
      { tag: 'some', val: undefined },
      'some(none)',
    ],
    ['a result', { kind: 'result', ok: u32 }, { tag: 'ok', val: 4 }, 'ok(4)'],
    ['an error', { kind: 'result', ok: u32 }, { tag: 'err' }, 'err'],
    [
      'a variant',
      { kind: 'variant', cases: [{ name: 'a', type: string }] },
      { tag: 'a', val: 'x' },
      'a("x")',
    ],
    ['a handle', node, new SeenHandle('nucleus:fs/types@0.1.0/node', 3), 'node#3'],
    ['a handle of JavaScript`s', node, {}, 'node'],
    ['what is not of the type', { kind: 'list', element: u32 }, 7, '?number'],
    ['nothing where something is to be', string, undefined, '?'],
  ];
  it.each(cases)('that is %s', (_, type, value, text) => {
    expect(formatValue(type, value)).toBe(text);
  });
});

describe('a pattern', () => {
  const called = {
    caller: 'linux',
    provider: 'vfs',
    site: { interface: 'nucleus:fs/types@0.1.0', function: '[method]node.read-at' },
  };
  it.each([
    'linux',
    'vfs',
    'nucleus:fs/types',
    'nucleus:fs/types@0.1.0',
    'types',
    'node.read-at',
    '*read*',
    'nucleus:fs/*',
    'nucleus:*/types.node.*',
    '*',
  ])('%s means the call', (pattern) => expect(wants(['nobody', pattern], called)).toBe(true));
  it.each(['vf', 'fs', 'read', 'nucleus:fs', 'v*f', 'node.read-at*x', 'types*types'])(
    '%s does not',
    (pattern) => expect(wants([pattern], called)).toBe(false),
  );
});

describe('a recorder', () => {
  const type: FunctionType = {
    parameters: [
      { name: 'self', type: node },
      { name: 'at', type: u32 },
    ],
    result: string,
  };
  const site = { interface: 'nucleus:fs/types@0.1.0', function: '[method]node.read-at' };

  function record(patterns: readonly string[] = []) {
    const calls: CallRecord[] = [];
    let time = 0;
    const recorder = new CallRecorder({ patterns, now: () => time++, record: (call) => calls.push(call) });
    return { recorder, calls };
  }

  it('has inner calls before outer ones, with their depths and times', () => {
    const { recorder, calls } = record();
    const watcher = recorder.watch('linux', site, 'vfs')!;
    const outer = watcher.begin(type, [new SeenHandle('n/node', 1), 2]);
    const inner = recorder
      .watch('vfs', { interface: '', function: 'now' }, '')!
      .begin({ parameters: [] }, []);
    inner.returned(undefined);
    outer.returned('x');
    expect(calls.map(lineOf)).toEqual([
      '     1.000   vfs > host  now()  1.000 ms\n',
      '     0.000 linux > vfs  fs/types node#1.read-at(2) = "x"  3.000 ms\n',
    ]);
  });

  it('says what trapped, and what could not be read', () => {
    const { recorder, calls } = record();
    recorder.watch('a', site, 'b')!.begin(type, undefined).threw(new Error('b trapped'));
    expect(lineOf(calls[0]!)).toBe('     0.000 a > b  fs/types node.read-at(?) ! b trapped  1.000 ms\n');
    recorder
      .watch('a', site, 'b')!
      .begin(type, [new SeenHandle('n/node', 1), 2])
      .returned('');
    expect(calls[1]!.depth).toBe(0);
  });

  it('watches only what is wanted', () => {
    const { recorder } = record(['vfs']);
    expect(recorder.watch('linux', site, 'loader')).toBeUndefined();
    expect(recorder.watch('linux', site, 'vfs')).toBeDefined();
  });

  it('makes JSON that is whole', () => {
    const { recorder, calls } = record();
    recorder
      .watch('linux', site, 'vfs')!
      .begin(type, [new SeenHandle('n/node', 1), 2])
      .returned('"');
    const file = JSON.parse(
      `${headOf('a "run"')}${calls.map((call) => eventOf(call)).join('')}${markOf('read(3) = 1', 7)}${TAIL}`,
    );
    expect(file).toEqual([
      { name: 'process_name', ph: 'M', pid: 1, args: { name: 'a "run"' } },
      {
        ...{ name: 'node.read-at', cat: 'nucleus:fs/types,vfs', ph: 'X', ts: 0, dur: 1000, pid: 1, tid: 1 },
        args: {
          ...{ caller: 'linux', provider: 'vfs', interface: 'nucleus:fs/types@0.1.0' },
          ...{ call: 'node#1.read-at(2)', outcome: '"\\""' },
        },
      },
      { name: 'read(3) = 1', ph: 'i', s: 't', ts: 7000, pid: 1, tid: 1 },
    ]);
  });
});
