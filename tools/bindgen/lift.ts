/**
 * Lifting: from the canonical ABI's form to AssemblyScript values.
 *
 * Under `stub` nothing is ever freed, so objects that are made from parameters are made once and filled again in each
 * call, as are results of imports that are called often: that is what `slots` is for.
 */

import { casesOf, fieldsOf } from '../../kernel/component/abi/layout.ts';
import type { ValueType } from '../../kernel/component/types/model.ts';
import type { Abi } from './abi.ts';
import type { Code } from './code.ts';
import type { ModuleText } from './module-text.ts';
import { fieldName, memberName } from './names.ts';
import { isScalar, SCALARS, type Side, tupleField } from './plan.ts';
import type { Choice, Fielded, Incoming } from './source-code.ts';
import { VARIANT_NAMES } from './type-declaration.ts';

/** Makes a module-level object for what is filled again and again, and gives its name. */
export type Slots = (name: string, typeText: string) => string;

/** Objects of `module`, their names beginning with `prefix`. */
export function slotsFor(abi: Abi, module: ModuleText, prefix: string): Slots {
  return (name, text) => {
    const slot = module.declare(`${prefix}_${name}`);
    module.add(`const ${slot} = ${abi.plan.lib(module, 'heap', 'blank')}<${text}>();`);
    return slot;
  };
}

/** Longest expression that is written on one line. */
const LINE = 80;

export interface LiftContext {
  readonly abi: Abi;
  readonly module: ModuleText;
  readonly code: Code;
  readonly side: Side;
  readonly slots?: Slots;
  /** Whether a value in memory is read in place, rather than by a function of its own. */
  readonly inPlace: boolean;
}

/** Adds statements to `code` and gives an expression for the value. `name` is what to call what it needs. */
export function lift(context: LiftContext, type: ValueType, from: Incoming, name: string): string {
  const { abi, module, side } = context;
  if (isScalar(type)) return from.scalar(type);
  switch (type.kind) {
    case 'string':
      return `${abi.plan.lib(module, 'text', 'liftString')}(${from.pair().join(', ')})`;
    case 'list':
      return liftList(context, type.element, from.pair());
    case 'enum':
      return `<${abi.plan.typeText(module, type, side)}>${from.discriminant(type)}`;
    case 'flags':
      return from.flags(type.labels.length);
    case 'own':
    case 'borrow':
      return abi.liftHandle(module, type, side, from.handle());
    default:
      break;
  }
  const compound = type as Fielded | Choice;
  if (from.address !== undefined && !context.inPlace) return abi.load(module, compound, side, from.address);
  const inner = { ...context, inPlace: context.slots !== undefined };
  if (compound.kind === 'record' || compound.kind === 'tuple') return liftFields(inner, compound, from, name);
  return liftChoice(inner, compound, from, name);
}

function liftList(context: LiftContext, element: ValueType, pair: [string, string]): string {
  const { abi, module, side } = context;
  if (isScalar(element)) {
    const text = SCALARS.get(element.kind)!;
    return `${abi.plan.lib(module, 'list', 'liftList')}<${text}>(${pair.join(', ')})`;
  }
  return `${abi.listLift(module, element, side)}(${pair.join(', ')})`;
}

function liftFields(context: LiftContext, type: Fielded, from: Incoming, name: string): string {
  const { abi, module, side, code } = context;
  const text = abi.plan.typeText(module, type, side);
  const values = fieldsOf(type).map((field, index) => {
    const key = type.kind === 'tuple' ? tupleField(index) : fieldName(field.name);
    return { key, value: lift(context, field.type, from.field(type, index), `${name}_${key}`) };
  });
  if (context.slots === undefined)
    return construct(
      code,
      text,
      values.map(({ value }) => value),
      name,
    );
  const slot = context.slots(name, text);
  for (const { key, value } of values) code.add(`${slot}.${key} = ${value};`);
  return slot;
}

/** An object of these fields, in a statement of its own where a line would be too long. */
function construct(code: Code, text: string, values: readonly string[], name: string): string {
  const line = `new ${text}(${values.join(', ')})`;
  if (line.length <= LINE) return line;
  const variable = code.fresh(name);
  code.add(`const ${variable} = new ${text}(`, ...values.map((value) => `  ${value},`), ');');
  return variable;
}

/** Each case's statements in a branch of their own, all giving one variable. */
function liftChoice(context: LiftContext, type: Choice, from: Incoming, name: string): string {
  const { abi, module, side, code } = context;
  const text = abi.plan.typeText(module, type, side);
  const slot = context.slots?.(name, text);
  const variable = slot ?? code.fresh(name);
  const tag = from.discriminant(type);
  if (type.kind === 'variant') {
    if (slot === undefined) code.add(`const ${variable} = new ${text}(${tag});`);
    else code.add(`${variable}.tag = ${tag};`);
    // A tag in memory is read once.
    liftCases(context, type, from, name, variable, from.address === undefined ? tag : `${variable}.tag`);
    return variable;
  }
  if (slot === undefined) code.add(`let ${variable}: ${text};`);
  const [low, high] = casesOf(type).map((each, index) => () => {
    const value = each.type && lift(context, each.type, from.payload(type, index), `${name}_${each.name}`);
    code.add(...assignment(type, variable, slot !== undefined, index, value, text));
  });
  code.block(`if (${tag} != 0)`, high!);
  code.otherwise('else', low!);
  return variable;
}

/** Sets an option or a result; `index` 0 is `none` or `ok`. */
function assignment(
  type: Choice,
  variable: string,
  reuse: boolean,
  index: number,
  value: string | undefined,
  text: string,
): string[] {
  const [maker, flag, field] =
    type.kind === 'option'
      ? ([index === 1 ? 'some' : 'none', 'isSome', 'value'] as const)
      : ([index === 0 ? 'ok' : 'err', 'isOk', index === 0 ? 'value' : 'error'] as const);
  const isSet = maker === 'some' || maker === 'ok';
  if (reuse) {
    const set = `${variable}.${flag} = ${isSet};`;
    return value === undefined ? [set] : [set, `${variable}.${field} = ${value};`];
  }
  const [base, generics] = [text.slice(0, text.indexOf('<')), text.slice(text.indexOf('<'))];
  const argument = maker === 'none' ? '' : (value ?? '0');
  return [`${variable} = ${base}.${maker}${generics}(${argument});`];
}

function liftCases(
  context: LiftContext,
  type: Extract<Choice, { kind: 'variant' }>,
  from: Incoming,
  name: string,
  variable: string,
  tag: string,
): void {
  const { abi, module, side, code } = context;
  const tagType = abi.plan.nameIn(module, abi.plan.definition(type)!, side, 'Tag');
  let first = true;
  type.cases.forEach((each, index) => {
    if (each.type === undefined) return;
    const field = fieldName(each.name, VARIANT_NAMES);
    const body = () => {
      code.add(
        `${variable}.${field} = ${lift(context, each.type!, from.payload(type, index), `${name}_${field}`)};`,
      );
    };
    const test = `if (${tag} == ${tagType}.${memberName(each.name)})`;
    if (first) code.block(test, body);
    else code.otherwise(`else ${test}`, body);
    first = false;
  });
}
