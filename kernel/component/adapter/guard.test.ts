import { expect, it } from 'vitest';
import { RIGHTS } from '../../capability/rights.ts';
import type { FunctionType, ValueType } from '../types/model.ts';
import { deniedResult, peerDiedResult } from './guard.ts';

type Case = { readonly name: string; readonly type?: ValueType };
const variant = (...cases: Case[]): ValueType => ({ kind: 'variant', cases });
const flags: ValueType = { kind: 'flags', labels: RIGHTS };
const denial = variant({ name: 'missing', type: flags }, { name: 'revoked' }, { name: 'expired' });

function failing(err: ValueType): FunctionType {
  return { parameters: [], result: { kind: 'result', err } } as unknown as FunctionType;
}
const deniedWith = (type?: ValueType) =>
  failing(variant({ name: 'denied', ...(type === undefined ? {} : { type }) }));

it.each<[string, ValueType | undefined, unknown]>([
  ['nothing', undefined, undefined],
  ['a denial', denial, { tag: 'revoked' }],
])('a denial is told in a case that holds %s', (_, type, val) => {
  const result = deniedResult(deniedWith(type), { tag: 'revoked' }, 'denied');
  expect(result).toEqual({ tag: 'err', val: { tag: 'denied', val } });
});

it.each<[string, ValueType]>([
  ['a text', { kind: 'string' }],
  ['other cases', variant({ name: 'no' })],
  ['the case with another payload', variant({ name: 'revoked', type: { kind: 'u32' } })],
  ['a case without rights', variant({ name: 'missing' })],
])('none is told in one that holds %s', (_, type) => {
  expect(deniedResult(deniedWith(type), { tag: 'revoked' }, 'denied')).toBeUndefined();
  expect(deniedResult(deniedWith(type), { tag: 'missing', rights: 1 }, 'denied')).toBeUndefined();
});

it('a death is told in a case that holds nothing', () => {
  expect(peerDiedResult(failing(variant({ name: 'peer-died' })))).toEqual({
    tag: 'err',
    val: { tag: 'peer-died', val: undefined },
  });
  expect(peerDiedResult(failing(variant({ name: 'peer-died', type: denial })))).toBeUndefined();
});
