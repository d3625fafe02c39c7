/** A resolved WIT interface as the component model's types: its exports, each behind those that it refers to. */

import type { ExternType, ValueType } from '../../kernel/component/types/model.ts';
import { partsOf } from '../../kernel/component/types/traits.ts';
import type { Interface, NamedType, Scope } from '../wit/model.ts';
import type { Wit } from '../wit/resolve.ts';

export type Externs = ReadonlyMap<string, ExternType>;

/** What an instance of the interface exports; of the functions, those that are wanted. */
export function interfaceExterns(
  wit: Wit,
  owner: Interface,
  wanted: (name: string) => boolean = () => true,
): Externs {
  const externs = new Map(typeExterns(wit, owner));
  for (const each of owner.functions) {
    if (wanted(each.name)) externs.set(each.name, { kind: 'func', type: each.type });
  }
  return externs;
}

/** A type as a scope knows it; without a name it is only a part of others that the scope uses. */
export interface KnownType {
  readonly name: string | undefined;
  readonly named: NamedType;
  readonly extern: ExternType;
}

/** The types that a scope defines, uses, or knows as parts of those, each behind its parts. */
export function knownTypes(wit: Wit, owner: Scope): KnownType[] {
  const names = new Map<NamedType, string[]>();
  for (const [name, named] of owner.types) names.set(named, [...(names.get(named) ?? []), name]);
  const known: KnownType[] = [];
  const visited = new Set<NamedType>();
  const visit = (named: NamedType): void => {
    if (visited.has(named)) return;
    visited.add(named);
    for (const part of namedParts(wit, named)) visit(part);
    const all = names.get(named) ?? [undefined];
    // What a resource is called where it is defined comes before its other names.
    const first = all.filter((name) => name === named.name);
    for (const name of [...first, ...all.filter((name) => name !== named.name)]) {
      const abstract = named.owner === owner && name === named.name;
      known.push({ name, named, extern: externOf(named, abstract) });
    }
  };
  for (const named of owner.types.values()) if (named.resource) visit(named);
  for (const named of owner.types.values()) visit(named);
  return known;
}

/** The types that a scope defines or uses, by their names in it. */
export function typeExterns(wit: Wit, owner: Scope): Externs {
  return new Map(
    knownTypes(wit, owner).flatMap(({ name, extern }) => (name === undefined ? [] : [[name, extern]])),
  );
}

function externOf(named: NamedType, abstract: boolean): ExternType {
  if (named.resource) return { kind: 'resource', resource: named.resource, abstract };
  return { kind: 'type', type: named.type! };
}

/** The named types that a type's definition mentions. */
function namedParts(wit: Wit, named: NamedType): NamedType[] {
  if (named.type === undefined) return [];
  const found: NamedType[] = [];
  const look = (type: ValueType): void => {
    const part = wit.definitions.get(type.kind === 'own' || type.kind === 'borrow' ? type.resource : type);
    if (part !== undefined && part !== named) found.push(part);
    else for (const inner of partsOf(type)) look(inner);
  };
  look(named.type);
  return found;
}

/** Interfaces, each behind those that it uses types of. */
export function inOrder(interfaces: readonly Interface[]): Interface[] {
  const ordered: Interface[] = [];
  const visit = (each: Interface): void => {
    if (ordered.includes(each)) return;
    for (const other of each.dependencies) if (interfaces.includes(other)) visit(other);
    ordered.push(each);
  };
  for (const each of interfaces) visit(each);
  return ordered;
}
