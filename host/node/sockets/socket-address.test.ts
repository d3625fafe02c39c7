import { describe, expect, it } from 'vitest';
import { checkLocal, checkRemote, checkUnicast, fromNode, hostText, textOf } from './socket-address.ts';

describe('socket addresses', () => {
  it.each([
    ['127.0.0.1', 80, '[127.0.0.1]:80'],
    ['::1', 0, '[::1]:0'],
    ['fe80::1%7', 9, '[fe80::1%7]:9'],
  ])('%s port %i come from Node and go back', (host, port, text) => {
    expect([hostText(fromNode(host, port)), textOf(fromNode(host, port))]).toEqual([host, text]);
  });

  it('have no scope where the interface has gone', () => {
    expect(hostText(fromNode('fe80::1%gone0', 9))).toBe('fe80::1');
  });

  const invalid = expect.objectContaining({ payload: 'invalid-argument' });
  it.each([
    ['::1', 1, 'ipv4'],
    ['127.0.0.1', 1, 'ipv6'],
    ['::ffff:127.0.0.1', 1, 'ipv6'],
  ] as const)('%s port %i cannot be bound by %s', (host, port, family) => {
    expect(() => checkLocal(fromNode(host, port), family)).toThrow(invalid);
  });

  it.each([
    ['::1', 1, 'ipv4'],
    ['::ffff:127.0.0.1', 1, 'ipv6'],
    ['0.0.0.0', 1, 'ipv4'],
    ['::', 1, 'ipv6'],
    ['127.0.0.1', 0, 'ipv4'],
  ] as const)('%s port %i cannot be reached by %s', (host, port, family) => {
    expect(() => checkRemote(fromNode(host, port), family)).toThrow(invalid);
  });

  it.each(['224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1'])('%s is for many', (host) => {
    expect(() => checkUnicast(fromNode(host, 1))).toThrow(invalid);
  });

  it.each(['10.0.0.255', '240.0.0.1', '::1'])('%s is for one', (host) => checkUnicast(fromNode(host, 1)));

  it('may be unspecified, with any port, to bind', () => {
    checkLocal(fromNode('0.0.0.0', 0), 'ipv4');
    checkLocal(fromNode('::', 0), 'ipv6');
    checkRemote(fromNode('255.255.255.255', 9), 'ipv4');
  });
});
