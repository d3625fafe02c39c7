/** A user of a vault, in front of several vaults one after the other: it goes on, and takes no object of one for another's. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { componentOf } from '../../../tests/conformance/component-text.ts';
import { DRIVER, RIGHTS, userComponent, VAULT, vaultComponent } from '../../../tests/conformance/vault.ts';
import { type Js, jsOf, payloadOf, trapOf } from '../../../tests/conformance/vault-pair.ts';
import { parseRightsTable } from '../../capability/requirements.ts';
import { CapabilityTable } from '../../capability/table.ts';
import {
  type ExportedFunction,
  type ExportedInstance,
  type Handle,
  hostInterface,
  type Instance,
  type InstantiateOptions,
  instantiate,
  SwitchedInstance,
} from '../index.ts';
import { nameKin } from '../types/kin.ts';

const [vaultSource, userSource] = [await vaultComponent(), await userComponent()];
const BACK = { 'test:vault/back@0.1.0': hostInterface('test', { call() {} }) };
const PEER_DIED = { tag: 'peer-died', val: undefined };

function exported(instance: Instance, name: string): ExportedInstance {
  const found = instance.exports.get(name) as ExportedInstance;
  found.nameKin('vault');
  return found;
}

/** Its vaults come and go. */
class World {
  readonly capabilities = new CapabilityTable();
  readonly #shared: Omit<InstantiateOptions, 'name'>;
  vault!: Instance;
  link!: SwitchedInstance;
  instance!: Instance;
  user!: Js;

  constructor(generate: boolean) {
    this.#shared = { rights: parseRightsTable(RIGHTS), capabilities: this.capabilities, generate };
  }

  static async start(generate: boolean): Promise<World> {
    const world = new World(generate);
    world.vault = await world.newVault();
    world.link = new SwitchedInstance(exported(world.vault, VAULT), 'vault');
    const imports = { [VAULT]: world.link, ...BACK };
    world.instance = await instantiate(userSource, { name: 'user', imports, ...world.#shared });
    world.user = jsOf(world.instance, DRIVER);
    return world;
  }

  newVault(): Promise<Instance> {
    return instantiate(vaultSource, { name: 'vault', ...this.#shared });
  }

  /** The vault ends, and another one stands there. */
  async exchange(): Promise<void> {
    this.link.cut();
    this.vault.close();
    this.vault = await this.newVault();
    this.link.turn(exported(this.vault, VAULT));
  }

  get dropped(): number {
    return jsOf(this.vault, VAULT).dropped();
  }
}

describe.each([true, false])('a user whose vault is exchanged, generated: %s', (generate) => {
  it('calls the new one, and knows what it knew', async () => {
    const world = await World.start(generate);
    const { user } = world;
    for (let time = 0; time < 3; time++) {
      const handle = user.make(5 + time);
      for (let call = 0; call < 50; call++) expect(user.get(handle)).toBe(5 + time);
      expect(user.get(user.child(handle, { read: true }))).toBe(6 + time);
      await world.exchange();
      expect(payloadOf(() => user.get(handle))).toEqual(PEER_DIED);
    }
    expect(world.instance.death).toBeUndefined();
    // Nobody drops what it holds of those that are gone.
    expect(world.instance.usage().handles).toBe(6);
  });

  it('is told peer-died by the call that its vault traps in, and while nobody is there', async () => {
    const world = await World.start(generate);
    const { user } = world;
    const handle = user.make(1);
    expect(payloadOf(() => user.crash(handle))).toEqual(PEER_DIED);
    expect(payloadOf(() => user.get(handle))).toEqual(PEER_DIED);
    world.link.cut();
    expect(payloadOf(() => user.get(handle))).toEqual(PEER_DIED);
    expect(payloadOf(() => user.give(handle))).toEqual(PEER_DIED);
    await world.exchange();
    expect(user.get(user.make(2))).toBe(2);
  });

  it('traps alone where a function has no such error, and says what a channel says', async () => {
    const world = await World.start(generate);
    const stale = world.user.make(1);
    await world.exchange();
    const { message } = trapOf(() => world.user.crashHard(stale));
    expect(message).toBe(
      'user trapped in test:vault/vault@0.1.0#[method]box.crash-hard: the peer died before it answered',
    );
    expect(world.vault.death).toBeUndefined();
    const other = await World.start(generate);
    const handle = other.user.make(1);
    other.link.cut();
    expect(trapOf(() => other.user.fresh(handle)).message).toBe(
      'user trapped in test:vault/vault@0.1.0#[method]box.fresh: the peer died before it answered',
    );
  });

  it.each<[string, (user: Js, stale: number, good: number) => unknown]>([
    ['lent', (user, stale) => user.set(stale, { fast: true })],
    ['lent in a list', (user, stale, good) => user.sum(Uint32Array.from([good, stale]))],
    ['moved', (user, stale) => user.give(stale)],
    ['moved beside a good one', (user, stale, good) => user.pair(good, stale)],
    ['lent beside a good one that moves', (user, stale, good) => user.pair(stale, good)],
    ['moved in a record', (user, stale) => user.unpack([{ name: 'a', box: stale }])],
    [
      'moved in a record behind a good one',
      (user, stale, good) =>
        user.unpack([
          { name: 'a', box: good },
          { name: 'b', box: stale },
        ]),
    ],
  ])('has a handle of the old one refused that is %s', async (_, use) => {
    const world = await World.start(generate);
    const { user } = world;
    const stale = user.make(7);
    await world.exchange();
    const good = user.make(8);
    expect(payloadOf(() => use(user, stale, good))).toEqual(PEER_DIED);
    expect(world.vault.death).toBeUndefined();
    expect(world.vault.usage().handles).toBe(0);
    expect(user.get(user.make(9))).toBe(9);
  });

  it('drops handles of the old one, whose end the new one does not hear of', async () => {
    const world = await World.start(generate);
    const { user } = world;
    const stale = user.make(7);
    await world.exchange();
    const fresh = user.make(8);
    user.drop(stale);
    expect(world.dropped).toBe(0);
    user.drop(fresh);
    expect(world.dropped).toBe(8);
    expect([world.instance.usage().handles, world.capabilities.size]).toEqual([0, 0]);
  });

  it('takes and gives handles of either, since its own types are of both', async () => {
    const world = await World.start(generate);
    const { user } = world;
    const stale = user.make(7);
    await world.exchange();
    const { Box } = jsOf(world.vault, VAULT);
    const handle = user.take(new Box(3));
    expect(user.get(handle)).toBe(3);
    expect(user.showBorrow(new Box(4))).toBe(4);
    expect(user.release(handle).get()).toBe(3);
    expect(payloadOf(() => user.release(stale).get())).toEqual(PEER_DIED);
  });

  it('is held to what the rights section of the new one says', async () => {
    const world = await World.start(generate);
    const { user } = world;
    const weak = user.attenuate(user.make(1), { read: true });
    expect(user.get(weak)).toBe(1);
    await world.exchange();
    const before = user.attenuate(user.make(1), { read: true });
    expect(user.get(before)).toBe(1);
    const next = exported(await world.newVault(), VAULT);
    const strict = new Map([
      [
        '[method]box.get',
        { requires: [{ of: 'self', rights: 2 }], grants: { kind: 'derive' }, denied: 'denied' },
      ],
    ]);
    Object.assign(next, { rules: [new Map([['test:vault/vault', strict]])] });
    world.link.turn(next);
    const after = user.attenuate(user.make(1), { read: true });
    expect(payloadOf(() => user.get(after))).toMatchObject({ tag: 'denied' });
  });
});

it('a component cannot pass off what it was lent by its predecessor`s provider as an object of its own', async () => {
  // `p` passes a handle of the store's on as its own: first by right, since it exports the store's type again, then by a lie.
  const NODE = '(export "node" (type $node (sub resource)))';
  const store = await componentOf(`(component
    (type $node' (resource (rep i32)))
    (core func $new (canon resource.new $node'))
    (core module $M (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (result i32) (call $new (i32.const 7))) (func (export "value") (param i32) (result i32) (local.get 0)))
    (core instance $m (instantiate $M (with "" (instance (export "new" (func $new))))))
    (func $make (result (own $node')) (canon lift (core func $m "make")))
    (func $value (param "self" (borrow $node')) (result u32) (canon lift (core func $m "value")))
    (component $C
      (import "node" (type $n (sub resource))) (import "make" (func $make (result (own $n))))
      (import "value" (func $value (param "self" (borrow $n)) (result u32)))
      (export $n' "node" (type $n))
      (export "make" (func $make) (func (result (own $n'))))
      (export "[method]node.value" (func $value) (func (param "self" (borrow $n')) (result u32))))
    (instance $i (instantiate $C (with "node" (type $node')) (with "make" (func $make)) (with "value" (func $value))))
    (export "test:s/store" (instance $i)))`);
  const liar = await componentOf(`(component
    (import "test:s/store" (instance $s ${NODE} (export "make" (func (result (own $node))))))
    (alias export $s "node" (type $node))
    (core func $make (canon lower (func $s "make")))
    (type $own' (resource (rep i32)))
    (core func $rep (canon resource.rep $own'))
    (core module $M (import "" "make" (func $make (result i32))) (import "" "rep" (func $rep (param i32) (result i32)))
      (func (export "give") (result i32) (call $make)) (func (export "look") (result i32) (call $rep (call $make))))
    (core instance $m (instantiate $M (with "" (instance (export "make" (func $make)) (export "rep" (func $rep))))))
    (func $give (result (own $own')) (canon lift (core func $m "give")))
    (func $look (result u32) (canon lift (core func $m "look")))
    (component $C
      (import "node" (type $n (sub resource))) (import "give" (func $give (result (own $n)))) (import "look" (func $look (result u32)))
      (export $n' "node" (type $n)) (export "give" (func $give) (func (result (own $n')))) (export "look" (func $look)))
    (instance $i (instantiate $C (with "node" (type $own')) (with "give" (func $give)) (with "look" (func $look))))
    (export "test:p/p" (instance $i)))`);
  const made = await instantiate(store, { name: 'store' });
  const nodes = made.exports.get('test:s/store') as ExportedInstance;
  nodes.nameKin('store');
  // As if a predecessor had exported the store's type as its `node`.
  nameKin('p', 'test:p/p', nodes.instance.shape, (resource) => nodes.instance.actual(resource));
  for (const name of ['give', 'look']) {
    const p = await instantiate(liar, { name: 'p', imports: { 'test:s/store': nodes } });
    const own = p.exports.get('test:p/p') as ExportedInstance;
    own.nameKin('p');
    expect(trapOf(() => own.js[name]()).message).toMatch(/handle 1 is a/);
  }
});

it('JavaScript has a handle of the old one refused, too', async () => {
  const world = await World.start(true);
  const first = jsOf(world.vault, VAULT);
  const stale = new first.Box(1) as Handle;
  await world.exchange();
  const second = jsOf(world.vault, VAULT);
  expect(payloadOf(() => second.give(stale))).toEqual(PEER_DIED);
  expect(payloadOf(() => second.sum([new second.Box(1), stale]))).toEqual(PEER_DIED);
  expect(second.give(new second.Box(2))).toBe(2);
});

it('who imports from two finds the types of both the same when one of them has been exchanged', async () => {
  const world = await World.start(true);
  const driver = exported(world.instance, DRIVER);
  await world.exchange();
  const text = `(component
    (import "${VAULT}" (instance $v (export "box" (type $box (sub resource)))))
    (alias export $v "box" (type $box))
    (import "${DRIVER}" (instance $d (alias outer 1 $box (type $outer)) (export "box" (type $box' (eq $outer)))
      (export "take" (func (param "b" (own $box')) (result u32))))))`;
  const both = { [VAULT]: exported(world.vault, VAULT), [DRIVER]: driver };
  await expect(instantiate(await componentOf(text), { name: 'both', imports: both })).resolves.toBeDefined();
});

it('passes on what it was given, and its importers follow', async () => {
  const LONG = '(func (param "a" u64) (result u64))';
  const provider = (add: number) =>
    componentOf(`(component
      (core module $M (func (export "f") (param i64) (result i64) (i64.add (local.get 0) (i64.const ${add}))))
      (core instance $m (instantiate $M))
      (func $f ${LONG.slice(6, -1)} (canon lift (core func $m "f")))
      (instance $i (export "f" (func $f)))
      (export "test:a/b@0.2.1" (instance $i)))`);
  const passing = await componentOf(
    `(component (import "test:a/b@0.2.1" (instance $i (export "f" ${LONG}))) (export "test:a/c" (instance $i)))`,
  );
  const using = await componentOf(`(component
    (import "test:a/c" (instance $i (export "f" ${LONG})))
    (core func $f (canon lower (func $i "f")))
    (core module $M (import "" "f" (func $f (param i64) (result i64)))
      (func (export "f") (param i64) (result i64) (call $f (local.get 0))))
    (core instance $m (instantiate $M (with "" (instance (export "f" (func $f))))))
    (func (export "f") ${LONG.slice(6, -1)} (canon lift (core func $m "f"))))`);
  const one = await instantiate(await provider(1), { name: 'one' });
  const first = new SwitchedInstance(exported(one, 'test:a/b@0.2.1'), 'one');
  const middle = await instantiate(passing, { name: 'middle', imports: { 'test:a/b@0.2.1': first } });
  const second = new SwitchedInstance(exported(middle, 'test:a/c'), 'middle');
  const user = await instantiate(using, { name: 'user', imports: { 'test:a/c': second } });
  const call = (user.exports.get('f') as ExportedFunction).js;
  for (let time = 0; time < 40; time++) expect(call(1n << 40n)).toBe((1n << 40n) + 1n);
  const two = await instantiate(await provider(2), { name: 'two' });
  first.turn(exported(two, 'test:a/b@0.2.1'));
  expect(call(1n << 40n)).toBe((1n << 40n) + 2n);
  expect(jsOf(middle, 'test:a/c').f(5n)).toBe(7n);
  // One that passes on what a host has.
  const host = { 'test:a/b@0.2.1': hostInterface('host', { f: (a: bigint) => a + 3n }) };
  const other = await instantiate(passing, { name: 'middle', imports: host });
  second.turn(exported(other, 'test:a/c'));
  for (let time = 0; time < 40; time++) expect(call(1n << 40n)).toBe((1n << 40n) + 3n);
  second.cut();
  expect(() => call(1n)).toThrow('the peer died before it answered');
});

it('keeps nothing of an old one alive, though somebody has a handle of its', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const world = await World.start(true);
  const stale = world.user.make(1);
  for (let call = 0; call < 50; call++) world.user.get(stale);
  const memories = [new WeakRef(world.vault)];
  await world.exchange();
  for (let turn = 0; turn < 50 && memories[0]!.deref() !== undefined; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  expect(memories[0]!.deref()).toBeUndefined();
  expect(payloadOf(() => world.user.get(stale))).toEqual(PEER_DIED);
});
