import { describe, expect, it } from 'vitest';
import { DEFAULT_RULE, parseRightsTable } from './requirements.ts';
import { DELETE, READ, WRITE } from './rights.ts';

describe('parseRightsTable', () => {
  it('gives rules with rights as bits', () => {
    const table = parseRightsTable({
      'a:b/c': {
        '[method]node.open': {
          requires: [
            { of: 'self', rights: ['read'] },
            { of: 'other', rights: ['write', 'delete'], when: { parameter: 'options', flag: 'create' } },
          ],
          grants: { parameter: 'want' },
          denied: 'not-permitted',
        },
        '[method]node.attenuate': { kernel: 'attenuate', grants: ['read'] },
        make: { grants: 'fresh' },
      },
    });
    expect(table.rule('a:b/c', '[method]node.open')).toEqual({
      requires: [
        { of: 'self', rights: READ },
        { of: 'other', rights: WRITE | DELETE, when: { parameter: 'options', flag: 'create' } },
      ],
      grants: { kind: 'derive', parameter: 'want' },
      denied: 'not-permitted',
    });
    expect(table.rule('a:b/c', '[method]node.attenuate')).toEqual({
      requires: [],
      grants: { kind: 'derive', keep: READ },
      kernel: 'attenuate',
      denied: 'denied',
    });
    expect(table.rule('a:b/c', 'make').grants).toEqual({ kind: 'fresh' });
  });

  it('refuses what it does not name as its neighbours are refused', () => {
    const table = parseRightsTable({ 'a:b/c': { f: { requires: [], denied: 'not-permitted' } } });
    expect(table.rule('a:b/c', 'g')).toEqual({ ...DEFAULT_RULE, denied: 'not-permitted' });
    expect(table.rule('a:b/d', 'g')).toEqual(DEFAULT_RULE);
  });

  it.each([
    [[], 'the rights table should be an object, not a list'],
    [{ 'a:b/c': 1 }, 'a:b/c should be an object, not 1'],
    [{ 'a:b/c': { f: { require: [] } } }, 'a:b/c#f has an unknown key "require"'],
    [{ 'a:b/c': { f: { requires: {} } } }, 'a:b/c#f should have a list, not an object'],
    [{ 'a:b/c': { f: { requires: [{ rights: [] }] } } }, '"of" in a:b/c#f should be a string, not undefined'],
    [
      { 'a:b/c': { f: { requires: [{ of: 'self', rights: ['fly'] }] } } },
      '"fly" in a:b/c#f is no right; there are read, write, execute, delete, grant, delegate',
    ],
    [
      { 'a:b/c': { f: { requires: [{ of: 'self', rights: [], when: { parameter: 'p' } }] } } },
      '"flag" in a:b/c#f should be a string, not undefined',
    ],
    [{ 'a:b/c': { f: { grants: 'all' } } }, '"grants" of a:b/c#f should be an object, not "all"'],
    [{ 'a:b/c': { f: { grants: { parameter: 1 } } } }, '"parameter" in a:b/c#f should be a string, not 1'],
    [
      { 'a:b/c': { f: { kernel: 'reboot' } } },
      '"kernel" of a:b/c#f is "reboot"; there are attenuate, share, revoke, expire, inspect, instantiate, fork, save, restore, footprint',
    ],
    [{ 'a:b/c': { f: { denied: 1 } } }, '"denied" of a:b/c#f should be a string, not 1'],
  ])('refuses %j', (json, message) => {
    expect(() => parseRightsTable(json)).toThrow(new TypeError(message));
  });
});
