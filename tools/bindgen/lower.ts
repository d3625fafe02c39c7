/** Lowering: from AssemblyScript values to the canonical ABI's form, in memory or flat. */

import {
  casesOf,
  discriminantSize,
  type FlatType,
  fieldOffsets,
  fieldsOf,
  flagsSize,
  layoutOf,
  payloadOffset,
} from '../../kernel/component/abi/layout.ts';
import type { ValueType } from '../../kernel/component/types/model.ts';
import type { Abi } from './abi.ts';
import type { Code } from './code.ts';
import type { ModuleText } from './module-text.ts';
import { fieldName, memberName } from './names.ts';
import { isScalar, SCALARS, type Side, tupleField } from './plan.ts';
import { type Choice, type Fielded, unsigned } from './source-code.ts';
import { VARIANT_NAMES } from './type-declaration.ts';

export interface LowerContext {
  readonly abi: Abi;
  readonly module: ModuleText;
  readonly code: Code;
  readonly side: Side;
}

/** Adds statements that write `value` at the address `at` plus `offset`. */
export function lowerToMemory(
  context: LowerContext,
  type: ValueType,
  value: string,
  at: string,
  offset: number,
  expand = false,
): void {
  const { abi, module, side, code } = context;
  const put = (core: string, what: string) => {
    code.add(`store<${core}>(${at}, ${what}${offset === 0 ? '' : `, ${offset}`});`);
  };
  const address = offset === 0 ? at : `${at} + ${offset}`;
  if (isScalar(type)) {
    if (type.kind === 'bool') put('u8', `<u8>${value}`);
    else put(SCALARS.get(type.kind)!, value);
    return;
  }
  switch (type.kind) {
    case 'string':
      code.add(`${abi.plan.lib(module, 'text', 'storeString')}(${address}, ${value});`);
      return;
    case 'list':
      code.add(`${abi.listStore(module, type.element, side)}(${address}, ${value});`);
      return;
    case 'enum': {
      const size = unsigned(discriminantSize(type.labels.length));
      put(size, `<${size}>${value}`);
      return;
    }
    case 'flags': {
      const size = unsigned(flagsSize(type.labels.length));
      put(size, size === 'u32' ? value : `<${size}>${value}`);
      return;
    }
    case 'own':
    case 'borrow':
      put('i32', abi.lowerHandle(module, type, side, value));
      return;
    default:
      break;
  }
  const compound = type as Fielded | Choice;
  if (!expand) code.add(`${abi.storeFunction(module, compound, side)}(${address}, ${value});`);
  else if (compound.kind === 'record' || compound.kind === 'tuple') {
    const offsets = fieldOffsets(fieldsOf(compound));
    for (const [index, field] of fieldValues(compound, value).entries()) {
      lowerToMemory(context, field.type, field.value, at, offset + offsets[index]!);
    }
  } else choiceToMemory(context, compound, value, at, offset);
}

function choiceToMemory(
  context: LowerContext,
  type: Choice,
  value: string,
  at: string,
  offset: number,
): void {
  const cases = casesOf(type);
  const size = unsigned(discriminantSize(cases.length));
  const payload = offset + payloadOffset(cases);
  const tail = offset === 0 ? '' : `, ${offset}`;
  const tag = type.kind === 'variant' ? `<${size}>${value}.tag` : `<${size}>${choiceTag(type, value)}`;
  context.code.add(`store<${size}>(${at}, ${tag}${tail});`);
  eachPayload(context, type, value, (each, from) => lowerToMemory(context, each, from, at, payload));
}

/** Adds statements and gives the flat values of `value`, as expressions that fit `layoutOf(type).flat`. */
export function lowerToFlat(context: LowerContext, type: ValueType, value: string, name: string): string[] {
  const { abi, module, side, code } = context;
  if (isScalar(type)) return [value];
  switch (type.kind) {
    case 'string': {
      const bytes = code.fresh(`${name}Bytes`);
      code.add(`const ${bytes} = ${abi.plan.lib(module, 'text', 'lowerString')}(${value});`);
      return [`changetype<i32>(${bytes})`, `${bytes}.byteLength`];
    }
    case 'list':
      if (isScalar(type.element)) return [`changetype<i32>(${value})`, `${value}.length`];
      return [`<i32>${abi.listLower(module, type.element, side)}(${value})`, `${value}.length`];
    case 'enum':
    case 'flags':
      return [value];
    case 'own':
    case 'borrow':
      return [abi.lowerHandle(module, type, side, value)];
    default:
      break;
  }
  const compound = type as Fielded | Choice;
  if (compound.kind === 'record' || compound.kind === 'tuple') {
    return fieldValues(compound, value).flatMap((field) =>
      lowerToFlat(context, field.type, field.value, `${name}_${field.key}`),
    );
  }
  return choiceToFlat(context, compound, value, name);
}

function choiceToFlat(context: LowerContext, type: Choice, value: string, name: string): string[] {
  const { code } = context;
  const shared = layoutOf(type).flat.slice(1);
  const variables = shared.map((flat, index) => {
    const variable = code.fresh(`${name}_${index}`);
    code.add(`let ${variable}: ${flat} = 0;`);
    return variable;
  });
  eachPayload(context, type, value, (each, from) => {
    const flats = lowerToFlat(context, each, from, `${name}_value`);
    const types = layoutOf(each).flat;
    for (const [index, flat] of flats.entries()) {
      code.add(`${variables[index]} = ${joined(flat, types[index]!, shared[index]!)};`);
    }
  });
  return [choiceTag(type, value), ...variables];
}

/** A branch for each case that carries something; `lower` gets its type and an expression for it. */
function eachPayload(
  context: LowerContext,
  type: Choice,
  value: string,
  lower: (type: ValueType, value: string) => void,
): void {
  const { abi, module, side, code } = context;
  if (type.kind === 'option') {
    code.block(`if (${value}.isSome)`, () => lower(type.type, `${value}.value`));
    return;
  }
  if (type.kind === 'result') {
    const { ok, err } = type;
    if (ok) code.block(`if (${value}.isOk)`, () => lower(ok, `${value}.value`));
    if (ok && err) code.otherwise('else', () => lower(err, `${value}.error`));
    else if (err) code.block(`if (!${value}.isOk)`, () => lower(err, `${value}.error`));
    return;
  }
  if (type.kind !== 'variant') return;
  const tagType = abi.plan.nameIn(module, abi.plan.definition(type)!, side, 'Tag');
  let first = true;
  for (const each of type.cases) {
    if (each.type === undefined) continue;
    const body = () => lower(each.type!, `${value}.${fieldName(each.name, VARIANT_NAMES)}`);
    const test = `if (${value}.tag == ${tagType}.${memberName(each.name)})`;
    if (first) code.block(test, body);
    else code.otherwise(`else ${test}`, body);
    first = false;
  }
}

function choiceTag(type: Choice, value: string): string {
  if (type.kind === 'option') return `<i32>${value}.isSome`;
  if (type.kind === 'result') return `<i32>!${value}.isOk`;
  return type.kind === 'variant' ? `${value}.tag` : value;
}

function fieldValues(type: Fielded, value: string): { key: string; type: ValueType; value: string }[] {
  return fieldsOf(type).map((field, index) => {
    const key = type.kind === 'tuple' ? tupleField(index) : fieldName(field.name);
    return { key, type: field.type, value: `${value}.${key}` };
  });
}

/** A flat value as the type that it shares with other cases. */
function joined(value: string, from: FlatType, to: FlatType): string {
  if (from === to) return value;
  if (to === 'i32') return `reinterpret<i32>(${value})`;
  // The upper half has no meaning; extending by the value's own sign is what receivers expect that forget to wrap.
  if (from === 'i32') return `<i64>${value}`;
  return from === 'f32' ? `<i64>reinterpret<u32>(${value})` : `reinterpret<i64>(${value})`;
}
