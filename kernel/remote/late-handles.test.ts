/** Started calls that move handles of a third: nobody waits for it, and nothing is left of those that are not sent. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  DRIVER,
  holderComponent,
  NEXT,
  OBJECTS,
  PEER,
  providerComponent,
} from '../../tests/conformance/capability/components.ts';
import { PumpedLink } from '../../tests/conformance/channel/pumped-link.ts';
import { ALL_RIGHTS } from '../capability/rights.ts';
import { CapabilityTable } from '../capability/table.ts';
import { Departing, type FreshObject } from '../component/adapter/entry-crossing.ts';
import { type ExportedInstance, hostInterface, instantiate } from '../component/index.ts';
import { HandleEntry } from '../component/instance/handle-table.ts';
import type { FunctionType, InstanceType, ValueType } from '../component/types/model.ts';
import { Dispatcher } from './dispatcher.ts';
import { RemoteInterfaces } from './remote-interfaces.ts';

const nobody = hostInterface('nobody', { keep() {}, keepAll() {}, give() {}, look() {} });
const [provider, holder] = [await providerComponent(), await holderComponent()];
const { type: objectsType } = provider.type.exports.get(OBJECTS) as { type: InstanceType };
const { type: finishType } = objectsType.exports.get('finish') as { type: FunctionType };
const fault = (finishType.result as Extract<ValueType, { kind: 'result' }>).err!;
const u32 = { kind: 'u32' } as const;

interface Started {
  ready(): boolean;
  finish(name: string): unknown;
}

/** `u`, which is this test, has handles of `p`'s, and passes them to `a`, which imports from `p`, too. */
async function world() {
  const tables = [0, 1, 2].map(() => new CapabilityTable()) as [
    CapabilityTable,
    CapabilityTable,
    CapabilityTable,
  ];
  const [ofP, ofA, ofU] = tables;
  const p = await instantiate(provider, { name: 'p', capabilities: ofP });
  const objects = p.exports.get(OBJECTS) as ExportedInstance;
  const served = ['a', 'u'].map((importer) => new Dispatcher([objects], { importer, capabilities: ofP }));
  const [aToP, uToP] = served.map((one) => new PumpedLink(one)) as [PumpedLink, PumpedLink];
  const thirdOfA = new RemoteInterfaces(aToP, { provider: 'p', capabilities: ofA });
  const a = await instantiate(holder, {
    name: 'a',
    imports: { [OBJECTS]: thirdOfA.interface(OBJECTS), [NEXT]: nobody },
    capabilities: ofA,
  });
  const uToA = new PumpedLink(
    new Dispatcher(a.exports.values() as Iterable<ExportedInstance>, { importer: 'u', capabilities: ofA }),
  );
  const third = new RemoteInterfaces(uToP, { provider: 'p', capabilities: ofU, timeout: 1000 });
  const peer = new RemoteInterfaces(uToA, { provider: 'a', capabilities: ofU });
  const resource = third.interface(OBJECTS).resource(OBJECTS, 'thing');
  const own = { kind: 'own', resource } as const;
  const make = third
    .interface(OBJECTS)
    .function('make', { parameters: [], result: { kind: 'result', ok: own, err: fault } })!;
  const thing = () => {
    const { rep } = make() as FreshObject;
    return new Departing(
      new HandleEntry(resource, rep, true, ofU.create('p', resource.name, 'u', ALL_RIGHTS)),
    );
  };
  const calls = peer.calls(PEER);
  calls.function('[method]keep-call.finish', {
    parameters: [],
    result: { kind: 'result', ok: u32, err: fault },
  });
  const keep = calls.function('start-keep', { parameters: [{ name: 'one', type: own }] })!;
  const start = (one: Departing) => (keep(one) as { rep: Started & { [Symbol.dispose](): void } }).rep;
  const { js } = a.exports.get(DRIVER) as ExportedInstance;
  return { p: objects, thing, start, uToP, uToA, aToP, js, left: () => tables.map(({ size }) => size) };
}

/** A peer that takes nothing for now. */
function hold(link: PumpedLink): () => void {
  const { pump } = link;
  link.pump = () => link.caller.poll();
  return () => {
    link.pump = pump;
  };
}

let all: Awaited<ReturnType<typeof world>>;
beforeEach(async () => {
  all = await world();
});
afterEach(() => void vi.restoreAllMocks());

it('are sent when the third has answered, in their order, and not before', () => {
  const { thing, start, uToP, uToA, js, left, p } = all;
  const [one, two] = [thing(), thing()];
  const go = hold(uToP);
  const calls = [start(one), start(two)];
  expect([calls.map((call) => call.ready()), uToA.caller.held]).toEqual([[false, false], 2]);
  go();
  expect(calls.map((call) => call.ready())).toEqual([true, true]);
  const kept = calls.map((call) => call.finish('finish') as number);
  expect(kept.map((each) => js.read(each))).toEqual([1, 2]);
  for (const each of kept) js.drop(each);
  all.uToP.pump();
  expect([p.js.ended(), uToA.caller.held, left()[1]]).toEqual([2, 0, 0]);
});

it('that are first wait for the provider in nobody`s way, too', () => {
  const { thing, start, uToA, js } = all;
  const one = thing();
  const go = hold(uToA);
  const call = start(one);
  expect(call.ready()).toBe(false);
  go();
  for (let turn = 0; turn < 3 && !call.ready(); turn++) uToA.pump();
  expect(js.read(call.finish('finish') as number)).toBe(1);
});

it('end as timed-out where the third does not answer, and what they were to move ends', () => {
  const { thing, start, uToP, uToA, p } = all;
  let now = performance.now();
  vi.spyOn(performance, 'now').mockImplementation(() => now);
  const [one, two] = [thing(), thing()];
  const go = hold(uToP);
  const [call, next] = [start(one), start(two)];
  expect(call!.ready()).toBe(false);
  now += 1001;
  expect(call!.ready()).toBe(true);
  expect(() => call!.finish('finish')).toThrow('longer than its limit');
  expect(next!.ready()).toBe(false);
  now += 1001;
  expect([next!.ready(), uToA.caller.ended]).toEqual([true, undefined]);
  go();
  for (let turn = 0; turn < 10; turn++) uToP.pump();
  expect(p.js.ended()).toBe(2);
});

it('end with the link of who was to be called, and what they were to move ends', () => {
  const { thing, start, uToP, uToA, p, left } = all;
  const one = thing();
  const go = hold(uToP);
  const call = start(one);
  uToA.close();
  expect(call.ready()).toBe(true);
  expect(() => call.finish('finish')).toThrow(expect.objectContaining({ payload: { tag: 'peer-died' } }));
  go();
  for (let turn = 0; turn < 10; turn++) uToP.pump();
  expect([p.js.ended(), left()]).toEqual([1, [0, 0, 0]]);
});
