/**
 * Clients without generated code: the signatures are made of the types that a service says it exports.
 *
 *     const store = connect(service, { interface: 'acme:kv/store' });
 *     await store.put('a', { size: 1 });
 */
import { camelCase, pascalCase } from '../component/adapter/names.ts';
import type { FunctionType, ResourceType, ValueType } from '../component/types/model.ts';
import { parseName } from '../component/types/names.ts';
import type { Signature } from './boundary.ts';
import {
  chooseInterface,
  type ExportedInterface,
  exportedInterfaces,
  parametersOf,
} from './exported-interface.ts';
import { defineInterface, type Interface } from './interface.ts';
import { type ResourceClass, resourceClass } from './resource.ts';
import { type Schema, schemaMaker } from './schema.ts';
import type { Service } from './service.ts';
import { walkWith } from './type-walk.ts';

/** What is known of a client that no code was generated for. */
// biome-ignore lint/suspicious/noExplicitAny: what it holds is known from WIT only
export type UntypedClient = Record<string, any>;

export interface ConnectOptions {
  /** With or without its version. */
  readonly interface: string;
}

const known = new WeakMap<object, Map<string, Interface<UntypedClient>>>();

/**
 * The interface that is named; without, all that the service exports, each interface under its own name.
 * Errors: TypeError if there is no such interface
 */
export function connect(service: Service, options?: ConnectOptions): UntypedClient {
  const all = exportedInterfaces(service.exports);
  let made = known.get(service.exports);
  if (made === undefined) {
    made = defineAll(all);
    known.set(service.exports, made);
  }
  if (options !== undefined) {
    const { name } = chooseInterface(all, options.interface, service.name);
    return made.get(name)!(service);
  }
  const names = interfaceKeys(all.map(({ name }) => name));
  const client: UntypedClient = {};
  for (const [name, define] of made) {
    if (name === '') Object.assign(client, define(service));
    else client[names.get(name)!] = define(service);
  }
  return client;
}

/** What each interface is called in a client: `store`, or `kvStore` where two packages have a `store`. */
export function interfaceKeys(names: readonly string[]): Map<string, string> {
  const parts = names
    .filter((name) => name !== '')
    .map((name) => ({ name, words: name.replace(/@.*$/, '').split(/[:/]/) }));
  const keys = new Map<string, string>();
  for (const { name, words } of parts) {
    for (let count = 1; ; count++) {
      const key = camelCase(words.slice(-count).join('-'));
      const same = parts.filter((other) => camelCase(other.words.slice(-count).join('-')) === key);
      if (same.length > 1 && count < 3) continue;
      // Two versions of one interface.
      keys.set(name, same.length > 1 ? `${key}${name.replace(/^[^@]*@?/, '').replaceAll(/\W/g, '_')}` : key);
      break;
    }
  }
  return keys;
}

function defineAll(all: readonly ExportedInterface[]): Map<string, Interface<UntypedClient>> {
  const classes = new Map<ResourceType, ResourceClass>();
  const classOf = (resource: ResourceType, name = resource.name) => {
    let made = classes.get(resource);
    if (made === undefined) {
      made = namedClass(name);
      classes.set(resource, made);
    }
    return made;
  };
  const schemaOf: (type: ValueType) => Schema<unknown> = walkWith(schemaMaker((type) => classOf(type)));
  // First those that define a resource: they know its full name.
  for (const { name, functions, resources } of all) {
    for (const [label, type] of resources) {
      if (hasMembers(label, functions.keys())) classOf(type, `${name}/${label}`);
    }
  }
  return new Map(
    all.map(({ name, functions, resources }) => [
      name,
      defineInterface<UntypedClient>(
        name,
        Object.fromEntries([...resources].map(([label, type]) => [label, classOf(type, `${name}/${label}`)])),
        Object.fromEntries(
          [...functions].map(([label, type]) => [label, signatureOf(label, type, schemaOf)]),
        ),
      ),
    ]),
  );
}

function namedClass(resource: string): ResourceClass {
  const made = resourceClass(resource);
  Object.defineProperty(made, 'name', { value: pascalCase(resource.slice(resource.lastIndexOf('/') + 1)) });
  return made;
}

function hasMembers(resource: string, functions: Iterable<string>): boolean {
  for (const label of functions) {
    const parsed = parseName(label);
    if (parsed !== undefined && 'resource' in parsed && parsed.resource === resource) return true;
  }
  return false;
}

function signatureOf(
  label: string,
  type: FunctionType,
  schemaOf: (type: ValueType) => Schema<unknown>,
): Signature {
  const parameters = parametersOf(label, type).map(
    ({ name, type: one }) => [camelCase(name), schemaOf(one)] as const,
  );
  const { result } = type;
  if (result?.kind !== 'result') return { parameters, ...(result && { result: schemaOf(result) }) };
  return {
    parameters,
    fails: true,
    ...(result.ok && { result: schemaOf(result.ok) }),
    ...(result.err && { error: schemaOf(result.err) }),
  };
}
