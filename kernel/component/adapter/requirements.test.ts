import { beforeEach, describe, expect, it } from 'vitest';
import { witComponent } from '../../../tests/conformance/component-text.ts';
import { parseRightsTable } from '../../capability/requirements.ts';
import { rightNames, rightsFromFlags } from '../../capability/rights.ts';
import { CapabilityTable } from '../../capability/table.ts';
import {
  attenuate,
  type ComponentError,
  capabilityOf,
  type ExportedInstance,
  type Handle,
  type Instance,
  instantiate,
  revoke,
  share,
} from '../index.ts';

const DEPOT = 'test:depot/depot@0.1.0';
const DRIVER = 'test:depot/driver@0.1.0';

const join = (handle: string) => `join: func(
    how: how, other: ${handle}, more: list<option<${handle}>>, last: tuple<u8, option<${handle}>>
  ) -> result<u32, fault>;`;

const WIT = `package test:depot@0.1.0;
interface depot {
  flags rights { read, write, execute, delete, grant, delegate }
  variant denial { missing(rights), revoked, expired }
  variant fault { denied(denial), peer-died }
  flags how { fast, burn }
  resource box { constructor(); ${join('borrow<box>')} }
  accept: func(boxes: list<box>) -> result<u32, fault>;
}
interface driver {
  use depot.{how, fault, box};
  take: func(one: box) -> u32;
  accept: func(boxes: list<u32>) -> result<u32, fault>;
  ${join('u32').replace('how: how', 'self: u32, how: how')}
}
world provider { export depot; }
world user { import depot; export driver; }`;

const MEMORY = `(memory (export "memory") 1)
  (global $next (mut i32) (i32.const 4096))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (global.set $next (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
    (global.get $next)
    (global.set $next (i32.add (global.get $next) (local.get 3))))`;
const OK = '(i32.store (i32.const 16) (i32.const 0)) (i32.store (i32.const 20) (i32.const 7)) (i32.const 16)';
const JOIN = 'i32 i32 i32 i32 i32 i32 i32 i32';
const FORWARD = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => `(local.get ${index})`).join(' ');

const PROVIDER = `(module
  (import "[export]${DEPOT}" "[resource-new]box" (func $new (param i32) (result i32)))
  ${MEMORY}
  (func (export "${DEPOT}#[constructor]box") (result i32) (call $new (i32.const 1)))
  (func (export "${DEPOT}#[method]box.join") (param ${JOIN}) (result i32) ${OK})
  (func (export "${DEPOT}#accept") (param i32 i32) (result i32) ${OK}))`;

const USER = `(module
  (import "${DEPOT}" "[method]box.join" (func $join (param ${JOIN} i32)))
  (import "${DEPOT}" "accept" (func $accept (param i32 i32 i32)))
  ${MEMORY}
  (func (export "${DRIVER}#take") (param i32) (result i32) (local.get 0))
  (func (export "${DRIVER}#join") (param ${JOIN}) (result i32)
    (call $join ${FORWARD} (i32.const 16)) (i32.const 16))
  (func (export "${DRIVER}#accept") (param i32 i32) (result i32)
    (call $accept (local.get 0) (local.get 1) (i32.const 16)) (i32.const 16)))`;

const RIGHTS = {
  'test:depot/depot': {
    '[method]box.join': {
      requires: [
        { of: 'other', rights: ['read'] },
        { of: 'other', rights: ['delete'], when: { parameter: 'how', flag: 'burn' } },
        { of: 'more', rights: ['write'] },
        { of: 'more', rights: ['execute'], when: { parameter: 'how', flag: 'burn' } },
        { of: 'last', rights: ['read', 'write'] },
      ],
    },
  },
};

const provider = await witComponent(WIT, 'provider', PROVIDER);
const user = await witComponent(WIT, 'user', USER);
// biome-ignore lint/suspicious/noExplicitAny: functions known from WIT only
type Js = Record<string, any>;
const js = (instance: Instance, name: string): Js => (instance.exports.get(name) as ExportedInstance).js;

/** What is missing; `ok`; or why else it is refused. */
function outcome(call: () => unknown): string {
  try {
    call();
    return 'ok';
  } catch (error) {
    const { payload } = error as ComponentError<{
      tag: string;
      val: { tag: string; val?: Record<string, boolean> };
    }>;
    if (payload === undefined) throw error;
    return payload.val.val ? rightNames(rightsFromFlags(payload.val.val)).join(' ') : payload.val.tag;
  }
}

const modes = [true, false].flatMap((generate) =>
  ['a component', 'JavaScript'].map((caller) => ({ generate, caller })),
);

describe.each(modes)(
  'requirements of arguments, called by $caller, generated: $generate',
  ({ generate, caller }) => {
    let depot: Js;
    let driver: Js;
    let capabilities: CapabilityTable;
    const fromComponent = caller === 'a component';

    beforeEach(async () => {
      capabilities = new CapabilityTable();
      const shared = { rights: parseRightsTable(RIGHTS), capabilities, generate };
      const instance = await instantiate(provider, { name: 'depot', ...shared });
      const imports = { [DEPOT]: instance.exports.get(DEPOT) as ExportedInstance };
      depot = js(instance, DEPOT);
      driver = js(await instantiate(user, { name: 'user', imports, ...shared }), DRIVER);
    });

    /** A box with these rights, in the caller's hands. */
    const box = (...rights: string[]): unknown => {
      const made = share(new depot.Box() as Handle, rights as never);
      return fromComponent ? driver.take(made) : made;
    };
    const how = (burn: boolean) => ({ fast: true, burn });
    const call = (burn: boolean, other: unknown, more: unknown[], last: unknown) => {
      const self = box();
      const join = fromComponent
        ? () => driver.join(self, how(burn), other, more, [1, last])
        : () => (self as Js).join(how(burn), other, more, [1, last]);
      return outcome(join);
    };

    it('hold for a handle, and under a condition', () => {
      expect(call(false, box('write'), [], undefined)).toBe('read');
      expect(call(false, box('read'), [], undefined)).toBe('ok');
      expect(call(true, box('read'), [], undefined)).toBe('delete');
      expect(call(true, box('read', 'delete'), [], undefined)).toBe('ok');
    });

    it('hold for each handle inside an argument, and no other', () => {
      const other = box('read', 'delete');
      expect(call(false, other, [box('write'), undefined, box('write')], undefined)).toBe('ok');
      expect(call(false, other, [box('write'), undefined, box('read')], undefined)).toBe('write');
      expect(call(true, other, [box('write')], undefined)).toBe('execute');
      expect(call(true, other, [box('write', 'execute')], box('read', 'write'))).toBe('ok');
      expect(call(false, other, [], box('read'))).toBe('write');
    });

    it('ask of every handle inside to be alive', () => {
      const root = new depot.Box() as Handle;
      const derived = share(root, ['read', 'write']);
      const ended = fromComponent ? driver.take(derived) : derived;
      revoke(root);
      expect(call(false, box('read'), [ended], undefined)).toBe('revoked');
      expect(call(false, box('read'), [], ended)).toBe('revoked');
    });

    it('move all handles inside or none', () => {
      const accept = (...boxes: unknown[]) =>
        outcome(() =>
          fromComponent ? driver.accept(Uint32Array.from(boxes as number[])) : depot.accept(boxes),
        );
      const [free, kept] = [box('read', 'grant', 'delegate'), box('read')];
      const before = capabilities.snapshot();
      if (fromComponent) {
        expect(accept(free, kept)).toBe('delegate');
        expect(capabilities.snapshot()).toEqual(before);
      } else {
        // The kernel's side may pass on what it holds; a value that does not fit undoes what had moved.
        expect(() => depot.accept([free, kept, 5])).toThrow(TypeError);
        expect(capabilities.snapshot()).toEqual(before);
        expect(capabilityOf(kept as Handle).holder).toBe('host');
      }
      expect(accept(free, box('read', 'grant', 'delegate'))).toBe('ok');
    });
  },
);

describe.each([true, false])('a component that moves the same handle twice, generated: %s', (generate) => {
  it('ends, and what had moved ends with the call that did not take place', async () => {
    const capabilities = new CapabilityTable();
    const shared = { rights: parseRightsTable(RIGHTS), capabilities, generate };
    const instance = await instantiate(provider, { name: 'depot', ...shared });
    const imports = { [DEPOT]: instance.exports.get(DEPOT) as ExportedInstance };
    const depot = js(instance, DEPOT);
    const driver = js(await instantiate(user, { name: 'user', imports, ...shared }), DRIVER);
    const [moved, kept] = [0, 1].map(() => driver.take(new depot.Box()));
    // The one that calls the user has a case for it; the user has died.
    expect(() => driver.accept(Uint32Array.of(moved, moved))).toThrow('peer-died');
    expect(() => driver.take(new depot.Box())).toThrow(/^user trapped .* there is no handle 1$/);
    const holders = capabilities.snapshot().map(({ holder }) => holder);
    expect([kept, holders.filter((holder) => holder !== 'host')]).toEqual([2, ['user']]);
    expect(depot.accept([new depot.Box()])).toBe(7);
  });
});

describe('what JavaScript gives away', () => {
  it('arrives as it is if it was shared, and without `delegate` if it was attenuated', async () => {
    const capabilities = new CapabilityTable();
    const shared = { rights: parseRightsTable(RIGHTS), capabilities };
    const instance = await instantiate(provider, { name: 'depot', ...shared });
    const imports = { [DEPOT]: instance.exports.get(DEPOT) as ExportedInstance };
    const depot = js(instance, DEPOT);
    const driver = js(await instantiate(user, { name: 'user', imports, ...shared }), DRIVER);
    const root = new depot.Box() as Handle;
    driver.take(share(root, ['read', 'delegate']));
    driver.take(attenuate(root, ['read', 'delegate']));
    const held = capabilities.snapshot().filter(({ holder }) => holder === 'user');
    expect(held.map(({ rights }) => rights)).toEqual([['read', 'delegate'], ['read']]);
  });

  it('is of no use when its provider has been closed', async () => {
    const instance = await instantiate(provider, { name: 'depot', rights: parseRightsTable(RIGHTS) });
    const depot = js(instance, DEPOT);
    const [one, other] = [new depot.Box(), new depot.Box()];
    instance.close();
    expect(() => one.join({}, other, [], [1, undefined])).toThrow(
      expect.objectContaining({ payload: { tag: 'peer-died', val: undefined } }),
    );
  });
});
