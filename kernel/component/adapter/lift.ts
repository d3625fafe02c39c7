/**
 * Core values and memory to JavaScript values, by closures: one small function for each type node, made once.
 * Generated adapters replace this where speed counts; it says what they must mean.
 *
 * Source: WebAssembly/component-model, CanonicalABI.md "Loading", "Lifting".
 */
import {
  casesOf,
  discriminantSize,
  fieldOffsets,
  fieldsOf,
  flagsSize,
  layoutOf,
  MAX_LIST_BYTES,
  payloadOffset,
} from '../abi/layout.ts';
import { AbiError } from '../abi/memory.ts';
import { readString } from '../abi/strings.ts';
import type { Resource } from '../instance/resource.ts';
import type { Case, ValueType } from '../types/model.ts';
import { faults } from './faults.ts';
import { narrowFlat } from './flat.ts';
import { camelCase } from './names.ts';
import { type HandleCrossing, memoryOf, type Port } from './port.ts';

/** Flat core values, taken one after the other. */
export interface FlatCursor {
  readonly values: readonly unknown[];
  at: number;
}

export interface Lifter {
  /** From memory; bounds and alignment of `pointer` have been checked. */
  load(port: Port, pointer: number, handles: HandleCrossing): unknown;
  flat(port: Port, cursor: FlatCursor, handles: HandleCrossing): unknown;
}

const lifters = new WeakMap<ValueType, Lifter>();

export function lifterOf(type: ValueType): Lifter {
  let lifter = lifters.get(type);
  if (lifter === undefined) {
    lifter = makeLifter(type);
    lifters.set(type, lifter);
  }
  return lifter;
}

/** Typed arrays that JavaScript sees lists of numbers as. */
export const arrays = {
  u8: Uint8Array,
  s8: Int8Array,
  u16: Uint16Array,
  s16: Int16Array,
  u32: Uint32Array,
  s32: Int32Array,
  u64: BigUint64Array,
  s64: BigInt64Array,
  f32: Float32Array,
  f64: Float64Array,
} as const;

function makeLifter(type: ValueType): Lifter {
  switch (type.kind) {
    case 'bool':
      return number(
        (value) => value !== 0,
        (port, pointer) => memoryOf(port).u8[pointer] !== 0,
      );
    case 'u8':
      return number(
        (value) => value & 0xff,
        (port, pointer) => memoryOf(port).u8[pointer],
      );
    case 's8':
      return number(
        (value) => (value << 24) >> 24,
        (port, pointer) => memoryOf(port).i8[pointer],
      );
    case 'u16':
      return number(
        (value) => value & 0xffff,
        (port, pointer) => memoryOf(port).u16[pointer >>> 1],
      );
    case 's16':
      return number(
        (value) => (value << 16) >> 16,
        (port, pointer) => memoryOf(port).i16[pointer >>> 1],
      );
    case 'u32':
      return number(
        (value) => value >>> 0,
        (port, pointer) => word(port, pointer) >>> 0,
      );
    case 's32':
      return number((value) => value | 0, word);
    case 'char':
      return number(toChar, (port, pointer) => toChar(word(port, pointer)));
    case 'u64':
      return scalar<bigint>(
        (value) => BigInt.asUintN(64, value),
        (port, pointer) => BigInt.asUintN(64, memoryOf(port).i64[pointer >>> 3]!),
      );
    case 's64':
      return scalar<bigint>(
        (value) => BigInt.asIntN(64, value),
        (port, pointer) => memoryOf(port).i64[pointer >>> 3],
      );
    case 'f32':
      return number(
        (value) => value,
        (port, pointer) => memoryOf(port).f32[pointer >>> 2],
      );
    case 'f64':
      return number(
        (value) => value,
        (port, pointer) => memoryOf(port).f64[pointer >>> 3],
      );
    case 'string':
      return pair((port, pointer, units) => {
        const text = readString(memoryOf(port), port.encoding, pointer, units);
        chargeInside(text.length);
        return text;
      });
    case 'list':
      return list(type.element);
    case 'own':
    case 'borrow':
      return handle(type.resource as Resource, type.kind === 'own');
    case 'flags':
      return flags(type.labels);
    case 'record':
    case 'tuple':
      return record(type);
    default:
      return variant(type);
  }
}

function word(port: Port, pointer: number): number {
  return memoryOf(port).i32[pointer >>> 2]!;
}

function scalar<T>(convert: (value: T) => unknown, load: (port: Port, pointer: number) => unknown): Lifter {
  return { load, flat: (_, cursor) => convert(cursor.values[cursor.at++] as T) };
}
const number = scalar<number>;

/** The character of a code point. */
export function toChar(value: number): string {
  const code = value >>> 0;
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) {
    throw new AbiError(`0x${code.toString(16)} is not a character`);
  }
  return String.fromCodePoint(code);
}

function pair(
  read: (port: Port, pointer: number, length: number, handles: HandleCrossing) => unknown,
): Lifter {
  return {
    load: (port, pointer, handles) =>
      read(port, word(port, pointer) >>> 0, word(port, pointer + 4) >>> 0, handles),
    flat(port, cursor, handles) {
      const pointer = cursor.values[cursor.at++] as number;
      return read(port, pointer >>> 0, (cursor.values[cursor.at++] as number) >>> 0, handles);
    },
  };
}

/**
 * What may still be inside of the outermost list that is being lifted; undefined outside of any. Lists may overlap, so
 * a small memory could otherwise stand for more than any machine has.
 */
let left: number | undefined;

function chargeInside(bytes: number): void {
  if (left === undefined) return;
  left -= bytes;
  if (left < 0) throw faults.inside();
}

function list(element: ValueType): Lifter {
  const { size, alignment } = layoutOf(element);
  const lifter = lifterOf(element);
  const ArrayType = arrays[element.kind as keyof typeof arrays];
  return pair((port, pointer, length, handles) => {
    const bytes = length * size;
    if (bytes > MAX_LIST_BYTES) throw faults.long('a list', bytes);
    memoryOf(port).check(pointer, bytes, alignment, 'a list');
    chargeInside(bytes);
    if (ArrayType !== undefined) {
      return new ArrayType(memoryOf(port).memory.buffer.slice(pointer, pointer + bytes));
    }
    const outermost = left === undefined;
    left ??= MAX_LIST_BYTES;
    try {
      const values = new Array<unknown>(length);
      for (let index = 0; index < length; index++) {
        values[index] = lifter.load(port, pointer + index * size, handles);
      }
      return values;
    } finally {
      if (outermost) left = undefined;
    }
  });
}

function handle(resource: Resource, own: boolean): Lifter {
  return {
    load: (port, pointer, handles) => handles.lift(port, word(port, pointer), resource, own),
    flat: (port, cursor, handles) => handles.lift(port, cursor.values[cursor.at++] as number, resource, own),
  };
}

function flags(labels: readonly string[]): Lifter {
  const size = flagsSize(labels.length);
  const keys = labels.map(camelCase);
  const convert = (bits: number) => {
    const value: Record<string, boolean> = {};
    keys.forEach((key, bit) => {
      value[key] = (bits & (1 << bit)) !== 0;
    });
    return value;
  };
  return number(convert, (port, pointer) => convert(loadSmall(port, pointer, size)));
}

function loadSmall(port: Port, pointer: number, size: 1 | 2 | 4): number {
  const view = memoryOf(port);
  if (size === 1) return view.u8[pointer]!;
  if (size === 2) return view.u16[pointer >>> 1]!;
  return view.i32[pointer >>> 2]! >>> 0;
}

function record(type: Extract<ValueType, { kind: 'record' | 'tuple' }>): Lifter {
  const fields = fieldsOf(type);
  const offsets = fieldOffsets(fields);
  const lifterAt = fields.map((field) => lifterOf(field.type));
  const keys = fields.map((field) => camelCase(field.name));
  const build = (get: (index: number) => unknown): unknown => {
    if (type.kind === 'tuple') return fields.map((_, index) => get(index));
    const value: Record<string, unknown> = {};
    for (let index = 0; index < keys.length; index++) value[keys[index]!] = get(index);
    return value;
  };
  return {
    load: (port, pointer, handles) =>
      build((index) => lifterAt[index]!.load(port, pointer + offsets[index]!, handles)),
    flat: (port, cursor, handles) => build((index) => lifterAt[index]!.flat(port, cursor, handles)),
  };
}

type Choice = Extract<ValueType, { kind: 'variant' | 'enum' | 'option' | 'result' }>;

function variant(type: Choice): Lifter {
  const cases = casesOf(type);
  const size = discriminantSize(cases.length);
  const offset = payloadOffset(cases);
  const joined = layoutOf(type).flat;
  const payloads = cases.map((one) => one.type && lifterOf(one.type));
  const build = choiceBuilder(type, cases);
  return {
    load(port, pointer, handles) {
      const index = checkCase(loadSmall(port, pointer, size), cases.length);
      return build(index, payloads[index]?.load(port, pointer + offset, handles));
    },
    flat(port, cursor, handles) {
      const start = cursor.at;
      const index = checkCase((cursor.values[start] as number) >>> 0, cases.length);
      const payload = cases[index]!.type;
      cursor.at = start + joined.length;
      if (payload === undefined) return build(index, undefined);
      const values = layoutOf(payload).flat.map((want, slot) =>
        narrowFlat(joined[slot + 1]!, want, cursor.values[start + 1 + slot]),
      );
      return build(index, payloads[index]!.flat(port, { values, at: 0 }, handles));
    },
  };
}

function checkCase(index: number, count: number): number {
  if (index >= count) throw new AbiError(`there is no case ${index} in a variant of ${count} cases`);
  return index;
}

/** An option whose JavaScript form is `undefined` or the value: one whose payload can't be `undefined` itself. */
export function isNullable(type: ValueType): boolean {
  return type.kind === 'option' && !isNullable(type.type);
}

function choiceBuilder(type: Choice, cases: readonly Case[]): (index: number, value: unknown) => unknown {
  if (type.kind === 'enum') return (index) => type.labels[index];
  if (type.kind === 'result') return (index, val) => ({ tag: index === 0 ? 'ok' : 'err', val });
  if (isNullable(type)) return (index, value) => (index === 0 ? undefined : value);
  return (index, val) => {
    const { name, type: payload } = cases[index]!;
    return payload === undefined ? { tag: name } : { tag: name, val };
  };
}
