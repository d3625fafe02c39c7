/** The handles in the two messages of a call, at the provider's end. */
import type { Perishable } from '../capability/record.ts';
import type { Rights } from '../capability/rights.ts';
import type { CapabilityTable } from '../capability/table.ts';
import { type Handles, type HandleType, NO_HANDLES } from '../channel/coder.ts';
import { CallRefused, type ServerRefusal } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import { Departing } from '../component/adapter/entry-crossing.ts';
import { bringHome, HandleEntry } from '../component/instance/handle-table.ts';
import { abandon, type Resource } from '../component/instance/resource.ts';
import type { ResourceType } from '../component/types/model.ts';
import type { Connection } from './connection.ts';
import type { ExportTable } from './export-table.ts';
import type { StandIn } from './foreign-object.ts';
import { entryOfWord, handleWord, isGiven, rightsOfWord } from './handle-word.ts';
import type { Handoff } from './handoff.ts';
import { standInOf, standingFor } from './message-handles.ts';
import { RemoteObject, RemoteResource } from './remote-object.ts';

interface Offered {
  readonly handoff: Handoff;
  readonly number: number;
  readonly entry: HandleEntry;
}

/** What all calls of one end of a link have in common. */
export interface CallContext {
  readonly table: ExportTable;
  /** Where objects of the caller's are asked for. */
  readonly back: Connection | undefined;
  readonly capabilities: CapabilityTable;
  /** Told when handles may have ended. */
  readonly ended: () => void;
}

/** Of a call that has none. */
export const NO_CALL_HANDLES = { ...NO_HANDLES, problem: undefined, takeBack() {}, end() {} };

/** The handles of one call. */
export class CallHandles implements Handles {
  readonly #table: ExportTable;
  readonly #shared: ReadonlySet<ResourceType>;
  readonly #ended: () => void;
  readonly #back: Connection | undefined;
  readonly #offered: Offered[] = [];
  readonly #capabilities: CapabilityTable;
  /** Taken out of the table, and nobody's if the call does not take place. */
  readonly #moved: Departing[] = [];
  /** Made for this call alone. */
  readonly #weakened: HandleEntry[] = [];
  /** Put into the table. */
  readonly #given: number[] = [];
  /** On their way back to the caller, whose objects they are. */
  readonly #home: { readonly entry: HandleEntry; readonly object: StandIn | RemoteObject }[] = [];
  /** Why one of them cannot be given. */
  problem: ServerRefusal | undefined;

  /** @param shared resource types of thirds from which the caller imports, too: handles of these go from one to the other without this domain */
  constructor({ table, back, capabilities, ended }: CallContext, shared: ReadonlySet<ResourceType>) {
    this.#shared = shared;
    this.#ended = ended;
    this.#table = table;
    this.#back = back;
    this.#capabilities = capabilities;
  }

  get(word: number, { kind, resource }: HandleType): HandleEntry | Departing {
    const [index, rights] = [entryOfWord(word), rightsOfWord(word)];
    if (isGiven(word)) return this.#standIn(index, resource as Resource, rights, kind === 'own');
    if (kind === 'own') return this.#take(index, resource as Resource, rights);
    const entry = this.#table.lend(index, resource as Resource);
    const lent = this.#table.restricted(entry, rights);
    if (lent !== entry) this.#weakened.push(lent);
    return lent;
  }

  put(value: unknown, { resource }: HandleType): number {
    const entry = value instanceof Departing ? value.entry : this.#entryOf(value, resource as Resource);
    const home = this.#atCaller(entry);
    if (home !== undefined) {
      this.#home.push({ entry, object: home });
      return handleWord(home.entry, entry.record.rights, false);
    }
    if (this.#shared.has(resource) && entry.rep instanceof RemoteObject)
      return this.#offer(entry, entry.resource as RemoteResource);
    const index = this.#table.add(entry);
    if (index === undefined) this.problem ??= 'full';
    else this.#given.push(index);
    return handleWord(index ?? 0, entry.record.rights, true);
  }

  #entryOf(value: unknown, resource: Resource): HandleEntry {
    if (value instanceof HandleEntry) return value;
    throw new TypeError(`expected a handle of ${resource.name}`);
  }

  /** What a handle stands for, if that is an object at the caller's end. */
  #atCaller({ rep, resource }: HandleEntry): StandIn | RemoteObject | undefined {
    if (this.#back === undefined) return undefined;
    const standIn = standInOf(rep);
    if (standIn !== undefined) return standIn.connection === this.#back ? standIn : undefined;
    const isProviders = resource instanceof RemoteResource && resource.remote.connection === this.#back;
    return isProviders && rep instanceof RemoteObject && rep.isOf(this.#back) ? rep : undefined;
  }

  /** The importer does not get what was put in. */
  takeBack(): void {
    this.#table.drop(this.#given);
    for (const { handoff, number, entry } of this.#offered.splice(0)) {
      handoff.withdraw([number]);
      this.#table.release(entry);
    }
    for (const { entry } of this.#home.splice(0)) abandon(entry, this.#capabilities);
  }

  /** A handle of another domain's, for an importer that has a link there. */
  #offer(entry: HandleEntry, resource: RemoteResource): number {
    const { handoff } = resource.remote.connection;
    try {
      const number = handoff.offer(entry, true, this.#table.holder);
      this.#offered.push({ handoff, number, entry });
      return handleWord(number, entry.record.rights, true);
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      this.problem ??= 'not-carried';
      this.#table.release(entry);
      return 0;
    }
  }

  end(): void {
    for (const { entry, object } of this.#home) {
      object.moved();
      bringHome(entry, this.#capabilities);
    }
    for (const { handoff, number, entry } of this.#offered) handoff.moved(number, entry, this.#table.holder);
    for (const entry of this.#weakened) this.#table.release(entry);
    for (const { landed, entry } of this.#moved) if (!landed) this.#table.release(entry);
    if (this.#moved.length > 0) this.#ended();
  }

  /** What stands here for an object of the caller's, or for what it has of a third. */
  #standIn(index: number, resource: Resource, rights: Rights, own: boolean): HandleEntry | Departing {
    const object =
      resource instanceof RemoteResource && this.#shared.has(resource)
        ? resource.remote.connection.handoff.claim(index)
        : this.#back && standingFor(resource, this.#back, index, own);
    if (object === undefined) throw new CodecError(`a handle of ${resource.name} that the caller has`);
    const record = this.#capabilities.create(resource.provider, resource.name, this.#table.holder, rights);
    this.#capabilities.wrap(record);
    if ('isGone' in object) record.object = object as Perishable;
    const entry = new HandleEntry(resource, object, true, record);
    if (!own) {
      this.#weakened.push(entry);
      return entry;
    }
    const moved = new Departing(entry);
    this.#moved.push(moved);
    return moved;
  }

  #take(index: number, resource: Resource, rights: number): Departing {
    const moved = new Departing(this.#table.take(index, resource));
    this.#moved.push(moved);
    this.#table.restrict(moved.entry, rights);
    return moved;
  }
}
