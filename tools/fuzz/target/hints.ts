/** What a user's check hints at, held against the parameters that it is for: a value of another type would fail in the midst of a campaign. */

import { isNullable } from '../../../kernel/component/adapter/lift.ts';
import { camelCase } from '../../../kernel/component/adapter/names.ts';
import type { PrimitiveKind, ValueType } from '../../../kernel/component/types/model.ts';
import type { Operation } from './operation.ts';

export type Hints = Readonly<Record<string, readonly unknown[]>>;

/** The names by which a parameter may be hinted at: "put.bytes", and "bytes" where the first is not there. */
export function hintNames(
  { function: label }: Pick<Operation, 'function'>,
  parameter: string,
): [string, string] {
  return [`${label.replace(/^.*[.\]]/, '')}.${parameter}`, parameter];
}

/** What is wrong with hints for these operations, in one line; undefined if nothing is. */
export function hintProblem(hints: Hints, operations: readonly Operation[]): string | undefined {
  for (const [name, values] of Object.entries(hints)) {
    const meant = operations.flatMap((one) =>
      one.kind === 'function'
        ? one.parameters.filter(
            (parameter) => hintNames(one, parameter.name).find((own) => Object.hasOwn(hints, own)) === name,
          )
        : [],
    );
    if (meant.length === 0) return `hints has ${name}, and no function has a parameter of that name`;
    for (const [at, value] of values.entries()) {
      const other = meant.find(({ type }) => !isOf(type, value));
      if (other) return `hints.${name}[${at}] is not of type ${other.type.kind}`;
    }
  }
  return undefined;
}

/** Numbers of a type, both ends among them. */
const RANGES: Partial<Record<PrimitiveKind, readonly [bigint, bigint]>> = Object.fromEntries(
  [8, 16, 32, 64].flatMap((bits) => {
    const all = 1n << BigInt(bits);
    return [
      [`u${bits}`, [0n, all - 1n]],
      [`s${bits}`, [-all / 2n, all / 2n - 1n]],
    ];
  }),
);

/** Whether it is a value of the type, by the runtime's conventions for JavaScript; handles are none. */
function isOf(type: ValueType, value: unknown): boolean {
  switch (type.kind) {
    case 'bool':
      return typeof value === 'boolean';
    case 'f32':
    case 'f64':
      return typeof value === 'number';
    case 'string':
      return typeof value === 'string';
    case 'char':
      return typeof value === 'string' && [...value].length === 1 && !/\p{Surrogate}/u.test(value);
    case 'enum':
      return type.labels.includes(value as string);
    case 'list':
      return isList(value) && [...value].every((one) => isOf(type.element, one));
    case 'tuple':
      return Array.isArray(value) && isAll(type.elements, value);
    case 'record':
      return isObject(value) && type.fields.every((field) => isOf(field.type, value[camelCase(field.name)]));
    case 'flags':
      return isObject(value) && Object.values(value).every((one) => typeof one === 'boolean');
    case 'option':
      if (isNullable(type)) return value === undefined || isOf(type.type, value);
      return isCase(value, [{ name: 'none' }, { name: 'some', type: type.type }]);
    case 'variant':
      return isCase(value, type.cases);
    case 'result':
      return isCase(value, [
        { name: 'ok', type: type.ok },
        { name: 'err', type: type.err },
      ]);
    case 'own':
    case 'borrow':
      return false;
    default:
      return isInteger(type.kind, value);
  }
}

function isInteger(kind: PrimitiveKind, value: unknown): boolean {
  const wide = kind === 'u64' || kind === 's64';
  if (wide ? typeof value !== 'bigint' : !Number.isInteger(value)) return false;
  const [least, most] = RANGES[kind]!;
  const whole = BigInt(value as number | bigint);
  return least <= whole && whole <= most;
}

function isList(value: unknown): value is Iterable<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && Symbol.iterator in value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isAll(types: readonly ValueType[], values: readonly unknown[]): boolean {
  return types.length === values.length && types.every((type, at) => isOf(type, values[at]));
}

function isCase(
  value: unknown,
  cases: readonly { readonly name: string; readonly type?: ValueType | undefined }[],
) {
  if (!isObject(value)) return false;
  const found = cases.find(({ name }) => name === value.tag);
  return found !== undefined && (found.type === undefined || isOf(found.type, value.val));
}
