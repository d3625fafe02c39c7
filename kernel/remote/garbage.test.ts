/** Peers that send anything: each end answers or refuses, nothing leaks, and no instance is harmed. */
import { describe, expect, it } from 'vitest';
import {
  DRIVER,
  holderComponent,
  NEXT,
  OBJECTS,
  providerComponent,
} from '../../tests/conformance/capability/components.ts';
import { PumpedLink } from '../../tests/conformance/channel/pumped-link.ts';
import { passOnComponent, Random, randomType, randomValue } from '../../tests/conformance/random-types.ts';
import { CapabilityTable } from '../capability/table.ts';
import { Caller, type Settle } from '../channel/caller.ts';
import { FunctionCodec } from '../channel/codec.ts';
import { Duplex, declareDead, duplexMemory } from '../channel/duplex.ts';
import { CallRefused } from '../channel/link.ts';
import { type IncomingCall, Server } from '../channel/server.ts';
import { decodeComponent, type ExportedInstance, hostInterface, instantiate } from '../component/index.ts';
import type { FunctionType } from '../component/types/model.ts';
import { Dispatcher } from './dispatcher.ts';
import { CHECK_WRITE, IO_METHODS, IO_READ, READY } from './io-methods.ts';
import { BIND, bindCodec, DROP, dropCodec, FIRST_FUNCTION } from './methods.ts';
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
import { type Link, RemoteInterfaces } from './remote-interfaces.ts';
import { signatureOf } from './signature.ts';

const ECHO = 'test:echo/api@0.1.0';
const nobody = hostInterface('nobody', { keep() {}, keepAll() {}, give() {}, look() {} });
const [provider, holder] = [await providerComponent(), await holderComponent()];

/** Changes, cuts or replaces some bytes. */
function spoilt(random: Random, bytes: Uint8Array): Uint8Array {
  const all =
    random.below(4) === 0 ? new Uint8Array(random.below(40)).map(() => random.below(256)) : bytes.slice();
  for (let change = random.below(3); change > 0 && all.length > 0; change--)
    all[random.below(all.length)] = random.pick([0, 1, 0x7f, 0x80, 0x90, 0xc0, 0xff, random.below(256)]);
  return random.below(5) === 0 ? all.subarray(0, random.below(all.length + 1)) : all;
}

/** A call of the link's own methods, of streams and of offers, with some entry or other; spoilt now and then. */
function linkCall(random: Random): [number, Uint8Array] {
  const entry = random.below(25);
  const method = random.pick([DROP, READY, IO_READ, CHECK_WRITE, OFFER, OFFER, CLAIM, WITHDRAW, LIMIT]);
  const bodies: Record<number, () => Uint8Array> = {
    [DROP]: () => dropCodec.encodeParameters([Uint32Array.of(entry)]),
    [OFFER]: () =>
      offerCodec.encodeParameters([
        entry,
        random.below(256),
        random.below(2) === 0,
        random.pick(['h', 'k']),
        random.pick([undefined, 0n, 2n ** 64n - 1n]),
      ]),
    [CLAIM]: () => claimCodec.encodeParameters([entry]),
    [WITHDRAW]: () => withdrawCodec.encodeParameters([Uint32Array.of(entry, 2 ** 32 - 1)]),
    [LIMIT]: () => limitCodec.encodeParameters([entry, random.pick([0n, 1n, 2n ** 64n - 1n])]),
    [IO_READ]: () => IO_METHODS[IO_READ]!.codec.encodeParameters([entry, 5n]),
  };
  const body = new Uint8Array(
    (bodies[method] ?? (() => IO_METHODS[method]!.codec.encodeParameters([entry])))(),
  );
  return [method, random.below(3) === 0 ? spoilt(random, body) : body];
}

describe('a dispatcher', () => {
  it.each([1, 2, 3])(
    'answers whatever it is sent once, and keeps nothing when the link ends (seed %i)',
    async (seed) => {
      const random = new Random(seed);
      const capabilities = new CapabilityTable();
      const p = await instantiate(provider, { name: 'p', capabilities });
      const objects = p.exports.get(OBJECTS) as ExportedInstance;
      const dispatcher = new Dispatcher([objects], { importer: 'h', capabilities, handles: 20 });
      const memory = duplexMemory(4096);
      const [caller, server] = [new Caller(new Duplex(memory, 0)), new Server(new Duplex(memory, 1))];
      const functions = [...objects.type.exports].flatMap(([name, type]) =>
        type.kind === 'func' && name !== 'crash' ? [{ name, type: type.type }] : [],
      );
      const outcomes = new Map<string, number>();
      const count = (outcome: string) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      const send = (method: number, body: Uint8Array) => {
        caller.start(method, body, {
          answered: () => count('answered'),
          refused: ({ reason }) => count(reason),
        });
        caller.flush();
        server.serve(dispatcher.handle);
        caller.poll();
      };
      for (const { name, type } of functions)
        send(BIND, bindCodec.encodeParameters([OBJECTS, name, signatureOf(type)]));
      const handles = { put: () => random.below(25 * 128), get: () => 0 };
      for (let turn = 0; turn < 3000; turn++) {
        const index = random.below(functions.length);
        const values = functions[index]!.type.parameters.map((one) =>
          one.type.kind === 'own' || one.type.kind === 'borrow' ? undefined : randomValue(random, one.type),
        );
        const good = new Uint8Array(
          new FunctionCodec(functions[index]!.type).encodeParameters(values, handles),
        );
        const body = random.below(2) === 0 ? good : spoilt(random, good);
        if (random.below(4) === 0) send(...linkCall(random));
        else send(random.below(8) === 0 ? random.below(FIRST_FUNCTION) : FIRST_FUNCTION + index, body);
      }
      expect([...outcomes.values()].reduce((sum, one) => sum + one)).toBe(3000 + functions.length);
      expect([...outcomes.keys()].sort()).toEqual(
        ['answered', 'bad-call', 'expired', 'failed', 'full', 'missing', 'no-such-method', 'revoked'].filter(
          (one) => outcomes.has(one),
        ),
      );
      expect(outcomes.get('answered')).toBeGreaterThan(100);
      expect(outcomes.get('bad-call')).toBeGreaterThan(200);
      declareDead(memory);
      server.serve(dispatcher.handle);
      dispatcher.end();
      expect([dispatcher.handles, capabilities.size]).toEqual([0, 0]);
    },
  );

  it('answers a call that was cancelled before it was looked at by dropping what it moved', async () => {
    const capabilities = new CapabilityTable();
    const p = await instantiate(provider, { name: 'p', capabilities });
    const objects = p.exports.get(OBJECTS) as ExportedInstance;
    const dispatcher = new Dispatcher([objects], { importer: 'h', capabilities });
    const held: IncomingCall[] = [];
    const link = new PumpedLink({ handle: (call: IncomingCall) => held.push(call), end: () => {} } as never);
    expect(link.caller.start(FIRST_FUNCTION, Uint8Array.of(0x90), { answered() {}, refused() {} })).toBe(0);
    link.pump();
    link.caller.cancel(0);
    link.pump();
    for (const call of held) dispatcher.handle(call);
    expect([held[0]!.cancelled, dispatcher.handles]).toEqual([true, 0]);
  });
});

describe('an importer', () => {
  it.each([1, 2, 3])(
    'makes of any answer a value, an error or a trap of the caller alone (seed %i)',
    async (seed) => {
      const random = new Random(seed);
      const types = Array.from({ length: 20 }, () => randomType(random, 2));
      const component = decodeComponent(await passOnComponent(types));
      const outcomes = new Map<string, number>();
      for (let turn = 0; turn < 150; turn++) {
        const link = new LyingLink(random);
        const remote = new RemoteInterfaces(link, { provider: 'liar' });
        const instance = await instantiate(component, {
          name: 'importer',
          imports: { [ECHO]: remote.interface(ECHO) },
        });
        const api = (instance.exports.get(ECHO) as ExportedInstance).js;
        const index = random.below(types.length);
        const type: FunctionType = { parameters: [], result: types[index]! };
        const value = randomValue(random, types[index]!);
        link.answer = spoilt(random, new Uint8Array(new FunctionCodec(type).encodeResult(value)));
        let outcome = 'value';
        try {
          api[`echo${index}`]!(value, value);
        } catch (error) {
          outcome = 'payload' in (error as object) ? 'error' : (error as Error).name;
          if (outcome === 'Trap') expect(instance.death).toBeDefined();
        }
        if (outcome === 'Trap') expect(link.closed || link.lies).toBe(true);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
      expect([...outcomes.keys()].filter((one) => !['value', 'error', 'Trap'].includes(one))).toEqual([]);
      expect(outcomes.get('Trap')).toBeGreaterThan(20);
    },
  );

  it('ends the link of a peer that numbers functions as it likes', async () => {
    const type = randomType(new Random(1), 1);
    const component = decodeComponent(await passOnComponent([type]));
    const link = new LyingLink(new Random(1));
    link.number = FIRST_FUNCTION + 1;
    const remote = new RemoteInterfaces(link, { provider: 'liar' });
    const imports = { [ECHO]: remote.interface(ECHO) };
    const { exports } = await instantiate(component, { name: 'importer', imports });
    const value = randomValue(new Random(1), type);
    link.answer = new Uint8Array(new FunctionCodec({ parameters: [], result: type }).encodeResult(value));
    (exports.get(ECHO) as ExportedInstance).js.echo0!(value, value);
    expect(link.closed).toBe(true);
  });

  it('that is given a handle which it was not, ends the link and leaves nothing behind', async () => {
    for (const word of [0, 5 << 7, 2 ** 32 - 1]) {
      const capabilities = new CapabilityTable();
      const link = new LyingLink(new Random(1));
      const remote = new RemoteInterfaces(link, { provider: 'liar', capabilities });
      const imports = { [OBJECTS]: remote.interface(OBJECTS), [NEXT]: nobody };
      const h = await instantiate(holder, { name: 'h', imports, capabilities });
      const own: FunctionType = { parameters: [], result: { kind: 'u32' } };
      link.answer = new Uint8Array([0x92, 0, ...new FunctionCodec(own).encodeResult(word)]);
      const { js } = h.exports.get(DRIVER) as ExportedInstance;
      if ((word & 64) === 0) {
        expect(() => js.make()).toThrow('peer-died');
        expect([link.closed, capabilities.size]).toEqual([true, 0]);
      } else {
        js.make();
        h.close();
        expect(capabilities.size).toBe(0);
      }
    }
  });
});

/** Gives the same bytes to every call, or refuses it. */
class LyingLink implements Link {
  answer = new Uint8Array(0);
  closed = false;
  lies = false;
  /** Of each function that it is asked to bind; otherwise what it has to say. */
  number: number | undefined;
  #asked = 0;
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  get ended(): undefined {
    return undefined;
  }

  call<T>(_method: number, _body: Uint8Array, read: (bytes: Uint8Array, length: number) => T): T {
    this.lies = this.#random.below(10) === 0;
    if (this.lies)
      throw new CallRefused(this.#random.pick(['failed', 'bad-call', 'full', 'revoked', 'busy']));
    return read(this.answer, this.answer.length);
  }

  callLater<T>(): Promise<T> {
    throw new Error('nothing is called later');
  }

  begin(method: number, _body: Uint8Array, settle: Settle): number {
    expect(method).toBe(BIND);
    const bytes = bindCodec.encodeResult(this.number ?? FIRST_FUNCTION + this.#asked++);
    settle.answered(bytes, bytes.length);
    return 0;
  }

  poll(): void {}

  cancel(): void {}

  send(): boolean {
    return true;
  }

  close(): void {
    this.closed = true;
  }
}
