import { describe, expect, it } from 'vitest';
import { Random, randomType, randomValue } from '../../tests/conformance/random-types.ts';
import type { ValueType } from '../component/types/model.ts';
import { BoundaryError, readValue, writeArguments } from './boundary.ts';
import { resourceClass } from './resource.ts';
import { schemaMaker } from './schema.ts';
import { walkWith } from './type-walk.ts';

const schemaOf = walkWith(schemaMaker((resource) => resourceClass(resource.name)));

function write(type: ValueType, value: unknown): unknown {
  return writeArguments('put', { parameters: [['entry', schemaOf(type)]] }, [value])[0];
}

const u32: ValueType = { kind: 'u32' };
const text: ValueType = { kind: 'string' };
const option = (type: ValueType): ValueType => ({ kind: 'option', type });
const entry: ValueType = {
  kind: 'record',
  fields: [
    { name: 'size', type: u32 },
    { name: 'long-name', type: option(text) },
  ],
};
const shape: ValueType = {
  kind: 'variant',
  cases: [{ name: 'nothing' }, { name: 'entry-list', type: { kind: 'list', element: entry } }],
};

describe('what goes through the boundary', () => {
  it.each([1, 2, 3, 4])('is every value of a random type, unchanged, both ways (seed %i)', (seed) => {
    const random = new Random(seed);
    for (let count = 0; count < 200; count++) {
      const type = randomType(random, 3);
      const value = randomValue(random, type);
      expect(write(type, value)).toEqual(value);
      expect(readValue('put', 'result', schemaOf(type), value)).toEqual(value);
    }
  });

  const refused: [string, ValueType, unknown][] = [
    ['entry.size: expected a u32, got -1', entry, { size: -1 }],
    ['entry.size: expected a u32, got nothing', entry, {}],
    ['entry.size: expected a u32, got 4294967296', entry, { size: 2 ** 32 }],
    ['entry.size: expected a u32, got 1.5', entry, { size: 1.5 }],
    ['entry.size: expected a u32, got NaN', entry, { size: Number.NaN }],
    ['entry.size: expected a u32, got 1n', entry, { size: 1n }],
    ['entry.longName: expected a string, got 7', entry, { size: 1, longName: 7 }],
    ['entry.longName: expected a string, got null', entry, { size: 1, longName: null }],
    ['entry.longNam: there is no such field', entry, { size: 1, longNam: 'x' }],
    ['entry: expected an object, got nothing', entry, undefined],
    ['entry: expected an object, got a list of 1', entry, [1]],
    ['entry.tag: expected one of nothing, entry-list, got "some"', shape, { tag: 'some' }],
    ['entry.tag: expected one of nothing, entry-list, got nothing', shape, {}],
    ['entry: expected an object, got "nothing"', shape, 'nothing'],
    ['entry.val: expected nothing, got 1', shape, { tag: 'nothing', val: 1 }],
    ['entry.val: expected a list, got nothing', shape, { tag: 'entry-list' }],
    [
      'entry.val[1].size: expected a u32, got "2"',
      shape,
      { tag: 'entry-list', val: [{ size: 1 }, { size: '2' }] },
    ],
    ['entry: expected a u64 as a bigint, got 1', { kind: 'u64' }, 1],
    ['entry: expected an s64 as a bigint, got 9223372036854775808n', { kind: 's64' }, 2n ** 63n],
    ['entry: expected an s8, got 128', { kind: 's8' }, 128],
    ['entry: expected an f64, got "1"', { kind: 'f64' }, '1'],
    ['entry: expected a bool, got 1', { kind: 'bool' }, 1],
    ['entry: expected one character, got "ab"', { kind: 'char' }, 'ab'],
    ['entry: expected one character, got "\\ud800"', { kind: 'char' }, '\ud800'],
    ['entry: expected a Uint8Array, got a list of 2', { kind: 'list', element: { kind: 'u8' } }, [1, 2]],
    [
      'entry: expected a Uint16Array, got a Uint8Array',
      { kind: 'list', element: { kind: 'u16' } },
      new Uint8Array(2),
    ],
    [
      'entry: expected one of red, deep-blue, got "deepBlue"',
      { kind: 'enum', labels: ['red', 'deep-blue'] },
      'deepBlue',
    ],
    ['entry.read: expected a bool, got 1', { kind: 'flags', labels: ['read'] }, { read: 1 }],
    ['entry.rite: there is no such field', { kind: 'flags', labels: ['write'] }, { rite: true }],
    ['entry[1]: expected a string, got 2', { kind: 'tuple', elements: [u32, text] }, [1, 2]],
    ['entry: expected a list of 2, got a list of 3', { kind: 'tuple', elements: [u32, text] }, [1, 'a', 3]],
    ['entry: expected a list of 2, got a list of 1', { kind: 'tuple', elements: [u32, text] }, [1]],
    ['entry.val: expected a u32, got "x"', option(option(u32)), { tag: 'some', val: 'x' }],
    ['entry.tag: expected one of ok, err, got nothing', { kind: 'result' }, {}],
  ];

  it.each(refused)('is not: %s', (message, type, value) => {
    expect(() => write(type, value)).toThrow(new BoundaryError('caller', `put: ${message}`));
    const asResult = `put: ${message.replace(/^entry(?!-)/, 'result')}`;
    expect(() => readValue('put', 'result', schemaOf(type), value)).toThrow(
      new BoundaryError('service', asResult),
    );
  });

  it('is no argument too many', () => {
    const call = () => writeArguments('put', { parameters: [['entry', schemaOf(u32)]] }, [1, 2]);
    expect(call).toThrow(new BoundaryError('caller', 'put: expected 1 argument, got 2'));
  });
});
