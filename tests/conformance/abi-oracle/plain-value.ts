/**
 * Values as they travel to the oracle and back: JSON in which every value has one spelling. Integers of 64 bits are text,
 * floats their bits as text (every NaN is the canonical one), flags a mask, records and tuples lists, variants
 * `[index, payload]`.
 */

import { casesOf } from '../../../kernel/component/abi/layout.ts';
import { camelCase } from '../../../kernel/component/adapter/names.ts';
import type { ValueType } from '../../../kernel/component/types/model.ts';

const words = new DataView(new ArrayBuffer(8));

function bits32(value: number): string {
  words.setFloat32(0, value);
  return String(Number.isNaN(value) ? 0x7fc00000 : words.getUint32(0));
}

function bits64(value: number): string {
  words.setFloat64(0, value);
  return String(Number.isNaN(value) ? 0x7ff8000000000000n : words.getBigUint64(0));
}

/** A payload that may itself be `undefined` makes an option say which it is. */
function isWrapped(type: ValueType): boolean {
  return type.kind === 'option' && type.type.kind === 'option' && !isWrapped(type.type);
}

function choiceOf(type: ValueType, value: unknown): { tag: string; val: unknown } {
  if (type.kind === 'enum') return { tag: value as string, val: undefined };
  if (type.kind === 'result') return resultOf(value as { tag: string; val: unknown });
  if (type.kind !== 'option' || isWrapped(type)) return value as { tag: string; val: unknown };
  return value === undefined ? { tag: 'none', val: undefined } : { tag: 'some', val: value };
}

/** The layout calls the case `error` that JavaScript calls `err`. */
function resultOf({ tag, val }: { tag: string; val: unknown }): { tag: string; val: unknown } {
  return { tag: tag === 'err' ? 'error' : tag, val };
}

/** What travels, of a value as the runtime has it in JavaScript. */
export function plainOf(type: ValueType, value: unknown): unknown {
  switch (type.kind) {
    case 'variant':
    case 'enum':
    case 'option':
    case 'result': {
      const { tag, val } = choiceOf(type, value);
      const index = casesOf(type).findIndex(({ name }) => name === tag);
      const payload = casesOf(type)[index]!.type;
      return [index, payload === undefined ? null : plainOf(payload, val)];
    }
    case 'u64':
    case 's64':
      return String(value);
    case 'f32':
      return bits32(value as number);
    case 'f64':
      return bits64(value as number);
    case 'list':
      return Array.from(value as ArrayLike<unknown>, (one) => plainOf(type.element, one));
    case 'tuple':
      return type.elements.map((element, index) => plainOf(element, (value as unknown[])[index]));
    case 'record':
      return type.fields.map((field) =>
        plainOf(field.type, (value as Record<string, unknown>)[camelCase(field.name)]),
      );
    case 'flags':
      return type.labels.reduce(
        (mask, label, bit) => ((value as Record<string, boolean>)[camelCase(label)] ? mask + 2 ** bit : mask),
        0,
      );
    default:
      return value;
  }
}
