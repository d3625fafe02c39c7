/**
 * How a value type lies in linear memory and how it is flattened into core values.
 *
 * Source: WebAssembly/component-model, CanonicalABI.md "Despecialization", "Alignment", "Element Size", "Flattening".
 */
import type { Case, Field, FunctionType, ValueType } from '../types/model.ts';

export type FlatType = 'i32' | 'i64' | 'f32' | 'f64';

/** A function with more flat parameters takes them all through one pointer. */
export const MAX_FLAT_PARAMS = 16;
/** A function with more flat results returns them through one pointer. */
export const MAX_FLAT_RESULTS = 1;

/** Lists of more bytes than this trap. */
export const MAX_LIST_BYTES = 2 ** 28 - 1;

export interface Layout {
  /** Bytes, a multiple of the alignment. */
  readonly size: number;
  /** Bytes: 1, 2, 4 or 8. */
  readonly alignment: number;
  readonly flat: readonly FlatType[];
  /** Every bit pattern of `size` bytes is a value, and no bit is padding: the value may be copied as bytes. */
  readonly plain: boolean;
  /** A string or list is inside: lowering it allocates. */
  readonly pointers: boolean;
  /** An own or borrow handle is inside. */
  readonly handles: boolean;
}

const layouts = new WeakMap<ValueType, Layout>();

/** The layout of a type, computed once for each type object. */
export function layoutOf(type: ValueType): Layout {
  let layout = layouts.get(type);
  if (layout === undefined) {
    layout = computeLayout(type);
    layouts.set(type, layout);
  }
  return layout;
}

export function alignTo(offset: number, alignment: number): number {
  return (offset + alignment - 1) & -alignment;
}

/** Bytes of the discriminant of a variant with `cases` cases. */
export function discriminantSize(cases: number): 1 | 2 | 4 {
  return cases <= 0x100 ? 1 : cases <= 0x1_0000 ? 2 : 4;
}

/** Bytes of a flags value with `labels` labels. */
export function flagsSize(labels: number): 1 | 2 | 4 {
  return labels <= 8 ? 1 : labels <= 16 ? 2 : 4;
}

type Composite = Extract<ValueType, { kind: 'record' | 'tuple' }>;
type Choice = Extract<ValueType, { kind: 'variant' | 'enum' | 'option' | 'result' }>;

/** The fields of a record or tuple; a tuple's are named "0", "1", ... */
export function fieldsOf(type: Composite): readonly Field[] {
  if (type.kind === 'record') return type.fields;
  return type.elements.map((element, index) => ({ name: String(index), type: element }));
}

/** The cases of anything that is a variant at bottom. */
export function casesOf(type: Choice): readonly Case[] {
  switch (type.kind) {
    case 'variant':
      return type.cases;
    case 'enum':
      return type.labels.map((name) => ({ name }));
    case 'option':
      return [{ name: 'none' }, { name: 'some', type: type.type }];
    case 'result':
      return [caseOf('ok', type.ok), caseOf('error', type.err)];
  }
}

function caseOf(name: string, type: ValueType | undefined): Case {
  return type === undefined ? { name } : { name, type };
}

/** Offset of the payload behind the discriminant. */
export function payloadOffset(cases: readonly Case[]): number {
  const alignment = Math.max(1, ...cases.map((one) => (one.type ? layoutOf(one.type).alignment : 1)));
  return alignTo(discriminantSize(cases.length), alignment);
}

/** Offsets of consecutive fields. */
export function fieldOffsets(fields: readonly Field[]): number[] {
  let offset = 0;
  return fields.map((field) => {
    const { size, alignment } = layoutOf(field.type);
    const start = alignTo(offset, alignment);
    offset = start + size;
    return start;
  });
}

/** The flat type that holds both of two flat types. */
export function join(a: FlatType, b: FlatType): FlatType {
  if (a === b) return a;
  if ((a === 'i32' && b === 'f32') || (a === 'f32' && b === 'i32')) return 'i32';
  return 'i64';
}

export interface Signature {
  /** Core parameters as the lifted or lowered core function has them. */
  readonly parameters: readonly FlatType[];
  readonly results: readonly FlatType[];
  /** The parameters lie in memory, in the shape of a tuple. */
  readonly spilled: boolean;
  /** The result lies in memory; a lowered function takes the pointer as its last parameter, a lifted one returns it. */
  readonly returned: boolean;
}

/** The core signature of a function: `lift` for what a core module exports, `lower` for what it imports. */
export function signatureOf(type: FunctionType, direction: 'lift' | 'lower'): Signature {
  let known = signatures[direction].get(type);
  if (known === undefined) {
    known = computeSignature(type, direction);
    signatures[direction].set(type, known);
  }
  return known;
}

const signatures = {
  lift: new WeakMap<FunctionType, Signature>(),
  lower: new WeakMap<FunctionType, Signature>(),
};

function computeSignature(type: FunctionType, direction: 'lift' | 'lower'): Signature {
  const flat = type.parameters.flatMap((parameter) => layoutOf(parameter.type).flat);
  const flatResults = type.result === undefined ? [] : layoutOf(type.result).flat;
  const spilled = flat.length > MAX_FLAT_PARAMS;
  const returned = flatResults.length > MAX_FLAT_RESULTS;
  const parameters: FlatType[] = spilled ? ['i32'] : flat;
  if (!returned) return { parameters, results: flatResults, spilled, returned };
  if (direction === 'lift') return { parameters, results: ['i32'], spilled, returned };
  return { parameters: [...parameters, 'i32'], results: [], spilled, returned };
}

/** All parameters as one tuple: their shape when they are spilled. */
export function parameterTuple(type: FunctionType): Extract<ValueType, { kind: 'record' }> {
  return { kind: 'record', fields: type.parameters };
}

function scalar(size: number, flat: FlatType, plain: boolean): Layout {
  return { size, alignment: size, flat: [flat], plain, pointers: false, handles: false };
}

const pointerPair: Layout = {
  size: 8,
  alignment: 4,
  flat: ['i32', 'i32'],
  plain: false,
  pointers: true,
  handles: false,
};
const handle: Layout = { ...scalar(4, 'i32', false), handles: true };

function computeLayout(type: ValueType): Layout {
  switch (type.kind) {
    case 'bool':
      return scalar(1, 'i32', false);
    case 'u8':
    case 's8':
      return scalar(1, 'i32', true);
    case 'u16':
    case 's16':
      return scalar(2, 'i32', true);
    case 'u32':
    case 's32':
      return scalar(4, 'i32', true);
    case 'u64':
    case 's64':
      return scalar(8, 'i64', true);
    case 'f32':
      return scalar(4, 'f32', true);
    case 'f64':
      return scalar(8, 'f64', true);
    case 'char':
      return scalar(4, 'i32', false);
    case 'string':
      return pointerPair;
    case 'list':
      return { ...pointerPair, handles: layoutOf(type.element).handles };
    case 'own':
    case 'borrow':
      return handle;
    case 'flags': {
      const size = flagsSize(type.labels.length);
      return scalar(size, 'i32', type.labels.length === size * 8);
    }
    case 'record':
    case 'tuple':
      return recordLayout(fieldsOf(type));
    default:
      return variantLayout(casesOf(type));
  }
}

function recordLayout(fields: readonly Field[]): Layout {
  const layouts = fields.map((field) => layoutOf(field.type));
  const used = layouts.reduce((sum, layout) => sum + layout.size, 0);
  const alignment = Math.max(1, ...layouts.map((layout) => layout.alignment));
  const last = fieldOffsets(fields).at(-1);
  const size = last === undefined ? 0 : alignTo(last + layouts.at(-1)!.size, alignment);
  return {
    size,
    alignment,
    flat: layouts.flatMap((layout) => layout.flat),
    plain: used === size && layouts.every((layout) => layout.plain),
    pointers: layouts.some((layout) => layout.pointers),
    handles: layouts.some((layout) => layout.handles),
  };
}

function variantLayout(cases: readonly Case[]): Layout {
  const payloads = cases.flatMap((one) => (one.type ? [layoutOf(one.type)] : []));
  const discriminant = discriminantSize(cases.length);
  const alignment = Math.max(discriminant, ...payloads.map((layout) => layout.alignment));
  const size = payloadOffset(cases) + Math.max(0, ...payloads.map((layout) => layout.size));
  const joined: FlatType[] = [];
  for (const payload of payloads) {
    payload.flat.forEach((flat, index) => {
      const before = joined[index];
      joined[index] = before === undefined ? flat : join(before, flat);
    });
  }
  return {
    size: alignTo(size, alignment),
    alignment,
    flat: ['i32', ...joined],
    plain: false,
    pointers: payloads.some((layout) => layout.pointers),
    handles: payloads.some((layout) => layout.handles),
  };
}
