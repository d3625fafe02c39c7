/**
 * A component that takes types and functions and exports them under an interface's names. That is what gives the types of
 * an exported interface names of its own, which its functions then refer to, as the component model asks.
 */

import type { ExternType, ResourceType } from '../../kernel/component/types/model.ts';
import type { ByteWriter } from '../compose/byte-writer.ts';
import type { Definition } from '../compose/definition.ts';
import { encodeComponent } from '../compose/encode.ts';
import { TypeScope } from '../compose/type-scope.ts';

/** A type or function that is handed in. */
export interface Handed {
  readonly extern: ExternType;
  /** What it is exported as; undefined if it is only a part of others. */
  readonly name: string | undefined;
  /** A type of the interface itself, which is defined here in terms of those exported. */
  readonly own: boolean;
}

/** The name of an argument, by its number. */
export function argumentName(number: number): string {
  return `argument-${number}`;
}

/** The arguments of the component are in the order of `all`. */
export function namingComponent(all: readonly Handed[]): ByteWriter {
  const definitions: Definition[] = [];
  const scope = new TypeScope((definition) => definitions.push(definition));
  const given = new Map<Handed, number>();
  const seen = new Set<ResourceType>();
  for (const [number, one] of all.entries()) {
    const extern = abstract(one.extern, seen);
    const type = scope.extern(extern, argumentName(number));
    definitions.push({ kind: 'import', name: argumentName(number), attributes: {}, type });
    scope.named(extern);
    if (extern.kind === 'resource') given.set(one, scope.resource(extern.resource));
    else if (extern.kind === 'type') given.set(one, scope.definedValue(extern.type));
  }
  scope.renew();
  for (const one of all) if (one.name === undefined) scope.know(one.extern, given.get(one)!);
  let functions = 0;
  for (const one of all) {
    const { extern, name } = one;
    if (name === undefined) continue;
    if (extern.kind === 'func') {
      const type = scope.extern(extern, name);
      definitions.push({ kind: 'export', name, attributes: {}, sort: 'func', index: functions++, type });
    } else {
      const fresh = one.own && extern.kind === 'type';
      const index = fresh ? scope.definedValue(extern.type) : given.get(one)!;
      definitions.push({ kind: 'export', name, attributes: {}, sort: 'type', index });
    }
    scope.named(extern);
  }
  return encodeComponent(definitions);
}

/** Who takes a resource need not know whose it is; under a second name, it is the first one. */
function abstract(extern: ExternType, seen: Set<ResourceType>): ExternType {
  if (extern.kind !== 'resource') return extern;
  const isNew = !seen.has(extern.resource);
  seen.add(extern.resource);
  return { ...extern, abstract: isNew };
}
