import { describe, expect, it } from 'vitest';
import { formatIp, isInNetwork, parseIp } from './ip-address.ts';
import {
  canonicalName,
  coversAddress,
  coversPort,
  parseConnectRule,
  parseListenRule,
  RuleProblem,
  type SocketRule,
} from './network.ts';

const connect = (text: string) => parseConnectRule(text) as SocketRule;

describe('IP addresses', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:3:4:5:6:7:8', '1:0:3:4:5:6:7:8'],
    ['::ffff:1.2.3.4', '::ffff:102:304'],
    ['1:2:3:4:5:6:7.8.9.10', '1:2:3:4:5:6:708:90a'],
  ])('%s reads as %s', (text, canonical) => expect(formatIp(parseIp(text)!)).toBe(canonical));

  it.each([
    '',
    '1.2.3',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4.5',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    '12345::',
    '::1.2.3.4:1',
    'fe80::1%eth0',
    '1.2.3.4::',
  ])('%j is none', (text) => expect(parseIp(text)).toBeUndefined());

  it.each([
    ['10.1.2.3', '10.0.0.0', 8, true],
    ['11.1.2.3', '10.0.0.0', 8, false],
    ['10.1.2.3', '10.1.2.2', 31, true],
    ['10.1.2.4', '10.1.2.2', 31, false],
    ['1.2.3.4', '0.0.0.0', 0, true],
    ['::1', '0.0.0.0', 0, false],
    ['fdff::1', 'fd00::', 8, true],
    ['fe00::1', 'fd00::', 8, false],
    ['2001:db8:1:8000::', '2001:db8:1:8000::', 49, true],
    ['2001:db8:1:7fff::', '2001:db8:1:8000::', 49, false],
  ])('%s in %s/%i: %s', (address, network, bits, answer) => {
    expect(isInNetwork(parseIp(address)!, { address: parseIp(network)!, bits })).toBe(answer);
  });
});

describe('names', () => {
  it.each([
    ['example.org', 'example.org'],
    ['Example.ORG.', 'example.org'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['my_host', 'my_host'],
    ['127.1', '127.0.0.1'],
  ])('%s is compared as %s', (text, name) => expect(canonicalName(text)).toBe(name));

  it.each([
    '',
    '.',
    'a..b',
    'a b',
    'a/b',
    'user@a',
    'a:80',
    '[::1]',
    'a?',
    '%61',
    '*.a',
    'a\0b',
    `${'a'.repeat(64)}.b`,
  ])('%j is none', (text) => expect(canonicalName(text)).toBeUndefined());
});

describe('rules', () => {
  it('name a protocol, a host and ports', () => {
    expect(connect('tcp:Example.org:443')).toEqual({
      protocol: 'tcp',
      host: { kind: 'name', name: 'example.org' },
      first: 443,
      last: 443,
    });
    expect(connect('udp:*:*')).toEqual({ protocol: 'udp', host: { kind: 'any' }, first: 1, last: 65535 });
    const address = { tag: 'ipv6', val: [0xfd00, 0, 0, 0, 0, 0, 0, 0] };
    const host = { kind: 'network', network: { address, bits: 8 } };
    expect(parseListenRule('tcp:[fd00::]/8:8000-8010')).toEqual({
      protocol: 'tcp',
      host,
      first: 8000,
      last: 8010,
    });
    expect(parseListenRule('tcp:127.0.0.1:0')).toMatchObject({ first: 0, last: 0 });
    expect(parseListenRule('tcp:*:*')).toMatchObject({ first: 0, last: 65535 });
  });

  it.each([
    ['tcp:10.0.0.0/8:80', '10.9.9.9', 80, true],
    ['tcp:10.0.0.0/8:80', '10.9.9.9', 81, false],
    ['tcp:[::1]:1-9', '::1', 9, true],
    ['tcp:[::1]:1-9', '::2', 9, false],
    ['tcp:*:80', '::2', 80, true],
    ['tcp:example.org:80', '10.9.9.9', 80, false],
  ])('%s covers %s port %i: %s', (text, address, port, answer) => {
    const rule = connect(text);
    expect(coversAddress(rule, parseIp(address)!) && coversPort(rule, port)).toBe(answer);
  });

  const portProblem = (lowest: number) =>
    `a PORT that is a number from ${lowest} to 65535, a range such as 8000-8010, or \`*\``;
  const hostProblem = 'as HOST a name, an address (IPv6 in brackets), a network such as 10.0.0.0/8, or `*`';
  it.each([
    ['', 'the form tcp:HOST:PORT or udp:HOST:PORT'],
    ['example.org:80', 'the form tcp:HOST:PORT or udp:HOST:PORT'],
    ['sctp:a:1', 'the form tcp:HOST:PORT or udp:HOST:PORT'],
    ['tcp:80', 'the form tcp:HOST:PORT or udp:HOST:PORT'],
    ['tcp::80', 'the form tcp:HOST:PORT or udp:HOST:PORT'],
    ['tcp:[::1]', 'the form tcp:HOST:PORT or udp:HOST:PORT'],
    ['tcp:a:', portProblem(1)],
    ['tcp:a:0', portProblem(1)],
    ['tcp:a:65536', portProblem(1)],
    ['tcp:a:9-1', portProblem(1)],
    ['tcp:a:http', portProblem(1)],
    ['tcp:*.example.org:80', hostProblem],
    ['tcp:a b:80', hostProblem],
    ['tcp:127.1:80', hostProblem],
    ['tcp:example.org/8:80', hostProblem],
    ['tcp:[fe80::1%2]:80', hostProblem],
    ['tcp:::1:80', 'brackets around an IPv6 address and nothing else: [::1]'],
    ['tcp:[127.0.0.1]:80', 'brackets around an IPv6 address and nothing else: 127.0.0.1'],
    ['tcp:[::ffff:1.2.3.4]:80', 'an IPv4 address in its own form, such as 127.0.0.1'],
    ['tcp:10.0.0.0/33:80', 'a network of at most 32 bits'],
    ['tcp:10.0.0.1/8:80', 'a network whose last 24 bits are 0'],
  ])('%j needs %s', (text, expected) => {
    expect(parseConnectRule(text)).toEqual(new RuleProblem(expected));
  });

  it.each([
    ['tcp:localhost:80', 'an address to listen on, or `*`, in place of a name'],
    ['tcp:127.0.0.1:0-9', portProblem(0)],
    ['tcp:127.0.0.1', 'the form tcp:ADDRESS:PORT or udp:ADDRESS:PORT'],
    ['tcp:a b:1', 'as ADDRESS an address (IPv6 in brackets), a network such as 10.0.0.0/8, or `*`'],
  ])('to listen %j needs %s', (text, expected) => {
    expect(parseListenRule(text)).toEqual(new RuleProblem(expected));
  });
});
