/** Handles over a link: revocation by the provider's side, and peers that name what they were not given. */
import { beforeEach, describe, expect, it } from 'vitest';
import {
  DRIVER,
  holderComponent,
  NEXT,
  OBJECTS,
  providerComponent,
  WIT,
} from '../../tests/conformance/capability/components.ts';
import { PumpedLink } from '../../tests/conformance/channel/pumped-link.ts';
import { rightsTable } from '../../tools/build/rights-table.ts';
import { parseWit } from '../../tools/wit/parse.ts';
import { resolveWit } from '../../tools/wit/resolve.ts';
import { parseRightsTable } from '../capability/requirements.ts';
import { ALL_RIGHTS, READ } from '../capability/rights.ts';
import { CapabilityTable } from '../capability/table.ts';
import { FunctionCodec } from '../channel/codec.ts';
import { declareDead } from '../channel/duplex.ts';
import type { Refusal } from '../channel/link.ts';
import { attenuateEntry } from '../component/adapter/kernel-methods.ts';
import { type ExportedInstance, hostInterface, instantiate } from '../component/index.ts';
import type { HandleEntry } from '../component/instance/handle-table.ts';
import { Dispatcher, type Exported } from './dispatcher.ts';
import { ExportTable } from './export-table.ts';
import { handleWord } from './handle-word.ts';
import { BIND, bindCodec, DROP, dropCodec } from './methods.ts';
import {
  CLAIM,
  claimCodec,
  LIMIT,
  limitCodec,
  OFFER,
  offerCodec,
  WITHDRAW,
  withdrawCodec,
} from './offers.ts';
import { RemoteInterfaces } from './remote-interfaces.ts';
import { signatureOf } from './signature.ts';

const [provider, holder] = [await providerComponent(), await holderComponent()];
const rights = parseRightsTable(rightsTable(resolveWit([parseWit('capabilities.wit', WIT)]), '/nowhere'));
const nobody = hostInterface('nobody', { keep() {}, keepAll() {}, give() {}, look() {} });

// biome-ignore lint/suspicious/noExplicitAny: functions known from WIT only
type Js = Record<string, any>;

/** A provider in one domain and a holder in another. `grant` makes what the holder gets of what the provider makes. */
async function world(grant: (entry: HandleEntry, table: CapabilityTable) => HandleEntry = (entry) => entry) {
  const [there, here] = [new CapabilityTable(), new CapabilityTable()];
  const p = await instantiate(provider, { name: 'p', rights, capabilities: there });
  const objects = p.exports.get(OBJECTS) as ExportedInstance;
  const exported: Exported = {
    name: OBJECTS,
    type: objects.type,
    callByEntries(name, importer) {
      const call = objects.callByEntries(name, importer);
      return call && name === 'make' ? () => grant(call() as HandleEntry, there) : call;
    },
  };
  const dispatcher = new Dispatcher([exported], { importer: 'h', capabilities: there, handles: 3 });
  const link = new PumpedLink(dispatcher);
  const remote = new RemoteInterfaces(link, { provider: 'p', capabilities: here });
  const imports = { [OBJECTS]: remote.interface(OBJECTS), [NEXT]: nobody };
  const h = await instantiate(holder, { name: 'h', imports, rights, capabilities: here });
  const driver = (h.exports.get(DRIVER) as ExportedInstance).js as Js;
  return { there, here, p, objects, dispatcher, link, h, driver };
}

const denied = (tag: string) =>
  expect.objectContaining({ payload: { tag: 'denied', val: expect.objectContaining({ tag }) } });

/** What a call throws. */
function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('it was to throw');
}

describe('what a provider`s side grants', () => {
  it('is revoked for calls that wait to be served, and for all that was derived from it', async () => {
    let root: HandleEntry | undefined;
    const { driver, link, there } = await world((entry, table) => {
      root = entry;
      return attenuateEntry(entry, ALL_RIGHTS, 'h', table);
    });
    const [one, two] = [driver.make(), driver.make()];
    const below = driver.open(two, { read: true });
    expect(driver.read(below)).toBeGreaterThan(0);
    link.between = () => there.revokeBelow(root!.record);
    expect(thrown(() => driver.read(two))).toEqual(denied('revoked'));
    link.between = () => {};
    expect(thrown(() => driver.read(below))).toEqual(denied('revoked'));
    expect(driver.read(one)).toBeGreaterThan(0);
  });

  it('has no more rights for the importer than there', async () => {
    const { driver, here } = await world((entry, table) => attenuateEntry(entry, READ, 'h', table));
    const one = driver.make();
    expect(here.snapshot().map((view) => [view.holder, view.rights])).toEqual([['h', ['read']]]);
    expect(thrown(() => driver.write(one))).toEqual(denied('missing'));
  });

  it('is refused where the importer has as many handles as it may, and nothing leaks', async () => {
    const { driver, dispatcher, there, objects, h } = await world();
    const handles = [driver.make(), driver.make(), driver.make()];
    expect(thrown(() => driver.make())).toMatchObject({
      cause: { message: expect.stringContaining('the caller holds as many handles as it may') },
    });
    expect([dispatcher.handles, there.size, objects.js.ended()]).toEqual([3, 3, 1]);
    expect(handles.length).toBe(3);
    h.close();
    expect([dispatcher.handles, there.size, objects.js.ended()]).toEqual([0, 0, 4]);
  });

  it('ends with the link, in whoever`s hands it is', async () => {
    const { driver, dispatcher, there, objects, link } = await world();
    const handles = [driver.make(), driver.make()];
    link.close();
    expect([dispatcher.handles, there.size, objects.js.ended()]).toEqual([0, 0, 2]);
    for (const handle of handles)
      expect(thrown(() => driver.read(handle))).toMatchObject({ payload: { tag: 'peer-died' } });
    expect(thrown(() => driver.make())).toMatchObject({ payload: { tag: 'peer-died' } });
    for (const handle of handles) driver.drop(handle);
  });

  it('is shown as gone when its provider has died, though nobody has called since', async () => {
    const { driver, link, here } = await world();
    const one = driver.make();
    driver.open(one, { read: true });
    const states = () => here.snapshot().map(({ state }) => state);
    expect(states()).toEqual(['live', 'live']);
    declareDead(link.memory);
    expect([link.ended, states()]).toEqual([undefined, ['gone', 'gone']]);
    driver.drop(one);
    expect(states()).toEqual(['gone']);
  });

  it('comes too late for a call that timed out, and is given back', async () => {
    const { driver, dispatcher, link } = await world();
    driver.drop(driver.make());
    const call = link.call.bind(link);
    link.call = (method, body, read, options) => call(method, body, read, { ...options, timeout: 0 });
    expect(thrown(() => driver.make())).toMatchObject({
      cause: { message: expect.stringContaining('the call took longer than its limit of time') },
    });
    link.pump();
    link.pump();
    expect(dispatcher.handles).toBe(0);
  });
});

it('a limit of time holds for all that a call waits for, from the first on', async () => {
  const { objects, here } = await world();
  const link = new PumpedLink(new Dispatcher([objects], { importer: 'h' }));
  const limits: (number | undefined)[] = [];
  const call = link.call.bind(link);
  link.call = (method, body, read, options) => {
    limits.push(options?.timeout);
    return call(method, body, read, options);
  };
  const remote = new RemoteInterfaces(link, { provider: 'p', capabilities: here, timeout: 60_000 });
  const imports = { [OBJECTS]: remote.interface(OBJECTS), [NEXT]: nobody };
  const h = await instantiate(holder, { name: 'h', imports, rights, capabilities: here });
  const driver = (h.exports.get(DRIVER) as ExportedInstance).js as Js;
  driver.drop(driver.make());
  expect(limits.length).toBeGreaterThan(0);
  for (const limit of limits) expect(limit).toBeGreaterThan(0);
});

describe('an importer that is not believed', () => {
  let objects: ExportedInstance;
  let dispatcher: Dispatcher;
  let link: PumpedLink;
  let table: CapabilityTable;

  beforeEach(async () => {
    const w = await world();
    ({ objects, dispatcher, link, there: table } = w);
  });

  const send = (method: number, body: Uint8Array) =>
    link.call(method, body, (bytes, length) => bytes.slice(0, length));
  const bind = (name: string): { number: number; codec: FunctionCodec } => {
    const { type } = objects.type.exports.get(name) as {
      type: ConstructorParameters<typeof FunctionCodec>[0];
    };
    const body = bindCodec.encodeParameters([OBJECTS, name, signatureOf(type)]);
    return { number: bindCodec.decodeResult(send(BIND, body)) as number, codec: new FunctionCodec(type) };
  };
  /** A call of `[method]thing.read`, `finish` or the like whose one handle is this word. */
  const withWord = (name: string, word: number) => {
    const { number, codec } = bind(name);
    return send(number, codec.encodeParameters([undefined], { put: () => word, get: () => undefined }));
  };
  const make = (): number => {
    const { number, codec } = bind('make');
    const bytes = send(number, codec.encodeParameters([]));
    const { val } = codec.decodeResult(bytes, bytes.length, { put: () => 0, get: (word) => word >>> 7 }) as {
      val: number;
    };
    return val;
  };
  const refusedAs = (reason: Refusal) => expect.objectContaining({ reason });

  it.each([0, 2, 3, 100, 2 ** 25 - 1])('is refused when it names entry %i', (index) => {
    expect(make()).toBe(1);
    for (const name of ['[method]thing.read', 'finish'])
      expect(thrown(() => withWord(name, handleWord(index, ALL_RIGHTS, false)))).toEqual(
        refusedAs('bad-call'),
      );
    expect(dispatcher.handles).toBe(1);
  });

  it('is refused when it passes for its own what it was given', () => {
    const entry = make();
    expect(thrown(() => withWord('finish', handleWord(entry, ALL_RIGHTS, true)))).toEqual(
      refusedAs('bad-call'),
    );
    expect(dispatcher.handles).toBe(1);
  });

  it('gets no more rights by asking for more', () => {
    const entry = make();
    for (const [view] of [table.snapshot()]) expect(view!.rights.length).toBe(6);
    const answer = withWord('[method]thing.write', handleWord(entry, READ, false));
    const { type } = objects.type.exports.get('[method]thing.write') as {
      type: ConstructorParameters<typeof FunctionCodec>[0];
    };
    expect(new FunctionCodec(type).decodeResult(answer)).toMatchObject({
      tag: 'err',
      val: { tag: 'denied' },
    });
    expect(table.size).toBe(1);
  });

  it('is refused when it drops twice, or what it never had; what else it drops is dropped', () => {
    const [one, two] = [make(), make()];
    const drop = (...entries: number[]) =>
      send(DROP, dropCodec.encodeParameters([Uint32Array.from(entries)]));
    drop(one!);
    expect(thrown(() => drop(one!))).toEqual(refusedAs('bad-call'));
    expect(thrown(() => drop(99, two!))).toEqual(refusedAs('bad-call'));
    expect([dispatcher.handles, table.size, objects.js.ended()]).toEqual([0, 0, 2]);
  });

  it('is refused functions that are not exported, have another type, or were not bound', () => {
    const asked: [string, string, number][] = [
      [OBJECTS, 'no-such', 1],
      ['test:capabilities/objects@0.2.0', 'make', 1],
      [OBJECTS, 'make', 1],
      [OBJECTS, 'thing', 1],
      ['__proto__', 'toString', 0],
    ];
    for (const one of asked)
      expect(thrown(() => send(BIND, bindCodec.encodeParameters(one)))).toEqual(refusedAs('no-such-method'));
    for (const method of [15, 16, 2 ** 28])
      expect(thrown(() => send(method, new Uint8Array(0)))).toEqual(refusedAs('no-such-method'));
    expect(thrown(() => send(BIND, Uint8Array.of(0xc1)))).toEqual(refusedAs('bad-call'));
    expect(thrown(() => send(DROP, Uint8Array.of(0x91, 0xc0)))).toEqual(refusedAs('bad-call'));
  });

  it('offers what it has, to whom it says; nobody else claims it, and nobody else ends it', () => {
    const read = (bytes: Uint8Array) => offerCodec.decodeResult(bytes) as [number, Uint32Array];
    const offer = (entry: number, to: string) =>
      send(OFFER, offerCodec.encodeParameters([entry, ALL_RIGHTS, false, to, undefined]));
    const entry = make();
    for (const wrong of [0, entry + 1, 2 ** 25])
      expect(thrown(() => offer(wrong, 'k'))).toEqual(refusedAs('bad-call'));
    const [number] = read(offer(entry, 'k'));
    const claim = (by: PumpedLink, one: number) =>
      by.call(CLAIM, claimCodec.encodeParameters([one]), (bytes, length) => bytes.slice(0, length));
    const other = (importer: string) => {
      const dispatcher = new Dispatcher([objects], { importer, capabilities: table });
      return { dispatcher, link: new PumpedLink(dispatcher) };
    };
    const [k, stranger] = [other('k'), other('stranger')];
    for (const [by, one] of [
      [link, number],
      [stranger.link, number],
      [k.link, number + 1],
    ] as const)
      expect(thrown(() => claim(by, one))).toEqual(refusedAs('bad-call'));
    const limit = (by: PumpedLink) => by.call(LIMIT, limitCodec.encodeParameters([number, 0n]), () => 'done');
    for (const by of [k.link, stranger.link]) expect(thrown(() => limit(by))).toEqual(refusedAs('bad-call'));
    claim(k.link, number);
    expect(thrown(() => claim(k.link, number))).toEqual(refusedAs('bad-call'));
    expect([k.dispatcher.handles, dispatcher.handles]).toEqual([1, 1]);
    limit(link);
    expect(table.snapshot().filter(({ holder, state }) => holder === 'k' && state === 'live')).toEqual([]);
    k.link.close();
    link.close();
    expect([table.size, objects.js.ended()]).toEqual([0, 1]);
  });

  it('loses what it offered and nobody claimed, when it takes that back and when its link ends', () => {
    const entry = make();
    const offer = () => send(OFFER, offerCodec.encodeParameters([entry, READ, true, 'k', 5n]));
    const [number] = offerCodec.decodeResult(offer()) as [number, Uint32Array];
    offer();
    expect(table.size).toBe(5);
    send(WITHDRAW, withdrawCodec.encodeParameters([Uint32Array.of(number, 99)]));
    expect(table.size).toBe(3);
    expect([...(offerCodec.decodeResult(offer()) as [number, Uint32Array])[1]]).toEqual([number]);
    link.close();
    expect([table.size, objects.js.ended()]).toEqual([0, 1]);
  });

  it('has offered nothing where it has taken that back before it was heard', () => {
    const body = offerCodec.encodeParameters([make(), READ, false, 'k', undefined]);
    expect(thrown(() => link.call(OFFER, body, () => 0, { timeout: 0 }))).toEqual(refusedAs('timed-out'));
    link.pump();
    expect(table.size).toBe(1);
  });

  it('may not have a handle dropped that is lent to a call', () => {
    const capabilities = new CapabilityTable();
    const exports = new ExportTable('h', capabilities);
    const entry = objects.callByEntries('make', 'h')!() as HandleEntry;
    const index = exports.add(entry)!;
    entry.lends++;
    expect([exports.drop([index]), exports.size]).toEqual([false, 1]);
    expect(() => exports.take(index, entry.resource)).toThrow(
      `handle ${index} is lent to a call that has not returned`,
    );
    entry.lends--;
    expect([exports.drop([index]), exports.size]).toEqual([true, 0]);
  });
});
