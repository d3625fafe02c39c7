import { describe, expect, it } from 'vitest';
import type { SystemGrants } from '../manifest/system.ts';
import { Division } from './division.ts';

const held: SystemGrants = {
  directories: [{ host: '/srv', guest: '/srv', rights: ['read', 'write'] }],
  clocks: true,
  network: { connect: ['tcp:a.example:1'] },
};
const wish: SystemGrants = {
  directories: [{ host: '/srv/data', guest: '/data', rights: ['read', 'write', 'delete'] }],
  ...{ clocks: true, random: true, environment: ['A=B'] },
  network: { connect: ['tcp:a.example:1', 'tcp:b.example:1'] },
};

interface Grant {
  kind(): string;
  name(): string;
}

interface Interface {
  initial(): Grant[];
  wishes(): { service: string; kind: string; name: string; rights: object }[];
  give(number: number, part: Grant, keep: object): void;
}

const divisionOf = () => {
  const division = new Division(held, new Map([['app', wish]]));
  return { division, js: division.interface as Interface };
};

describe('a division', () => {
  it('shows what there is, once, and what is wished for', () => {
    const { js } = divisionOf();
    expect(js.initial().map((one) => `${one.kind()} ${one.name()}`)).toEqual([
      'directory /srv',
      'clocks ',
      'connect tcp:a.example:1',
    ]);
    expect(js.initial()).toEqual([]);
    expect(js.wishes().map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'directory /srv/data',
      'clocks ',
      'random ',
      'connect tcp:a.example:1',
      'connect tcp:b.example:1',
    ]);
    expect(js.wishes()[0]).toMatchObject({
      service: 'app',
      rights: { read: true, write: true, delete: true },
    });
  });

  it('grants what was given, and nothing else', () => {
    const { division, js } = divisionOf();
    const [directory, clocks, connect] = js.initial();
    expect(division.granted('app', wish)).toEqual({
      ...{ directories: [], clocks: false, random: false, environment: ['A=B'] },
    });
    js.give(0, directory!, { read: true, write: true });
    js.give(1, clocks!, { read: true });
    js.give(3, connect!, { read: true });
    expect(division.granted('app', wish)).toEqual({
      directories: [{ host: '/srv/data', guest: '/data', rights: ['read', 'write'] }],
      ...{ clocks: true, random: false, environment: ['A=B'] },
      network: { connect: ['tcp:a.example:1'], listen: [], http: [] },
    });
  });

  it('grants no more of what may be asked for than was given, either', () => {
    const offers: SystemGrants['offers'] = [
      { host: '/srv/notes', guest: '/notes', rights: ['read', 'write'] },
    ];
    const division = new Division(held, new Map([['app', { offers }]]));
    const js = division.interface as Interface;
    expect(division.granted('app', { offers }).offers).toEqual([]);
    expect(js.wishes().map(({ kind, name }) => `${kind} ${name}`)).toEqual(['directory /srv/notes']);
    js.give(0, js.initial()[0]!, { read: true });
    expect(division.granted('app', { offers }).offers).toEqual([{ ...offers[0]!, rights: ['read'] }]);
  });

  it('divides connections and devices that may be asked for as what is granted at once', () => {
    const offers: SystemGrants['offers'] = [
      { connect: 'tcp:a.example:1', lasts: 60 },
      { device: 'port', host: '/dev/ttyS0', rights: ['read', 'write'] },
    ];
    const division = new Division({ offers }, new Map([['app', { offers }]]));
    const js = division.interface as Interface;
    expect(js.wishes().map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'connect tcp:a.example:1',
      'device /dev/ttyS0',
    ]);
    const [connect, device] = js.initial();
    js.give(1, device!, { write: true });
    expect(division.granted('app', { offers }).offers).toEqual([{ ...offers[1], rights: ['write'] }]);
    js.give(0, connect!, { read: true });
    expect(division.granted('app', { offers }).offers?.[0]).toEqual(offers[0]);
  });

  it('takes back what is given as nothing', () => {
    const { division, js } = divisionOf();
    const [directory] = js.initial();
    js.give(0, directory!, { read: true });
    js.give(0, directory!, {});
    expect(division.granted('app', wish).directories).toEqual([]);
  });

  it.each([
    [2, 'another kind'],
    [4, 'another rule'],
    [9, 'no wish'],
  ])('refuses to fulfil wish %i with %s', (number) => {
    const { js } = divisionOf();
    const [, , connect] = js.initial();
    expect(() => js.give(number, connect!, { read: true })).toThrow();
  });
});
