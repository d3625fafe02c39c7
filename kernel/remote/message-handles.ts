/** The handles in the two messages of a call, at the importer's end. */
import type { Handles, HandleType } from '../channel/coder.ts';
import { CallRefused } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import { Departing, FreshObject } from '../component/adapter/entry-crossing.ts';
import { bringHome, type HandleEntry } from '../component/instance/handle-table.ts';
import { abandon } from '../component/instance/resource.ts';
import type { Connection } from './connection.ts';
import { entryOfWord, handleWord, isGiven, rightsOfWord } from './handle-word.ts';
import type { RemoteInterfaces } from './remote-interfaces.ts';
import { RemoteObject, RemoteResource } from './remote-object.ts';

/** The handles in the parameters of one call. */
export class SentHandles implements Handles {
  readonly #remote: RemoteInterfaces;
  readonly #connection: Connection;
  /** Out of the caller's table, and not sent yet. */
  readonly #moving: HandleEntry[] = [];
  /** Why one of them cannot be sent. */
  problem: Error | undefined;

  constructor(remote: RemoteInterfaces, connection: Connection) {
    this.#remote = remote;
    this.#connection = connection;
  }

  put(value: unknown, { kind }: HandleType): number {
    const entry = value instanceof Departing ? value.entry : (value as HandleEntry);
    if (value instanceof Departing) value.landed = true;
    if (kind === 'own') this.#moving.push(entry);
    const { resource, record } = entry;
    const { provider } = this.#remote;
    const object = entry.rep as RemoteObject;
    if (!(resource instanceof RemoteResource) || resource.remote !== this.#remote) {
      this.problem ??= new Error(
        `a handle of ${resource.name} cannot go to ${provider}, which does not provide it`,
      );
      return 0;
    }
    if (!object.isOf(this.#connection)) this.problem ??= new CallRefused('peer-died', { unsent: true });
    return handleWord(object.entry, record.rights, false);
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
  }

  /** It never will: nobody has what was to move. */
  unsent(): void {
    for (const entry of this.#moving) abandon(entry, this.#remote.capabilities);
    this.#moving.length = 0;
  }
}

/** The handles in the result of one call. */
export class ReceivedHandles implements Handles {
  readonly #connection: Connection;
  readonly #received: RemoteObject[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  put(): never {
    throw new Error('a result is read, not sent');
  }

  get(word: number): FreshObject {
    if (!isGiven(word)) throw new CodecError('a handle that the provider was not given');
    const object = new RemoteObject(entryOfWord(word), this.#connection);
    this.#received.push(object);
    return new FreshObject(object, rightsOfWord(word));
  }

  drop(): void {
    for (const object of this.#received) this.#connection.give(object.entry);
  }
}
