/**
 * What a client can call, taken from the types of what a component exports: its interfaces with their functions, resources
 * and named types.
 */
import type { ExternType, FunctionType, ResourceType, ValueType } from '../component/types/model.ts';
import { findCompatible, parseName } from '../component/types/names.ts';

export interface ExportedInterface {
  /** `acme:kv/store@1.0.0`; empty for the functions that the component exports by itself. */
  readonly name: string;
  /** By name on the wire. */
  readonly functions: ReadonlyMap<string, FunctionType>;
  /** Resources that it defines, with methods here, or uses. */
  readonly resources: ReadonlyMap<string, ResourceType>;
  readonly types: ReadonlyMap<string, ValueType>;
}

/** Interfaces that have something to call, and the functions outside of any. */
export function exportedInterfaces(exports: ReadonlyMap<string, ExternType>): ExportedInterface[] {
  const found: ExportedInterface[] = [];
  for (const [name, extern] of exports) {
    if (extern.kind === 'instance') found.push(interfaceOf(name, extern.type.exports));
  }
  const loose = interfaceOf('', exports);
  return [...found, loose].filter(({ functions }) => functions.size > 0);
}

function interfaceOf(name: string, exports: ReadonlyMap<string, ExternType>): ExportedInterface {
  const functions = new Map<string, FunctionType>();
  const resources = new Map<string, ResourceType>();
  const types = new Map<string, ValueType>();
  for (const [label, extern] of exports) {
    if (extern.kind === 'func') functions.set(label, extern.type);
    else if (extern.kind === 'resource') resources.set(label, extern.resource);
    else if (extern.kind === 'type') types.set(label, extern.type);
  }
  return { name, functions, resources, types };
}

/** Parameters that the caller gives: a method's without `self`. */
export function parametersOf(label: string, type: FunctionType): FunctionType['parameters'] {
  return parseName(label)?.kind === 'method' ? type.parameters.slice(1) : type.parameters;
}

/** Errors: TypeError, which lists what there is. */
export function chooseInterface(
  all: readonly ExportedInterface[],
  wanted: string,
  service: string,
): ExportedInterface {
  const full = findCompatible(
    wanted,
    all.map(({ name }) => name),
  );
  const [only, ...others] = all.filter(({ name }) => name === full || name.replace(/@.*$/, '') === wanted);
  if (only !== undefined && others.length === 0) return only;
  const names = (only === undefined ? all : [only, ...others]).map(
    ({ name }) => name || 'functions of its own',
  );
  if (only !== undefined) throw new TypeError(`${service}: "${wanted}" may be ${names.join(' or ')}`);
  throw new TypeError(
    `${service} exports no interface "${wanted}"; it exports ${names.join(', ') || 'none'}`,
  );
}
