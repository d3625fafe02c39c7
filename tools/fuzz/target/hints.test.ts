import { describe, expect, it } from 'vitest';
import type { Field, ValueType } from '../../../kernel/component/types/model.ts';
import { hintProblem } from './hints.ts';
import type { Operation } from './operation.ts';

const u8: ValueType = { kind: 'u8' };
const text: ValueType = { kind: 'string' };
const point: ValueType = {
  kind: 'record',
  fields: [
    { name: 'far-left', type: { kind: 's64' } },
    { name: 'name', type: { kind: 'option', type: text } },
  ],
};

function operation(label: string, parameters: readonly Field[]): Operation {
  return { kind: 'function', function: label, parameters } as unknown as Operation;
}

const put = operation('[method]item.put', [
  { name: 'at', type: u8 },
  { name: 'bytes', type: { kind: 'list', element: u8 } },
]);
const draw = operation('draw', [
  { name: 'at', type: { kind: 'char' } },
  { name: 'shape', type: { kind: 'variant', cases: [{ name: 'none' }, { name: 'dot', type: point }] } },
]);
const problem = (hints: Record<string, unknown[]>) => hintProblem(hints, [put, draw]);

describe('hints', () => {
  it.each([
    { 'put.at': [0, 255], 'draw.at': ['x', '😀'] },
    { bytes: [new Uint8Array([1, 255]), [], [7]] },
    { shape: [{ tag: 'none' }, { tag: 'dot', val: { farLeft: -5n, name: undefined } }] },
    { shape: [{ tag: 'dot', val: { farLeft: 1n, name: 'x' } }] },
  ])('of the types of their parameters are taken: %o', (hints) => {
    expect(problem(hints as Record<string, unknown[]>)).toBeUndefined();
  });

  it.each([
    [{ other: [1] }, 'hints has other, and no function has a parameter of that name'],
    [{ at: [1] }, 'hints.at[0] is not of type char'],
    [{ 'put.at': [1, 256] }, 'hints.put.at[1] is not of type u8'],
    [{ 'put.at': [1n] }, 'hints.put.at[0] is not of type u8'],
    [{ 'draw.at': ['xy'] }, 'hints.draw.at[0] is not of type char'],
    [{ 'draw.at': ['\ud800'] }, 'hints.draw.at[0] is not of type char'],
    [{ bytes: [[1, -1]] }, 'hints.bytes[0] is not of type list'],
    [{ bytes: ['abc'] }, 'hints.bytes[0] is not of type list'],
    [{ shape: [{ tag: 'dot', val: { farLeft: 5 } }] }, 'hints.shape[0] is not of type variant'],
    [{ shape: [{ tag: 'line' }] }, 'hints.shape[0] is not of type variant'],
    [{ shape: [null] }, 'hints.shape[0] is not of type variant'],
  ])('of other types are refused: %o', (hints, message) => {
    expect(problem(hints as Record<string, unknown[]>)).toBe(message);
  });
});
