/**
 * What can be called on a target: its functions, and what the kernel lets anybody do with a handle. All of them have typed
 * parameters and a typed result, so whoever makes, changes or prints a call need not know the difference.
 */

import { RIGHTS } from '../../../kernel/capability/rights.ts';
import type { Component } from '../../../kernel/component/index.ts';
import type { Field, FunctionType, ResourceType, ValueType } from '../../../kernel/component/types/model.ts';
import { parseName } from '../../../kernel/component/types/names.ts';
import { ResourceMap } from '../../../kernel/component/types/substitute.ts';
import { partsOf } from '../../../kernel/component/types/traits.ts';
import { carriesHandle, type TypeKey, typeKey } from './type-key.ts';

export type OperationKind = 'function' | 'drop' | 'attenuate' | 'share' | 'revoke' | 'expire' | 'transfer';

export interface Operation {
  readonly index: number;
  /** `acme:store/shelf@1.0.0#[method]item.take`, `[drop]acme:store/shelf@1.0.0/item`; of another service with its name and a space in front */
  readonly name: string;
  readonly kind: OperationKind;
  /** Of a function: the service that has it; absent for the target itself. */
  readonly service?: string | undefined;
  /** Of a function: the exported interface (empty for the world's own) and its name there. */
  readonly interface: string;
  readonly function: string;
  readonly parameters: readonly Field[];
  /** What comes back if it succeeds. */
  readonly result: ValueType | undefined;
  /** What comes back if it fails, where it can. */
  readonly error: { readonly type: ValueType | undefined } | undefined;
  /** Types of all that can be found in the result. */
  readonly gives: ReadonlySet<TypeKey>;
  /** Whether a handle comes back. */
  readonly givesHandle: boolean;
}

const flagsOfRights: ValueType = { kind: 'flags', labels: RIGHTS };
const duration: ValueType = { kind: 'u64' };
const clientNumber: ValueType = { kind: 'u8' };

/** A function that a component exports. */
export interface ExportedType {
  /** Empty for the world's own. */
  readonly interface: string;
  readonly name: string;
  readonly type: FunctionType;
}

/** `wanted`: only these interfaces, and functions of the world's own, by their names; `types`: what stands for the resource types in them. */
export function functionsOf(
  { type }: Component,
  wanted: (exported: string) => boolean,
  types = new ResourceMap(),
): ExportedType[] {
  const functions: ExportedType[] = [];
  for (const [name, extern] of type.exports) {
    if (!wanted(name)) continue;
    if (extern.kind === 'func') functions.push({ interface: '', name, type: types.function(extern.type) });
    if (extern.kind !== 'instance') continue;
    for (const [inner, one] of extern.type.exports)
      if (one.kind === 'func')
        functions.push({ interface: name, name: inner, type: types.function(one.type) });
  }
  return functions;
}

/** The world's own functions. Where there are interfaces they are how its engine is set up, not what the component is for. */
export function besideInterfaces(component: Component): ReadonlySet<string> {
  const exported = [...component.type.exports];
  const hasInterfaces = exported.some(
    ([, extern]) =>
      extern.kind === 'instance' && [...extern.type.exports.values()].some(({ kind }) => kind === 'func'),
  );
  const names = exported.flatMap(([name, { kind }]) => (kind === 'func' ? name : []));
  return new Set(hasInterfaces ? names : []);
}

/** The resource types that the component itself exports, with their names. */
export function ownResources(component: Component): ReadonlyMap<ResourceType, string> {
  const found = new Map<ResourceType, string>();
  const imported = new Set<ResourceType>();
  for (const [, extern] of component.type.imports) {
    if (extern.kind !== 'instance') continue;
    for (const one of extern.type.exports.values()) if (one.kind === 'resource') imported.add(one.resource);
  }
  for (const [name, extern] of component.type.exports) {
    if (extern.kind !== 'instance') continue;
    for (const [inner, one] of extern.type.exports) {
      if (one.kind !== 'resource' || imported.has(one.resource) || found.has(one.resource)) continue;
      found.set(one.resource, `${name}/${inner}`);
    }
  }
  return found;
}

/** `service`: whose it is, where that is not the target. */
export function functionOperation(
  { interface: interfaceName, name, type }: ExportedType,
  service?: string,
): Omit<Operation, 'index'> {
  const { result } = type;
  const ok = result?.kind === 'result' ? result.ok : result;
  const isConstructor = parseName(name)?.kind === 'constructor';
  const path = interfaceName === '' ? name : `${interfaceName}#${name}`;
  return {
    name: service === undefined ? path : `${service} ${path}`,
    kind: 'function',
    service,
    interface: interfaceName,
    function: name,
    parameters: type.parameters,
    result: ok,
    error: result?.kind === 'result' ? { type: result.err } : undefined,
    gives: keysIn(ok),
    givesHandle: isConstructor || (ok !== undefined && carriesHandle(ok)),
  };
}

/** What anybody may do with a handle of this type. */
export function handleOperations(resource: ResourceType, name: string): Omit<Operation, 'index'>[] {
  const self: Field = { name: 'self', type: { kind: 'borrow', resource } };
  const own: ValueType = { kind: 'own', resource };
  const keep: Field = { name: 'keep', type: flagsOfRights };
  const make = (kind: OperationKind, parameters: Field[], result?: ValueType): Omit<Operation, 'index'> => ({
    name: `[${kind}]${name}`,
    kind,
    interface: '',
    function: kind,
    parameters,
    result,
    error: undefined,
    gives: keysIn(result),
    givesHandle: result !== undefined,
  });
  return [
    make('drop', [{ name: 'self', type: own }]),
    make('attenuate', [self, keep], own),
    make('share', [self, keep], own),
    make('revoke', [self]),
    make('expire', [self, { name: 'after', type: duration }]),
    make(
      'transfer',
      [
        { name: 'self', type: own },
        { name: 'to', type: clientNumber },
      ],
      own,
    ),
  ];
}

export function resourcesIn(type: FunctionType): ResourceType[] {
  return [...type.parameters.map((one) => one.type), ...(type.result ? [type.result] : [])].flatMap(
    resourcesOf,
  );
}

/** That a value of the type may have handles of. */
export function resourcesOf(type: ValueType): ResourceType[] {
  if (type.kind === 'own' || type.kind === 'borrow') return [type.resource];
  return partsOf(type).flatMap(resourcesOf);
}

function keysIn(type: ValueType | undefined): Set<TypeKey> {
  const found = new Set<TypeKey>();
  const pending = type === undefined ? [] : [type];
  for (let one = pending.pop(); one !== undefined; one = pending.pop()) {
    found.add(typeKey(one));
    pending.push(...partsOf(one));
  }
  return found;
}
