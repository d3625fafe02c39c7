/**
 * One walk over WIT types, for all that clients are made of: schemas at run time (`schema.ts`), and the text of types and
 * schemas (`tools/client`). A maker says what becomes of each kind of type; the walk goes through a type once.
 */
import { isNullable } from '../component/adapter/lift.ts';
import { camelCase } from '../component/adapter/names.ts';
import type { PrimitiveKind, ResourceType, ValueType } from '../component/types/model.ts';
import { type NumberKind, numberArrays } from './number-arrays.ts';

export interface MadeField<T> {
  /** In camelCase. */
  readonly key: string;
  readonly made: T;
  /** An option that is `undefined` or the value: the key may be left out. */
  readonly optional: boolean;
}

export interface MadeCase<T> {
  /** As in WIT. */
  readonly name: string;
  /** Absent where the case carries nothing. */
  readonly made?: T;
}

export interface TypeMaker<T> {
  primitive(kind: PrimitiveKind): T;
  /** A list of numbers, which JavaScript has as a typed array. */
  numbers(kind: NumberKind): T;
  list(element: T): T;
  record(fields: readonly MadeField<T>[]): T;
  tuple(elements: readonly T[]): T;
  /** Keys in camelCase. */
  flags(keys: readonly string[]): T;
  enumeration(labels: readonly string[]): T;
  option(inner: T): T;
  /** Also results, with the cases `ok` and `err`, and options of options, with `none` and `some`. */
  variant(cases: readonly MadeCase<T>[]): T;
  handle(resource: ResourceType): T;
  /** Told of each type that was made; what it gives stands for the type from then on. */
  made?(type: ValueType, made: T): T;
}

/** Gives what a maker makes of a type; of the same type the same. */
export function walkWith<T>(maker: TypeMaker<T>): (type: ValueType) => T {
  const known = new Map<ValueType, T>();
  const walk = (type: ValueType): T => {
    if (known.has(type)) return known.get(type) as T;
    const plain = visit(type, maker, walk);
    const made = maker.made === undefined ? plain : maker.made(type, plain);
    known.set(type, made);
    return made;
  };
  return walk;
}

function visit<T>(type: ValueType, maker: TypeMaker<T>, walk: (type: ValueType) => T): T {
  switch (type.kind) {
    case 'list':
      return type.element.kind in numberArrays
        ? maker.numbers(type.element.kind as NumberKind)
        : maker.list(walk(type.element));
    case 'record':
      return maker.record(
        type.fields.map(({ name, type: inner }) => ({
          key: camelCase(name),
          made: walk(inner),
          optional: isNullable(inner),
        })),
      );
    case 'tuple':
      return maker.tuple(type.elements.map(walk));
    case 'flags':
      return maker.flags(type.labels.map(camelCase));
    case 'enum':
      return maker.enumeration(type.labels);
    case 'option':
      if (isNullable(type)) return maker.option(walk(type.type));
      return maker.variant([{ name: 'none' }, { name: 'some', made: walk(type.type) }]);
    case 'variant':
      return maker.variant(type.cases.map(({ name, type: inner }) => madeCase(name, inner, walk)));
    case 'result':
      return maker.variant([madeCase('ok', type.ok, walk), madeCase('err', type.err, walk)]);
    case 'own':
    case 'borrow':
      return maker.handle(type.resource);
    default:
      return maker.primitive(type.kind);
  }
}

function madeCase<T>(name: string, inner: ValueType | undefined, walk: (type: ValueType) => T): MadeCase<T> {
  return inner === undefined ? { name } : { name, made: walk(inner) };
}
