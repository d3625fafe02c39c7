/** One coder for each value type, made once; codec.ts says what messages they give. */
import { casesOf, fieldsOf } from '../component/abi/layout.ts';
import { arrays, isNullable } from '../component/adapter/lift.ts';
import { caseIndex, show, toArray } from '../component/adapter/lower.ts';
import { camelCase } from '../component/adapter/names.ts';
import type { ValueType } from '../component/types/model.ts';
import { CodecError } from './message-pack.ts';
import { enumeration, flags, type NumberKind, numbers, refuse, scalarOf } from './scalar-coder.ts';

export type HandleType = Extract<ValueType, { kind: 'own' | 'borrow' }>;

/** What becomes of handles: they never travel as data. */
export interface Handles {
  /** The index that stands for a handle in the message. */
  put(handle: unknown, type: HandleType): number;
  /** What an index stands for, on the other side. Throws if there is no such capability. */
  get(index: number, type: HandleType): unknown;
}

export const NO_HANDLES: Handles = {
  put: () => refuseHandle(),
  get: () => refuseHandle(),
};

function refuseHandle(): never {
  throw new CodecError('a handle, where messages carry none');
}

export interface Coder {
  /** Arrays around a value of the type, at most. */
  readonly depth: number;
  /** Whether lists of numbers are in it, which may be long. */
  readonly isBulk: boolean;
  encode(value: unknown, handles: Handles): unknown;
  decode(data: unknown, handles: Handles): unknown;
}

const coders = new WeakMap<ValueType, Coder>();

export function coderOf(type: ValueType): Coder {
  let coder = coders.get(type);
  if (coder === undefined) {
    coder = makeCoder(type);
    coders.set(type, coder);
  }
  return coder;
}

function makeCoder(type: ValueType): Coder {
  switch (type.kind) {
    case 'list':
      return type.element.kind in arrays ? numbers(type.element.kind as NumberKind) : list(type.element);
    case 'record':
    case 'tuple':
      return record(type);
    case 'flags':
      return flags(type.labels);
    case 'enum':
      return enumeration(type.labels);
    case 'option':
      return option(type);
    case 'variant':
    case 'result':
      return variant(type);
    case 'own':
    case 'borrow':
      return handle(type);
    default:
      return scalarOf(type.kind);
  }
}

/** Of an array with values of these. */
export function around(inner: readonly Coder[]): Pick<Coder, 'depth' | 'isBulk'> {
  return {
    depth: 1 + Math.max(0, ...inner.map((coder) => coder.depth)),
    isBulk: inner.some((coder) => coder.isBulk),
  };
}

function list(element: ValueType): Coder {
  const coder = coderOf(element);
  return {
    ...around([coder]),
    encode: (value, handles) => Array.from(toArray(value, element.kind), (one) => coder.encode(one, handles)),
    decode: (data, handles) =>
      Array.isArray(data)
        ? data.map((one) => coder.decode(one, handles))
        : refuse(`list<${element.kind}>`, data),
  };
}

export function elements(data: unknown, count: number, what: string): unknown[] {
  if (!Array.isArray(data)) return refuse(`an array of ${count} ${what}`, data);
  if (data.length === count) return data;
  throw new CodecError(`expected ${count} ${what}, got ${data.length}`);
}

function record(type: Extract<ValueType, { kind: 'record' | 'tuple' }>): Coder {
  const fields = fieldsOf(type).map((field, index) => ({
    key: type.kind === 'tuple' ? index : camelCase(field.name),
    name: field.name,
    coder: coderOf(field.type),
  }));
  return {
    ...around(fields.map(({ coder }) => coder)),
    encode(value, handles) {
      if (typeof value !== 'object' || value === null) {
        throw new TypeError(
          `expected ${type.kind === 'tuple' ? 'an array' : 'an object'}, got ${show(value)}`,
        );
      }
      return fields.map(({ key, coder }) =>
        coder.encode((value as Record<string | number, unknown>)[key], handles),
      );
    },
    decode(data, handles) {
      const parts = elements(data, fields.length, 'fields');
      const value: Record<string | number, unknown> | unknown[] = type.kind === 'tuple' ? [] : {};
      fields.forEach(({ key, coder }, index) => {
        (value as Record<string | number, unknown>)[key] = coder.decode(parts[index], handles);
      });
      return value;
    },
  };
}

/** Where the payload can be undefined itself, options are `{ tag, val }` in JavaScript. */
function option(type: Extract<ValueType, { kind: 'option' }>): Coder {
  const coder = coderOf(type.type);
  const shape = around([coder]);
  const decode = (data: unknown, handles: Handles, some: (value: unknown) => unknown, none: unknown) =>
    data === null ? none : some(coder.decode(elements(data, 1, 'value of an option')[0], handles));
  if (isNullable(type)) {
    return {
      ...shape,
      encode: (value, handles) =>
        value === undefined || value === null ? null : [coder.encode(value, handles)],
      decode: (data, handles) => decode(data, handles, (value) => value, undefined),
    };
  }
  const indexOf = new Map([
    ['none', 0],
    ['some', 1],
  ]);
  return {
    ...shape,
    encode(value, handles) {
      const { tag, val } = (value ?? {}) as { tag?: unknown; val?: unknown };
      return caseIndex(indexOf, tag, 'option') === 0 ? null : [coder.encode(val, handles)];
    },
    decode: (data, handles) => decode(data, handles, (val) => ({ tag: 'some', val }), { tag: 'none' }),
  };
}

function variant(type: Extract<ValueType, { kind: 'variant' | 'result' }>): Coder {
  const isResult = type.kind === 'result';
  const cases = casesOf(type).map((one, index) => ({
    name: isResult ? ['ok', 'err'][index]! : one.name,
    coder: one.type && coderOf(one.type),
  }));
  const indexOf = new Map(cases.map(({ name }, index) => [name, index]));
  return {
    ...around(cases.flatMap(({ coder }) => coder ?? [])),
    encode(value, handles) {
      const { tag, val } = (value ?? {}) as { tag?: unknown; val?: unknown };
      const index = caseIndex(indexOf, tag, type.kind);
      const coder = cases[index]!.coder;
      return coder === undefined ? [index] : [index, coder.encode(val, handles)];
    },
    decode(data, handles) {
      const index = Array.isArray(data) ? data[0] : undefined;
      const one = typeof index === 'number' ? cases[index] : undefined;
      if (one === undefined) return refuse(`one of ${cases.length} cases`, index ?? data);
      const parts = elements(data, one.coder === undefined ? 1 : 2, `parts of case ${one.name}`);
      if (one.coder !== undefined) return { tag: one.name, val: one.coder.decode(parts[1], handles) };
      return isResult ? { tag: one.name, val: undefined } : { tag: one.name };
    },
  };
}

function handle(type: HandleType): Coder {
  return {
    depth: 0,
    isBulk: false,
    encode: (value, handles) => handles.put(value, type),
    decode: (data, handles) =>
      Number.isInteger(data) && (data as number) >= 0 && (data as number) < 2 ** 32
        ? handles.get(data as number, type)
        : refuse('the index of a capability', data),
  };
}
