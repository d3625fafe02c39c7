/** Values as core parameters and results: the two directions between a C value and the core values it is flattened to. */

import { casesOf, type FlatType, fieldsOf, layoutOf } from '../../../kernel/component/abi/layout.ts';
import type { ValueType } from '../../../kernel/component/types/model.ts';
import type { Code } from '../code.ts';
import type { Side } from './program.ts';
import { caseMember, fieldMember, type Types } from './types.ts';

export const CORE: Readonly<Record<FlatType, string>> = {
  i32: 'int32_t',
  i64: 'int64_t',
  f32: 'float',
  f64: 'double',
};

/** Functions that reinterpret bits: name, result, parameter. */
const REINTERPRET = [
  ['bits_of_float', 'int32_t', 'float'],
  ['float_of_bits', 'float', 'int32_t'],
  ['bits_of_double', 'int64_t', 'double'],
  ['double_of_bits', 'double', 'int64_t'],
] as const;

/** Those of the functions that reinterpret bits which a text calls. */
export function reinterpreters(text: string): string[] {
  return REINTERPRET.filter(([name]) => text.includes(`${name}(`)).flatMap(([name, to, from]) => [
    `static inline ${to} ${name}(${from} value) {`,
    `  ${to} result;`,
    '  memcpy(&result, &value, sizeof result);',
    '  return result;',
    '}',
    '',
  ]);
}

type Choice = Extract<ValueType, { kind: 'variant' | 'option' | 'result' }>;

/** Core expressions for the value of a C expression, which may be evaluated several times. */
export function lowerFlat(code: Code, type: ValueType, value: string): string[] {
  switch (type.kind) {
    case 'u64':
    case 's64':
      return [`(int64_t)${value}`];
    case 'f32':
    case 'f64':
      return [value];
    case 'string':
    case 'list':
      return [`(int32_t)${value}.ptr`, `(int32_t)${value}.len`];
    case 'own':
    case 'borrow':
      return [`${value}.handle`];
    case 'record':
    case 'tuple':
      return fieldsOf(type).flatMap((each) =>
        lowerFlat(code, each.type, `${value}.${fieldMember(type, each.name)}`),
      );
    case 'variant':
    case 'option':
    case 'result':
      return lowerChoice(code, type, value);
    default:
      return [`(int32_t)${value}`];
  }
}

function lowerChoice(code: Code, type: Choice, value: string): string[] {
  const [, ...joined] = layoutOf(type).flat;
  const slots = joined.map((flat) => {
    const slot = code.fresh('flat');
    code.add(`${CORE[flat]} ${slot} = 0;`);
    return slot;
  });
  const tag = tagOf(type, value);
  eachPayload(code, type, tag, (payload, member) => {
    const parts = lowerFlat(code, payload, `${value}.${member}`);
    for (const [index, part] of parts.entries()) {
      code.add(`${slots[index]} = ${widen(part, layoutOf(payload).flat[index]!, joined[index]!)};`);
    }
  });
  return [`(int32_t)${tag}`, ...slots];
}

/** A C expression for the value of core expressions, each of which may be evaluated several times. */
export function liftFlat(
  code: Code,
  types: Types,
  type: ValueType,
  side: Side,
  flat: readonly string[],
): string {
  const text = types.text(type, side);
  switch (type.kind) {
    case 'u64':
    case 's64':
    case 'f32':
    case 'f64':
      return `(${text})${flat[0]}`;
    case 'string':
      return `(${text}){(char *)${flat[0]}, (size_t)${flat[1]}}`;
    case 'list':
      return `(${text}){(${types.text(type.element, side)} *)${flat[0]}, (size_t)${flat[1]}}`;
    case 'own':
      return `(${text}){${flat[0]}}`;
    case 'borrow':
      return types.isAddress(type, side) ? `(${text})${flat[0]}` : `(${text}){${flat[0]}}`;
    case 'record':
    case 'tuple': {
      let at = 0;
      const fields = fieldsOf(type).map((each) => {
        const count = layoutOf(each.type).flat.length;
        const inner = liftFlat(code, types, each.type, side, flat.slice(at, at + count));
        at += count;
        return `.${fieldMember(type, each.name)} = ${inner}`;
      });
      return `(${text}){${fields.join(', ')}}`;
    }
    case 'variant':
    case 'option':
    case 'result':
      return liftChoice(code, types, type, side, flat, text);
    default:
      return `(${text})${flat[0]}`;
  }
}

function liftChoice(
  code: Code,
  types: Types,
  type: Choice,
  side: Side,
  flat: readonly string[],
  text: string,
): string {
  const value = code.fresh('value');
  const [, ...joined] = layoutOf(type).flat;
  const [tag, ...slots] = flat;
  code.add(
    `${text} ${value} = {0};`,
    `${tagOf(type, value)} = ${type.kind === 'variant' ? '' : '(bool)'}${tag};`,
  );
  eachPayload(code, type, tag!, (payload, member) => {
    const parts = layoutOf(payload).flat.map((wanted, index) =>
      narrow(slots[index]!, joined[index]!, wanted),
    );
    code.add(`${value}.${member} = ${liftFlat(code, types, payload, side, parts)};`);
  });
  return value;
}

function tagOf(type: Choice, value: string): string {
  return `${value}.${{ variant: 'tag', option: 'is_some', result: 'is_err' }[type.kind]}`;
}

/** One `if` for each case with a payload. */
function eachPayload(
  code: Code,
  type: Choice,
  tag: string,
  body: (payload: ValueType, member: string) => void,
): void {
  for (const [index, each] of casesOf(type).entries()) {
    if (each.type === undefined) continue;
    const payload = each.type;
    const member = type.kind === 'option' ? 'val' : `val.${caseMember(type, each.name)}`;
    code.block(`if (${tag} == ${index})`, () => body(payload, member));
  }
}

/** Which bits stand above an i32 in an i64 does not matter to who reads it; tools expect its sign. */
function widen(value: string, from: FlatType, to: FlatType): string {
  if (from === to) return value;
  const bits =
    from === 'f32' ? `bits_of_float(${value})` : from === 'f64' ? `bits_of_double(${value})` : value;
  return to === 'i64' && from !== 'f64' ? `(int64_t)${bits}` : bits;
}

function narrow(value: string, from: FlatType, to: FlatType): string {
  if (from === to) return value;
  if (to === 'f64') return `double_of_bits(${value})`;
  const word = from === 'i64' ? `(int32_t)${value}` : value;
  return to === 'f32' ? `float_of_bits(${word})` : word;
}
