/** One function of a provider in another domain, as the importer's component calls it. */
import { type Body, copyOf } from '../channel/body.ts';
import type { Read } from '../channel/caller.ts';
import { FunctionCodec } from '../channel/codec.ts';
import { CallRefused } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import { layoutOf } from '../component/abi/layout.ts';
import { plainErrorResult } from '../component/adapter/guard.ts';
import { type CallSite, siteName } from '../component/instance/trap.ts';
import type { FunctionType, ValueType } from '../component/types/model.ts';
import { partsOf } from '../component/types/traits.ts';
import { Answer, type Outcome, type StartedCall } from './answer.ts';
import type { Connection } from './connection.ts';
import { ReceivedHandles, SentHandles } from './message-handles.ts';
import type { RemoteInterfaces } from './remote-interfaces.ts';
import { RemoteResource } from './remote-object.ts';
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
  readonly #sites: readonly CallSite[];
  readonly #type: FunctionType;
  readonly #codec: FunctionCodec;
  readonly #signature: number;
  readonly #throws: boolean;
  readonly #givesHandles: boolean;
  /** Handles in the result may be of another provider's, to which this domain has a link. */
  readonly #offers: boolean;

  /** @param sites what it is called; of several, the first that the provider has */
  constructor(remote: RemoteInterfaces, sites: readonly CallSite[], type: FunctionType) {
    this.#remote = remote;
    this.#sites = sites;
    this.#type = type;
    this.#codec = new FunctionCodec(type);
    this.#signature = signatureOf(type);
    this.#throws = type.result?.kind === 'result';
    this.#givesHandles = type.result !== undefined && layoutOf(type.result).handles;
    this.#offers = this.#givesHandles && givesForeign(type.result!, remote);
  }

  /** Calls, and waits for the answer. */
  call(args: readonly unknown[]): unknown {
    const { connection } = this.#remote;
    return this.#settled(
      this.#send(connection, args, false, (number, body) =>
        connection.link.call(number, body, this.#reader(connection), {
          timeout: this.#remote.timeout,
          late: this.#givesHandles ? this.#late(connection) : undefined,
        }),
      ),
      connection,
    );
  }

  /** Starts a call, whose answer is waited for later. */
  begin(args: readonly unknown[]): StartedCall {
    const { connection } = this.#remote;
    const answer = new Answer(
      connection,
      this.#reader(connection),
      this.#late(connection),
      this.#remote.timeout,
    );
    const sent = this.#send(connection, args, true, (number, body) => {
      answer.id = connection.link.begin(number, body, answer);
    });
    if ('error' in sent) answer.fails(sent.error);
    return {
      settled: () => answer.settled(),
      onSettled: (callback) => answer.onSettled(callback),
      take: () => this.#settled(answer.take(), connection),
      cancel: () => answer.cancel(),
    };
  }

  /** Has `transfer` send the encoded call. Handles that move have gone, unless nothing was sent. */
  #send<T>(
    connection: Connection,
    args: readonly unknown[],
    later: boolean,
    transfer: (number: number, body: Body) => T,
  ): Outcome<T> {
    const handles = new SentHandles(this.#remote, connection, later);
    try {
      connection.settle();
      let body = this.#codec.encodeParameters(args, handles);
      if (handles.problem !== undefined) throw handles.problem;
      let number = connection.number(this);
      if (number === undefined) {
        body = copyOf(body);
        number = this.#bind(connection);
      }
      return { value: transfer(number, body) };
    } catch (error) {
      if (isUnsent(error)) handles.unsent();
      return { error };
    } finally {
      handles.sent();
    }
  }

  #bind(connection: Connection): number {
    for (const site of this.#sites) {
      try {
        return connection.bind(this, site, this.#signature, this.#offers);
      } catch (cause) {
        if (!(cause instanceof CallRefused)) throw cause;
        if (cause.reason !== 'no-such-method') throw new CallRefused(cause.reason, { unsent: true, cause });
      }
    }
    throw new Error(`${this.#remote.provider} has no function ${siteName(this.#sites[0]!)} of this type`);
  }

  #reader(connection: Connection): Read<unknown> {
    const handles = new ReceivedHandles(this.#remote, connection);
    return (bytes, length) => this.#codec.decodeResult(bytes, length, handles);
  }

  /** Drops what comes when nobody waits for it any more. */
  #late(connection: Connection): Read<void> {
    return (bytes, length) => {
      const handles = new ReceivedHandles(this.#remote, connection);
      try {
        this.#codec.decodeResult(bytes, length, handles);
      } finally {
        handles.drop();
      }
    };
  }

  /** What the component is given: the value, or the error of its result, thrown. */
  #settled(outcome: Outcome<unknown>, connection: Connection): unknown {
    const value = 'error' in outcome ? this.#refused(outcome.error, connection) : outcome.value;
    if (!this.#throws) return value;
    const { tag, val } = value as { tag: string; val: unknown };
    if (tag === 'err') throw new Payload(val);
    return val;
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

function givesForeign(type: ValueType, remote: RemoteInterfaces): boolean {
  if (type.kind === 'own' || type.kind === 'borrow')
    return type.resource instanceof RemoteResource && type.resource.remote !== remote;
  return partsOf(type).some((part) => givesForeign(part, remote));
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
