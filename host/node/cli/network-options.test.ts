import { describe, expect, it } from 'vitest';
import { networkGrants } from './network-options.ts';

describe('network options', () => {
  it('become rules, each once', () => {
    expect(networkGrants({})).toBeUndefined();
    expect(networkGrants({ connect: ['tcp:a:1', 'udp:*:*', 'tcp:a:1'], http: ['http://*'] })).toEqual({
      connect: ['tcp:a:1', 'udp:*:*'],
      listen: [],
      http: ['http://*'],
    });
  });

  it.each([
    [{ connect: ['tcp:a:1', 'tcp:a'] }, '--connect tcp:a: needs the form tcp:HOST:PORT or udp:HOST:PORT'],
    [
      { listen: ['tcp:localhost:1'] },
      '--listen tcp:localhost:1: needs an address to listen on, or `*`, in place of a name',
    ],
    [
      { http: ['example.org'] },
      '--http example.org: needs an origin such as https://api.example.org or http://127.0.0.1:8080',
    ],
  ])('%j are refused in one line', (values, message) => {
    expect(() => networkGrants(values)).toThrow(message);
  });
});
