import { describe, expect, it } from 'vitest';
import { extend } from './additions.ts';
import { parseRightsTable, parseRules } from './requirements.ts';
import { READ, WRITE } from './rights.ts';

const KERNEL = {
  'nucleus:fs/types': {
    '[method]node.open-at': {
      requires: [
        { of: 'self', rights: ['read'] },
        { of: 'self', rights: ['write'], when: { parameter: 'options', flag: 'create' } },
      ],
      grants: { parameter: 'want' },
      denied: 'refused',
    },
    '[method]node.attenuate': { kernel: 'attenuate' },
  },
};
const table = parseRightsTable(KERNEL);
const extended = (...additions: unknown[]) =>
  extend(
    table,
    additions.map((one) => parseRules(one, 'a section')),
  );

describe('an interface that the kernel knows', () => {
  it('keeps every requirement, and gets further ones once', () => {
    const requires = [
      { of: 'self', rights: ['read'] },
      { of: 'other', rights: ['write'] },
    ];
    const result = extended({ 'nucleus:fs/types': { '[method]node.open-at': { requires } } });
    expect(result.rule('nucleus:fs/types', '[method]node.open-at').requires).toEqual([
      { of: 'self', rights: READ },
      { of: 'self', rights: WRITE, when: { parameter: 'options', flag: 'create' } },
      { of: 'other', rights: WRITE },
    ]);
  });

  it.each([
    ['no requirements', '[method]node.open-at', { requires: [] }],
    ['nothing at all', '[method]node.open-at', {}],
    ['other grants', '[method]node.open-at', { grants: 'fresh' }],
    ['another error case', '[method]node.open-at', { denied: 'fine' }],
    ['an answer by the kernel', '[method]node.open-at', { kernel: 'revoke' }],
    ['another answer by the kernel', '[method]node.attenuate', { kernel: 'share' }],
    ['an answer by itself', '[method]node.attenuate', { grants: 'fresh' }],
    ['grants of a function without a rule', '[method]node.read-at', { grants: 'fresh' }],
  ])('is not changed by %s', (_, label, rule) => {
    const result = extended({ 'nucleus:fs/types': { [label]: rule } });
    expect(result.rule('nucleus:fs/types', label)).toEqual(table.rule('nucleus:fs/types', label));
  });

  it('needs no rules to be known', () => {
    const addition = { 'wasi:io/poll': { poll: { grants: 'fresh', requires: [] } } };
    expect(extended(addition).rule('wasi:io/poll', 'poll').grants).toEqual({ kind: 'derive' });
  });

  it('has its refusals in its own way, also of a function that had no rule', () => {
    const requires = [{ of: 'self', rights: ['write'] }];
    const result = extended({ 'nucleus:fs/types': { '[method]node.sync': { requires, denied: 'x' } } });
    expect(result.rule('nucleus:fs/types', '[method]node.sync').denied).toBe('refused');
  });
});

describe('an interface of a component`s own', () => {
  const own = {
    'acme:store/shelf': {
      '[method]item.take': { requires: [{ of: 'self', rights: ['write'] }], grants: 'fresh', denied: 'no' },
    },
  };

  it('is ruled by the component', () => {
    expect(extended(own).rule('acme:store/shelf', '[method]item.take')).toEqual({
      requires: [{ of: 'self', rights: WRITE }],
      grants: { kind: 'fresh' },
      denied: 'no',
    });
  });

  it('is ruled by the first of two, to which the second adds', () => {
    const second = {
      'acme:store/shelf': {
        '[method]item.take': { requires: [{ of: 'self', rights: ['read'] }], denied: 'other' },
      },
    };
    const { requires, denied } = extended(own, second).rule('acme:store/shelf', '[method]item.take');
    expect({ requires, denied }).toEqual({
      requires: [
        { of: 'self', rights: WRITE },
        { of: 'self', rights: READ },
      ],
      denied: 'no',
    });
  });
});

it('nothing added is the same table', () => {
  expect(extended({})).toBe(table);
});
