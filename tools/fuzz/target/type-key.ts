/** What makes two values exchangeable: one text for each type, in which whole numbers of every width are the same. */

import type { ResourceType, ValueType } from '../../../kernel/component/types/model.ts';
import { traitsOf } from '../../../kernel/component/types/traits.ts';

export type TypeKey = string;

const keys = new WeakMap<ValueType, TypeKey>();
const numbers = new WeakMap<ResourceType, number>();
let resources = 0;

export function typeKey(type: ValueType): TypeKey {
  let key = keys.get(type);
  if (key === undefined) {
    key = makeKey(type);
    keys.set(type, key);
  }
  return key;
}

export function isInteger(type: ValueType): boolean {
  return /^[us]\d+$/.test(type.kind);
}

/** Whether a value of the type has handles in it. */
export function carriesHandle(type: ValueType): boolean {
  return traitsOf(type).handles;
}

function makeKey(type: ValueType): TypeKey {
  if (isInteger(type)) return 'int';
  switch (type.kind) {
    case 'own':
    case 'borrow':
      return `own ${numberOf(type.resource)}`;
    case 'record':
      return `record {${type.fields.map((one) => `${one.name}: ${typeKey(one.type)}`).join(', ')}}`;
    case 'variant':
      return `variant {${type.cases.map((one) => (one.type ? `${one.name}: ${typeKey(one.type)}` : one.name)).join(', ')}}`;
    case 'list':
      // Bytes are no numbers to anybody.
      return type.element.kind === 'u8' ? 'bytes' : `list ${typeKey(type.element)}`;
    case 'tuple':
      return `tuple (${type.elements.map(typeKey).join(', ')})`;
    case 'flags':
    case 'enum':
      return `${type.kind} {${type.labels.join(', ')}}`;
    case 'option':
      return `option ${typeKey(type.type)}`;
    case 'result':
      return `result (${type.ok ? typeKey(type.ok) : '_'}, ${type.err ? typeKey(type.err) : '_'})`;
    default:
      return type.kind;
  }
}

function numberOf(resource: ResourceType): number {
  let number = numbers.get(resource);
  if (number === undefined) {
    number = resources++;
    numbers.set(resource, number);
  }
  return number;
}
