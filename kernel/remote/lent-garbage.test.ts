/** Providers that send anything about what they were lent: each call is answered or refused once, and nothing leaks. */
import { describe, expect, it } from 'vitest';
import { PumpedLink } from '../../tests/conformance/channel/pumped-link.ts';
import { TYPES, thingProvider, thingUser } from '../../tests/conformance/channel/thing-components.ts';
import { Random, randomValue } from '../../tests/conformance/random-types.ts';
import { ALL_RIGHTS } from '../capability/rights.ts';
import { CapabilityTable } from '../capability/table.ts';
import { FunctionCodec } from '../channel/codec.ts';
import type { IncomingCall } from '../channel/server.ts';
import { decodeComponent, hostInterface } from '../component/index.ts';
import { HandleEntry } from '../component/instance/handle-table.ts';
import type { FunctionType, InstanceType } from '../component/types/model.ts';
import { InputStream, IoError } from '../task/streams.ts';
import { DomainImports } from './domain-imports.ts';
import { handleWord } from './handle-word.ts';
import { IO_METHODS, IO_READ, READY } from './io-methods.ts';
import type { Attached } from './links.ts';
import {
  DROP,
  dropCodec,
  FIRST_FUNCTION,
  OBJECT_BIND,
  OBJECT_BIND_LIMIT,
  objectBindCodec,
  THIRDS,
  thirdsCodec,
} from './methods.ts';
import { RemoteInterfaces } from './remote-interfaces.ts';
import { typeText } from './type-text.ts';

const user = decodeComponent(await thingUser());
const provider = decodeComponent(await thingProvider());
const methods = [...(provider.type.imports.get(TYPES) as { type: InstanceType }).type.exports].flatMap(
  ([name, one]) => (one.kind === 'func' ? [{ name, type: one.type }] : []),
);

let live = 0;
/** What methods have been given that no WIT value of their types is. */
const wrong: unknown[] = [];

class Input extends InputStream {
  read = () => Uint8Array.of(42);
  ready = () => true;
  onReady = () => () => {};
}

class Thing {
  #ended = false;
  constructor(value: unknown) {
    if (typeof value !== 'number') wrong.push(value);
    live++;
  }
  get(): number {
    if (this.#ended) wrong.push(this);
    return 1;
  }
  child(): Thing {
    return new Thing(1);
  }
  plus(other: unknown): number {
    if (!(other instanceof Thing)) wrong.push(other);
    return 2;
  }
  text(): string {
    return 'a thing';
  }
  source(): Input {
    return new Input();
  }
  static merge(a: Thing, b: Thing): Thing {
    a[Symbol.dispose]();
    b[Symbol.dispose]();
    return new Thing(3);
  }
  [Symbol.dispose](): void {
    if (!this.#ended) live--;
    this.#ended = true;
  }
}

/** An importer that has lent `count` things, and the link by which its provider may ask for them. */
function world(count: number) {
  live = 0;
  wrong.length = 0;
  const capabilities = new CapabilityTable();
  const imported = new DomainImports('u', capabilities);
  const types = hostInterface('host', { Thing });
  const io = {
    'wasi:io/streams@0.2.12': hostInterface('host', { InputStream }),
    'wasi:io/error@0.2.12': hostInterface('host', { Error: IoError }),
  };
  imported.link({ ...io, [TYPES]: types }, user.type);
  let back: PumpedLink | undefined;
  const evil = {
    handle: (call: IncomingCall) => call.refuse('failed'),
    end() {},
    attach: (attached: Attached) => {
      back = attached.back as PumpedLink;
    },
  };
  const link = new PumpedLink(evil);
  const { connection } = new RemoteInterfaces(link, { provider: 'p', capabilities, imported });
  const resource = types.resource(TYPES, 'thing');
  const entries = Array.from({ length: count }, (_, at) => {
    const record = capabilities.create('host', resource.name, 'u', ALL_RIGHTS);
    const entry = new HandleEntry(resource, new Thing(at), true, record);
    return at % 2 === 0 ? connection.table!.add(entry)! : connection.table!.lendOut(entry)!;
  });
  const outcomes: string[] = [];
  let last: Uint8Array = new Uint8Array(0);
  const send = (method: number, body: Uint8Array) => {
    back!.caller.start(method, body, {
      answered: (bytes, length) => {
        last = bytes.slice(0, length);
        outcomes.push('answered');
      },
      refused: ({ reason }) => outcomes.push(reason),
    });
    back!.pump();
    return outcomes.at(-1);
  };
  return { capabilities, connection, entries, outcomes, send, answer: () => last };
}

const asked = (name: string, text: string, label = TYPES) =>
  objectBindCodec.encodeParameters([label, name, 0, undefined, text]) as Uint8Array;
const textOf = (type: FunctionType) => typeText(type, ({ name }) => name);
const typeOf = (name: string) => methods.find((one) => one.name === name)!.type;

describe('a provider of whom an importer thinks nothing', () => {
  it.each([1, 2, 3])('gets one answer for whatever it sends (seed %i)', (seed) => {
    const random = new Random(seed);
    const { send, outcomes, capabilities, connection, entries } = world(10);
    const bound = methods.filter(
      ({ name, type }) => send(OBJECT_BIND, asked(name, textOf(type))) === 'answered',
    );
    expect(bound.length).toBe(methods.length - 1);
    const words = {
      put: () => handleWord(random.below(14), ALL_RIGHTS, random.below(5) === 0),
      get: () => 0,
    };
    const spoil = (bytes: Uint8Array) => {
      if (random.below(3) > 0 || bytes.length === 0) return bytes;
      const all = bytes.slice();
      all[random.below(all.length)] = random.below(256);
      return all;
    };
    const others: (() => [number, Uint8Array])[] = [
      () => [
        DROP,
        dropCodec.encodeParameters([Uint32Array.of(random.below(14), random.below(14))]) as Uint8Array,
      ],
      () => [READY, IO_METHODS[READY]!.codec.encodeParameters([random.below(14)]) as Uint8Array],
      () => [IO_READ, IO_METHODS[IO_READ]!.codec.encodeParameters([random.below(14), 3n]) as Uint8Array],
      () => [THIRDS, thirdsCodec.encodeParameters([random.below(24)]) as Uint8Array],
      () => {
        const { name, type } = random.pick(methods);
        return [
          OBJECT_BIND,
          asked(
            random.pick([name, 'thing', '[method]thing.x']),
            String.fromCharCode(...spoil(new TextEncoder().encode(textOf(type)))),
          ),
        ];
      },
      () => [random.below(40), Uint8Array.of(random.below(256), random.below(256))],
    ];
    const before = outcomes.length;
    for (let turn = 0; turn < 2000; turn++) {
      const at = random.below(bound.length);
      const { type } = bound[at]!;
      const values = type.parameters.map((one) =>
        one.type.kind === 'own' || one.type.kind === 'borrow' ? undefined : randomValue(random, one.type),
      );
      const body = new Uint8Array(new FunctionCodec(type).encodeParameters(values, words) as Uint8Array);
      if (random.below(3) === 0) send(...random.pick(others)());
      else send(FIRST_FUNCTION + at, spoil(body));
    }
    expect(outcomes.length - before).toBe(2000);
    const usual = ['answered', 'bad-call', 'missing', 'no-such-method'];
    expect(outcomes.filter((one) => !usual.includes(one))).toEqual([]);
    expect(outcomes.filter((one) => one === 'answered').length).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
    for (const entry of entries) connection.table!.takeBack(entry);
    connection.close();
    // Those that were lent are the importer's own still.
    expect([connection.table!.size, live, capabilities.size]).toEqual([0, 5, 5]);
  });

  it('cannot call what is no method of the object, or make of what is lent what is its own', () => {
    const { send } = world(2);
    const self = typeOf('[method]thing.get').parameters[0]!;
    const owned = { name: 'self', type: { ...self.type, kind: 'own' } } as typeof self;
    const plain: FunctionType = { parameters: [self], result: { kind: 'string' } };
    const refused: [string, FunctionType, string?][] = [
      ['[method]thing.to-string', plain],
      ['[method]thing.constructor', plain],
      ['[method]thing.is-prototype-of', plain],
      ['[method]thing.text', { parameters: [owned], result: { kind: 'string' } }],
      ['[method]thing.text', { parameters: [], result: { kind: 'string' } }],
      ['[method]thing.joined', { parameters: [self, { ...self, name: 'other' }] }],
      ['[static]thing.merge', { parameters: [self, { ...self, name: 'b' }] }],
      [
        '[method]thing.plus',
        { parameters: [self, { name: 'other', type: { kind: 'string' } }], result: { kind: 'u32' } },
      ],
      ['[constructor]thing', { parameters: [{ name: 'value', type: { kind: 'u32' } }], result: owned.type }],
      ['text', plain],
      ['[method]thing.text', plain, 'acme:other/types'],
      ['__proto__', plain],
    ];
    for (const [name, type, label] of refused)
      expect([name, send(OBJECT_BIND, asked(name, textOf(type), label))]).toEqual([name, 'no-such-method']);
    for (const text of [
      '',
      '{}',
      '[]',
      'null',
      '{"types":[["list",0]],"parameters":[],"result":0}',
      '{"types":"x"}',
    ])
      expect([text, send(OBJECT_BIND, asked('[method]thing.get', text))]).toEqual([text, 'no-such-method']);
  });

  it('may bind so many functions of objects, and no more', () => {
    const { send } = world(1);
    const text = textOf(typeOf('[method]thing.get'));
    const answers = Array.from({ length: OBJECT_BIND_LIMIT + 1 }, () =>
      send(OBJECT_BIND, asked('[method]thing.get', text)),
    );
    expect(answers.filter((one) => one === 'answered')).toHaveLength(OBJECT_BIND_LIMIT);
    expect(answers.at(-1)).toBe('bad-call');
  });

  it('gets nothing of a call that has ended, nor twice what it has dropped', () => {
    const { send, entries, connection } = world(2);
    send(OBJECT_BIND, asked('[method]thing.get', textOf(typeOf('[method]thing.get'))));
    const get = new FunctionCodec(typeOf('[method]thing.get'));
    const call = (entry: number) =>
      send(
        FIRST_FUNCTION,
        get.encodeParameters([undefined], {
          put: () => handleWord(entry, ALL_RIGHTS, false),
          get: () => 0,
        }) as Uint8Array,
      );
    const [own, lent] = entries as [number, number];
    expect([call(own), call(lent)]).toEqual(['answered', 'answered']);
    connection.table!.takeBack(lent);
    expect(call(lent)).toBe('bad-call');
    const drop = (...which: number[]) =>
      send(DROP, dropCodec.encodeParameters([Uint32Array.from(which)]) as Uint8Array);
    expect([drop(lent), drop(own), drop(own), call(own)]).toEqual([
      'bad-call',
      'answered',
      'bad-call',
      'bad-call',
    ]);
    expect(live).toBe(1);
  });

  it('that says a method gives what it does not, gets a refusal, and the object ends', () => {
    const { send, entries } = world(1);
    const self = typeOf('[method]thing.child').parameters[0]!;
    send(OBJECT_BIND, asked('[method]thing.child', textOf({ parameters: [self], result: { kind: 'u32' } })));
    const codec = new FunctionCodec({ parameters: [self] });
    const words = { put: () => handleWord(entries[0]!, ALL_RIGHTS, false), get: () => 0 };
    expect(send(FIRST_FUNCTION, codec.encodeParameters([undefined], words) as Uint8Array)).toBe('bad-call');
    expect(live).toBe(1);
  });
});
