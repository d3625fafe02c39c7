import { describe, expect, it } from 'vitest';
import { parseIp } from '../../../../kernel/manifest/ip-address.ts';
import { fromNode } from '../socket-address.ts';
import { Policy } from './policy.ts';

describe('the policy of a run', () => {
  const policy = (connect: string[], listen: string[] = []) => new Policy({ connect, listen });

  it('allows nothing without rules', () => {
    const none = policy([]);
    expect([none.mayUse('tcp'), none.mayUse('udp'), none.mayLookUp('a')]).toEqual([false, false, false]);
    expect(none.mayConnect('tcp', fromNode('127.0.0.1', 1))).toBe(false);
    expect(none.mayListen('tcp', fromNode('127.0.0.1', 1))).toBe(false);
  });

  it('holds protocols apart', () => {
    const tcp = policy(['tcp:127.0.0.1:1'], ['tcp:127.0.0.1:1']);
    expect([tcp.mayUse('tcp'), tcp.mayUse('udp')]).toEqual([true, false]);
    expect(tcp.mayConnect('tcp', fromNode('127.0.0.1', 1))).toBe(true);
    expect(tcp.mayConnect('udp', fromNode('127.0.0.1', 1))).toBe(false);
    expect(tcp.mayListen('udp', fromNode('127.0.0.1', 1))).toBe(false);
  });

  it('lets a granted name be looked up, and what it meant be reached', () => {
    const named = policy(['tcp:example.org:80', 'tcp:10.0.0.0/8:81']);
    expect([named.mayLookUp('example.org'), named.mayLookUp('www.example.org')]).toEqual([true, false]);
    const meant = fromNode('10.1.1.1', 80);
    expect(named.mayConnect('tcp', meant)).toBe(false);
    named.note('example.org', [parseIp('10.1.1.1')!, parseIp('2001:db8::1')!]);
    expect(named.mayConnect('tcp', meant)).toBe(true);
    expect(named.mayConnect('tcp', fromNode('2001:db8:0::1', 80))).toBe(true);
    expect(named.mayConnect('tcp', fromNode('10.1.1.2', 80))).toBe(false);
    expect(named.mayConnect('tcp', fromNode('10.1.1.1', 82))).toBe(false);
  });

  it('does not take one name`s addresses for another`s', () => {
    const two = policy(['tcp:a:80', 'tcp:b:81']);
    two.note('a', [parseIp('10.0.0.1')!]);
    expect([80, 81].map((port) => two.mayConnect('tcp', fromNode('10.0.0.1', port)))).toEqual([true, false]);
  });

  it('remembers a bounded number of addresses', () => {
    const named = policy(['tcp:a:80']);
    for (let i = 0; i < 1100; i++) named.note('a', [{ tag: 'ipv4', val: [10, 0, i >> 8, i & 255] }]);
    expect(named.mayConnect('tcp', fromNode('10.0.0.0', 80))).toBe(false);
    expect(named.mayConnect('tcp', fromNode('10.0.4.75', 80))).toBe(true);
  });

  it('knows the addresses to listen on', () => {
    const server = policy([], ['tcp:127.0.0.1:0', 'udp:*:53']);
    expect(server.mayListen('tcp', fromNode('127.0.0.1', 0))).toBe(true);
    expect(server.mayListen('tcp', fromNode('127.0.0.1', 80))).toBe(false);
    expect(server.mayListen('tcp', fromNode('0.0.0.0', 0))).toBe(false);
    expect(server.mayListen('udp', fromNode('::', 53))).toBe(true);
    expect([server.isImplicit(fromNode('::', 0)), server.isImplicit(fromNode('::1', 0))]).toEqual([
      true,
      false,
    ]);
  });

  it('refuses a rule that means nothing', () => {
    expect(() => policy(['tcp:a'])).toThrow('network rule tcp:a: needs the form tcp:HOST:PORT');
  });
});
