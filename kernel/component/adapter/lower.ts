/**
 * JavaScript values to core values and memory, by closures; the counterpart of `lift.ts`. A value that does not fit
 * its type throws TypeError.
 *
 * Source: WebAssembly/component-model, CanonicalABI.md "Storing", "Lowering".
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
import { encodeString, MAX_STRING_BYTES } from '../abi/strings.ts';
import type { Resource } from '../instance/resource.ts';
import type { Case, ValueType } from '../types/model.ts';
import { widenFlat, zeroFlat } from './flat.ts';
import { isNullable } from './lift.ts';
import { camelCase } from './names.ts';
import { allocate, type HandleCrossing, memoryOf, type Port } from './port.ts';

export interface Lowerer {
  /** To memory; bounds and alignment of `pointer` have been checked. */
  store(port: Port, pointer: number, value: unknown, handles: HandleCrossing): void;
  /** Appends core values to `out`. */
  flat(port: Port, value: unknown, out: unknown[], handles: HandleCrossing): void;
}

const lowerers = new WeakMap<ValueType, Lowerer>();

export function lowererOf(type: ValueType): Lowerer {
  let lowerer = lowerers.get(type);
  if (lowerer === undefined) {
    lowerer = makeLowerer(type);
    lowerers.set(type, lowerer);
  }
  return lowerer;
}

function makeLowerer(type: ValueType): Lowerer {
  switch (type.kind) {
    case 'bool':
      return small((value) => (value ? 1 : 0), 1);
    case 'u8':
    case 's8':
      return small(integer(type.kind), 1);
    case 'u16':
    case 's16':
      return small(integer(type.kind), 2);
    case 'u32':
    case 's32':
      return small(integer(type.kind), 4);
    case 'char':
      return small(fromChar, 4);
    case 'u64':
    case 's64':
      return scalar(
        (value) => BigInt.asIntN(64, toBigInt(value, type.kind)),
        (port, pointer, value) => {
          memoryOf(port).i64[pointer >>> 3] = value;
        },
      );
    case 'f32':
      return scalar(toNumber, (port, pointer, value) => {
        memoryOf(port).f32[pointer >>> 2] = value;
      });
    case 'f64':
      return scalar(toNumber, (port, pointer, value) => {
        memoryOf(port).f64[pointer >>> 3] = value;
      });
    case 'string':
      return pair(writeString);
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

function scalar<T>(
  convert: (value: unknown) => T,
  store: (port: Port, pointer: number, value: T) => void,
): Lowerer {
  return {
    store: (port, pointer, value) => store(port, pointer, convert(value)),
    flat: (_, value, out) => out.push(convert(value)),
  };
}

function small(convert: (value: unknown) => number, size: 1 | 2 | 4): Lowerer {
  return scalar(convert, (port, pointer, value) => storeSmall(port, pointer, value, size));
}

function storeSmall(port: Port, pointer: number, value: number, size: 1 | 2 | 4): void {
  const view = memoryOf(port);
  if (size === 1) view.u8[pointer] = value;
  else if (size === 2) view.u16[pointer >>> 1] = value;
  else view.i32[pointer >>> 2] = value;
}

/** Numbers wrap around to the type's width, as typed arrays do. Signed ones flatten sign-extended. */
function integer(kind: 'u8' | 's8' | 'u16' | 's16' | 'u32' | 's32'): (value: unknown) => number {
  const shift = 32 - Number(kind.slice(1));
  if (kind.startsWith('s')) return (value) => (toNumber(value) << shift) >> shift;
  if (shift === 0) return (value) => toNumber(value) | 0;
  return (value) => (toNumber(value) << shift) >>> shift;
}

export function toNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  throw new TypeError(`expected a number, got ${show(value)}`);
}

export function toBigInt(value: unknown, kind: string): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  throw new TypeError(`expected a bigint for ${kind}, got ${show(value)}`);
}

export function fromChar(value: unknown): number {
  const code = typeof value === 'string' ? value.codePointAt(0) : undefined;
  if (code === undefined || (code >= 0xd800 && code <= 0xdfff)) {
    throw new TypeError(`expected a character, got ${show(value)}`);
  }
  return code;
}

/** A value as a message shows it. */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return `a ${value.constructor?.name ?? 'object'}`;
  return String(value);
}

/** Writes what is longer than a word or two; gives pointer and length. */
type Write = (
  port: Port,
  value: unknown,
  handles: HandleCrossing,
) => readonly [pointer: number, length: number];

function pair(write: Write): Lowerer {
  return {
    store(port, pointer, value, handles) {
      const [data, length] = write(port, value, handles);
      storeSmall(port, pointer, data, 4);
      storeSmall(port, pointer + 4, length, 4);
    },
    flat(port, value, out, handles) {
      const [data, length] = write(port, value, handles);
      out.push(data | 0, length | 0);
    },
  };
}

function writeString(port: Port, value: unknown): [number, number] {
  if (typeof value !== 'string') throw new TypeError(`expected a string, got ${show(value)}`);
  const { bytes, alignment, units } = encodeString(value, port.encoding);
  if (bytes.length > MAX_STRING_BYTES) throw new TypeError(`a string of ${bytes.length} bytes is too long`);
  const pointer = allocate(port, bytes.length, alignment);
  memoryOf(port).u8.set(bytes, pointer);
  return [pointer, units];
}

function list(element: ValueType): Lowerer {
  const { size, alignment, plain } = layoutOf(element);
  const lowerer = lowererOf(element);
  const bytewise = plain && /^[us](8|16|32|64)$|^f(32|64)$/.test(element.kind);
  return pair((port, value, handles) => {
    const values = toArray(value, element.kind);
    const bytes = values.length * size;
    if (bytes > MAX_LIST_BYTES) throw new TypeError(`a list of ${bytes} bytes is too long`);
    const pointer = allocate(port, bytes, alignment);
    if (bytewise && ArrayBuffer.isView(values) && sameElements(values, element.kind, size)) {
      memoryOf(port).u8.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), pointer);
    } else {
      for (let index = 0; index < values.length; index++) {
        lowerer.store(port, pointer + index * size, values[index], handles);
      }
    }
    return [pointer, values.length];
  });
}

/** Whether a typed array's bytes are the list's: elements of the same size, and floats only from floats. */
export function sameElements(values: ArrayBufferView, kind: string, size: number): boolean {
  if ((values as Uint8Array).BYTES_PER_ELEMENT !== size) return false;
  return kind.startsWith('f') === (values instanceof Float32Array || values instanceof Float64Array);
}

/** A list's elements: an array or typed array. */
export function toArray(value: unknown, kind: string): ArrayLike<unknown> {
  if (Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))) {
    return value as ArrayLike<unknown>;
  }
  if (value instanceof ArrayBuffer && kind === 'u8') return new Uint8Array(value);
  throw new TypeError(`expected an array for list<${kind}>, got ${show(value)}`);
}

function handle(resource: Resource, own: boolean): Lowerer {
  return {
    store: (port, pointer, value, handles) =>
      storeSmall(port, pointer, handles.lower(port, value, resource, own), 4),
    flat: (port, value, out, handles) => out.push(handles.lower(port, value, resource, own)),
  };
}

function flags(labels: readonly string[]): Lowerer {
  const keys = labels.map(camelCase);
  return small((value) => {
    if (value === undefined || value === null) return 0;
    if (typeof value !== 'object') throw new TypeError(`expected a flags object, got ${show(value)}`);
    let bits = 0;
    keys.forEach((key, bit) => {
      if ((value as Record<string, unknown>)[key]) bits |= 1 << bit;
    });
    return bits;
  }, flagsSize(labels.length));
}

function record(type: Extract<ValueType, { kind: 'record' | 'tuple' }>): Lowerer {
  const fields = fieldsOf(type);
  const offsets = fieldOffsets(fields);
  const parts = fields.map((field) => lowererOf(field.type));
  const keys = fields.map((field, index) => (type.kind === 'tuple' ? index : camelCase(field.name)));
  const open = (value: unknown): Record<string | number, unknown> => {
    if (typeof value === 'object' && value !== null) return value as Record<string | number, unknown>;
    throw new TypeError(`expected ${type.kind === 'tuple' ? 'an array' : 'an object'}, got ${show(value)}`);
  };
  return {
    store(port, pointer, value, handles) {
      const from = open(value);
      parts.forEach((part, index) => {
        part.store(port, pointer + offsets[index]!, from[keys[index]!], handles);
      });
    },
    flat(port, value, out, handles) {
      const from = open(value);
      parts.forEach((part, index) => {
        part.flat(port, from[keys[index]!], out, handles);
      });
    },
  };
}

type Choice = Extract<ValueType, { kind: 'variant' | 'enum' | 'option' | 'result' }>;

function variant(type: Choice): Lowerer {
  const cases = casesOf(type);
  const size = discriminantSize(cases.length);
  const offset = payloadOffset(cases);
  const joined = layoutOf(type).flat;
  const payloads = cases.map((one) => one.type && lowererOf(one.type));
  const open = choiceOpener(type, cases);
  return {
    store(port, pointer, value, handles) {
      const [index, payload] = open(value);
      storeSmall(port, pointer, index, size);
      payloads[index]?.store(port, pointer + offset, payload, handles);
    },
    flat(port, value, out, handles) {
      const [index, payload] = open(value);
      const values: unknown[] = [];
      payloads[index]?.flat(port, payload, values, handles);
      const have = cases[index]!.type ? layoutOf(cases[index]!.type).flat : [];
      out.push(index);
      for (let slot = 1; slot < joined.length; slot++) {
        const inCase = have[slot - 1];
        out.push(
          inCase === undefined ? zeroFlat(joined[slot]!) : widenFlat(joined[slot]!, inCase, values[slot - 1]),
        );
      }
    },
  };
}

function choiceOpener(type: Choice, cases: readonly Case[]): (value: unknown) => readonly [number, unknown] {
  const names = type.kind === 'result' ? ['ok', 'err'] : cases.map((one) => one.name);
  const indexOf = new Map(names.map((name, index) => [name, index]));
  if (type.kind === 'enum') {
    return (value) => [caseIndex(indexOf, value, 'enum'), undefined];
  }
  if (isNullable(type)) {
    return (value) => (value === undefined || value === null ? [0, undefined] : [1, value]);
  }
  return (value) => {
    const { tag, val } = (value ?? {}) as { tag?: unknown; val?: unknown };
    return [caseIndex(indexOf, tag, type.kind), val];
  };
}

export function caseIndex(indexOf: ReadonlyMap<string, number>, name: unknown, kind: string): number {
  const index = indexOf.get(name as string);
  if (index !== undefined) return index;
  throw new TypeError(
    `${show(name)} is no case of this ${kind}; there are ${[...indexOf.keys()].join(', ')}`,
  );
}
