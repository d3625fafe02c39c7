/** The pollable form of calls: the same component with its provider in the same thread, and over a link. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OBJECTS, PROVIDER_PARTS, WIT } from '../../tests/conformance/capability/components.ts';
import { PumpedLink } from '../../tests/conformance/channel/pumped-link.ts';
import { witBinary } from '../../tests/conformance/component-text.ts';
import { dummy } from '../../tests/system/components.ts';
import { CapabilityTable } from '../capability/table.ts';
import {
  decodeComponent,
  type ExportedInstance,
  hostInterface,
  type ImportValue,
  instantiate,
  SwitchedInstance,
} from '../component/index.ts';
import type { InstanceType } from '../component/types/model.ts';
import { Pollable } from '../task/pollable.ts';
import { Answer } from './answer.ts';
import { calledName, callsName } from './calls-interface.ts';
import { callsWit } from './calls-wit.ts';
import { Connection } from './connection.ts';
import { directCalls } from './direct-calls.ts';
import { Dispatcher } from './dispatcher.ts';
import { RemoteInterfaces } from './remote-interfaces.ts';

const CALLS = callsName(OBJECTS);
const POLL = 'wasi:io/poll@0.2.12';
const USER = 'test:capabilities/user@0.1.0';
const provider = decodeComponent(await witBinary(...PROVIDER_PARTS));
const objectsType = (provider.type.exports.get(OBJECTS) as { type: InstanceType }).type;

const USER_WIT = `${WIT}
${callsWit('objects', objectsType)}
interface user {
  use objects.{fault};
  make: func() -> u32;
  ready: func(call: u32) -> bool;
  made: func(call: u32) -> result<u32, fault>;
  read: func(thing: u32) -> u32;
  did-read: func(call: u32) -> result<u32, fault>;
  finish: func(thing: u32) -> u32;
  did-finish: func(call: u32) -> result<u32, fault>;
  drop-make: func(call: u32);
  drop: func(thing: u32);
}
world calls-user { import objects; import objects-calls; export user; }
package wasi:io@0.2.12 {
  interface poll { resource pollable { ready: func() -> bool; block: func(); } poll: func(in: list<borrow<pollable>>) -> list<u32>; }
}`;

const finished = (name: string, call: string) =>
  `(func (export "${USER}#${name}") (param i32) (result i32) (call $${call} (local.get 0) (i32.const 16)) (i32.const 16))`;

const MODULE = `(module
  (import "${CALLS}" "start-make" (func $make (result i32)))
  (import "${CALLS}" "start-thing-read" (func $read (param i32) (result i32)))
  (import "${CALLS}" "start-finish" (func $finish (param i32) (result i32)))
  (import "${CALLS}" "[method]make-call.subscribe" (func $subscribe (param i32) (result i32)))
  (import "${CALLS}" "[method]make-call.finish" (func $made (param i32 i32)))
  (import "${CALLS}" "[method]thing-read-call.finish" (func $did-read (param i32 i32)))
  (import "${CALLS}" "[method]finish-call.finish" (func $did-finish (param i32 i32)))
  (import "${CALLS}" "[resource-drop]make-call" (func $drop-make (param i32)))
  (import "${OBJECTS}" "[resource-drop]thing" (func $drop (param i32)))
  (import "${POLL}" "[method]pollable.ready" (func $ready (param i32) (result i32)))
  (import "${POLL}" "[resource-drop]pollable" (func $drop-pollable (param i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 4096))
  (func (export "${USER}#make") (result i32) (call $make))
  (func (export "${USER}#ready") (param i32) (result i32) (local $p i32) (local $r i32)
    (local.set $p (call $subscribe (local.get 0)))
    (local.set $r (call $ready (local.get $p)))
    (call $drop-pollable (local.get $p)) (local.get $r))
  (func (export "${USER}#read") (param i32) (result i32) (call $read (local.get 0)))
  (func (export "${USER}#finish") (param i32) (result i32) (call $finish (local.get 0)))
  (func (export "${USER}#drop-make") (param i32) (call $drop-make (local.get 0)))
  (func (export "${USER}#drop") (param i32) (call $drop (local.get 0)))
  ${finished('made', 'made')} ${finished('did-read', 'did-read')} ${finished('did-finish', 'did-finish')})`;

const user = decodeComponent(await witBinary(USER_WIT, 'calls-user', MODULE));

async function world(tier: 'direct' | 'channel', timeout?: number) {
  const [there, here] = [new CapabilityTable(), new CapabilityTable()];
  const capabilities = tier === 'direct' ? here : there;
  const p = await instantiate(provider, { name: 'p', capabilities });
  const objects = p.exports.get(OBJECTS) as ExportedInstance;
  const dispatcher = new Dispatcher([objects], { importer: 'u', capabilities });
  const link = new PumpedLink(dispatcher);
  const limits = timeout === undefined ? {} : { timeout };
  const remote = new RemoteInterfaces(link, { provider: 'p', capabilities: here, ...limits });
  const imports: Record<string, ImportValue> =
    tier === 'direct'
      ? { [OBJECTS]: objects, [CALLS]: directCalls(objects, { provider: 'p', importer: 'u', capabilities }) }
      : { [OBJECTS]: remote.interface(OBJECTS), [CALLS]: remote.calls(OBJECTS) };
  const u = await instantiate(user, {
    name: 'u',
    imports: { ...imports, [POLL]: hostInterface('host', { Pollable }) },
    capabilities: here,
  });
  const { js } = u.exports.get(USER) as ExportedInstance;
  /** Objects that the provider was told to end. */
  const ended = () => objects.js.ended();
  return { js, u, link, ended, records: () => here.size + (tier === 'direct' ? 0 : there.size), dispatcher };
}

describe.each(['direct', 'channel'] as const)('calls that are started, in tier %s', (tier) => {
  it('give what the function gives, and handles move', async () => {
    const { js, ended, records } = await world(tier);
    const made = js.make();
    expect(js.ready(made)).toBe(true);
    const thing = js.made(made);
    const read = js.read(thing);
    expect(js.didRead(read)).toBe(1);
    const finish = js.finish(thing);
    expect(js.didFinish(finish)).toBe(0);
    expect(ended()).toBe(1);
    js.dropMake(made);
    // The two other calls, which the component keeps.
    expect(records()).toBe(2);
  });

  it('trap who finishes them twice', async () => {
    const { js } = await world(tier);
    const made = js.make();
    js.made(made);
    expect(() => js.made(made)).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ message: expect.stringContaining('was finished before') }),
      }),
    );
  });

  it('drop what they give where nobody finishes them', async () => {
    const { js, ended, records, dispatcher } = await world(tier);
    const made = js.make();
    expect(js.ready(made)).toBe(true);
    js.dropMake(made);
    expect([ended(), records(), dispatcher.handles]).toEqual([1, 0, 0]);
  });
});

/** Whose provider may be exchanged. */
async function exchangeable() {
  const capabilities = new CapabilityTable();
  const make = async () => {
    const instance = await instantiate(provider, { name: 'p', capabilities });
    const objects = instance.exports.get(OBJECTS) as ExportedInstance;
    objects.nameKin('p');
    return { instance, objects };
  };
  const first = await make();
  const link = new SwitchedInstance(first.objects, 'p');
  const calls = directCalls(link, { provider: 'p', importer: 'u', capabilities });
  const imports = { [OBJECTS]: link, [CALLS]: calls, [POLL]: hostInterface('host', { Pollable }) };
  const u = await instantiate(user, { name: 'u', imports, capabilities });
  const { js } = u.exports.get(USER) as ExportedInstance;
  return { first, link, make, u, js };
}

describe('calls that are started of a provider that is exchanged', () => {
  const gone = expect.objectContaining({ payload: expect.objectContaining({ tag: 'peer-died' }) });

  it('go to the new one, and give peer-died while nobody is there, or with what the old one gave', async () => {
    const { first, link, make, js } = await exchangeable();
    const stale = js.made(js.make());
    link.cut();
    first.instance.close();
    expect(() => js.made(js.make())).toThrow(gone);
    expect(() => js.didFinish(js.finish(stale))).toThrow(gone);
    const second = await make();
    link.turn(second.objects);
    const other = js.made(js.make());
    expect(js.didRead(js.read(other))).toBe(1);
    expect(() => js.didRead(js.read(js.made(js.make())))).not.toThrow();
    expect(js.didFinish(js.finish(other))).toBe(0);
    expect(second.objects.js.ended()).toBe(1);
    expect(second.instance.death).toBeUndefined();
  });

  it('refuse a handle of the old one, lent or moved, which ends with the call that it was to move with', async () => {
    const { first, link, make, u, js } = await exchangeable();
    const [lent, moved] = [js.made(js.make()), js.made(js.make())];
    first.instance.close();
    const second = await make();
    link.turn(second.objects);
    expect(() => js.didRead(js.read(lent))).toThrow(gone);
    expect(() => js.didFinish(js.finish(moved))).toThrow(gone);
    expect([u.death, second.instance.death]).toEqual([undefined, undefined]);
    expect(second.instance.usage().handles).toBe(0);
    js.drop(lent);
    expect(second.objects.js.ended()).toBe(0);
  });
});

describe('calls that are started over a link', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('that time out before there is room for them are not sent, and what was to move with them ends', async () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const { js, link, ended } = await world('channel', 1000);
    const thing = js.made(js.make());
    const pump = link.pump.bind(link);
    link.pump = () => link.caller.poll();
    while (link.caller.held === 0) js.make();
    const { held } = link.caller;
    const finish = js.finish(thing);
    expect(link.caller.held).toBeGreaterThan(held);
    now = 1000;
    expect(() => js.didFinish(finish)).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ message: expect.stringContaining('longer than its limit') }),
      }),
    );
    link.pump = pump;
    for (let turn = 0; turn < 3; turn++) link.pump();
    expect(ended()).toBe(1);
  });

  it('go on while the caller does, and trap who finishes too early', async () => {
    const { js, u, link } = await world('channel');
    const { pump } = link;
    link.pump = () => link.caller.poll();
    const made = js.make();
    expect(js.ready(made)).toBe(false);
    link.pump = pump;
    expect(js.ready(made)).toBe(true);
    link.pump = () => link.caller.poll();
    const second = js.make();
    expect(() => js.made(second)).toThrow(
      expect.objectContaining({
        cause: expect.objectContaining({ message: expect.stringContaining('not settled yet') }),
      }),
    );
    expect(u.death).toBeDefined();
  });

  it('are started before their provider has heard of the function', async () => {
    const { js, link, ended } = await world('channel');
    const { pump } = link;
    link.call = () => {
      throw new Error('a start waits for nobody');
    };
    link.pump = () => link.caller.poll();
    const [one, two] = [js.make(), js.make()];
    expect([js.ready(one), link.caller.pending]).toEqual([false, 3]);
    link.pump = pump;
    const thing = js.made(two);
    link.pump = () => link.caller.poll();
    const read = js.read(thing);
    expect(link.caller.pending).toBe(2);
    link.pump = pump;
    link.pump();
    expect(js.didRead(read)).toBe(2);
    js.dropMake(one);
    link.pump();
    expect(ended()).toBe(1);
  });

  it('wait for nobody either where the function gives or takes what is of a third', () => {
    const [link, other] = [0, 1].map(() => new PumpedLink(new Dispatcher([], { importer: 'u' })));
    const remote = new RemoteInterfaces(link!, { provider: 'p' });
    const third = new RemoteInterfaces(other!, { provider: 't' });
    const resource = third.interface('test:t/api').resource('test:t/api', 'thing');
    const type = { kind: 'option', type: { kind: 'own', resource } } as const;
    const start = remote.calls(OBJECTS).function('start-pass', { parameters: [{ name: 'it', type }] })!;
    for (const one of [link!, other!]) {
      one.call = () => {
        throw new Error('a start waits for nobody');
      };
      one.pump = () => one.caller.poll();
    }
    const { rep } = start(undefined) as { rep: { ready(): boolean } };
    expect([rep.ready(), link!.caller.pending, other!.caller.pending]).toEqual([false, 3, 0]);
  });

  it('of a function that there is not trap who finishes them, and name it', async () => {
    const link = new PumpedLink(new Dispatcher([], { importer: 'u' }));
    const remote = new RemoteInterfaces(link, { provider: 'p' });
    const start = remote.calls(OBJECTS).function('start-make', { parameters: [] })!;
    for (let turn = 0; turn < 2; turn++) {
      const { rep } = start() as { rep: { ready(): boolean; finish(name: string): unknown } };
      expect(rep.ready()).toBe(true);
      expect(() => rep.finish('finish')).toThrow(`p has no function ${OBJECTS}#make of this type`);
    }
    expect(link.caller.pending).toBe(0);
  });

  it('that nobody waits for are cancelled, and what they would have given is dropped', async () => {
    const { js, link, ended, dispatcher, records } = await world('channel');
    const made = js.make();
    link.server.serve(dispatcher.handle);
    js.dropMake(made);
    link.pump();
    link.pump();
    expect([ended(), dispatcher.handles, records()]).toEqual([1, 0, 0]);
  });

  it('that nobody waits for before they are taken do not take place, and what they would have moved is dropped', async () => {
    const { js, link, ended, dispatcher, records } = await world('channel');
    js.dropMake(js.make());
    link.pump();
    expect([ended(), dispatcher.handles, records()]).toEqual([0, 0, 0]);
    const thing = js.made(js.make());
    js.finish(thing);
    for (let id = 0; id < 20; id++) link.cancel(id);
    link.pump();
    link.pump();
    expect([ended(), dispatcher.handles]).toEqual([1, 0]);
  });

  it('are refused for who would sleep for a provider that waits for it', async () => {
    const dispatcher = new Dispatcher([], { importer: 'u' });
    const link = new PumpedLink(dispatcher);
    link.pump = () => link.caller.poll();
    const connection = new Connection(link);
    const late: unknown[] = [];
    const answer = new Answer(
      connection,
      () => undefined,
      (bytes) => late.push(bytes),
    );
    answer.id = link.begin(16, new Uint8Array(1), answer);
    let told = 0;
    answer.onSettled(() => told++);
    expect(answer.settled()).toBe(false);
    link.stuck = () => true;
    expect(answer.settled()).toBe(false);
    answer.onSettled(() => told++);
    expect(answer.settled()).toBe(true);
    await Promise.resolve();
    expect([told, answer.take()]).toMatchObject([2, { error: { reason: 'would-deadlock' } }]);
  });

  it('give peer-died when the provider does', async () => {
    const { js, link } = await world('channel');
    const thing = js.made(js.make());
    const read = js.read(thing);
    link.close();
    expect(() => js.didRead(read)).toThrow(
      expect.objectContaining({ payload: expect.objectContaining({ tag: 'peer-died' }) }),
    );
  });
});

describe('the text of the pollable form', () => {
  it('names functions, methods, static functions and constructors', async () => {
    const text = `package test:names@1.0.0;
      interface api {
        record pair { a: u32, b: list<string> }
        resource box { constructor(size: u32); open: static func() -> box; read: func(at: u64) -> result<pair, string>; }
        swap: func(one: own<box>, two: borrow<box>) -> tuple<box, option<pair>>;
      }
      world w { export api; }`;
    const module = `(module
      (import "[export]test:names/api@1.0.0" "[resource-drop]box" (func (param i32)))
      (memory (export "memory") 1)
      (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)
      (func (export "test:names/api@1.0.0#[constructor]box") (param i32) (result i32) unreachable)
      (func (export "test:names/api@1.0.0#[static]box.open") (result i32) unreachable)
      (func (export "test:names/api@1.0.0#[method]box.read") (param i32 i64) (result i32) unreachable)
      (func (export "test:names/api@1.0.0#swap") (param i32 i32) (result i32) unreachable))`;
    const component = decodeComponent(await witBinary(text, 'w', module));
    const { type } = component.type.exports.get('test:names/api@1.0.0') as { type: InstanceType };
    expect(
      callsWit('api', type)
        .split('\n')
        .filter((line) => /start-|finish|use/.test(line))
        .sort(),
    ).toEqual([
      '    finish: func() -> own<box>;',
      '    finish: func() -> own<box>;',
      '    finish: func() -> result<pair, string>;',
      '    finish: func() -> tuple<own<box>, option<pair>>;',
      '  start-box-open: func() -> box-open-call;',
      '  start-box-read: func(%self: borrow<box>, %at: u64) -> box-read-call;',
      '  start-new-box: func(%size: u32) -> new-box-call;',
      '  start-swap: func(%one: own<box>, %two: borrow<box>) -> swap-call;',
      '  use api.{box, pair};',
      '  use wasi:io/poll@0.2.12.{pollable};',
    ]);
  });

  it('is good WIT where the interface has a pollable, too', async () => {
    const io = `package wasi:io@0.2.12 { interface poll { resource pollable; resource other; } }`;
    const api = (type: string) => `interface api { ${type} watch: func(it: pollable) -> option<pollable>; }`;
    const types = ['use wasi:io/poll@0.2.12.{pollable};', 'type pollable = u8;'];
    for (const type of [...types, 'use wasi:io/poll@0.2.12.{other as pollable};']) {
      const one = decodeComponent(await dummy(`${api(type)} world one { export api; }`, io));
      const { type: shape } = one.type.exports.get('test:one/api') as { type: InstanceType };
      const text = `${api(type)} ${callsWit('api', shape)} world one { import api-calls; }`;
      const { imports } = decodeComponent(await dummy(text, io)).type;
      expect([...imports.keys()]).toContain('test:one/api-calls');
    }
  });

  it('is of the interface with -calls in its name', () => {
    expect([callsName('a:b/c@1.0.0'), callsName('a:b/c')]).toEqual(['a:b/c-calls@1.0.0', 'a:b/c-calls']);
    expect([calledName('a:b/c-calls@1.0.0'), calledName('a:b/c@1.0.0')]).toEqual(['a:b/c@1.0.0', undefined]);
  });
});
