/** Coders of what is no array in a message: numbers, characters, text, flags, enums, and lists of numbers. */
import { MAX_LIST_BYTES } from '../component/abi/layout.ts';
import { arrays } from '../component/adapter/lift.ts';
import {
  caseIndex,
  fromChar,
  sameElements,
  show,
  toArray,
  toBigInt,
  toNumber,
} from '../component/adapter/lower.ts';
import { camelCase } from '../component/adapter/names.ts';
import type { PrimitiveKind } from '../component/types/model.ts';
import { LONG } from './body.ts';
import { CodecError } from './message-pack.ts';

/** Neither arrays nor handles inside. */
export interface ScalarCoder {
  readonly depth: 0;
  readonly isBulk: boolean;
  encode(value: unknown): unknown;
  decode(data: unknown): unknown;
}

export function refuse(wanted: string, data: unknown): never {
  throw new CodecError(`expected ${wanted}, got ${show(data)}`);
}

function flat(
  encode: (value: unknown) => unknown,
  decode: (data: unknown) => unknown,
  isBulk = false,
): ScalarCoder {
  return { depth: 0, isBulk, encode, decode };
}

/** Of a primitive type. */
export function scalarOf(kind: PrimitiveKind): ScalarCoder {
  switch (kind) {
    case 'bool':
      return flat(Boolean, (data) => (typeof data === 'boolean' ? data : refuse('a bool', data)));
    case 'u8':
    case 'u16':
    case 'u32':
    case 's8':
    case 's16':
    case 's32':
      return integer(kind);
    case 'u64':
      return long('u64', BigInt.asUintN);
    case 's64':
      return long('s64', BigInt.asIntN);
    case 'f32':
      return float('f32', Math.fround);
    case 'f64':
      return float('f64', Number);
    case 'char':
      return flat(fromChar, (data) => (isScalar(data) ? String.fromCodePoint(data) : refuse('a char', data)));
    default:
      return flat(encodeText, decodeText);
  }
}

/** Numbers wrap around to the type's width, as in lowering. */
function integer(kind: 'u8' | 's8' | 'u16' | 's16' | 'u32' | 's32'): ScalarCoder {
  const shift = 32 - Number(kind.slice(1));
  const wrap = kind.startsWith('s')
    ? (value: number) => (value << shift) >> shift
    : (value: number) => (value << shift) >>> shift;
  return flat(
    (value) => wrap(toNumber(value)),
    (data) => (typeof data === 'number' && Object.is(wrap(data), data) ? data : refuse(kind, data)),
  );
}

function long(kind: string, wrap: (bits: number, value: bigint) => bigint): ScalarCoder {
  return flat(
    (value) => wrap(64, toBigInt(value, kind)),
    (data) => (typeof data === 'bigint' && wrap(64, data) === data ? data : refuse(kind, data)),
  );
}

function float(kind: string, round: (value: number) => number): ScalarCoder {
  return flat(
    (value) => {
      const number = round(toNumber(value));
      return Object.is(number, -0) ? null : number;
    },
    (data) => {
      if (data === null) return -0;
      if (typeof data === 'number' && Object.is(round(data), data)) return data;
      return refuse(kind, data);
    },
  );
}

function isScalar(data: unknown): data is number {
  return (
    Number.isInteger(data) &&
    (data as number) >= 0 &&
    (data as number) <= 0x10ffff &&
    (data as number) >> 11 !== 0x1b
  );
}

const utf8Encoder = new TextEncoder();
const utf8Decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Not in TypeScript's library before es2024. */
interface WellFormed {
  toWellFormed(): string;
}

function encodeText(value: unknown): unknown {
  if (typeof value !== 'string') throw new TypeError(`expected a string, got ${show(value)}`);
  if (value.charCodeAt(0) === 0xfeff) return utf8Encoder.encode(value);
  return (value as unknown as WellFormed).toWellFormed();
}

function decodeText(data: unknown): string {
  if (typeof data === 'string') return data;
  if (!(data instanceof Uint8Array)) return refuse('a string', data);
  try {
    return utf8Decoder.decode(data);
  } catch {
    return refuse('a string', data);
  }
}

export type NumberKind = keyof typeof arrays;

export function numbers(kind: NumberKind): ScalarCoder {
  const Elements = arrays[kind];
  const size = Elements.BYTES_PER_ELEMENT;
  return flat(
    (value) => {
      const { buffer, byteOffset, byteLength } = asElements(toArray(value, kind), kind);
      if (byteLength > MAX_LIST_BYTES) throw new TypeError(`a list of ${byteLength} bytes is too long`);
      return new Uint8Array(buffer, byteOffset, byteLength);
    },
    (data) => {
      if (!(data instanceof Uint8Array) || data.length % size !== 0)
        return refuse(`bytes of list<${kind}>`, data);
      const { buffer, byteOffset, length } = data;
      // A message that holds something long is not used again.
      return length >= LONG && byteOffset % size === 0
        ? new Elements(buffer as ArrayBuffer, byteOffset, length / size)
        : new Elements(buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer);
    },
    true,
  );
}

/** As elements of the kind: what is there already, or each number converted. */
function asElements(values: ArrayLike<unknown>, kind: NumberKind): ArrayBufferView {
  const Elements = arrays[kind];
  if (ArrayBuffer.isView(values) && sameElements(values, kind, Elements.BYTES_PER_ELEMENT)) return values;
  const converted = new Elements(values.length);
  const { encode } = scalarOf(kind);
  // -0 is nil in a message of its own, and 0 with its sign here.
  for (let index = 0; index < values.length; index++)
    converted[index] = (encode(values[index]) ?? -0) as never;
  return converted;
}

export function flags(labels: readonly string[]): ScalarCoder {
  const keys = labels.map(camelCase);
  return flat(
    (value) => {
      if (value === undefined || value === null) return 0;
      if (typeof value !== 'object') throw new TypeError(`expected a flags object, got ${show(value)}`);
      return (
        keys.reduce(
          (bits, key, bit) => ((value as Record<string, unknown>)[key] ? bits | (1 << bit) : bits),
          0,
        ) >>> 0
      );
    },
    (data) => {
      if (!Number.isInteger(data) || (data as number) < 0 || (data as number) >= 2 ** keys.length) {
        return refuse(`${keys.length} flags`, data);
      }
      return Object.fromEntries(keys.map((key, bit) => [key, ((data as number) & (1 << bit)) !== 0]));
    },
  );
}

export function enumeration(labels: readonly string[]): ScalarCoder {
  const indexOf = new Map(labels.map((label, index) => [label, index]));
  return flat(
    (value) => caseIndex(indexOf, value, 'enum'),
    (data) =>
      (typeof data === 'number' ? labels[data] : undefined) ?? refuse(`one of ${labels.length} cases`, data),
  );
}
