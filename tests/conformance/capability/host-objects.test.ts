/** The same rules for objects that JavaScript provides; what it lends has no record. */
import { beforeEach, describe, expect, it } from 'vitest';
import { UNRECORDED } from '../../../kernel/capability/record.ts';
import { parseRightsTable } from '../../../kernel/capability/requirements.ts';
import { CapabilityTable } from '../../../kernel/capability/table.ts';
import {
  type ComponentError,
  type ExportedInstance,
  hostInterface,
  type Instance,
  instantiate,
} from '../../../kernel/component/index.ts';
import { DRIVER, holderComponent, INNER, NEXT, OBJECTS, PEER } from './components.ts';

// biome-ignore lint/suspicious/noExplicitAny: functions known from WIT only
type Js = Record<string, any>;
const holder = await holderComponent();
const method = (name: string) => `[method]thing.${name}`;
const rights = parseRightsTable({
  'test:capabilities/objects': {
    [method('read')]: { requires: [{ of: 'self', rights: ['read'] }] },
    ...Object.fromEntries(
      ['attenuate', 'share', 'revoke', 'expire', 'inspect'].map((kernel) => [method(kernel), { kernel }]),
    ),
  },
});

let ended: number;
class Thing {
  read() {
    return 7;
  }
  write() {
    return 7;
  }
  open() {
    return new Thing();
  }
  // Never called: the kernel answers.
  attenuate() {}
  share() {}
  revoke() {}
  expire() {}
  inspect() {}
  [Symbol.dispose ?? Symbol.for('dispose')]() {
    ended++;
  }
}
const keep = (...names: string[]) => Object.fromEntries(names.map((name) => [name, true]));
const refusal = (call: () => unknown): Js => {
  try {
    call();
  } catch (error) {
    return (error as ComponentError<Js>).payload!.val;
  }
  throw new Error('it was not refused');
};

describe('objects of the host', () => {
  let capabilities: CapabilityTable;
  let driver: Js;
  let peer: Js;
  let finished: unknown[];

  beforeEach(async () => {
    ended = 0;
    finished = [];
    capabilities = new CapabilityTable();
    const finish = (thing: unknown) => finished.push(thing);
    const nobody = hostInterface('nobody', { keep() {}, keepAll() {}, give() {}, look() {} });
    const instance: Instance = await instantiate(holder, {
      name: 'a',
      imports: { [OBJECTS]: hostInterface('js', { Thing, make: () => new Thing(), finish }), [NEXT]: nobody },
      rights,
      capabilities,
    });
    driver = (instance.exports.get(DRIVER) as ExportedInstance).js;
    peer = (instance.exports.get(PEER) as ExportedInstance).js;
  });

  it('are attenuated, shared and revoked by the kernel, and end with their last handle', () => {
    const thing = driver.make();
    const weaker = driver.attenuate(thing, keep('write'));
    expect(refusal(() => driver.read(weaker))).toMatchObject({ tag: 'missing', val: { read: true } });
    const shared = driver.share(thing, keep('read'));
    expect([driver.read(shared), driver.inspect(shared).rights.write]).toEqual([7, false]);
    driver.revoke(thing);
    expect(refusal(() => driver.read(shared))).toEqual({ tag: 'revoked', val: undefined });
    for (const handle of [thing, weaker]) driver.drop(handle);
    expect([ended, capabilities.size]).toEqual([0, 1]);
    driver.drop(shared);
    expect([ended, capabilities.size]).toEqual([1, 0]);
  });

  it('tell how long they last', () => {
    const thing = driver.make();
    expect(driver.inspect(thing).remaining).toBeUndefined();
    driver.expire(thing, 3_600_000_000_000n);
    expect(driver.inspect(thing).remaining).toBeGreaterThan(3_000_000_000_000n);
    driver.expire(thing, 0n);
    expect(refusal(() => driver.read(thing))).toEqual({ tag: 'expired', val: undefined });
  });

  it('that come home leave nothing in other hands', () => {
    const thing = driver.make();
    const other = driver.attenuate(thing, keep('read'));
    driver.finish(thing);
    expect(finished).toEqual([expect.any(Thing)]);
    expect(refusal(() => driver.read(other))).toEqual({ tag: 'revoked', val: undefined });
    driver.drop(other);
    expect([ended, capabilities.size]).toEqual([0, 0]);
  });

  it('that are lent have no record: what derives from them derives from nothing else', () => {
    const thing = new Thing();
    const look = (inner: (typeof INNER)[number]) => peer.look(thing, INNER.indexOf(inner), keep('read'));
    const kept = look('attenuate');
    expect(capabilities.snapshot()).toEqual([
      expect.objectContaining({ holder: 'a', provider: 'js', rights: ['read'], state: 'live' }),
    ]);
    for (const inner of ['revoke', 'expire'] as const) {
      expect(refusal(() => look(inner))).toMatchObject({ tag: 'missing', val: { delegate: true } });
    }
    expect(UNRECORDED).toMatchObject({ state: 'live', rights: 63, expires: Infinity, firstChild: undefined });
    expect([look('read'), driver.read(kept)]).toEqual([7, 7]);
    driver.drop(kept);
    expect([ended, capabilities.size]).toEqual([0, 0]);
  });
});
