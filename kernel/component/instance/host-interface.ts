/**
 * An interface that JavaScript provides, in jco's conventions: camelCase functions, PascalCase resource classes.
 *
 * A resource type is known by its class, so that the same class behind two interfaces, or given to two components, is
 * one type.
 */
import type { RulesByInterface } from '../../capability/requirements.ts';
import { camelCase, pascalCase } from '../adapter/names.ts';
import type { FunctionType } from '../types/model.ts';
import { parseName } from '../types/names.ts';
import { isForCaller } from './core-caller.ts';
import { type HostClass, Resource } from './resource.ts';

/** What `hostInterface` gives; only this module looks inside. */
export class HostInterface {
  /** Name of who provides it, for records and messages. */
  readonly provider: string;
  readonly object: object;
  /** Whether functions are given handles as their entries (`adapter/entry-crossing.ts`). */
  readonly entries: boolean = false;
  /** What the provider's rights section says of its interfaces. */
  readonly rules: readonly RulesByInterface[] | undefined = undefined;
  readonly #anonymous = new Map<string, Resource>();

  constructor(provider: string, object: object) {
    this.provider = provider;
    this.object = object;
  }

  /** The resource type that is exported as `name`, by the class's name where there is one. */
  resource(interfaceName: string, name: string): Resource {
    const hostClass = this.#property(pascalCase(name));
    const full = `${interfaceName}/${name}`;
    if (typeof hostClass === 'function') return classResource(full, this.provider, hostClass as HostClass);
    let resource = this.#anonymous.get(name);
    if (resource === undefined) {
      resource = new Resource(full, this.provider);
      this.#anonymous.set(name, resource);
    }
    return resource;
  }

  /** The function that is exported as `name`, or undefined if the object has none. */
  function(name: string, type: FunctionType): ((...args: unknown[]) => unknown) | undefined {
    const parsed = parseName(name);
    if (parsed === undefined || parsed.kind === 'label' || parsed.kind === 'interface') {
      return this.#bound(this.object, camelCase(name));
    }
    const owner = this.#property(pascalCase(parsed.resource));
    if (parsed.kind === 'method') return method(camelCase(parsed.label), type, owner);
    if (typeof owner !== 'function') return undefined;
    if (parsed.kind === 'static') return this.#bound(owner, camelCase(parsed.label));
    return (...args) => Reflect.construct(owner, args);
  }

  #property(name: string): unknown {
    return (this.object as Record<string, unknown>)[name];
  }

  #bound(object: object, key: string): ((...args: unknown[]) => unknown) | undefined {
    const value = (object as Record<string, unknown>)[key];
    if (typeof value !== 'function') return undefined;
    return isForCaller(value) ? (value as (...args: unknown[]) => unknown) : value.bind(object);
  }
}

const classes = new WeakMap<object, Resource>();

function classResource(name: string, provider: string, hostClass: HostClass): Resource {
  let resource = classes.get(hostClass);
  if (resource === undefined) {
    resource = new Resource(name, provider, undefined, hostClass);
    classes.set(hostClass, resource);
  }
  return resource;
}

type Methods = Record<string, (...args: unknown[]) => unknown>;

/** Looks the method up on the object, so that subclasses count; of a known class it must exist. */
function method(
  key: string,
  type: FunctionType,
  owner: unknown,
): ((self: unknown, ...args: unknown[]) => unknown) | undefined {
  const prototype = typeof owner === 'function' ? (owner.prototype as Methods | undefined) : undefined;
  if (prototype !== undefined && typeof prototype[key] !== 'function') return undefined;
  switch (type.parameters.length) {
    case 1:
      return (self) => (self as Methods)[key]!();
    case 2:
      return (self, a) => (self as Methods)[key]!(a);
    default:
      return (self, ...args) => (self as Methods)[key]!(...args);
  }
}

/** Lends a component an interface made in JavaScript. `provider` is its name in records and messages. */
export function hostInterface(provider: string, object: object): HostInterface {
  return new HostInterface(provider, object);
}
