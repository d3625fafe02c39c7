import { describe, expect, it } from 'vitest';
import { RuleProblem } from './network.ts';
import { canonicalHost, coversOrigin, type OriginRule, parseOrigin, type Scheme } from './origin.ts';

describe('origins', () => {
  it.each([
    ['https://api.example.org', 'https', 'api.example.org', 443, true],
    ['https://api.example.org', 'http', 'api.example.org', 80, false],
    ['https://API.example.org/', 'https', 'api.example.org', 8443, false],
    ['https://api.example.org:*', 'https', 'api.example.org', 8443, true],
    ['http://127.0.0.1:8080', 'http', '127.0.0.1', 8080, true],
    ['http://[::1]:8080', 'http', '[0::1]', 8080, true],
    ['http://*.example.org', 'http', 'a.b.example.org', 80, true],
    ['http://*.example.org', 'http', 'example.org', 80, false],
    ['http://*.example.org', 'http', 'badexample.org', 80, false],
    ['http://*', 'http', '10.0.0.1', 80, true],
    ['http://*', 'http', '10.0.0.1', 81, false],
  ])('%s covers %s://%s port %i: %s', (text, scheme, host, port, answer) => {
    const rule = parseOrigin(text) as OriginRule;
    expect(coversOrigin(rule, { scheme: scheme as Scheme, host: canonicalHost(host)!, port })).toBe(answer);
  });

  const form = 'an origin such as https://api.example.org or http://127.0.0.1:8080';
  const host = 'a host that is a name, `*.NAME`, an address (IPv6 in brackets) or `*`';
  it.each([
    ['', form],
    ['example.org', form],
    ['ftp://example.org', form],
    ['http://example.org/path', form],
    ['http://example.org?x', host],
    ['http://user@example.org', host],
    ['http://', host],
    ['http://*.10.0.0.1', host],
    ['http://a.*.org', host],
    ['http://[127.0.0.1]', host],
    ['http://a:0', 'a port from 1 to 65535, or `*`'],
    ['http://a:65536', 'a port from 1 to 65535, or `*`'],
  ])('%j needs %s', (text, expected) => {
    expect(parseOrigin(text)).toEqual(new RuleProblem(expected));
  });
});
