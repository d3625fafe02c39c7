/** The handles in the two messages of a call, at the importer's end. */
import type { Handles, HandleType } from '../channel/coder.ts';
import { CallRefused } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import { Departing, FreshObject } from '../component/adapter/entry-crossing.ts';
import { bringHome, type HandleEntry } from '../component/instance/handle-table.ts';
import { abandon, type Resource, symbolDispose } from '../component/instance/resource.ts';
import type { Connection } from './connection.ts';
import { entryOfWord, handleWord, isGiven, rightsOfWord } from './handle-word.ts';
import type { Handoff } from './handoff.ts';
import { standInFor } from './io-stand-in.ts';
import { LentObjects } from './lent-objects.ts';
import type { RemoteInterfaces } from './remote-interfaces.ts';
import { RemoteObject, RemoteResource } from './remote-object.ts';

interface Offered {
  readonly handoff: Handoff;
  readonly number: number;
  /** Absent of one that is lent. */
  readonly entry: HandleEntry | undefined;
}

/** The handles in the parameters of one call. */
export class SentHandles implements Handles {
  readonly #remote: RemoteInterfaces;
  readonly #connection: Connection;
  /** Out of the caller's table, and not sent yet. */
  readonly #moving: HandleEntry[] = [];
  /** In this domain's own table. */
  readonly #given: number[] = [];
  readonly #lentOut: number[] = [];
  readonly #offeredOwn: HandleEntry[] = [];
  readonly #offered: Offered[] = [];
  readonly #later: boolean;
  /** Why one of them cannot be sent. */
  problem: Error | undefined;

  /** @param later whether the call goes on when its start returns */
  constructor(remote: RemoteInterfaces, connection: Connection, later: boolean) {
    this.#later = later;
    this.#remote = remote;
    this.#connection = connection;
  }

  put(value: unknown, { kind }: HandleType): number {
    const entry = value instanceof Departing ? value.entry : (value as HandleEntry);
    if (value instanceof Departing) value.landed = true;
    const { resource, record } = entry;
    const object = entry.rep as RemoteObject;
    if (!(resource instanceof RemoteResource)) return this.#lendOwn(entry, kind === 'own');
    if (resource.remote !== this.#remote)
      return this.#offer(entry, resource.remote.connection, kind === 'own');
    if (kind === 'own') this.#moving.push(entry);
    if (!object.isOf(this.#connection)) this.problem ??= new CallRefused('peer-died', { unsent: true });
    return handleWord(object.entry, record.rights, false);
  }

  /** A stream or a pollable of this domain's host: the provider asks for it by the link that goes back. */
  #lendOwn(entry: HandleEntry, own: boolean): number {
    const lent = LentObjects.takes(entry) ? this.#connection.lent : undefined;
    if (own && lent === undefined) this.#moving.push(entry);
    if (lent === undefined || (this.#later && !own)) return this.#refuse(entry);
    const index = own ? lent.table.add(entry) : lent.table.lendOut(entry);
    if (index === undefined) this.problem ??= new CallRefused('full', { unsent: true });
    else (own ? this.#given : this.#lentOut).push(index);
    return handleWord(index ?? 0, entry.record.rights, true);
  }

  /** A handle of another provider's: who is called gets one of its own there. */
  #offer(entry: HandleEntry, connection: Connection, own: boolean): number {
    if (own) this.#offeredOwn.push(entry);
    if (this.#later && !own) return this.#refuse(entry);
    if (!(entry.rep as RemoteObject).isOf(connection)) {
      this.problem ??= new CallRefused('peer-died', { unsent: true });
      return 0;
    }
    try {
      const number = connection.handoff.offer(entry, own, this.#remote.provider);
      if (!own) connection.handoff.lent(number, entry, this.#remote.provider);
      this.#offered.push({ handoff: connection.handoff, number, entry: own ? entry : undefined });
      return handleWord(number, entry.record.rights, true);
    } catch (error) {
      this.problem ??=
        error instanceof CallRefused ? new CallRefused(error.reason, { unsent: true }) : (error as Error);
      return 0;
    }
  }

  #refuse({ resource: { name } }: HandleEntry): number {
    const { provider } = this.#remote;
    this.problem ??= new Error(`a handle of ${name} cannot go to ${provider}, which does not provide it`);
    return 0;
  }

  get(): never {
    throw new Error('parameters are sent, not read');
  }

  /** The message has reached the provider, or will: what moves is the provider's. */
  sent(): void {
    for (const entry of this.#moving) {
      (entry.rep as RemoteObject).moved();
      bringHome(entry, this.#remote.capabilities);
    }
    this.#moving.length = 0;
    for (const index of this.#lentOut) this.#connection.lent!.table.takeBack(index);
    for (const { handoff, number, entry } of this.#offered.splice(0)) {
      if (entry !== undefined) handoff.moved(number, entry, this.#remote.provider);
      // A call that goes on claims what it moves later.
      if (entry === undefined || !this.#later) handoff.withdraw([number]);
    }
  }

  /** It never will: nobody has what was to move. */
  unsent(): void {
    for (const entry of this.#moving) abandon(entry, this.#remote.capabilities);
    this.#moving.length = 0;
    if (this.#given.length > 0) this.#connection.lent!.table.drop(this.#given);
    for (const { handoff, number } of this.#offered.splice(0)) handoff.withdraw([number]);
    for (const entry of this.#offeredOwn) abandon(entry, this.#remote.capabilities);
  }
}

/** The handles in the result of one call. */
export class ReceivedHandles implements Handles {
  readonly #connection: Connection;
  readonly #remote: RemoteInterfaces;
  readonly #received: number[] = [];
  readonly #claimed: RemoteObject[] = [];

  constructor(remote: RemoteInterfaces, connection: Connection) {
    this.#remote = remote;
    this.#connection = connection;
  }

  put(): never {
    throw new Error('a result is read, not sent');
  }

  get(word: number, { resource }: HandleType): FreshObject {
    if (!isGiven(word)) throw new CodecError('a handle that the provider was not given');
    const entry = entryOfWord(word);
    if (resource instanceof RemoteResource && resource.remote !== this.#remote) {
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
  }

  #objectFor(entry: number, resource: Resource): object {
    if (resource instanceof RemoteResource) return new RemoteObject(entry, this.#connection);
    const object = standInFor(resource, this.#connection, entry, true);
    if (object !== undefined) return object;
    throw new CodecError(
      `a handle of ${resource.name} from ${this.#remote.provider}, which does not provide it`,
    );
  }
}
