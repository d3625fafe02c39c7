/**
 * A number for what a function takes and gives, so that two ends which were built apart notice when they mean different
 * things. It guards against mistakes; each end checks every value against its own type all the same.
 */
import { casesOf, fieldsOf } from '../component/abi/layout.ts';
import type { FunctionType, ValueType } from '../component/types/model.ts';

/** 32 bits over names and types; which resource a handle is of is not among it. */
export function signatureOf(type: FunctionType): number {
  const parameters = type.parameters.map(({ name, type: one }) => `${name}:${numberOf(one)}`);
  return hash(`(${parameters.join()})${type.result === undefined ? '' : numberOf(type.result)}`);
}

/** Types share their parts, so each part is looked at once. */
const numbers = new WeakMap<ValueType, number>();

function numberOf(type: ValueType): number {
  let number = numbers.get(type);
  if (number === undefined) {
    number = hash(textOf(type));
    numbers.set(type, number);
  }
  return number;
}

function textOf(type: ValueType): string {
  switch (type.kind) {
    case 'list':
      return `list<${numberOf(type.element)}>`;
    case 'option':
      return `option<${numberOf(type.type)}>`;
    case 'flags':
    case 'enum':
      return `${type.kind}{${type.labels.join()}}`;
    case 'record':
    case 'tuple':
      return `${type.kind}{${fieldsOf(type).map(partText).join()}}`;
    case 'variant':
    case 'result':
      return `${type.kind}{${casesOf(type).map(partText).join()}}`;
    default:
      return type.kind;
  }
}

function partText({ name, type }: { readonly name: string; readonly type?: ValueType | undefined }): string {
  return type === undefined ? name : `${name}:${numberOf(type)}`;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
