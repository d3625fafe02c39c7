/** From the values of a sequence to those that a call is made with: what refers to something becomes that. */

import { isNullable } from '../../../kernel/component/adapter/lift.ts';
import { camelCase } from '../../../kernel/component/adapter/names.ts';
import type { ValueType } from '../../../kernel/component/types/model.ts';
import { payloadOf } from '../../../kernel/component/types/traits.ts';
import { fit } from '../generate/values.ts';
import { HandleRef, ModelObject, type Value, ValueRef } from '../sequence/sequence.ts';
import { isInteger, type TypeKey, typeKey } from '../target/type-key.ts';
import type { Held } from './held.ts';

/** There is no handle to call with. */
export const NOTHING = Symbol('nothing');

export interface Resolution {
  held(type: Extract<ValueType, { kind: 'own' | 'borrow' }>, call: number, nth: number): Held | undefined;
  model(type: Extract<ValueType, { kind: 'own' | 'borrow' }>): object | undefined;
  /** Result of an earlier call, and its type; undefined if there is none. */
  result(call: number): { readonly value: unknown; readonly type: ValueType } | undefined;
}

/** Gives `NOTHING` where a handle is wanted and there is none. */
export function resolve(value: Value, type: ValueType, given: Resolution): unknown {
  if (value instanceof HandleRef || value instanceof ModelObject) return resolveHandle(value, type, given);
  if (value instanceof ValueRef) return resolveEarlier(value, type, given);
  switch (type.kind) {
    case 'own':
    case 'borrow':
      return resolveHandle(new HandleRef(-1), type, given);
    case 'list':
      if (value instanceof Uint8Array) return value;
      return whole((value as readonly Value[]).map((one) => resolve(one, type.element, given)));
    case 'tuple':
      return whole((value as readonly Value[]).map((one, at) => resolve(one, type.elements[at]!, given)));
    case 'record': {
      const made: Record<string, unknown> = {};
      for (const { name, type: inner } of type.fields) {
        const key = camelCase(name);
        made[key] = resolve((value as Record<string, Value>)[key], inner, given);
        if (made[key] === NOTHING) return NOTHING;
      }
      return made;
    }
    case 'option':
      if (isNullable(type)) return value === undefined ? undefined : resolve(value, type.type, given);
      return resolveCase(value, type.type, given);
    case 'result': {
      const { tag } = value as { tag: string };
      return resolveCase(value, tag === 'ok' ? type.ok : type.err, given);
    }
    case 'variant': {
      const { tag } = value as { tag: string };
      return resolveCase(value, type.cases.find((one) => one.name === tag)?.type, given);
    }
    default:
      return value;
  }
}

function whole(list: unknown[]): unknown {
  return list.includes(NOTHING) ? NOTHING : list;
}

function resolveCase(value: Value, type: ValueType | undefined, given: Resolution): unknown {
  const { tag, val } = value as { tag: string; val?: Value };
  if (type === undefined || tag === 'none') return { tag };
  const made = resolve(val, type, given);
  return made === NOTHING ? NOTHING : { tag, val: made };
}

function resolveHandle(value: HandleRef | ModelObject, type: ValueType, given: Resolution): unknown {
  if (type.kind !== 'own' && type.kind !== 'borrow') return NOTHING;
  const model = given.model(type);
  if (model !== undefined) return model;
  const { call, nth } = value instanceof HandleRef ? value : { call: -1, nth: 0 };
  return given.held(type, call, nth)?.handle ?? NOTHING;
}

function resolveEarlier(value: ValueRef, type: ValueType, given: Resolution): unknown {
  const result = given.result(value.call);
  const parts = result === undefined ? [] : partsOfKey(result.value, result.type, typeKey(type));
  if (parts.length === 0) return resolve(value.otherwise, type, given);
  return adapted(parts[value.nth % parts.length], value.plus, type);
}

/** Whole numbers are made to fit. */
function adapted(part: unknown, plus: number, type: ValueType): unknown {
  if (!isInteger(type)) return part;
  const bits = Number(type.kind.slice(1));
  const signed = type.kind.startsWith('s');
  if (bits < 64)
    return fit((Number(BigInt.asIntN(32, BigInt(part as number | bigint))) + plus) | 0, bits, signed);
  const wide = BigInt(part as number | bigint) + BigInt(plus);
  return signed ? BigInt.asIntN(64, wide) : BigInt.asUintN(64, wide);
}

/** Every part of a value that has a type with this key, the whole among them; at most `limit`. */
export function partsOfKey(value: unknown, type: ValueType, key: TypeKey, limit = 64): unknown[] {
  const found: unknown[] = [];
  collect(value, type, key, found, limit);
  return found;
}

function collect(value: unknown, type: ValueType, key: TypeKey, found: unknown[], limit: number): void {
  if (found.length >= limit) return;
  const own = typeKey(type);
  if (own === key) found.push(value);
  else if (!own.includes(key)) return;
  switch (type.kind) {
    case 'list':
      if (type.element.kind !== 'u8')
        for (const one of value as Iterable<unknown>) collect(one, type.element, key, found, limit);
      return;
    case 'tuple':
      for (const [at, one] of type.elements.entries())
        collect((value as unknown[])[at], one, key, found, limit);
      return;
    case 'record':
      for (const { name, type: inner } of type.fields)
        collect((value as Record<string, unknown>)[camelCase(name)], inner, key, found, limit);
      return;
    case 'option': {
      const inner = isNullable(type) ? value : (value as { val?: unknown }).val;
      if (inner !== undefined) collect(inner, type.type, key, found, limit);
      return;
    }
    case 'variant':
    case 'result': {
      const { tag, val } = value as { tag: string; val?: unknown };
      const inner = payloadOf(type, tag);
      if (inner !== undefined && val !== undefined) collect(val, inner, key, found, limit);
      return;
    }
    default:
      return;
  }
}
