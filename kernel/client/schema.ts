/**
 * Schemas out of types, when a program runs. What `nucleus client` writes is the same, as text: both are made by one walk.
 *
 * A schema reads what a service gives (`decode`) and writes what it is given (`encode`); the two differ for handles alone,
 * which are objects of a class for the one who calls.
 */
import * as z from 'zod/mini';
import type { ResourceType } from '../component/types/model.ts';
import { handleOf, type ResourceClass } from './resource.ts';
import { lists, scalars } from './scalar-schemas.ts';
import type { TypeMaker } from './type-walk.ts';

/** What is checked at the boundary to be a `T`. */
export type Schema<T> = z.ZodMiniType<T, unknown>;

// biome-ignore lint/suspicious/noExplicitAny: of what type is known when the program runs
type AnySchema = z.ZodMiniType<any, any>;

/** @param classOf the class of a resource type's objects */
export function schemaMaker(classOf: (resource: ResourceType) => ResourceClass): TypeMaker<AnySchema> {
  return {
    primitive(kind) {
      if (kind === 'bool') return z.boolean();
      return kind === 'string' ? z.string() : scalars[kind];
    },
    numbers: (kind) => lists[kind],
    list: (element) => z.array(element),
    record: (fields) => z.strictObject(Object.fromEntries(fields.map(({ key, made }) => [key, made]))),
    tuple: (elements) => z.tuple(elements as [AnySchema, ...AnySchema[]]),
    flags: (keys) => z.strictObject(Object.fromEntries(keys.map((key) => [key, z.optional(z.boolean())]))),
    enumeration: (labels) => z.enum(labels as [string, ...string[]]),
    option: (inner) => z.optional(inner),
    variant: (cases) =>
      z.discriminatedUnion(
        'tag',
        cases.map(({ name, made }) =>
          z.strictObject({ tag: z.literal(name), val: made ?? z.optional(z.undefined()) }),
        ) as unknown as [z.ZodMiniObject],
      ),
    handle: (resource) => handleOf(classOf(resource)),
  };
}
