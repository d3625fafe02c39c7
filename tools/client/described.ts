/**
 * What a client is generated of: interfaces with their functions and types, and, where it comes from WIT, what its author says
 * of them. A component says the same of itself, without the words.
 */

import { type ExportedInterface, exportedInterfaces } from '../../kernel/client/exported-interface.ts';
import type {
  ExternType,
  FunctionType,
  ResourceType,
  ValueType,
} from '../../kernel/component/types/model.ts';
import type { Interface, NamedType, Scope, WitFunction } from '../wit/model.ts';
import type { Wit } from '../wit/resolve.ts';
import type { Docs } from '../wit/syntax.ts';

/** A type with a name. */
export interface Named {
  readonly name: string;
  /** The interface that defines it. */
  readonly owner: string;
  readonly docs: readonly string[];
  /** Of a field, case or label, by its name in WIT. */
  memberDocs(member: string): readonly string[];
}

export interface DescribedInterface extends ExportedInterface {
  readonly docs: readonly string[];
  /** Of a function, by its name on the wire. */
  functionDocs(label: string): readonly string[];
}

export interface Described {
  readonly interfaces: readonly DescribedInterface[];
  /** Of a record, variant, enum, flags or resource type. */
  nameOf(type: ValueType | ResourceType): Named | undefined;
}

/** A component's own exports. */
export function describeExports(exports: ReadonlyMap<string, ExternType>): Described {
  const interfaces = exportedInterfaces(exports);
  const names = new Map<ValueType | ResourceType, Named>();
  const note = (type: ValueType | ResourceType, name: string, owner: string) => {
    if (!names.has(type)) names.set(type, { name, owner, docs: [], memberDocs: () => [] });
  };
  // Who has methods of a resource defines it; others use it.
  for (const { name: owner, functions, resources } of interfaces) {
    for (const [name, type] of resources) {
      if ([...functions.keys()].some((label) => label.startsWith('[') && resourceOf(label) === name))
        note(type, name, owner);
    }
  }
  for (const [owner, extern] of exports) {
    if (extern.kind !== 'instance') continue;
    for (const [name, inner] of extern.type.exports) {
      if (inner.kind === 'type') note(inner.type, name, owner);
      else if (inner.kind === 'resource') note(inner.resource, name, owner);
    }
  }
  return {
    interfaces: interfaces.map((one) => ({ ...one, docs: [], functionDocs: () => [] })),
    nameOf: (type) => names.get(type),
  };
}

function resourceOf(label: string): string {
  return label.replace(/^\[\w+\]/, '').replace(/\..*$/, '');
}

/** Interfaces of WIT, and functions outside of any. */
export function describeWit(
  wit: Wit,
  interfaces: readonly Interface[],
  loose: readonly WitFunction[] = [],
): Described {
  const found = interfaces.map((one) => describeInterface(one.id, one, one.functions));
  const own = loose.length === 0 ? [] : [describeInterface('', undefined, loose)];
  return {
    interfaces: [...found, ...own].filter(({ functions }) => functions.size > 0),
    nameOf: (type) => {
      const definition = wit.definitions.get(type);
      return definition && namedOf(definition);
    },
  };
}

function namedOf(definition: NamedType): Named {
  return {
    name: definition.name,
    owner: definition.owner.id,
    docs: textOf(definition.docs),
    memberDocs: (member) => textOf(definition.memberDocs.get(member)),
  };
}

function describeInterface(
  name: string,
  scope: Scope | undefined,
  functions: readonly WitFunction[],
): DescribedInterface {
  const resources = new Map<string, ResourceType>();
  const types = new Map<string, ValueType>();
  for (const [label, { resource, type }] of scope?.types ?? []) {
    if (resource !== undefined) resources.set(label, resource);
    else if (type !== undefined) types.set(label, type);
  }
  const docs = new Map(functions.map((one) => [one.name, textOf(one.docs)]));
  return {
    name,
    functions: new Map(functions.map((one): [string, FunctionType] => [one.name, one.type])),
    resources,
    types,
    docs: textOf(scope?.docs),
    functionDocs: (label) => docs.get(label) ?? [],
  };
}

function textOf(docs: Docs | undefined): string[] {
  return (docs?.lines ?? []).map(({ text }) => text.trim());
}
