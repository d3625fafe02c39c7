import { describe, expect, it } from 'vitest';
import { offersOf, refuseOffers } from './offer-options.ts';

describe('--offer', () => {
  it('is a directory, connections or a device, each as long as is said', () => {
    const offer = ['/srv::rw', '/srv:/in:10m', 'tcp:[::1]:443:90s', 'tcp:*:*', 'device:null=/dev/null:1.5h'];
    expect(offersOf({ offer })).toEqual({
      offers: [
        { host: '/srv', guest: '/srv', rights: ['read', 'write', 'delete'], verdict: 'grant' },
        { host: '/srv', guest: '/in', rights: ['read'], verdict: 'grant', lasts: 600 },
      ],
      connections: [
        { connect: 'tcp:[::1]:443', verdict: 'grant', lasts: 90 },
        { connect: 'tcp:*:*', verdict: 'grant' },
      ],
      devices: [{ device: 'null', host: '/dev/null', rights: ['read'], verdict: 'grant', lasts: 5400 }],
    });
  });

  it('is decided by a person with --ask', () => {
    expect(offersOf({ offer: ['tcp:*:443'], ask: true })).toEqual({
      connections: [{ connect: 'tcp:*:443', verdict: 'ask' }],
    });
  });

  it('has no time where the colon is written as part of a name', () => {
    expect(offersOf({ offer: ['/srv\\:10m'] }).offers?.[0]?.host).toBe('/srv:10m');
  });

  it.each([
    ['udp:127.0.0.1:53', 'only tcp can be asked for'],
    ['tcp:127.0.0.1', 'needs the form tcp:HOST:PORT or udp:HOST:PORT'],
    ['/srv:/in:10', '"10" is neither ro nor rw'],
    ['/srv:0s', 'lasts no time; leave it out for no limit'],
    ['/srv:1000h', 'lasts more than 2147483 seconds; leave it out for no limit'],
    ['device:/dev/null', 'write device:NAME=HOST[:ro|wo|rw], NAME in letters, digits, `.`, `_`, `-`'],
    ['device:a b=/dev/null', 'write device:NAME=HOST[:ro|wo|rw], NAME in letters, digits, `.`, `_`, `-`'],
  ])('is refused as %s', (offer, problem) => {
    expect(() => offersOf({ offer: [offer] })).toThrow(`--offer ${offer}: ${problem}`);
  });

  it('has a name for each device', () => {
    expect(() => offersOf({ offer: ['device:a=/dev/null', 'device:a=/dev/zero'] })).toThrow(
      '--offer device:a=/dev/zero: there is a device a already; give each a name of its own',
    );
  });

  it.each([
    ['/dev/null/x', "ENOTDIR: not a directory, stat '/dev/null/x'"],
    ['/dev/nothing', 'no such device; check the path'],
    ['/etc/passwd', 'is a file; a device is a character or block device, or a named pipe'],
    ['/etc', 'is a directory; a device is a character or block device, or a named pipe'],
  ])('is refused as a device at %s, before anything starts', (host, problem) => {
    const offers = offersOf({ offer: ['device:null=/dev/null', `device:a=${host}`] });
    expect(() => refuseOffers(offers)).toThrow(`--offer device:a=${host}: ${problem}`);
  });

  it.each([
    ['/none', 'no such directory; check the path'],
    ['/etc/passwd', 'cannot grant it as a directory: it is a regular file'],
  ])('is refused as a directory at %s, before anything starts', (host, problem) => {
    const offers = offersOf({ offer: ['/etc:/etc', `${host}:/x`] });
    expect(() => refuseOffers(offers)).toThrow(`--offer: ${host}: ${problem}`);
  });
});
