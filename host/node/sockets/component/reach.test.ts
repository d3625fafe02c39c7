import { describe, expect, it } from 'vitest';
import { reachOf } from './reach.ts';

describe('what may be granted out of a rule', () => {
  it.each([
    ['tcp:example.org:443', 'Example.ORG', 443, true],
    ['tcp:example.org:443', 'example.org', 80, false],
    ['tcp:example.org:443', 'a.example.org', 443, false],
    ['tcp:10.0.0.0/8:*', '10.1.2.3', 9, true],
    ['tcp:10.0.0.0/8:*', '11.0.0.1', 9, false],
    ['tcp:10.0.0.0/8:*', 'example.org', 9, false],
    ['tcp:[2001:db8::]/32:80-90', '2001:db8::1', 85, true],
    ['tcp:[2001:db8::]/32:80-90', '2001:db9::1', 85, false],
    ['tcp:*:443', 'example.org', 443, true],
    ['tcp:*:443', '::1', 443, true],
    ['tcp:*:443', 'no name', 443, false],
    ['tcp:*:443', 'example.org:1', 443, false],
  ])('%s: %s, port %i: %s', (rule, host, port, isWithin) => {
    expect(reachOf(rule).narrow(host, port) !== undefined).toBe(isWithin);
  });

  it('is good for that port of that host alone', () => {
    const { reach } = reachOf('tcp:*:*').narrow('10.0.0.1', 80)!;
    const at = (last: number, port: number) =>
      ({ tag: 'ipv4', val: { port, address: [10, 0, 0, last] } }) as const;
    expect(reach!.mayConnect('tcp', at(1, 80))).toBe(true);
    expect(reach!.mayConnect('tcp', at(2, 80))).toBe(false);
    expect(reach!.mayConnect('tcp', at(1, 81))).toBe(false);
    expect(reach!.mayConnect('udp', at(1, 80))).toBe(false);
    expect(reach!.mayLookUp('example.org')).toBe(false);
    expect(reach!.mayListen('tcp', at(1, 80))).toBe(false);
  });
});
