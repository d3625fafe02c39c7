/** One function of a provider in another domain, as the importer's component calls it. */
import type { Read } from '../channel/caller.ts';
import { FunctionCodec } from '../channel/codec.ts';
import type { Handles, HandleType } from '../channel/coder.ts';
import { CallRefused } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import { layoutOf } from '../component/abi/layout.ts';
import { FreshObject } from '../component/adapter/entry-crossing.ts';
import { plainErrorResult } from '../component/adapter/guard.ts';
import { bringHome, type HandleEntry } from '../component/instance/handle-table.ts';
import { abandon } from '../component/instance/resource.ts';
import { type CallSite, siteName } from '../component/instance/trap.ts';
import type { FunctionType } from '../component/types/model.ts';
import type { Connection } from './connection.ts';
import { entryOfWord, handleWord, isGiven, rightsOfWord } from './handle-word.ts';
import type { RemoteInterfaces } from './remote-interfaces.ts';
import { RemoteObject, RemoteResource } from './remote-object.ts';
import { signatureOf } from './signature.ts';

/** A result's error: what a host function throws. */
class Payload {
  readonly payload: unknown;

  constructor(payload: unknown) {
    this.payload = payload;
  }
}

export class RemoteFunction {
  readonly #remote: RemoteInterfaces;
  readonly #site: CallSite;
  readonly #type: FunctionType;
  readonly #codec: FunctionCodec;
  readonly #signature: number;
  readonly #throws: boolean;
  readonly #givesHandles: boolean;

  constructor(remote: RemoteInterfaces, site: CallSite, type: FunctionType) {
    this.#remote = remote;
    this.#site = site;
    this.#type = type;
    this.#codec = new FunctionCodec(type);
    this.#signature = signatureOf(type);
    this.#throws = type.result?.kind === 'result';
    this.#givesHandles = type.result !== undefined && layoutOf(type.result).handles;
  }

  call(args: readonly unknown[]): unknown {
    const { connection } = this.#remote;
    const handles = new SentHandles(this.#remote, connection);
    let value: unknown;
    try {
      value = this.#roundTrip(connection, args, handles);
    } catch (error) {
      if (isUnsent(error)) handles.unsent();
      value = this.#refused(error, connection);
    } finally {
      handles.sent();
    }
    if (!this.#throws) return value;
    const { tag, val } = value as { tag: string; val: unknown };
    if (tag === 'err') throw new Payload(val);
    return val;
  }

  #roundTrip(connection: Connection, args: readonly unknown[], handles: SentHandles): unknown {
    connection.settle();
    let body = this.#codec.encodeParameters(args, handles);
    if (handles.problem !== undefined) throw handles.problem;
    let number = connection.number(this);
    if (number === undefined) {
      body = new Uint8Array(body);
      number = this.#bind(connection);
    }
    const { timeout } = this.#remote;
    return connection.link.call(number, body, this.#reader(connection), {
      timeout,
      late: this.#givesHandles ? this.#late(connection) : undefined,
    });
  }

  #bind(connection: Connection): number {
    try {
      return connection.bind(this, this.#site, this.#signature);
    } catch (cause) {
      if (!(cause instanceof CallRefused)) throw cause;
      if (cause.reason !== 'no-such-method') throw new CallRefused(cause.reason, { unsent: true, cause });
      throw new Error(`${this.#remote.provider} has no function ${siteName(this.#site)} of this type`, {
        cause,
      });
    }
  }

  #reader(connection: Connection): Read<unknown> {
    const handles = new ReceivedHandles(connection);
    return (bytes, length) => this.#codec.decodeResult(bytes, length, handles);
  }

  /** Drops what comes when nobody waits for it any more. */
  #late(connection: Connection): Read<void> {
    return (bytes, length) => {
      const handles = new ReceivedHandles(connection);
      try {
        this.#codec.decodeResult(bytes, length, handles);
      } finally {
        handles.drop();
      }
    };
  }

  /** The interface's own error case for what went wrong, where it has one. Otherwise the caller traps, and only the caller. */
  #refused(error: unknown, connection: Connection): unknown {
    // Who sends what is no value of its type is not believed any further.
    if (error instanceof CodecError) connection.link.close();
    const name = caseFor(error);
    const result = name === undefined ? undefined : plainErrorResult(this.#type, name);
    if (result === undefined) throw error;
    return result;
  }
}

function isUnsent(error: unknown): boolean {
  return error instanceof CallRefused ? error.unsent : !(error instanceof CodecError);
}

/** The case of an error type that a failure becomes. */
export function caseFor(error: unknown): string | undefined {
  if (error instanceof CodecError) return 'peer-died';
  if (!(error instanceof CallRefused)) return undefined;
  switch (error.reason) {
    case 'peer-died':
    case 'closed':
    case 'failed':
      return 'peer-died';
    case 'timed-out':
      return 'timed-out';
    case 'would-deadlock':
    case 'busy':
      return 'would-deadlock';
    default:
      return undefined;
  }
}

/** The handles in the parameters of one call. */
class SentHandles implements Handles {
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
    const entry = value as HandleEntry;
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
class ReceivedHandles implements Handles {
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
