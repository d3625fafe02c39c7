/** A value a little different from another one of its type. */

import { isNullable } from '../../../kernel/component/adapter/lift.ts';
import { camelCase } from '../../../kernel/component/adapter/names.ts';
import type { ValueType } from '../../../kernel/component/types/model.ts';
import type { Random } from '../random.ts';
import { isReference, type Value, ValueRef } from '../sequence/sequence.ts';
import { isInteger } from '../target/type-key.ts';
import { integers, lengths } from './boundaries.ts';
import { fit, makeValue, type Source } from './values.ts';

export function mutateValue(value: Value, type: ValueType, source: Source): Value {
  const { random } = source;
  if (random.once(6)) return makeValue(type, source);
  if (value instanceof ValueRef) return mutateReference(value, type, random);
  if (isReference(value)) return makeValue(type, source);
  if (isInteger(type)) return mutateInteger(value as number | bigint, type.kind, random);
  switch (type.kind) {
    case 'string':
      return mutateString(value as string, source);
    case 'list':
      if (value instanceof Uint8Array) return mutateBytes(value, source);
      return mutateList(value as readonly Value[], type.element, source);
    case 'tuple': {
      const list = [...(value as readonly Value[])];
      const at = random.below(list.length);
      list[at] = mutateValue(list[at], type.elements[at]!, source);
      return list;
    }
    case 'record': {
      if (type.fields.length === 0) return value;
      const { name, type: inner } = random.pick(type.fields);
      const key = camelCase(name);
      const given = value as Record<string, Value>;
      return { ...given, [key]: mutateValue(given[key], inner, source) };
    }
    case 'flags': {
      if (type.labels.length === 0) return value;
      const key = camelCase(random.pick(type.labels));
      const given = value as Record<string, Value>;
      return { ...given, [key]: given[key] !== true };
    }
    case 'option':
      if (isNullable(type))
        return value === undefined ? makeValue(type, source) : mutateValue(value, type.type, source);
      return mutateCase(value, type, type.type, source);
    case 'variant': {
      const { tag } = value as { tag: string };
      return mutateCase(value, type, type.cases.find((one) => one.name === tag)?.type, source);
    }
    case 'result': {
      const { tag } = value as { tag: string };
      return mutateCase(value, type, tag === 'ok' ? type.ok : type.err, source);
    }
    default:
      return makeValue(type, source);
  }
}

function mutateCase(value: Value, type: ValueType, payload: ValueType | undefined, source: Source): Value {
  const { tag, val } = value as { tag: string; val?: Value };
  if (payload === undefined || tag === 'none' || source.random.once(3)) return makeValue(type, source);
  return { tag, val: mutateValue(val, payload, source) };
}

function mutateReference(value: ValueRef, type: ValueType, random: Random): Value {
  const plus = isInteger(type) && random.once(2) ? random.pick([0, 1, -1, 2, 8]) : value.plus;
  return new ValueRef(value.call, random.once(2) ? random.below(4) : value.nth, plus, value.otherwise);
}

function mutateInteger(value: number | bigint, kind: string, random: Random): Value {
  const bits = Number(kind.slice(1));
  const signed = kind.startsWith('s');
  const change = 1 + random.below(random.once(2) ? 2 : 35);
  if (typeof value === 'bigint') {
    const made = [
      value + BigInt(change),
      value - BigInt(change),
      value ^ (1n << BigInt(random.below(64))),
      value * 2n,
    ];
    const one = random.pick(made);
    return signed ? BigInt.asIntN(64, one) : BigInt.asUintN(64, one);
  }
  return fit(
    random.pick([value + change, value - change, value ^ (1 << random.below(bits)), value * 2]),
    bits,
    signed,
  );
}

/** By characters, so that it stays text. */
function mutateString(value: string, source: Source): string {
  const { random } = source;
  const letters = [...value];
  const at = random.below(letters.length + 1);
  switch (random.below(6)) {
    case 0:
      letters.splice(at, 1 + random.below(3));
      break;
    case 1:
      letters.splice(at, 0, ...letters.slice(random.below(letters.length + 1)));
      break;
    case 2:
      if (letters.length > 0)
        letters[at % letters.length] = makeValue({ kind: 'char' }, { ...withoutEarlier(source) }) as string;
      break;
    case 3:
      return (
        value.slice(0, value.length >> 1) + (makeValue({ kind: 'string' }, withoutEarlier(source)) as string)
      );
    default:
      letters.splice(at, 0, makeValue({ kind: 'char' }, withoutEarlier(source)) as string);
  }
  return letters.slice(0, 70_000).join('');
}

function mutateBytes(value: Uint8Array, source: Source): Uint8Array {
  const { random } = source;
  const made = value.slice();
  const at = random.below(made.length + 1);
  switch (random.below(8)) {
    case 5:
    case 6:
    case 7:
      return withWord(made, source);
    case 0:
      return made.subarray(0, at);
    case 1: {
      const longer = new Uint8Array(Math.min(made.length + random.pick(lengths), 70_000));
      longer.set(made.subarray(0, longer.length));
      return longer;
    }
    case 2:
      if (made.length > 0) made[at % made.length]! ^= 1 << random.below(8);
      return made;
    case 3:
      if (made.length > 0) made[at % made.length] = random.pick([0, 1, 0x7f, 0x80, 0xff]);
      return made;
    default:
      if (made.length > 0) made[at % made.length]! += random.once(2) ? 1 : -1;
      return made;
  }
}

/** A number that the target compares with, least byte first, at a place where formats have numbers: often near the beginning. */
function withWord(bytes: Uint8Array, { random, dictionary }: Source): Uint8Array {
  const width = random.pick([1, 2, 4, 4, 8]);
  const known = dictionary.integers[`u${width * 8}`]!;
  const table = random.once(3) || known.length === 0 ? integers[`u${width * 8}`]! : known;
  const most = random.once(2) ? Math.min(bytes.length, 64) : bytes.length;
  const at = random.once(4) ? 0 : random.below(most + 1) & (random.once(4) ? -1 : -width);
  const made = new Uint8Array(Math.max(bytes.length, at + width));
  made.set(bytes);
  let left = random.pick(table);
  for (let index = at; index < at + width; index++, left >>= 8n) made[index] = Number(left & 0xffn);
  return made;
}

function mutateList(value: readonly Value[], element: ValueType, source: Source): Value {
  const { random } = source;
  const list = [...value];
  const at = random.below(list.length + 1);
  switch (list.length === 0 ? 0 : random.below(4)) {
    case 0:
      list.splice(at, 0, makeValue(element, source));
      break;
    case 1:
      list.splice(at, 1);
      break;
    case 2:
      list.splice(at, 0, ...list.slice(0, 64));
      break;
    default:
      list[at % list.length] = mutateValue(list[at % list.length], element, source);
  }
  return list;
}

/** A source that makes everything anew: what is part of a text cannot refer to anything. */
export function withoutEarlier(source: Source): Source {
  return {
    random: source.random,
    dictionary: source.dictionary,
    handle: (resource) => source.handle(resource),
    earlier: () => undefined,
  };
}
