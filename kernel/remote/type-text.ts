/**
 * Types of functions as text: who calls a method of an object in another domain says what the method takes and gives, since that domain's
 * own components need not know. A text is a list of types, each of which speaks of earlier ones by their index:
 *
 *     { "types": ["u64", ["list", 0], ["own", "wasi:io/streams@0.2.12/input-stream"]], "parameters": [["self", 2]], "result": 1 }
 *
 * Resource types go by name. What comes from a peer is not believed: a text that is no type is refused.
 */
import { CodecError } from '../channel/message-pack.ts';
import type {
  Field,
  FunctionType,
  PrimitiveKind,
  ResourceType,
  ValueType,
} from '../component/types/model.ts';
import { isLabel } from '../component/types/names.ts';
import { traitsOf, valuesOf } from '../component/types/traits.ts';

/** Types in one text, and parts of each. */
const MOST = 500;
/** Types inside one another; what a component may have, and some. */
const DEEPEST = 128;
/** Types written out in full. */
const LARGEST = 100_000;

const PRIMITIVES: readonly PrimitiveKind[] = [
  ...([
    'bool',
    'u8',
    's8',
    'u16',
    's16',
    'u32',
    's32',
    'u64',
    's64',
    'f32',
    'f64',
    'char',
    'string',
  ] as const),
];

type Row = string | readonly unknown[];

/** @param nameOf what the peer is to know a resource type by */
export function typeText(type: FunctionType, nameOf: (resource: ResourceType) => string): string {
  const rows: Row[] = [];
  const known = new Map<ValueType, number>();
  const add = (one: ValueType): number => {
    const found = known.get(one);
    if (found !== undefined) return found;
    const row = rowOf(one, add, nameOf);
    known.set(one, rows.push(row) - 1);
    return rows.length - 1;
  };
  const parameters = type.parameters.map(({ name, type: one }) => [name, add(one)]);
  const result = type.result === undefined ? null : add(type.result);
  return JSON.stringify({ types: rows, parameters, result });
}

function rowOf(type: ValueType, add: (one: ValueType) => number, nameOf: (one: ResourceType) => string): Row {
  switch (type.kind) {
    case 'list':
      return ['list', add(type.element)];
    case 'option':
      return ['option', add(type.type)];
    case 'tuple':
      return ['tuple', ...type.elements.map(add)];
    case 'record':
      return ['record', ...type.fields.map(({ name, type: one }) => [name, add(one)])];
    case 'variant':
      return ['variant', ...type.cases.map(({ name, type: one }) => (one ? [name, add(one)] : [name]))];
    case 'result':
      return ['result', type.ok ? add(type.ok) : null, type.err ? add(type.err) : null];
    case 'flags':
    case 'enum':
      return [type.kind, ...type.labels];
    case 'own':
    case 'borrow':
      return [type.kind, nameOf(type.resource)];
    default:
      return type.kind;
  }
}

/** @throws CodecError */
export function typeOfText(text: string, resource: (name: string) => ResourceType): FunctionType {
  const { types, parameters, result } = parsed(text) as Record<string, unknown>;
  const reader = new Reader(listOf(types), resource);
  const type: FunctionType = {
    parameters: listOf(parameters).map((one) => reader.field(one)),
    ...(result === null ? {} : { result: reader.at(result) }),
  };
  const size = valuesOf(type).reduce((sum, one) => sum + traitsOf(one).size, 0);
  return size > LARGEST ? refuse() : type;
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : refuse();
  } catch {
    return refuse();
  }
}

function refuse(): never {
  throw new CodecError('a text that is no type');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) && value.length <= MOST ? value : refuse();
}

function labelOf(value: unknown): string {
  return typeof value === 'string' && isLabel(value) ? value : refuse();
}

class Reader {
  readonly #types: ValueType[] = [];
  readonly #resource: (name: string) => ResourceType;

  constructor(rows: readonly unknown[], resource: (name: string) => ResourceType) {
    this.#resource = resource;
    for (const row of rows) {
      const type = this.#type(row);
      const { depth, size } = traitsOf(type);
      if (depth > DEEPEST || size > LARGEST) refuse();
      this.#types.push(type);
    }
  }

  at(index: unknown): ValueType {
    return (Number.isInteger(index) ? this.#types[index as number] : undefined) ?? refuse();
  }

  field(row: unknown): Field {
    const [name, index] = listOf(row);
    return { name: labelOf(name), type: this.at(index) };
  }

  #type(row: unknown): ValueType {
    if (PRIMITIVES.includes(row as PrimitiveKind)) return { kind: row as PrimitiveKind };
    const [kind, ...parts] = listOf(row);
    const [first, second] = parts;
    switch (kind) {
      case 'list':
        return { kind, element: this.at(first) };
      case 'option':
        return { kind, type: this.at(first) };
      case 'tuple':
        return { kind, elements: some(parts).map((one) => this.at(one)) };
      case 'record':
        return { kind, fields: distinct(some(parts).map((one) => this.field(one))) };
      case 'variant':
        return { kind, cases: distinct(some(parts).map((one) => this.#case(one))) };
      case 'result':
        return {
          kind,
          ...(first === null ? {} : { ok: this.at(first) }),
          ...(second === null ? {} : { err: this.at(second) }),
        };
      case 'flags':
      case 'enum':
        if (kind === 'flags' && parts.length > 32) return refuse();
        return {
          kind,
          labels: distinct(some(parts).map((one) => ({ name: labelOf(one) }))).map(({ name }) => name),
        };
      case 'own':
      case 'borrow':
        return typeof first === 'string' ? { kind, resource: this.#resource(first) } : refuse();
      default:
        return refuse();
    }
  }

  #case(row: unknown) {
    const [name, index] = listOf(row);
    return { name: labelOf(name), ...(index === undefined ? {} : { type: this.at(index) }) };
  }
}

function some<T>(parts: readonly T[]): readonly T[] {
  return parts.length > 0 ? parts : refuse();
}

function distinct<T extends { readonly name: string }>(parts: readonly T[]): readonly T[] {
  return new Set(parts.map(({ name }) => name)).size === parts.length ? parts : refuse();
}
