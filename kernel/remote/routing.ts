/**
 * Whom a call is for. A function that takes handles is called where the object is that the first of them stands for: here, or, where it
 * is another domain's (`ForeignObject`), there. So a component calls the methods of both by the same import.
 */
import { Departing } from '../component/adapter/entry-crossing.ts';
import { HandleEntry } from '../component/instance/handle-table.ts';
import { type CallSite, siteName } from '../component/instance/trap.ts';
import { pathOf } from '../component/rights-section.ts';
import type { FunctionType } from '../component/types/model.ts';
import { parseName } from '../component/types/names.ts';
import type { Connection } from './connection.ts';
import { ForeignObject } from './foreign-object.ts';
import { type HandleType, takesHandles, withHandles } from './handle-values.ts';
import { RemoteFunction } from './remote-function.ts';

/** Milliseconds that a domain may take for a call of an object that it has lent: it may have better things to do. */
const PATIENCE = 30_000;

/**
 * The parameter whose object a function is called at: the first handle, of a type of the function's own interface, and of a method or
 * static function of that type. Undefined if it is called at none.
 */
export function receiverOf(
  { interface: name, function: label }: CallSite,
  type: FunctionType,
): number | undefined {
  const at = type.parameters.findIndex(({ type: one }) => one.kind === 'own' || one.kind === 'borrow');
  const parsed = parseName(label);
  if (at < 0 || (parsed?.kind === 'method' && at > 0)) return undefined;
  const { resource } = type.parameters[at]!.type as HandleType;
  const end = resource.name.lastIndexOf('/');
  if (pathOf(resource.name.slice(0, end)) !== pathOf(name)) return undefined;
  if (parsed?.kind === 'label') return at;
  const isOwn =
    parsed !== undefined && 'resource' in parsed && parsed.resource === resource.name.slice(end + 1);
  return isOwn && parsed.kind !== 'constructor' ? at : undefined;
}

export class Routing {
  readonly #site: CallSite;
  readonly #type: FunctionType;
  readonly #receiver: number | undefined;
  /** Whether there may be other handles. */
  readonly #takesMore: boolean;
  readonly #remote = new WeakMap<Connection, RemoteFunction>();

  constructor(site: CallSite, type: FunctionType) {
    this.#site = site;
    this.#type = type;
    this.#receiver = receiverOf(site, type);
    const others = type.parameters.filter((_, at) => at !== this.#receiver);
    this.#takesMore = takesHandles({ parameters: others });
  }

  /** The function where the object is that it is called at; undefined where that is here. */
  elsewhere(args: readonly unknown[]): RemoteFunction | undefined {
    if (this.#receiver === undefined) return undefined;
    const object = objectIn(args[this.#receiver]);
    if (!(object instanceof ForeignObject)) return undefined;
    const { connection } = object;
    let found = this.#remote.get(connection);
    if (found === undefined) {
      found = new RemoteFunction({ connection, timeout: PATIENCE }, [this.#site], this.#type, 'object');
      this.#remote.set(connection, found);
    }
    return found;
  }

  /** Refuses objects of other domains, which who answers here can do nothing with. */
  checkLocal(args: readonly unknown[]): void {
    if (!this.#takesMore && this.#receiver !== undefined) return;
    this.#type.parameters.forEach(({ type }, at) => {
      withHandles(type, args[at], (handle) => {
        if (!(objectIn(handle) instanceof ForeignObject)) return handle;
        throw new TypeError(`${siteName(this.#site)} cannot be given an object of another domain here`);
      });
    });
  }
}

function objectIn(handle: unknown): unknown {
  if (handle instanceof Departing) return handle.entry.rep;
  return handle instanceof HandleEntry ? handle.rep : undefined;
}
