import { unpack } from 'msgpackr';
import { describe, expect, it } from 'vitest';
import { Random, randomType, randomValue } from '../../tests/conformance/random-types.ts';
import { type FunctionType, ResourceType, type ValueType } from '../component/types/model.ts';
import { copyOf, LONG } from './body.ts';
import { FunctionCodec } from './codec.ts';
import { coderOf, NO_HANDLES } from './coder.ts';
import { CodecError } from './message-pack.ts';

function ofType(type: ValueType): FunctionType {
  return { parameters: [{ name: 'p', type }], result: type };
}

function roundTrip(type: ValueType, value: unknown): unknown {
  const codec = new FunctionCodec(ofType(type));
  const [parameter] = codec.decodeParameters(copyOf(codec.encodeParameters([value])));
  expect(codec.decodeResult(copyOf(codec.encodeResult(value)))).toEqual(parameter);
  return parameter;
}

/** Of the first typed array in it. */
function bufferOf(value: unknown): ArrayBufferLike | undefined {
  if (ArrayBuffer.isView(value)) return value.buffer;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const one of Object.values(value)) {
    const found = bufferOf(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

const list = (element: ValueType): ValueType => ({ kind: 'list', element });

describe('FunctionCodec', () => {
  it.each([1, 2, 3, 4, 5])('gives back random values of random types (seed %i)', (seed) => {
    const random = new Random(seed);
    for (let count = 0; count < 300; count++) {
      const type = randomType(random, 3);
      const value = randomValue(random, type);
      expect(roundTrip(type, value)).toEqual(value);
    }
  });

  const exact: [ValueType, unknown][] = [
    [{ kind: 'u64' }, 2n ** 64n - 1n],
    [{ kind: 'u64' }, 1n],
    [{ kind: 's64' }, -(2n ** 63n)],
    [{ kind: 'f64' }, -0],
    [{ kind: 'f64' }, 2 ** 53 + 2],
    [{ kind: 'f32' }, Number.NaN],
    [{ kind: 's8' }, -128],
    [{ kind: 'char' }, '\u{10ffff}'],
    [{ kind: 'string' }, `\ufeff${'x'.repeat(200)}`],
    [{ kind: 'string' }, 'ä\u0000語'.repeat(5000)],
    [list({ kind: 'u8' }), Uint8Array.of(1, 2, 3)],
    [list({ kind: 'f64' }), Float64Array.of(-0, Number.NaN)],
    [list({ kind: 's64' }), BigInt64Array.of(-1n, 2n ** 62n)],
    [
      { kind: 'option', type: { kind: 'option', type: { kind: 'u8' } } },
      { tag: 'some', val: undefined },
    ],
    [{ kind: 'result' }, { tag: 'err', val: undefined }],
  ];

  it.each(exact)('keeps %j exactly', (type, value) => {
    expect(roundTrip(type, value)).toEqual(value);
  });

  it('makes of lone surrogates what the canonical ABI makes of them', () => {
    for (const [text, plain] of [
      ['a\ud800b', 'a\ufffdb'],
      ['\udc00'.repeat(100), '\ufffd'.repeat(100)],
      ['\ufeff\ud800', '\ufeff\ufffd'],
    ]) {
      expect(roundTrip({ kind: 'string' }, text)).toBe(plain);
    }
  });

  it('wraps numbers and takes arrays for lists, as lowering does', () => {
    expect(roundTrip({ kind: 'u8' }, 257)).toBe(1);
    expect(roundTrip(list({ kind: 's16' }), [1, -70000])).toEqual(Int16Array.of(1, -4464));
    expect(() => roundTrip({ kind: 'u8' }, 'x')).toThrow(new TypeError('expected a number, got "x"'));
  });

  const long = Uint8Array.from({ length: LONG + 3 }, (_, index) => index % 251);
  const part: ValueType = { kind: 'tuple', elements: [{ kind: 'string' }, list({ kind: 'u8' })] };
  const longOnes: [string, ValueType, unknown][] = [
    ['alone', list({ kind: 'u8' }), long],
    ['of wider numbers', list({ kind: 'f64' }), Float64Array.from({ length: LONG / 8 }, (_, one) => one / 3)],
    ['in a result', { kind: 'result', ok: list({ kind: 'u8' }) }, { tag: 'ok', val: long }],
    [
      'among others',
      list(part),
      [
        ['a', long],
        ['b', Uint8Array.of(1)],
        ['c', long.subarray(1)],
        ['', long],
      ],
    ],
  ];

  it.each(longOnes)('does not copy a long list %s, and sends what msgpackr reads', (_, type, value) => {
    const codec = new FunctionCodec(ofType(type));
    const parts = codec.encodeResult(value);
    expect(parts).toBeInstanceOf(Array);
    expect((parts as Uint8Array[]).some(({ buffer }) => buffer === bufferOf(value))).toBe(true);
    expect(roundTrip(type, value)).toEqual(value);
    expect(coderOf(type).decode(unpack(copyOf(parts)), NO_HANDLES)).toEqual(value);
  });

  it('sends the index of a capability for a handle, and leaves its meaning to the caller', () => {
    const type: ValueType = { kind: 'own', resource: new ResourceType('file') };
    const codec = new FunctionCodec(ofType(list(type)));
    const sent: unknown[] = [];
    const put = (handle: unknown) => sent.push(handle) - 1;
    const bytes = copyOf(codec.encodeParameters([['a', 'b']], { put, get: () => undefined }));
    expect(sent).toEqual(['a', 'b']);
    const handles = { put: () => 0, get: (index: number) => sent[1 - index] };
    expect(codec.decodeParameters(bytes, bytes.length, handles)).toEqual([['b', 'a']]);
    expect(() => codec.decodeParameters(bytes)).toThrow('parameter p: a handle, where messages carry none');
  });
});

describe('a message from a peer', () => {
  const record: ValueType = { kind: 'record', fields: [{ name: 'a', type: { kind: 'u8' } }] };
  const refused: [string, ValueType, readonly number[], string][] = [
    ['nothing', { kind: 'u8' }, [], 'a message of 0 bytes ends within its value'],
    ['an integer too large', { kind: 'u8' }, [0xcd, 1, 0], 'the result: expected u8, got 256'],
    ['a negative one', { kind: 'u32' }, [0xff], 'the result: expected u32, got -1'],
    ['a small integer for a large', { kind: 'u64' }, [1], 'the result: expected u64, got 1'],
    [
      'a negative large one',
      { kind: 'u64' },
      [0xd3, 255, 255, 255, 255, 255, 255, 255, 255],
      'the result: expected u64, got -1',
    ],
    [
      'a double for a float',
      { kind: 'f32' },
      [0xcb, 0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a],
      'the result: expected f32, got 0.1',
    ],
    ['a surrogate', { kind: 'char' }, [0xcd, 0xd8, 0], 'the result: expected a char, got 55296'],
    [
      'text that is not UTF-8',
      { kind: 'string' },
      [0xa1, 0xff],
      'a string of 1 bytes at byte 1 is not UTF-8',
    ],
    [
      'bytes that are not UTF-8',
      { kind: 'string' },
      [0xc4, 1, 0xff],
      'the result: expected a string, got a Uint8Array',
    ],
    [
      'bytes of half a number',
      list({ kind: 'u16' }),
      [0xc4, 1, 0],
      'the result: expected bytes of list<u16>, got a Uint8Array',
    ],
    [
      'an array in the place of bytes',
      list({ kind: 'u8' }),
      [0x90],
      'an array at byte 1 is deeper than its type',
    ],
    ['too few fields', record, [0x90], 'the result: expected 1 fields, got 0'],
    [
      'a case that is not there',
      { kind: 'enum', labels: ['a'] },
      [1],
      'the result: expected one of 1 cases, got 1',
    ],
    [
      'a flag that is not there',
      { kind: 'flags', labels: ['a'] },
      [2],
      'the result: expected 1 flags, got 2',
    ],
    ['a result of no case', { kind: 'result' }, [0x91, 2], 'the result: expected one of 2 cases, got 2'],
    [
      'a payload that no case has',
      { kind: 'result' },
      [0x92, 0, 0],
      'the result: expected 1 parts of case ok, got 2',
    ],
    ['a map', { kind: 'u8' }, [0x80], '0x80 at byte 0 begins nothing that a WIT value has'],
    [
      'an extension',
      { kind: 'u8' },
      [0xd4, 0x72, 0x40],
      '0xd4 at byte 0 begins nothing that a WIT value has',
    ],
    ['more than a value', { kind: 'u8' }, [1, 2], 'a message of 2 bytes goes on after its value, at byte 1'],
    [
      'an array longer than the message',
      list({ kind: 'bool' }),
      [0xdd, 255, 255, 255, 255],
      'a message of 5 bytes ends within its value',
    ],
    [
      'text longer than the message',
      { kind: 'string' },
      [0xdb, 255, 255, 255, 255],
      'a message of 5 bytes ends within its value',
    ],
    ['a cut number', { kind: 'u64' }, [0xcf, 0], 'a message of 2 bytes ends within its value'],
  ];

  it.each(refused)('is refused: %s', (_, type, bytes, message) => {
    const codec = new FunctionCodec(ofType(type));
    expect(() => codec.decodeResult(Uint8Array.from(bytes))).toThrow(new CodecError(message));
  });

  it('is refused where the function has no result, and with too many parameters', () => {
    const codec = new FunctionCodec({ parameters: [] });
    expect(codec.decodeResult(copyOf(codec.encodeResult(undefined)))).toBeUndefined();
    expect(() => codec.decodeResult(Uint8Array.of(1))).toThrow('the result: expected nothing, got 1');
    expect(() => codec.decodeParameters(Uint8Array.of(0x91, 1))).toThrow('expected 0 parameters, got 1');
  });

  it('does not exhaust the stack by arrays in arrays', () => {
    const codec = new FunctionCodec(ofType(list(list({ kind: 'bool' }))));
    expect(() => codec.decodeResult(new Uint8Array(10_000_000).fill(0x91))).toThrow(CodecError);
  });

  it.each([1, 2, 3])(
    'of changed or random bytes is a value of its type or a CodecError (seed %i)',
    (seed) => {
      const random = new Random(seed);
      let refusals = 0;
      for (let count = 0; count < 1500; count++) {
        const type = randomType(random, 3);
        const codec = new FunctionCodec(ofType(type));
        const bytes = copyOf(codec.encodeResult(randomValue(random, type)));
        for (let change = random.below(4); change >= 0; change--)
          bytes[random.below(bytes.length)] = random.below(256);
        try {
          const value = codec.decodeResult(
            bytes,
            random.below(5) === 0 ? random.below(bytes.length) : bytes.length,
          );
          // What was let in can be sent on.
          expect(codec.decodeResult(copyOf(codec.encodeResult(value)))).toEqual(value);
        } catch (error) {
          expect(error).toBeInstanceOf(CodecError);
          refusals++;
        }
      }
      expect(refusals).toBeGreaterThan(300);
    },
  );
});
