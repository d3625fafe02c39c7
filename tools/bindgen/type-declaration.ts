/** Writes a type definition of WIT as AssemblyScript. */

import type { ValueType } from '../../kernel/component/types/model.ts';
import type { NamedType } from '../wit/model.ts';
import { WitError } from '../wit/source.ts';
import type { Docs } from '../wit/syntax.ts';
import type { ModuleText } from './module-text.ts';
import { fieldName, memberName, typeName } from './names.ts';
import type { Plan, Side } from './plan.ts';

/** Flags travel as one 32-bit value. */
const MOST_FLAGS = 32;

/** Names that a variant's class has of its own. */
export const VARIANT_NAMES = ['tag'];

/** The top-level names that `declareType` writes for a type. */
export function declaredNames(named: NamedType): string[] {
  const name = typeName(named.name);
  if (named.kind === 'flags') return [name, `${name}Flags`];
  if (named.kind === 'variant') return [name, `${name}Tag`];
  return [name];
}

/** The declaration of any type but a resource. */
export function declareType(plan: Plan, module: ModuleText, named: NamedType, side: Side): void {
  const name = typeName(named.name);
  const type = named.type!;
  if (named.kind === 'alias') {
    module.add(...docLines(named.docs), `export type ${name} = ${plan.typeText(module, type, side)};`, '');
  } else if (type.kind === 'record') declareRecord(plan, module, named, type, side);
  else if (type.kind === 'variant') declareVariant(plan, module, named, type, side);
  else if (type.kind === 'enum') {
    const members = type.labels.map((label) => [label, memberName(label)] as const);
    module.add(...docLines(named.docs), ...enumeration(name, members, named), '');
  } else if (type.kind === 'flags') declareFlags(module, named, type.labels);
}

type Of<K extends ValueType['kind']> = Extract<ValueType, { kind: K }>;

function declareRecord(
  plan: Plan,
  module: ModuleText,
  named: NamedType,
  type: Of<'record'>,
  side: Side,
): void {
  const fields = type.fields.flatMap((field) => [
    ...docLines(named.memberDocs.get(field.name), '    '),
    `    public ${fieldName(field.name)}: ${plan.typeText(module, field.type, side)},`,
  ]);
  module.add(...docLines(named.docs), `export class ${typeName(named.name)} {`);
  module.add('  constructor(', ...fields, '  ) {}', '}', '');
}

function declareVariant(
  plan: Plan,
  module: ModuleText,
  named: NamedType,
  type: Of<'variant'>,
  side: Side,
): void {
  const name = typeName(named.name);
  const tags = type.cases.map((each) => [each.name, memberName(each.name)] as const);
  module.add(...enumeration(`${name}Tag`, tags, named), '');
  module.add(...docLines(named.docs), `export class ${name} {`);
  for (const each of type.cases) {
    if (each.type === undefined) continue;
    const text = plan.typeText(module, each.type, side);
    module.add(
      `  ${fieldName(each.name, VARIANT_NAMES)}: ${text} = ${plan.lib(module, 'wit', 'absent')}<${text}>();`,
    );
  }
  if (type.cases.some((each) => each.type !== undefined)) module.add('');
  module.add(`  constructor(public tag: ${name}Tag) {}`);
  for (const each of type.cases) module.add('', ...maker(plan, module, name, each, side));
  module.add('}', '');
}

function maker(
  plan: Plan,
  module: ModuleText,
  name: string,
  each: Of<'variant'>['cases'][number],
  side: Side,
): string[] {
  const field = fieldName(each.name, VARIANT_NAMES);
  const tag = `${name}Tag.${memberName(each.name)}`;
  if (each.type === undefined) {
    return [`  static ${field}(): ${name} {`, `    return new ${name}(${tag});`, '  }'];
  }
  return [
    `  static ${field}(payload: ${plan.typeText(module, each.type, side)}): ${name} {`,
    `    const value = new ${name}(${tag});`,
    `    value.${field} = payload;`,
    '    return value;',
    '  }',
  ];
}

function declareFlags(module: ModuleText, named: NamedType, labels: readonly string[]): void {
  if (labels.length > MOST_FLAGS) {
    throw new WitError(
      `flags "${named.name}" has ${labels.length} labels: at most ${MOST_FLAGS} are supported`,
    );
  }
  const name = typeName(named.name);
  const members = labels.map((label, bit) => [label, `${memberName(label)} = ${bitText(bit)}`] as const);
  module.add(...docLines(named.docs), `export type ${name} = u32;`);
  module.add(...enumeration(`${name}Flags`, members, named), '');
}

function bitText(bit: number): string {
  return String(1 << bit);
}

function enumeration(
  name: string,
  members: readonly (readonly [string, string])[],
  named: NamedType,
): string[] {
  const lines = members.flatMap(([label, text]) => [
    ...docLines(named.memberDocs.get(label), '  '),
    `  ${text},`,
  ]);
  return [`export enum ${name} {`, ...lines, '}'];
}

export function docLines(docs: Docs | undefined, indent = ''): string[] {
  const lines = (docs?.lines ?? []).map((line) => line.text.replaceAll('*/', '* /'));
  if (lines.length === 0) return [];
  if (lines.length === 1) return [`${indent}/** ${lines[0]} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line}`.trimEnd()), `${indent} */`];
}
