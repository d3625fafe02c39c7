/** Two components in two workers: one imports the interface of the other, and neither knows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Caller } from '../../../kernel/channel/caller.ts';
import { FunctionCodec } from '../../../kernel/channel/codec.ts';
import { Duplex } from '../../../kernel/channel/duplex.ts';
import { decodeComponent } from '../../../kernel/component/index.ts';
import type { InstanceType } from '../../../kernel/component/types/model.ts';
import { Connection } from '../../../kernel/remote/connection.ts';
import { signatureOf } from '../../../kernel/remote/signature.ts';
import { passOnComponent, Random, randomType, randomValue } from '../random-types.ts';
import { type Domain, startDomain } from './domain.ts';

const NAME = 'test:echo/api@0.1.0';
const random = new Random(7);
const types = Array.from({ length: 30 }, (_, index) => randomType(random, 1 + (index % 3)));

describe('a component in one worker that calls a component in another', () => {
  const domains: Domain[] = [];
  let connection: Connection;
  let type: InstanceType;

  beforeAll(async () => {
    const bytes = await passOnComponent(types);
    type = (decodeComponent(bytes).type.exports.get(NAME) as { type: InstanceType }).type;
    const host = `{ '${NAME}': hostInterface('test', new Proxy({}, { get: () => (_, value) => value })) }`;
    const provider = await startDomain({ name: 'provider', component: bytes, host: resultsThrown(host) });
    const importer = await startDomain({
      name: 'importer',
      component: bytes,
      imports: { [NAME]: provider.memory },
    });
    domains.push(importer, provider);
    connection = new Connection(new Caller(new Duplex(importer.memory, 0)));
  });
  afterAll(() => Promise.all(domains.map((domain) => domain.stop())));

  it.each(types.map((one, index) => ({ kind: one.kind, index })))(
    'gets back what it passed: $kind $index',
    ({ index }) => {
      const name = `echo${index}`;
      const fn = type.exports.get(name) as Extract<ReturnType<typeof type.exports.get>, { kind: 'func' }>;
      const codec = new FunctionCodec(fn.type);
      const number = connection.bind({}, { interface: NAME, function: name }, signatureOf(fn.type));
      for (let round = 0; round < 20; round++) {
        const value = randomValue(random, types[index]!);
        const body = codec.encodeParameters([value, value]);
        const result = connection.link.call(number, body, (bytes, length) =>
          codec.decodeResult(bytes, length),
        );
        expect(result).toEqual(value);
      }
    },
  );
});

/** A function whose type is a result throws the error. */
function resultsThrown(host: string): string {
  const results = types.flatMap((type, index) => (type.kind === 'result' ? [`echo${index}`] : []));
  const unwrap = `(key) => (_, value) => {
    if (!${JSON.stringify(results)}.includes(key)) return value;
    if (value.tag === 'err') throw { payload: value.val };
    return value.val;
  }`;
  return host.replace('() => (_, value) => value', `(_, key) => (${unwrap})(key)`);
}
