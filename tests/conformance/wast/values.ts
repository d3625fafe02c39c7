/** Values of a test script as the JavaScript values that our adapters take and give, by the type that is wanted. */
import { isDeepStrictEqual } from 'node:util';
import { camelCase } from '../../../kernel/component/adapter/names.ts';
import type { ValueType } from '../../../kernel/component/types/model.ts';
import type { List, Node } from './s-expression.ts';
import { textOf, wordOf } from './script.ts';

/** Throws a SyntaxError where the script's value is none of this type. */
export function scriptValue(node: Node, type: ValueType): unknown {
  if (node.kind !== 'list') throw new SyntaxError('a value is a list');
  const [head, first] = node.items;
  const form = wordOf(head);
  switch (type.kind) {
    case 'bool':
      return expectWord(first, { true: true, false: false });
    case 'u64':
    case 's64':
      return big(wordOf(first));
    case 'f32':
      return Math.fround(float(wordOf(first)));
    case 'f64':
      return float(wordOf(first));
    case 'char':
    case 'string':
      return textOf(first);
    case 'list':
      return rest(node).map((item) => scriptValue(item, type.element));
    case 'tuple':
      return rest(node).map((item, index) => scriptValue(item, type.elements[index]!));
    case 'record':
      return Object.fromEntries(rest(node).map((item, index) => fieldOf(item, type.fields[index]!)));
    case 'flags': {
      const set = rest(node).map(textOf);
      return Object.fromEntries(type.labels.map((label) => [camelCase(label), set.includes(label)]));
    }
    case 'enum':
      return textOf(first);
    case 'variant': {
      const tag = textOf(first);
      const payload = type.cases.find((one) => one.name === tag)?.type;
      return payload === undefined ? { tag } : { tag, val: scriptValue(node.items[2]!, payload) };
    }
    case 'option':
      return optionOf(form, first, type);
    case 'result':
      return resultOf(form, first, type);
    case 'own':
    case 'borrow':
      throw new SyntaxError('a script has no handles');
    default:
      return number(wordOf(first));
  }
}

function rest(list: List): readonly Node[] {
  return list.items.slice(1);
}

function fieldOf(node: Node, field: { readonly name: string; readonly type: ValueType }): [string, unknown] {
  /** The value's own parentheses may be left out. */
  const [word, name, value] = (node as List).items;
  if (wordOf(word) !== 'field' || textOf(name) !== field.name) {
    throw new SyntaxError(`expected field "${field.name}"`);
  }
  const whole = value!.kind === 'list' ? value! : { ...(node as List), items: rest(node as List).slice(1) };
  return [camelCase(field.name), scriptValue(whole, field.type)];
}

/** An option that could hold `undefined` itself has a tag, as in jco. */
function optionOf(
  form: string,
  payload: Node | undefined,
  type: Extract<ValueType, { kind: 'option' }>,
): unknown {
  const some = form === 'option.some';
  const value = some ? scriptValue(payload!, type.type) : undefined;
  if (type.type.kind !== 'option') return value;
  return some ? { tag: 'some', val: value } : { tag: 'none' };
}

function resultOf(
  form: string,
  payload: Node | undefined,
  type: Extract<ValueType, { kind: 'result' }>,
): unknown {
  const tag = form === 'result.ok' ? 'ok' : 'err';
  const of = type[tag];
  return of === undefined ? { tag } : { tag, val: scriptValue(payload!, of) };
}

function expectWord<T>(node: Node | undefined, known: Readonly<Record<string, T>>): T {
  const word = wordOf(node);
  if (!(word in known)) throw new SyntaxError(`unknown value ${word}`);
  return known[word]!;
}

function number(word: string): number {
  return Number(big(word));
}

function big(word: string): bigint {
  const digits = word.replaceAll('_', '');
  return digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits.replace(/^\+/, ''));
}

const FLOAT = /^([+-]?)(?:(inf)|(nan(?::\S+)?)|0x([0-9a-f]+)(?:\.([0-9a-f]*))?(?:p([+-]?\d+))?|(.*))$/i;

function float(word: string): number {
  const [, sign, inf, nan, whole, fraction = '', exponent = '0', decimal] = FLOAT.exec(
    word.replaceAll('_', ''),
  )!;
  if (nan !== undefined) return Number.NaN;
  let value = Number(decimal);
  if (inf !== undefined) value = Number.POSITIVE_INFINITY;
  else if (whole !== undefined) {
    value = Number.parseInt(whole + fraction, 16) * 2 ** (Number(exponent) - 4 * fraction.length);
  }
  return sign === '-' ? -value : value;
}

/** Typed arrays count as arrays, and an absent payload as none. */
export function sameValue(actual: unknown, expected: unknown): boolean {
  return isDeepStrictEqual(plain(actual), plain(expected));
}

function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return [...(value as Uint8Array)];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]));
}
