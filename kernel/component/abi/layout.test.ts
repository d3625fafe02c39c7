import { describe, expect, it } from 'vitest';
import type { ValueType } from '../types/model.ts';
import { join, layoutOf, signatureOf } from './layout.ts';

const u8 = { kind: 'u8' } as const;
const u32 = { kind: 'u32' } as const;
const u64 = { kind: 'u64' } as const;
const f32 = { kind: 'f32' } as const;
const string = { kind: 'string' } as const;
const tuple = (...elements: ValueType[]): ValueType => ({ kind: 'tuple', elements });
const labels = (count: number) => Array.from({ length: count }, (_, index) => `l${index}`);

describe('layoutOf', () => {
  it.each<[string, ValueType, number, number, string, boolean]>([
    ['a byte', u8, 1, 1, 'i32', true],
    ['a string', string, 8, 4, 'i32 i32', false],
    ['a tuple without padding', tuple(u32, u32, u64), 16, 8, 'i32 i32 i64', true],
    ['a tuple with padding between', tuple(u8, u32), 8, 4, 'i32 i32', false],
    ['a tuple with padding behind', tuple(u64, u8), 16, 8, 'i64 i32', false],
    ['flags that use every bit', { kind: 'flags', labels: labels(16) }, 2, 2, 'i32', true],
    ['flags that do not', { kind: 'flags', labels: labels(9) }, 2, 2, 'i32', false],
    ['an enum of 256', { kind: 'enum', labels: labels(256) }, 1, 1, 'i32', false],
    ['an enum of 257', { kind: 'enum', labels: labels(257) }, 2, 2, 'i32', false],
    ['an option', { kind: 'option', type: u64 }, 16, 8, 'i32 i64', false],
    ['an empty result', { kind: 'result' }, 1, 1, 'i32', false],
    [
      'a variant that joins',
      {
        kind: 'variant',
        cases: [
          { name: 'a', type: f32 },
          { name: 'b', type: string },
          { name: 'c', type: u64 },
        ],
      },
      16,
      8,
      'i32 i64 i32',
      false,
    ],
  ])('%s', (_, type, size, alignment, flat, plain) => {
    const layout = layoutOf(type);
    expect([layout.size, layout.alignment, layout.flat.join(' '), layout.plain]).toEqual([
      size,
      alignment,
      flat,
      plain,
    ]);
  });
});

it('joins flat types', () => {
  expect([join('i32', 'f32'), join('f32', 'f32'), join('i32', 'i64'), join('f32', 'f64')]).toEqual([
    'i32',
    'f32',
    'i64',
    'i64',
  ]);
});

describe('signatureOf', () => {
  const fn = (count: number, result?: ValueType) => ({
    parameters: Array.from({ length: count }, (_, index) => ({ name: `p${index}`, type: u32 as ValueType })),
    ...(result && { result }),
  });

  it('spills the seventeenth parameter', () => {
    expect(signatureOf(fn(16), 'lift')).toMatchObject({ spilled: false, parameters: Array(16).fill('i32') });
    expect(signatureOf(fn(17), 'lift')).toMatchObject({ spilled: true, parameters: ['i32'] });
  });

  it('returns a second word through memory', () => {
    expect(signatureOf(fn(1, u64), 'lower')).toMatchObject({ parameters: ['i32'], results: ['i64'] });
    expect(signatureOf(fn(1, string), 'lift')).toMatchObject({ parameters: ['i32'], results: ['i32'] });
    expect(signatureOf(fn(1, string), 'lower')).toMatchObject({ parameters: ['i32', 'i32'], results: [] });
    expect(signatureOf(fn(17, string), 'lower')).toMatchObject({ parameters: ['i32', 'i32'], spilled: true });
  });
});
