/** What component-level index spaces hold at run time. */
import type { RulesByInterface } from '../../capability/requirements.ts';
import type { ComponentFunction } from '../adapter/function.ts';
import type { Component } from '../types/component.ts';
import type { ExternType, FunctionType, InstanceType, ResourceType } from '../types/model.ts';
import { printExtern } from '../types/print.ts';
import type { ResourceMap } from '../types/substitute.ts';
import { LinkError } from '../types/subtype.ts';
import type { HostInterface } from './host-interface.ts';
import type { CallSite } from './trap.ts';
import { TypedInstance } from './typed-instance.ts';

/** The name that a function was linked under, and what its provider's rights section says of that interface. */
export interface LinkedSite extends CallSite {
  readonly rules?: readonly RulesByInterface[] | undefined;
}

/** What a provider's rights section says of an interface, where it has one. */
type HasRules = Pick<LinkedSite, 'rules'>;

/** A function under the name by which it was reached; `linked` if that is the name of an import. */
export interface NamedFunction {
  readonly function: ComponentFunction;
  readonly site: LinkedSite;
  readonly linked: boolean;
}

/** A component with what its outer aliases see. */
export interface RuntimeComponent {
  readonly component: Component;
  readonly scope: OuterScope | undefined;
}

/** The spaces of an enclosing component that outer aliases reach. */
export interface OuterScope {
  readonly parent: OuterScope | undefined;
  readonly map: ResourceMap;
  readonly components: readonly RuntimeComponent[];
  readonly coreModules: readonly WebAssembly.Module[];
}

/**
 * `site` of a function that came through an import of an outermost component: the name that it was linked under first,
 * which is the one whose rights count, by whatever name others take it.
 */
export type RuntimeItem =
  | { readonly kind: 'func'; readonly value: ComponentFunction; readonly site?: LinkedSite }
  | { readonly kind: 'instance'; readonly value: RuntimeInstance }
  | { readonly kind: 'component'; readonly value: RuntimeComponent }
  | { readonly kind: 'module'; readonly value: WebAssembly.Module };

/** An instance as others see it: its type with real resource types, and its items by name. */
export interface RuntimeInstance {
  readonly type: InstanceType;
  /** The type before resource types were put in: the same names and kinds. */
  readonly shape: InstanceType;
  /** What stands here for a resource type of the shape. */
  actual(resource: ResourceType): ResourceType;
  item(name: string): RuntimeItem | undefined;
}

/**
 * An item of the outermost component's import `name`, whose functions say so wherever they go. One that its provider got
 * through an import of its own, and exports again, keeps the name that it had there.
 */
export function linkedAs(name: string, item: RuntimeItem, provider: HasRules = {}): RuntimeItem {
  if (item.kind === 'instance')
    return { kind: 'instance', value: linkedInstance(name, item.value, provider) };
  return item.kind === 'func' ? { site: { interface: '', function: name }, ...item } : item;
}

function linkedInstance(name: string, instance: RuntimeInstance, provider: HasRules): RuntimeInstance {
  const item = (key: string): RuntimeItem | undefined => {
    const found = instance.item(key);
    if (found?.kind === 'instance')
      return { kind: 'instance', value: linkedInstance(name, found.value, provider) };
    return found?.kind === 'func' ? { site: siteIn(name, key, provider), ...found } : found;
  };
  return {
    get type() {
      return instance.type;
    },
    shape: instance.shape,
    actual: (resource) => instance.actual(resource),
    item,
  };
}

/** Who provides may change, and its rules with it. */
function siteIn(name: string, key: string, provider: HasRules): LinkedSite {
  return {
    interface: name,
    function: key,
    get rules() {
      return provider.rules;
    },
  };
}

/** An instance made of existing items. `map` has what stands for the resource types in `shape`. */
export function instanceOf(
  shape: InstanceType,
  items: ReadonlyMap<string, RuntimeItem>,
  map?: ResourceMap,
): RuntimeInstance {
  return new TypedInstance(shape, map, (name) => items.get(name));
}

/** An instance whose functions are a host's, each looked up once. */
export function hostInstance(type: InstanceType, host: HostInterface): RuntimeInstance {
  const items = new Map<string, RuntimeItem | undefined>();
  return new TypedInstance(type, undefined, (name) => {
    if (!items.has(name)) items.set(name, hostItem(type.exports.get(name), name, host));
    return items.get(name);
  });
}

function hostItem(type: ExternType | undefined, name: string, host: HostInterface): RuntimeItem | undefined {
  if (type?.kind !== 'func') return undefined;
  const value = hostFunction(name, type.type, host);
  return value === undefined ? undefined : { kind: 'func', value };
}

export function hostFunction(
  name: string,
  type: FunctionType,
  host: HostInterface,
): ComponentFunction | undefined {
  const call = host.function(name, type);
  if (call === undefined) return undefined;
  const { provider, entries } = host;
  return { kind: 'host', type, provider, call, ...(entries && { entries }) };
}

/** What is asked for and not there. A host need not have functions that the component never uses. */
export function missing(of: string, path: readonly string[], wanted: ExternType): LinkError {
  return new LinkError(`${of} cannot be linked`, { path, wanted: printExtern(wanted), given: 'nothing' });
}
