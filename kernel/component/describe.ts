/**
 * What a component is to a person who is about to run it: what it asks for, what it offers, function by function, and
 * what it is made of. As data, and as lines of text in WIT's manner for `nucleus inspect`.
 */
import type { Component } from './types/component.ts';
import type { ExternType, FunctionType, ValueType } from './types/model.ts';
import { parseName } from './types/names.ts';
import { printFunction, printStructure, type TypeNames } from './types/print.ts';

export interface ComponentDescription {
  /** The name that the component gives itself, if it does. */
  readonly name?: string;
  readonly imports: readonly ExternDescription[];
  readonly exports: readonly ExternDescription[];
  /** Core modules and components inside, those of nested components included. */
  readonly modules: number;
  readonly components: number;
  /** Bytes of all core modules. */
  readonly code: number;
  /** Custom sections by name and bytes, outermost component only. */
  readonly customs: readonly { readonly name: string; readonly size: number }[];
}

export interface ExternDescription {
  /** Such as `wasi:io/poll@0.2.12`, or a plain name. */
  readonly name: string;
  readonly kind: ExternType['kind'];
  /** Only value types and other interfaces' resources: whoever imports it needs nobody to provide it. */
  readonly typesOnly: boolean;
  readonly types: readonly { readonly name: string; readonly text: string }[];
  /** Resources that the interface introduces; those that it takes from another are left out. */
  readonly resources: readonly ResourceDescription[];
  /** Free functions; a function that is imported or exported by itself is the one here. */
  readonly functions: readonly FunctionDescription[];
}

export interface ResourceDescription {
  readonly name: string;
  readonly functions: readonly FunctionDescription[];
}

export interface FunctionDescription {
  /** The label alone: `read-at`; `constructor` for a constructor. */
  readonly name: string;
  readonly kind: 'function' | 'method' | 'static' | 'constructor';
  /** In WIT's syntax, without `self`. */
  readonly text: string;
}

export function describeComponent(component: Component): ComponentDescription {
  const { imports, exports } = component.type;
  return {
    ...(component.name !== undefined && { name: component.name }),
    imports: [...imports].map(([name, type]) => describeExtern(name, type)),
    exports: [...exports].map(([name, type]) => describeExtern(name, type)),
    ...contents(component),
    customs: component.customs.map(({ name, bytes }) => ({ name, size: bytes.length })),
  };
}

function contents(component: Component): { modules: number; components: number; code: number } {
  const total = { modules: 0, components: 0, code: 0 };
  for (const step of component.steps) {
    if (step.kind === 'core-module') {
      total.modules++;
      total.code += step.bytes.length;
    } else if (step.kind === 'component') {
      const inner = contents(step.component);
      total.modules += inner.modules;
      total.components += inner.components + 1;
      total.code += inner.code;
    }
  }
  return total;
}

function describeExtern(name: string, type: ExternType): ExternDescription {
  if (type.kind === 'instance') return describeInstance(name, type.type.exports);
  const functions = type.kind === 'func' ? [describeFunction(name, type.type, new Map())] : [];
  const types = type.kind === 'type' ? [{ name, text: printStructure(type.type) }] : [];
  const resources = type.kind === 'resource' && type.abstract ? [{ name, functions: [] }] : [];
  const typesOnly = isKnown(type);
  return { name, kind: type.kind, typesOnly, types, resources, functions };
}

/** A type that says all about itself, so that nobody need provide it. */
function isKnown(type: ExternType): boolean {
  if (type.kind === 'resource') return !type.abstract;
  return type.kind === 'type' || type.kind === 'definition';
}

function describeInstance(name: string, exports: ReadonlyMap<string, ExternType>): ExternDescription {
  const names = typeNames(exports);
  const types: { name: string; text: string }[] = [];
  const functions: FunctionDescription[] = [];
  const members = new Map<string, FunctionDescription[]>();
  let other = false;
  for (const [label, type] of exports) {
    if (type.kind === 'type') types.push({ name: label, text: printStructure(type.type, names) });
    else if (type.kind === 'resource' && type.abstract) members.set(label, []);
    else if (type.kind === 'func') {
      const parsed = parseName(label);
      const owner = parsed && 'resource' in parsed ? members.get(parsed.resource) : undefined;
      (owner ?? functions).push(describeFunction(label, type.type, names));
    } else if (!isKnown(type)) other = true;
  }
  const resources = [...members].map(([resource, own]) => ({ name: resource, functions: own }));
  const typesOnly = !other && functions.length === 0 && resources.length === 0;
  return { name, kind: 'instance', typesOnly, types, resources, functions };
}

/** The names under which an interface shows its types; the first one of each. */
function typeNames(exports: ReadonlyMap<string, ExternType>): TypeNames {
  const names = new Map<ValueType, string>();
  for (const [name, type] of exports) {
    if (type.kind === 'type' && !names.has(type.type)) names.set(type.type, name);
  }
  return names;
}

function describeFunction(label: string, type: FunctionType, names: TypeNames): FunctionDescription {
  const parsed = parseName(label);
  switch (parsed?.kind) {
    case 'method':
      return { name: parsed.label, kind: 'method', text: printFunction(withoutSelf(type), names) };
    case 'static':
      return { name: parsed.label, kind: 'static', text: printFunction(type, names) };
    case 'constructor':
      return { name: 'constructor', kind: 'constructor', text: printFunction(type, names) };
    default:
      return { name: label, kind: 'function', text: printFunction(type, names) };
  }
}

function withoutSelf(type: FunctionType): FunctionType {
  const parameters = type.parameters.slice(1);
  return type.result ? { parameters, result: type.result } : { parameters };
}

/** One line an element, indented by two spaces a level. */
export function printComponent(description: ComponentDescription): string[] {
  const { modules, components, code } = description;
  return [
    `component${description.name === undefined ? '' : ` ${description.name}`}: ` +
      `${count(modules, 'core module')} of ${code} bytes, ${count(components, 'nested component')}`,
    ...description.imports.flatMap((extern) => printExternLines('import', extern)),
    ...description.exports.flatMap((extern) => printExternLines('export', extern)),
  ];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}

function printExternLines(direction: 'import' | 'export', extern: ExternDescription): string[] {
  if (extern.kind !== 'instance') {
    const text = extern.functions[0]?.text ?? extern.types[0]?.text ?? extern.kind;
    return [`${direction} ${extern.name}: ${text}`];
  }
  return [
    `${direction} ${extern.name}${extern.typesOnly ? ' (types only)' : ''}`,
    ...extern.types.map(({ name, text }) => `  type ${name} = ${text}`),
    ...extern.resources.flatMap(({ name, functions }) => [
      `  resource ${name}`,
      ...functions.map((one) => `    ${printMember(one)}`),
    ]),
    ...extern.functions.map((one) => `  ${printMember(one)}`),
  ];
}

function printMember({ name, kind, text }: FunctionDescription): string {
  if (kind === 'constructor') return text.replace('func', 'constructor');
  return kind === 'static' ? `${name}: static ${text}` : `${name}: ${text}`;
}
