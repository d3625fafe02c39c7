/** Components in workers of their own that import from each other, and do not know it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../../kernel/channel/caller.ts';
import { FunctionCodec } from '../../../kernel/channel/codec.ts';
import { decodeComponent } from '../../../kernel/component/index.ts';
import type { ExternType, InstanceType, ValueType } from '../../../kernel/component/types/model.ts';
import { Connection } from '../../../kernel/remote/connection.ts';
import { signatureOf } from '../../../kernel/remote/signature.ts';
import { passOnComponent, Random, randomType, randomValue } from '../random-types.ts';
import { Domains } from './domain.ts';

const NAME = 'test:echo/api@0.1.0';

/** Calls the functions of a component that `passOnComponent` made. */
class EchoClient {
  readonly #connection: Connection;
  readonly #codecs: { readonly number: number; readonly codec: FunctionCodec }[];

  constructor(link: Caller, component: Uint8Array) {
    this.#connection = new Connection(link);
    const { exports } = (decodeComponent(component).type.exports.get(NAME) as { type: InstanceType }).type;
    this.#codecs = [...exports.keys()].flatMap((name) => {
      const { kind, type } = exports.get(name) as Extract<ExternType, { kind: 'func' }>;
      if (kind !== 'func') return [];
      const site = { interface: NAME, function: name };
      const { number } = this.#connection.bind({}, { site, signature: signatureOf(type) });
      return { number, codec: new FunctionCodec(type) };
    });
  }

  echo(index: number, value: unknown): unknown {
    const { number, codec } = this.#codecs[index]!;
    const body = codec.encodeParameters([value, value]);
    return this.#connection.link.call(number, body, (bytes, length) => codec.decodeResult(bytes, length));
  }

  async later(index: number, value: unknown): Promise<unknown> {
    const { number, codec } = this.#codecs[index]!;
    const body = codec.encodeParameters([value, value]);
    const read = (bytes: Uint8Array, length: number) => codec.decodeResult(bytes, length);
    return this.#connection.link.callLater(number, body, read);
  }
}

/** A host whose functions give their second argument back; `results` are thrown where they are errors. */
function secondArgument(results: readonly string[]): string {
  const get = `(_, key) => (_, value) => {
    if (!${JSON.stringify(results)}.includes(key)) return value;
    if (value.tag === 'err') throw { payload: value.val };
    return value.val;
  }`;
  return `{ '${NAME}': hostInterface('test', new Proxy({}, { get: ${get} })) }`;
}

describe('a component that calls one in another domain', () => {
  const random = new Random(7);
  const types = Array.from({ length: 30 }, (_, index) => randomType(random, 1 + (index % 3)));
  const results = types.flatMap((type, index) => (type.kind === 'result' ? [`echo${index}`] : []));
  const domains = new Domains(2);
  let client: EchoClient;

  beforeAll(async () => {
    const component = await passOnComponent(types);
    domains.link(1, 2, NAME);
    const link = domains.caller(1, NAME);
    await domains.start(2, { component, host: secondArgument(results) });
    await domains.start(1, { component });
    client = new EchoClient(link, component);
  });
  afterAll(() => domains.end());

  it.each(types.map((one, index) => ({ kind: one.kind, index })))(
    'gets back what it passed: $kind $index',
    ({ index }) => {
      for (let round = 0; round < 20; round++) {
        const value = randomValue(random, types[index]!);
        expect(client.echo(index, value)).toEqual(value);
      }
    },
  );
});

const FAILURES = ['would-deadlock', 'peer-died', 'timed-out'];
const FALLIBLE: ValueType = {
  kind: 'result',
  ok: { kind: 'u32' },
  err: { kind: 'variant', cases: FAILURES.map((name) => ({ name })) },
};
const failure = (tag: string) => ({ tag: 'err', val: { tag } });
const ok = (val: number) => ({ tag: 'ok', val });

describe('a call that cannot be answered', () => {
  let component: Uint8Array;
  beforeAll(async () => {
    component = await passOnComponent([FALLIBLE]);
  });

  it.each([1, 2, 3])('is refused as would-deadlock where it closes a ring of %i', async (count) => {
    const domains = new Domains(count);
    for (let one = 1; one <= count; one++) domains.link(one, (one % count) + 1, NAME);
    const link = domains.caller(1, NAME);
    for (let one = 1; one <= count; one++) await domains.start(one, { component });
    const client = new EchoClient(link, component);
    for (let round = 0; round < 3; round++)
      expect(client.echo(0, ok(round))).toEqual(failure('would-deadlock'));
    await domains.end();
  });

  it('in a ring that two threads close at once is refused, and nobody hangs', async () => {
    const domains = new Domains(2);
    domains.link(1, 2, NAME);
    domains.link(2, 1, NAME);
    const links = [domains.caller(1, NAME), domains.caller(2, NAME)];
    for (const number of [1, 2]) await domains.start(number, { component });
    const clients = links.map((link) => new EchoClient(link, component));
    for (let round = 0; round < 300; round++) {
      const answers = await Promise.all(clients.map((client) => client.later(0, ok(round))));
      expect(answers).toEqual([failure('would-deadlock'), failure('would-deadlock')]);
    }
    await domains.end();
  });

  it('comes back as timed-out where the provider does not return, and as peer-died when that is killed', async () => {
    const domains = new Domains(2);
    domains.link(1, 2, NAME);
    const link = domains.caller(1, NAME);
    const never = `{ '${NAME}': hostInterface('test', { echo0() { for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); } }) }`;
    await domains.start(2, { component, host: never });
    await domains.start(1, { component, timeout: 20 });
    const client = new EchoClient(link, component);
    expect(client.echo(0, ok(1))).toEqual(failure('timed-out'));
    const waiting = client.later(0, ok(1));
    await domains.kill(2);
    expect(['timed-out', 'peer-died']).toContain(((await waiting) as ReturnType<typeof failure>).val.tag);
    expect(client.echo(0, ok(1))).toEqual(failure('peer-died'));
    await domains.end();
  });
});
