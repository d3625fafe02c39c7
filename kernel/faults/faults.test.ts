import { describe, expect, it } from 'vitest';
import type { FaultRule } from '../manifest/fault-rules.ts';
import { Faults } from './faults.ts';

const STORE = 'acme:kv/store@1.0.0';

function decisions(rules: readonly FaultRule[], calls: number, seed = 1, name = 'get') {
  const waited: number[] = [];
  const point = new Faults({ seed, rules }, (milliseconds) => waited.push(milliseconds)).at(
    'store',
    STORE,
    name,
  );
  const kinds = Array.from({ length: calls }, () => point?.next());
  return { kinds, waited };
}

const hits = (kinds: readonly unknown[]) =>
  kinds.flatMap((kind, index) => (kind === undefined ? [] : [index]));
const fail = { service: 'store', kind: 'fail' } as const;

describe('the calls that meet a fault', () => {
  it('are the same for the same seed, and others for another', () => {
    const rules = [{ ...fail, rate: 0.3 }];
    const first = hits(decisions(rules, 1000).kinds);
    expect(hits(decisions(rules, 1000).kinds)).toEqual(first);
    expect(hits(decisions(rules, 1000, 2).kinds)).not.toEqual(first);
    expect(hits(decisions(rules, 1000, 1, 'put').kinds)).not.toEqual(first);
    expect(first.length).toBeGreaterThan(230);
    expect(first.length).toBeLessThan(370);
  });

  it('do not depend on the calls of other functions', () => {
    const alone = new Faults({ seed: 1, rules: [{ ...fail, rate: 0.5 }] });
    const both = new Faults({ seed: 1, rules: [{ ...fail, rate: 0.5 }] });
    for (let count = 0; count < 100; count++) {
      both.at('store', STORE, 'put')!.next();
      expect(both.at('store', STORE, 'get')!.next()).toBe(alone.at('store', STORE, 'get')!.next());
    }
  });

  it('begin after so many, and are so many', () => {
    expect(hits(decisions([{ ...fail, after: 2, times: 3 }], 10).kinds)).toEqual([2, 3, 4]);
    expect(hits(decisions([{ ...fail, rate: 0 }], 10).kinds)).toEqual([]);
  });

  it('wait, and meet the rules that come after', () => {
    const delay = { service: 'store', kind: 'delay', milliseconds: 5, times: 2 } as const;
    const { kinds, waited } = decisions([delay, { ...fail, kind: 'trap', after: 1, times: 1 }, fail], 3);
    expect(kinds).toEqual(['fail', 'trap', 'fail']);
    expect(waited).toEqual([5, 5]);
  });

  it.each([
    ['acme:kv/store', 'get', true],
    ['acme:kv/store#get', 'get', true],
    ['acme:kv/store#item.text', '[method]item.text', true],
    ['acme:kv/store#[method]item.text', '[method]item.text', true],
    ['acme:kv/store#text', '[method]item.text', false],
    ['acme:kv/stor', 'get', false],
    ['acme:kv/store#put', 'get', false],
  ])('are those that the rule names: %s, %s', (pattern, name, isHit) => {
    expect(decisions([{ ...fail, function: pattern }], 1, 1, name).kinds).toEqual([
      isHit ? 'fail' : undefined,
    ]);
  });
});
