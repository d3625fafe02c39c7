/** Random values of random types from one component to another and back, over a link. */
import { beforeAll, describe, expect, it } from 'vitest';
import { PumpedLink } from '../../tests/conformance/channel/pumped-link.ts';
import { passOnComponent, Random, randomType, randomValue } from '../../tests/conformance/random-types.ts';
import { errorPayload } from '../component/adapter/closures.ts';
import {
  decodeComponent,
  type ExportedInstance,
  hostInterface,
  type ImportValue,
  instantiate,
} from '../component/index.ts';
import { Dispatcher } from './dispatcher.ts';
import { RemoteInterfaces } from './remote-interfaces.ts';

const NAME = 'test:echo/api@0.1.0';
const random = new Random(20261122);
const types = Array.from({ length: 60 }, (_, index) => randomType(random, 1 + (index % 3)));

// biome-ignore lint/suspicious/noExplicitAny: functions of random types
type Api = Record<string, (x: any, y: any) => any>;

const second: Api = Object.fromEntries(
  types.map((type, index) => [
    `echo${index}`,
    (_, value) => {
      if (type.kind !== 'result') return value;
      if (value.tag === 'err') throw { payload: value.val };
      return value.val;
    },
  ]),
);

function call(api: Api, index: number, value: unknown): unknown {
  if (types[index]!.kind !== 'result') return api[`echo${index}`]!(value, value);
  try {
    return { tag: 'ok', val: api[`echo${index}`]!(value, value) };
  } catch (error) {
    return { tag: 'err', val: errorPayload(error) };
  }
}

async function passOn(name: string, given: ImportValue, encoding: 'utf8' | 'utf16', generate: boolean) {
  const component = decodeComponent(await passOnComponent(types, encoding));
  const instance = await instantiate(component, { name, imports: { [NAME]: given }, generate });
  return instance.exports.get(NAME) as ExportedInstance;
}

describe.each([
  ['utf8', true],
  ['utf16', true],
  ['utf8', false],
] as const)('from one component (%s, generated: %s) to another over a link', (encoding, generate) => {
  let api: Api;
  beforeAll(async () => {
    const provider = await passOn('provider', hostInterface('test', second), 'utf8', generate);
    const link = new PumpedLink(new Dispatcher([provider], { importer: 'importer' }));
    const remote = new RemoteInterfaces(link, { provider: 'provider' });
    api = (await passOn('importer', remote.interface(NAME), encoding, generate)).js;
  });

  it.each(types.map((type, index) => ({ index, kind: type.kind })))('$kind $index', ({ index }) => {
    for (let round = 0; round < 8; round++) {
      const value = randomValue(random, types[index]!);
      expect(call(api, index, value)).toEqual(value);
    }
  });
});
