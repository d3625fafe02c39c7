/** The handles in the two messages of a call, at the provider's end. */
import type { Rights } from '../capability/rights.ts';
import type { CapabilityTable } from '../capability/table.ts';
import type { Handles, HandleType } from '../channel/coder.ts';
import { CallRefused, type ServerRefusal } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import { Departing } from '../component/adapter/entry-crossing.ts';
import { HandleEntry } from '../component/instance/handle-table.ts';
import type { Resource } from '../component/instance/resource.ts';
import type { Connection } from './connection.ts';
import type { ExportTable } from './export-table.ts';
import { entryOfWord, handleWord, isGiven, rightsOfWord } from './handle-word.ts';
import type { Handoff } from './handoff.ts';
import { isIo } from './io-server.ts';
import { standInFor } from './io-stand-in.ts';
import { RemoteResource } from './remote-object.ts';

interface Offered {
  readonly handoff: Handoff;
  readonly number: number;
  readonly entry: HandleEntry;
}

interface CallHandlesOptions {
  readonly table: ExportTable;
  /** Where streams and pollables of the importer's are asked for. */
  readonly back: Connection | undefined;
  readonly capabilities: CapabilityTable;
  /** Whether handles of others are offered to the importer, rather than handed out from here. */
  readonly offers: boolean;
  /** Told when handles may have ended. */
  readonly ended: () => void;
}

/** The handles of one call. */
export class CallHandles implements Handles {
  readonly #table: ExportTable;
  readonly #offers: boolean;
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
  /** Why one of them cannot be given. */
  problem: ServerRefusal | undefined;

  constructor({ table, back, capabilities, offers, ended }: CallHandlesOptions) {
    this.#offers = offers;
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
    if (!(value instanceof HandleEntry)) throw new TypeError(`expected a handle of ${resource.name}`);
    if (!isCarried(value)) {
      this.problem ??= 'not-carried';
      this.#table.release(value);
      return 0;
    }
    if (this.#offers && value.resource instanceof RemoteResource) return this.#offer(value, value.resource);
    const index = this.#table.add(value);
    if (index === undefined) this.problem ??= 'full';
    else this.#given.push(index);
    return handleWord(index ?? 0, value.record.rights, true);
  }

  /** The importer does not get what was put in. */
  takeBack(): void {
    this.#table.drop(this.#given);
    for (const { handoff, number, entry } of this.#offered.splice(0)) {
      handoff.withdraw([number]);
      this.#table.release(entry);
    }
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
    for (const { handoff, number, entry } of this.#offered) handoff.moved(number, entry, this.#table.holder);
    for (const entry of this.#weakened) this.#table.release(entry);
    for (const { landed, entry } of this.#moved) if (!landed) this.#table.release(entry);
    if (this.#moved.length > 0) this.#ended();
  }

  /** What stands here for a stream or a pollable of the importer's, or for what it has of another domain. */
  #standIn(index: number, resource: Resource, rights: Rights, own: boolean): HandleEntry | Departing {
    const object =
      resource instanceof RemoteResource
        ? resource.remote.connection.handoff.claim(index)
        : this.#back && standInFor(resource, this.#back, index, own);
    if (object === undefined) throw new CodecError(`a handle of ${resource.name} that the caller has`);
    const record = this.#capabilities.create(resource.provider, resource.name, this.#table.holder, rights);
    this.#capabilities.wrap(record);
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

/** Objects of this domain's components, of others that it imports from, and of its host those that can be served. */
function isCarried({ resource, rep }: HandleEntry): boolean {
  return resource.implementer !== undefined || resource instanceof RemoteResource || isIo(rep);
}
