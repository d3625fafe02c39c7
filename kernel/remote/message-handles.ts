/** The handles in the two messages of a call, at its caller's end. */
import type { Handles, HandleType } from '../channel/coder.ts';
import { CallRefused } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import { Departing, FreshObject } from '../component/adapter/entry-crossing.ts';
import { bringHome, type HandleEntry } from '../component/instance/handle-table.ts';
import { abandon, type Resource, symbolDispose } from '../component/instance/resource.ts';
import type { ResourceType } from '../component/types/model.ts';
import type { Bound, Connection } from './connection.ts';
import { ForeignObject, type StandIn } from './foreign-object.ts';
import { entryOfWord, handleWord, isGiven, rightsOfWord } from './handle-word.ts';
import type { Handoff } from './handoff.ts';
import { ioStandIn, standInFor } from './io-stand-in.ts';
import { LateHandles, type LateOptions, type Postponed } from './late-handles.ts';
import { RemoteObject, RemoteResource } from './remote-object.ts';

interface Offered {
  readonly handoff: Handoff;
  readonly number: number;
  /** Absent of one that is lent. */
  readonly entry: HandleEntry | undefined;
}

const NONE: ReadonlySet<ResourceType> = new Set();

/** What an object stands for, of another domain's. */
export function standInOf(object: unknown): StandIn | undefined {
  return object instanceof ForeignObject ? object : ioStandIn(object);
}

/** What stands here for an object at the other end of a connection. @throws CodecError where none can */
export function standingFor(resource: Resource, connection: Connection, entry: number, own: boolean): object {
  const io = standInFor(resource, connection, entry, own);
  if (io !== undefined) return io;
  if (resource instanceof RemoteResource || connection.imported?.takes(resource))
    return new ForeignObject(connection, entry, own);
  throw new CodecError(`a handle of ${resource.name} that is not from here`);
}

/** The handles in the parameters of one call. */
export class SentHandles implements Handles {
  readonly #connection: Connection;
  /** Out of the caller's table, and not sent yet. */
  readonly #moving: { readonly entry: HandleEntry; readonly object: RemoteObject | StandIn | undefined }[] =
    [];
  /** In this domain's own table. */
  readonly #given: number[] = [];
  readonly #lentOut: number[] = [];
  readonly #offeredOwn: HandleEntry[] = [];
  readonly #offered: Offered[] = [];
  /** All of them, as they are sent. */
  readonly #words: number[] = [];
  readonly #postponed: Postponed[] = [];
  readonly #later: boolean;
  readonly #peer: string;
  /** Resource types of thirds from which the peer imports, too: asked for where there is a handle of a third. @throws CallRefused */
  shared: () => ReadonlySet<ResourceType> = () => NONE;
  /** Why one of them cannot be sent. */
  problem: Error | undefined;

  /** @param later whether the call goes on when its start returns */
  constructor(connection: Connection, peer: string, later: boolean) {
    this.#later = later;
    this.#peer = peer;
    this.#connection = connection;
  }

  put(value: unknown, type: HandleType): number {
    const word = this.#put(value, type);
    if (this.#later) this.#words.push(word);
    return word;
  }

  #put(value: unknown, { kind }: HandleType): number {
    const entry = value instanceof Departing ? value.entry : (value as HandleEntry);
    if (value instanceof Departing) value.landed = true;
    const { resource, rep } = entry;
    const own = kind === 'own';
    const standIn = standInOf(rep);
    if (standIn?.connection === this.#connection) return this.#home(entry, standIn, own);
    if (!(resource instanceof RemoteResource && rep instanceof RemoteObject)) return this.#lend(entry, own);
    if (resource.remote === this.#connection.remote) {
      if (!rep.isOf(this.#connection)) this.problem ??= new CallRefused('peer-died', { unsent: true });
      return this.#home(entry, rep, own);
    }
    if (this.#later) return own ? this.#postpone(entry) : this.#refuse(entry);
    if (this.#isShared(resource)) return this.#offer(entry, resource.remote.connection, own);
    return this.#lend(entry, own);
  }

  /** Nobody waits for a third: the call is held. */
  #postpone(entry: HandleEntry): number {
    this.#postponed.push({ at: this.#words.length, entry });
    return 0;
  }

  get hasPostponed(): boolean {
    return this.#postponed.length > 0;
  }

  /** Sends the call when thirds have been asked; what was postponed is its own. */
  late(bound: Bound, length: number, encode: LateOptions['encode']): LateHandles {
    const postponed = this.#postponed.splice(0);
    const [connection, words, peer] = [this.#connection, this.#words, this.#peer];
    return new LateHandles({ connection, bound, peer, words, postponed, length, encode });
  }

  #isShared(resource: ResourceType): boolean {
    try {
      return this.shared().has(resource);
    } catch (error) {
      this.problem ??= error as Error;
      return false;
    }
  }

  /** One that the peer has given, or whose object is at its end. */
  #home(entry: HandleEntry, object: RemoteObject | StandIn, own: boolean): number {
    if (own) this.#moving.push({ entry, object });
    return handleWord(object.entry, entry.record.rights, false);
  }

  /** Of an object that the peer does not have from elsewhere: it asks for it by the link that goes back. */
  #lend(entry: HandleEntry, own: boolean): number {
    const { table } = this.#connection;
    if (own && table === undefined) this.#moving.push({ entry, object: undefined });
    if (table === undefined || (this.#later && !own)) return this.#refuse(entry);
    const index = own ? table.add(entry) : table.lendOut(entry);
    if (index === undefined) this.problem ??= new CallRefused('full', { unsent: true });
    else (own ? this.#given : this.#lentOut).push(index);
    return handleWord(index ?? 0, entry.record.rights, true);
  }

  /** A handle of another provider's: who is called gets one of its own there. */
  #offer(entry: HandleEntry, connection: Connection, own: boolean): number {
    if (own) this.#offeredOwn.push(entry);
    if (!(entry.rep as RemoteObject).isOf(connection)) {
      this.problem ??= new CallRefused('peer-died', { unsent: true });
      return 0;
    }
    try {
      const number = connection.handoff.offer(entry, own, this.#peer);
      if (!own) connection.handoff.lent(number, entry, this.#peer);
      this.#offered.push({ handoff: connection.handoff, number, entry: own ? entry : undefined });
      return handleWord(number, entry.record.rights, true);
    } catch (error) {
      this.problem ??=
        error instanceof CallRefused ? new CallRefused(error.reason, { unsent: true }) : (error as Error);
      return 0;
    }
  }

  #refuse({ resource: { name } }: HandleEntry): number {
    const why = this.#later ? 'cannot be lent to a call that goes on' : 'has no way there';
    this.problem ??= new Error(`a handle of ${name} cannot go to ${this.#peer}: it ${why}`);
    return 0;
  }

  get(): never {
    throw new Error('parameters are sent, not read');
  }

  /** Ends what moves with a call that is held, where it is not sent after all; undefined where nothing does. */
  dropper(): (() => void) | undefined {
    const homes = this.#moving.map(({ object }) => object!.entry);
    const given = [...this.#given];
    if (homes.length + given.length === 0) return undefined;
    return () => {
      for (const entry of homes) this.#connection.give(entry);
      if (given.length > 0) this.#connection.table!.drop(given);
    };
  }

  /** The message has reached the provider, or will: what moves is the provider's. */
  sent(): void {
    for (const { entry, object } of this.#moving) {
      object?.moved();
      bringHome(entry, this.#connection.capabilities);
    }
    this.#moving.length = 0;
    for (const index of this.#lentOut) this.#connection.table!.takeBack(index);
    for (const { handoff, number, entry } of this.#offered.splice(0)) {
      if (entry !== undefined) handoff.moved(number, entry, this.#peer);
      handoff.withdraw([number]);
    }
  }

  /** It never will: nobody has what was to move. */
  unsent(): void {
    const { capabilities } = this.#connection;
    for (const { entry } of this.#moving) abandon(entry, capabilities);
    this.#moving.length = 0;
    if (this.#given.length > 0) this.#connection.table!.drop(this.#given);
    for (const { handoff, number } of this.#offered.splice(0)) handoff.withdraw([number]);
    for (const entry of this.#offeredOwn) abandon(entry, capabilities);
    for (const { entry } of this.#postponed.splice(0)) abandon(entry, capabilities);
  }
}

/** The handles in the result of one call. */
export class ReceivedHandles implements Handles {
  readonly #connection: Connection;
  readonly #received: number[] = [];
  readonly #claimed: RemoteObject[] = [];
  readonly #home: Departing[] = [];
  readonly #shared: ReadonlySet<ResourceType>;

  /** @param shared as `Bound` has it */
  constructor(connection: Connection, shared = NONE) {
    this.#connection = connection;
    this.#shared = shared;
  }

  put(): never {
    throw new Error('a result is read, not sent');
  }

  get(word: number, { resource }: HandleType): FreshObject | Departing {
    const entry = entryOfWord(word);
    if (!isGiven(word)) return this.#takeHome(entry, resource as Resource, rightsOfWord(word));
    if (resource instanceof RemoteResource && this.#shared.has(resource)) {
      const object = resource.remote.connection.handoff.claimed(entry);
      this.#claimed.push(object);
      return new FreshObject(object, rightsOfWord(word));
    }
    this.#received.push(entry);
    return new FreshObject(this.#objectFor(entry, resource as Resource), rightsOfWord(word));
  }

  drop(): void {
    for (const entry of this.#received) this.#connection.give(entry);
    for (const object of this.#claimed) object[symbolDispose]();
    for (const { landed, entry } of this.#home) if (!landed) this.#connection.table!.release(entry);
  }

  /** An object of this domain's own comes back. */
  #takeHome(index: number, resource: Resource, rights: number): Departing {
    const { table } = this.#connection;
    if (table === undefined) throw new CodecError('a handle that the provider was not given');
    const departing = new Departing(table.take(index, resource));
    this.#home.push(departing);
    table.restrict(departing.entry, rights);
    return departing;
  }

  #objectFor(entry: number, resource: Resource): object {
    const isProviders = resource instanceof RemoteResource && resource.remote === this.#connection.remote;
    return isProviders
      ? new RemoteObject(entry, this.#connection)
      : standingFor(resource, this.#connection, entry, true);
  }
}
