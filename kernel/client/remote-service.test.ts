import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VAULT, vaultComponent } from '../../tests/conformance/vault.ts';
import { Caller } from '../channel/caller.ts';
import { Duplex, declareDead, duplexMemory } from '../channel/duplex.ts';
import { type IncomingCall, Server } from '../channel/server.ts';
import { type Component, instantiate } from '../component/index.ts';
import { Dispatcher } from '../remote/dispatcher.ts';
import { BIND, bindCodec } from '../remote/methods.ts';
import { connect, type UntypedClient } from './connect.ts';
import { limited } from './limits.ts';
import { remoteService } from './remote-service.ts';

let component: Component;
let memory: SharedArrayBuffer;
let dispatcher: Dispatcher;
let served: Promise<unknown>;
let caller: Caller;
let vault: UntypedClient;

beforeAll(async () => {
  component = await vaultComponent();
});

beforeEach(async () => {
  const instance = await instantiate(component, { name: 'vault' });
  memory = duplexMemory();
  dispatcher = new Dispatcher(instance.exports.values(), { importer: 'host' });
  served = new Server(new Duplex(memory, 1)).listen(dispatcher.handle);
  caller = new Caller(new Duplex(memory, 0));
  vault = connect(remoteService(caller, { name: 'vault', exports: component.type.exports }), {
    interface: VAULT,
  });
});

afterEach(async () => {
  caller.close();
  await served;
});

/** All that was sent before has been taken. */
async function settled(): Promise<number> {
  await vault.dropped();
  return dispatcher.handles;
}

describe('a client over a link', () => {
  it('has objects with methods, which end when the calls of them have', async () => {
    const box = await vault.Box.create(7);
    const under = box.get();
    box.close();
    expect(await under).toBe(7);
    expect(await settled()).toBe(0);
    expect(await vault.dropped()).toBe(7);
  });

  it('passes objects on, inside of values too', async () => {
    const boxes = [await vault.Box.create(1), await vault.Box.create(2)];
    expect(await vault.sum(boxes)).toBe(3);
    const [crate] = await vault.unpack([{ name: 'a', box: boxes[0] }]);
    expect(await crate.box.get()).toBe(1);
    await expect(boxes[0].get()).rejects.toThrow('closed or moved');
    expect(await settled()).toBe(2);
  });

  it('moves nothing in a call that is not made', async () => {
    const box = await vault.Box.create(1);
    await expect(
      vault.unpack([
        { name: 'a', box },
        { name: 'b', box },
      ]),
    ).rejects.toThrow('closed or moved');
    await expect(vault.pair(box, box)).rejects.toThrow('this object is lent to a call');
    const other = await vault.Box.create(2);
    expect(await vault.pair(box, other)).toBe(3);
    expect(await settled()).toBe(1);
  });

  it('answers many calls, each its own', async () => {
    const boxes = await Promise.all(Array.from({ length: 300 }, (_, value) => vault.Box.create(value)));
    expect(await Promise.all(boxes.map((box) => box.get()))).toEqual(boxes.map((_, value) => value));
    for (const box of boxes) box.close();
    expect(await settled()).toBe(0);
  });

  it('rejects with the function`s own error, or as the link does', async () => {
    const box = await vault.Box.create(1);
    await expect(box.crash()).rejects.toMatchObject({ name: 'ServiceError', payload: { tag: 'peer-died' } });
    await expect(box.fresh()).rejects.toMatchObject({ reason: 'failed' });
  });

  it('does not believe a service that answers with what is no value of its type', async () => {
    const other = duplexMemory();
    const server = new Server(new Duplex(other, 1)).listen((call) => call.reply(Uint8Array.of(0xc1, 1, 2)));
    const link = new Caller(new Duplex(other, 0));
    const client = connect(remoteService(link, { name: 'liar', exports: component.type.exports }), {
      interface: VAULT,
    });
    await expect(client.dropped()).rejects.toThrow('begins nothing that a WIT value has');
    await server;
  });

  it('calls off what takes too long, or is not wanted any more', async () => {
    const silent = duplexMemory();
    const server = new Server(new Duplex(silent, 1));
    const calls: IncomingCall[] = [];
    const listening = server.listen((call) => {
      if (call.method === BIND) call.reply(bindCodec.encodeResult(16) as Uint8Array);
      else calls.push(call);
    });
    const link = new Caller(new Duplex(silent, 0));
    const service = remoteService(link, { name: 'silent', exports: component.type.exports });
    const off = new AbortController();
    const client = connect(limited(service, { signal: off.signal }), { interface: VAULT });
    const dropped = client.dropped();
    while (calls.length === 0) await new Promise(setImmediate);
    off.abort(new Error('never mind'));
    await expect(dropped).rejects.toThrow('never mind');
    await expect(client.dropped()).rejects.toThrow('never mind');
    const hurried = connect(limited(service, { timeout: 0 }), { interface: VAULT });
    await expect(hurried.dropped()).rejects.toMatchObject({ reason: 'timed-out' });
    while (!calls[0]!.cancelled) await new Promise(setImmediate);
    link.close();
    await listening;
  });

  it('is told when the peer dies, in the middle of calls too', async () => {
    const box = await vault.Box.create(1);
    const fresh = vault.Box.create(2);
    declareDead(memory);
    await expect(box.get()).rejects.toMatchObject({ payload: { tag: 'peer-died' } });
    await expect(fresh).rejects.toMatchObject({ reason: 'peer-died' });
    box.close();
  });
});
