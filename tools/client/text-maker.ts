/**
 * Types as TypeScript, and their schemas as the expressions that `kernel/client/schema.ts` evaluates: what the walk gives for
 * a module's text.
 */

import { arrayName } from '../../kernel/client/number-arrays.ts';
import type { TypeMaker } from '../../kernel/client/type-walk.ts';
import type { PrimitiveKind, ResourceType } from '../../kernel/component/types/model.ts';

export interface TypeText {
  readonly type: string;
  readonly schema: string;
  /** `undefined` or a value: zod lets the last elements of a tuple be absent where they are. */
  readonly optional?: true;
  /** Of what has fields, cases or labels: what stands around them, and each of them. */
  readonly parts?: Parts;
}

export interface Parts {
  readonly type: Around;
  readonly schema: Around;
}

export interface Around {
  readonly before: string;
  readonly members: readonly string[];
  readonly after: string;
}

const SCALARS: Readonly<Partial<Record<PrimitiveKind, TypeText>>> = {
  bool: { type: 'boolean', schema: 'z.boolean()' },
  string: { type: 'string', schema: 'z.string()' },
  u64: { type: 'bigint', schema: 'scalars.u64' },
  s64: { type: 'bigint', schema: 'scalars.s64' },
  char: { type: 'string', schema: 'scalars.char' },
};

/** @param handle the text of a resource's objects */
export function textMaker(handle: (resource: ResourceType) => TypeText): TypeMaker<TypeText> {
  return {
    primitive: (kind) => SCALARS[kind] ?? { type: 'number', schema: `scalars.${kind}` },
    numbers: (kind) => ({ type: arrayName(kind), schema: `lists.${kind}` }),
    list: ({ type, schema }) => ({ type: `Array<${type}>`, schema: `z.array(${schema})` }),
    record: (fields) =>
      object(
        fields.map(({ key, made, optional }) => `${key}${optional ? '?' : ''}: ${made.type}`),
        fields.map(({ key, made }) => `${key}: ${made.schema}`),
      ),
    tuple: (elements) => ({
      type: `[${elementTypes(elements).join(', ')}]`,
      schema: `z.tuple([${elements.map(({ schema }) => schema).join(', ')}])`,
    }),
    flags: (keys) =>
      object(
        keys.map((key) => `${key}?: boolean | undefined`),
        keys.map((key) => `${key}: z.optional(z.boolean())`),
      ),
    enumeration: (labels) =>
      choice(labels.map(quote), { before: 'z.enum([', members: labels.map(quote), after: '])' }),
    option: ({ type, schema }) => ({
      type: `${type} | undefined`,
      schema: `z.optional(${schema})`,
      optional: true,
    }),
    variant: (cases) =>
      choice(
        cases.map(({ name, made }) => caseType(name, made)),
        {
          before: "z.discriminatedUnion('tag', [",
          members: cases.map(({ name, made }) => caseSchema(name, made)),
          after: '])',
        },
      ),
    handle,
  };
}

function elementTypes(elements: readonly TypeText[]): string[] {
  const lastNeeded = elements.findLastIndex(({ optional }) => optional !== true);
  return elements.map(({ type }, index) => (index > lastNeeded ? `(${type})?` : type));
}

function caseType(name: string, made: TypeText | undefined): string {
  const val = made === undefined ? '' : `; val${made.optional ? '?' : ''}: ${made.type}`;
  return `{ tag: ${quote(name)}${val} }`;
}

function caseSchema(name: string, made: TypeText | undefined): string {
  return `z.strictObject({ tag: z.literal(${quote(name)}), val: ${made?.schema ?? 'z.optional(z.undefined())'} })`;
}

function object(members: readonly string[], schemas: readonly string[]): TypeText {
  const type = { before: '{', members, after: '}' };
  const schema = { before: 'z.strictObject({', members: schemas, after: '})' };
  return {
    type: `{ ${members.join('; ')} }`,
    schema: `${schema.before} ${schemas.join(', ')} ${schema.after}`,
    parts: { type, schema },
  };
}

function choice(members: readonly string[], schema: Around): TypeText {
  return {
    type: members.join(' | '),
    schema: `${schema.before}${schema.members.join(', ')}${schema.after}`,
    parts: { type: { before: '', members, after: '' }, schema },
  };
}

/** Labels of WIT have no character that would want escaping. */
export function quote(text: string): string {
  return `'${text}'`;
}
