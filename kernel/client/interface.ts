/**
 * One interface as a client has it: from the signatures of its functions to an object whose functions call a service.
 *
 *     const store = defineInterface('acme:kv/store@1.0.0', { item: Item }, {
 *       put: { parameters: [['key', z.string()], ['entry', entry]], fails: true, error: failure },
 *       '[method]item.text': { parameters: [], result: z.string() },
 *     });
 *     store(service).put('a', { size: 1 });
 *
 * Methods go into the resources' classes. What belongs to a class and to no object of it (a constructor as `create`, static
 * functions) is below the class's name in the object, since it needs a service.
 */
import { errorPayload } from '../component/adapter/closures.ts';
import { camelCase, pascalCase } from '../component/adapter/names.ts';
import type { CallSite } from '../component/instance/trap.ts';
import { findCompatible, parseName } from '../component/types/names.ts';
import { readValue, ServiceError, type Signature, writeArguments } from './boundary.ts';
import { Resource, type ResourceClass, readingFrom } from './resource.ts';
import type { Service } from './service.ts';

/** Gives the interface of one service. Throws TypeError if the service exports none of the name whose version fits. */
export type Interface<T> = (service: Service) => T;

type Functions = Record<string, unknown>;

/** Names that would make an object something else than it is: whoever waits for a promise of it calls its `then`. */
const RESERVED: ReadonlySet<string> = new Set(['then', 'constructor', 'prototype']);

/** A function's name in JavaScript. */
export function memberName(label: string): string {
  const name = camelCase(label);
  return RESERVED.has(name) ? `${name}_` : name;
}

/** The name of a constructor: `create`, unless a static function has it. @param names those of the interface's functions, as in WIT */
export function constructorName(resource: string, names: Iterable<string>): string {
  for (const name of names) if (name === `[static]${resource}.create`) return 'construct';
  return 'create';
}

/** @param name of the interface; empty for what a component exports by itself */
export function defineInterface<T>(
  name: string,
  resources: Readonly<Record<string, ResourceClass>>,
  functions: Readonly<Record<string, Signature>>,
): Interface<T> {
  const own: ((service: Service, made: Functions) => void)[] = [];
  for (const [label, signature] of Object.entries(functions)) {
    const site = { interface: name, function: label };
    const parsed = parseName(label);
    if (parsed?.kind === 'method') {
      addMethod(resources[parsed.resource]!, memberName(parsed.label), site, signature);
    } else if (parsed?.kind === 'static' || parsed?.kind === 'constructor') {
      const { resource } = parsed;
      const key =
        parsed.kind === 'static'
          ? memberName(parsed.label)
          : constructorName(resource, Object.keys(functions));
      own.push((service, made) => {
        made[pascalCase(resource)] ??= {};
        (made[pascalCase(resource)] as Functions)[key] = bound(
          service,
          `${resource}.${key}`,
          site,
          signature,
        );
      });
    } else {
      own.push((service, made) => {
        made[memberName(label)] = bound(service, label, site, signature);
      });
    }
  }
  return (service) => {
    if (name !== '') requireInterface(service, name);
    const made: Functions = {};
    for (const add of own) add(service, made);
    return made as T;
  };
}

function requireInterface(service: Service, name: string): void {
  if (findCompatible(name, service.exports.keys()) !== undefined) return;
  const names = [...service.exports.keys()].join(', ') || 'nothing';
  throw new TypeError(`${service.name} does not export ${name}; it exports ${names}`);
}

function bound(service: Service, name: string, site: CallSite, signature: Signature) {
  return async (...args: unknown[]) => callThrough(service, name, site, signature, args);
}

function addMethod(type: ResourceClass, key: string, site: CallSite, signature: Signature): void {
  const name = `${type.resource.slice(type.resource.lastIndexOf('/') + 1)}.${key}`;
  Object.defineProperty(type.prototype, key, {
    async value(this: Resource, ...args: unknown[]) {
      const handle = Resource.handleOf(this);
      if (handle === undefined) throw new TypeError(`${name}: the object was closed`);
      return callThrough(Resource.serviceOf(this), name, site, signature, args, handle);
    },
    writable: true,
    configurable: true,
  });
}

async function callThrough(
  service: Service,
  name: string,
  site: CallSite,
  signature: Signature,
  args: readonly unknown[],
  self?: object,
): Promise<unknown> {
  const written = writeArguments(name, signature, args);
  let value: unknown;
  try {
    value = await service.call(site, self === undefined ? written : [self, ...written]);
  } catch (error) {
    if (!signature.fails) throw error;
    const payload = errorPayload(error);
    throw new ServiceError(
      name,
      readingFrom(service, () => readValue(name, 'error', signature.error, payload)),
    );
  }
  return readingFrom(service, () => readValue(name, 'result', signature.result, value));
}
