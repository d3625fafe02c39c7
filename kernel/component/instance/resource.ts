/**
 * A resource type at run time: the identity that handles are checked against, and who implements it.
 *
 * An object ends when its last handle goes. A component's object ends in the destructor that its type names, in the
 * instance that implements it; a host's object ends in its `[Symbol.dispose]`.
 */
import type { CapabilityTable } from '../../capability/table.ts';
import { AbiError } from '../abi/memory.ts';
import { entering } from '../adapter/entering.ts';
import { BUSY, killedBy } from '../adapter/failure.ts';
import { ResourceType } from '../types/model.ts';
import { UNNAMED } from '../types/visibility.ts';
import { type HandleEntry, leaveObject } from './handle-table.ts';
import { isHome } from './home.ts';
import { DEAD, ENTERED, type InstanceState } from './state.ts';
import { type CallSite, PeerDied, Trap } from './trap.ts';

/** `Symbol.dispose`, or what preview2-shim takes where an engine has none. */
export const symbolDispose: symbol =
  (Symbol as unknown as { dispose?: symbol }).dispose ?? Symbol.for('dispose');

/** A JavaScript class whose objects a host lends as resources. */
export type HostClass = (abstract new (...args: never[]) => object) & { readonly name: string };

export class Resource extends ResourceType {
  override name: string;
  /** Name of who implements it, for records. */
  readonly provider: string;
  /** The component instance that implements it; absent for a host's. */
  readonly implementer: InstanceState | undefined;
  /** Number of the instance that it is of, where its component has several: `instance-pool.ts`. */
  member = 0;
  /** The type of the first of those instances, as whose JavaScript sees its objects; absent for that one. */
  firstOfPool: Resource | undefined = undefined;
  /** Set while instantiating, before any handle exists. */
  destructor: ((rep: number) => void) | undefined = undefined;
  /** The class of a host's objects, where it is known. */
  readonly hostClass: HostClass | undefined;
  /** Gives the class its methods; set by the exported instance that has them. */
  complete: (() => void) | undefined = undefined;
  /** The class that JavaScript sees a component's objects as; made by `handle.ts`. */
  handleClass: unknown = undefined;

  constructor(name: string, provider: string, implementer?: InstanceState, hostClass?: HostClass) {
    super(name);
    this.name = name;
    this.provider = provider;
    this.implementer = implementer;
    this.hostClass = hostClass;
  }

  /** Gives it a name if it has none yet. */
  rename(name: string): void {
    if (this.name === UNNAMED) this.name = name;
  }
}

/** Refuses to let a handle of kin into a type's home, where its object is not. @throws PeerDied */
export function checkHome(entry: HandleEntry, resource: Resource, instance: InstanceState): void {
  if (entry.resource !== resource && isHome(resource, instance)) throw new PeerDied(resource.provider);
}

/**
 * Ends an owned handle that has been taken out of its table; the object ends with its last handle. `dropper` is absent
 * for the host. Throws AbiError if the provider is in a call.
 */
export function release(
  entry: HandleEntry,
  capabilities: CapabilityTable | undefined,
  dropper?: InstanceState,
): void {
  capabilities?.drop(entry.record);
  if (!leaveObject(entry)) return;
  const { implementer } = entry.resource;
  // An object of another domain's may be of a type that is implemented here.
  if (implementer === undefined || typeof entry.rep === 'object') disposeHost(entry.rep);
  else end(entry, implementer, dropper);
}

/** The instance has one object less, whether or not its destructor can run. */
function end(entry: HandleEntry, implementer: InstanceState, dropper: InstanceState | undefined): void {
  const { pooled } = implementer;
  if (pooled === undefined) {
    destroy(entry, implementer, dropper);
    return;
  }
  try {
    destroy(entry, implementer, dropper);
  } finally {
    pooled.member.objects--;
    pooled.pool.settle(pooled.member);
  }
}

/** Ends an owned handle that nobody holds any more. A provider that traps in its destructor dies alone. */
export function abandon(entry: HandleEntry, capabilities: CapabilityTable | undefined): void {
  try {
    release(entry, capabilities);
  } catch (error) {
    if (!(error instanceof Trap || error instanceof AbiError)) throw error;
  }
}

function disposeHost(object: unknown): void {
  const dispose = (object as Record<symbol, unknown>)[symbolDispose];
  if (typeof dispose === 'function') dispose.call(object);
}

function destroy(entry: HandleEntry, implementer: InstanceState, dropper: InstanceState | undefined): void {
  const { destructor } = entry.resource;
  if (destructor === undefined || (implementer.flags & DEAD) !== 0) return;
  const site: CallSite = { interface: '', function: `[drop]${entry.resource.name}` };
  const run = (): void => {
    if (implementer.flags !== 0) throw new AbiError(`${implementer.name} ${BUSY}`);
    implementer.flags = ENTERED;
    try {
      destructor(entry.rep as number);
    } catch (cause) {
      implementer.flags |= DEAD;
      throw killedBy(implementer, site, cause);
    }
    implementer.flags &= ~ENTERED;
  };
  entering(run, implementer, dropper, (why) => new AbiError(why.message))();
}

/** Ends an object of the implementer's own, whose handle it drops itself: it is already inside. */
export function releaseInside(entry: HandleEntry): void {
  if (!leaveObject(entry)) return;
  const { implementer } = entry.resource;
  // It is in the middle of a call: whoever made that settles it.
  if (implementer?.pooled !== undefined) implementer.pooled.member.objects--;
  entry.resource.destructor?.(entry.rep as number);
}
