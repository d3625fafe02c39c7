/**
 * An interface that a component has from its host, or from a service of its thread, and of whose types it is lent objects by other domains
 * as well. Each call goes to where its object is.
 */
import type { CapabilityTable } from '../capability/table.ts';
import { ExportedInstance } from '../component/instance/exports.ts';
import { HostInterface } from '../component/instance/host-interface.ts';
import type { Resource } from '../component/instance/resource.ts';
import { SwitchedInstance } from '../component/instance/switched.ts';
import type { ExternType, FunctionType } from '../component/types/model.ts';
import { takesHandles } from './handle-values.ts';
import { type Local, localFunction } from './local-calls.ts';
import { Routing } from './routing.ts';

/** The resource type that an interface exports as `name`. */
export function resourceOf(local: Local, interfaceName: string, name: string): Resource | undefined {
  if (local instanceof HostInterface) return local.resource(interfaceName, name);
  const found = local.instance.shape.exports.get(name) as ExternType | undefined;
  return found?.kind === 'resource' ? (local.instance.actual(found.resource) as Resource) : undefined;
}

export class SharedInterface extends HostInterface {
  override readonly entries = true;
  override readonly rules;
  readonly #name: string;
  readonly #local: Local;
  readonly #holder: string;
  readonly #capabilities: CapabilityTable;

  /** @param holder who imports it */
  constructor(name: string, local: Local, holder: string, capabilities: CapabilityTable) {
    super(providerOf(local), {});
    this.rules = local.rules;
    this.#name = name;
    this.#local = local;
    this.#holder = holder;
    this.#capabilities = capabilities;
  }

  override resource(interfaceName: string, name: string): Resource {
    return resourceOf(this.#local, interfaceName, name)!;
  }

  override function(name: string, type: FunctionType): ((...args: unknown[]) => unknown) | undefined {
    const local = localFunction(this.#local, name, type, this.#holder, this.#capabilities);
    if (local === undefined || !takesHandles(type)) return local;
    const routing = new Routing({ interface: this.#name, function: name }, type);
    return (...args) => {
      const elsewhere = routing.elsewhere(args);
      if (elsewhere !== undefined) return elsewhere.call(args);
      routing.checkLocal(args);
      return local(...args);
    };
  }
}

function providerOf(local: Local): string {
  if (local instanceof HostInterface) return local.provider;
  for (const [name, { kind }] of local.instance.shape.exports)
    if (kind === 'resource') return resourceOf(local, local.name, name)!.provider;
  return local.name;
}

export function isLocal(value: unknown): value is Local {
  return (
    value instanceof HostInterface || value instanceof ExportedInstance || value instanceof SwitchedInstance
  );
}
