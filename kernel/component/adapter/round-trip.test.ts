import { transpileBytes } from '@bytecodealliance/jco-transpile';
import { beforeAll, describe, expect, it } from 'vitest';
import { passOnComponent, Random, randomType, randomValue } from '../../../tests/conformance/random-types.ts';
import { decodeComponent, type ExportedInstance, hostInterface, instantiate } from '../index.ts';
import { errorPayload } from './closures.ts';

const NAME = 'test:echo/api@0.1.0';
const random = new Random(20261121);
const types = Array.from({ length: 60 }, (_, index) => randomType(random, 1 + (index % 3)));

// biome-ignore lint/suspicious/noExplicitAny: functions of random types
type Api = Record<string, (x: any, y: any) => any>;

/** Gives the second argument back; one of type `result` has its error thrown. */
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

/** Calls the way a function of that type is called, and gives the value that `second` was given. */
function call(api: Api, index: number, value: unknown): unknown {
  if (types[index]!.kind !== 'result') return api[`echo${index}`]!(value, value);
  try {
    return { tag: 'ok', val: api[`echo${index}`]!(value, value) };
  } catch (error) {
    return { tag: 'err', val: errorPayload(error) };
  }
}

/** jco decodes text without `ignoreBOM`, and so loses a leading U+FEFF. */
function withoutBom(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/^\ufeff/, '');
  if (Array.isArray(value)) return value.map(withoutBom);
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutBom(one)]));
}

/** JavaScript calls the first component, each calls the next, and the last calls JavaScript. */
async function chain(generate: boolean, ...encodings: ('utf8' | 'utf16' | 'compact-utf16')[]): Promise<Api> {
  let given: ExportedInstance | ReturnType<typeof hostInterface> = hostInterface('test', second);
  for (const encoding of encodings.reverse()) {
    const component = decodeComponent(await passOnComponent(types, encoding));
    const instance = await instantiate(component, {
      name: encoding,
      imports: { [NAME]: given },
      generate,
    });
    given = instance.exports.get(NAME) as ExportedInstance;
  }
  return (given as ExportedInstance).js;
}

describe.each([
  { generate: true, encodings: ['utf8'] },
  { generate: true, encodings: ['utf8', 'utf8'] },
  { generate: true, encodings: ['utf16', 'utf8', 'utf16'] },
  { generate: true, encodings: ['compact-utf16', 'utf16', 'compact-utf16', 'utf8', 'compact-utf16'] },
  { generate: false, encodings: ['utf8', 'utf8'] },
  { generate: false, encodings: ['utf16', 'compact-utf16', 'utf8'] },
] as const)('through $encodings, generated: $generate', ({ generate, encodings }) => {
  let api: Api;
  beforeAll(async () => {
    api = await chain(generate, ...encodings);
  });

  it.each(types.map((type, index) => ({ index, kind: type.kind })))('$kind $index', ({ index }) => {
    for (let round = 0; round < 8; round++) {
      const value = randomValue(random, types[index]!);
      expect(call(api, index, value)).toEqual(value);
    }
  });
});

describe('jco`s own code', () => {
  let ours: Api;
  let theirs: Api;
  beforeAll(async () => {
    ours = await chain(true, 'utf8');
    const { files } = await transpileBytes(await passOnComponent(types), {
      name: 'echo',
      instantiation: 'async',
      noTypescript: true,
      noNodejsCompat: true,
    } as never);
    const list = files as Record<string, Uint8Array>;
    const source = new TextDecoder().decode(list['echo.js']);
    const module = await import(`data:text/javascript,${encodeURIComponent(source)}`);
    const core = (path: string) => WebAssembly.compile(list[path]! as BufferSource);
    const instance = await module.instantiate(core, { 'test:echo/api': second, [NAME]: second });
    theirs = instance[NAME] ?? instance.api;
  });

  it.each(types.map((type, index) => ({ index, kind: type.kind })))(
    'gives the same for $kind $index',
    ({ index }) => {
      for (let round = 0; round < 3; round++) {
        const value = withoutBom(randomValue(random, types[index]!));
        expect(call(ours, index, value)).toEqual(call(theirs, index, value));
      }
    },
  );
});
