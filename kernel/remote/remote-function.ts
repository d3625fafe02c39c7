/**
 * One function of another domain, as a component here calls it: of an interface that the domain exports, or of objects that it has lent
 * (`routing.ts`).
 */
import { type Body, lengthOf } from '../channel/body.ts';
import type { Read } from '../channel/caller.ts';
import { FunctionCodec } from '../channel/codec.ts';
import { CallRefused } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import { plainErrorResult } from '../component/adapter/guard.ts';
import { type CallSite, siteName } from '../component/instance/trap.ts';
import type { FunctionType, ResourceType } from '../component/types/model.ts';
import { Answer, type Outcome, type StartedCall } from './answer.ts';
import type { Bound, Connection } from './connection.ts';
import { givesHandles, takesHandles } from './handle-values.ts';
import { copied, type LateOptions } from './late-handles.ts';
import { ReceivedHandles, SentHandles } from './message-handles.ts';
import { signatureOf } from './signature.ts';
import { handleResources, thirdsOf } from './thirds.ts';
import { typeText } from './type-text.ts';

/** A result's error: what a host function throws. */
class Payload {
  readonly payload: unknown;

  constructor(payload: unknown) {
    this.payload = payload;
  }
}

/** Where it is called. */
export interface Callee {
  /** The present one: who provides the function may be started anew. */
  readonly connection: Connection;
  /** Milliseconds that a call may take. */
  readonly timeout: number | undefined;
  /** Name of who is there, for messages; absent of who has lent an object. */
  readonly provider?: string;
}

/** Error cases of interfaces which know of no other domains, for an object of one that cannot be asked: the first that there is. */
const GONE = ['peer-died', 'io', 'connection-aborted', 'connection-terminated', 'closed', 'unknown'];

const LENDER = 'the domain that lent it';

export class RemoteFunction {
  readonly #callee: Callee;
  readonly #sites: readonly CallSite[];
  readonly #type: FunctionType;
  readonly #codec: FunctionCodec;
  readonly #signature: number;
  readonly #throws: boolean;
  readonly #takesHandles: boolean;
  readonly #givesHandles: boolean;
  readonly #of: 'export' | 'object';

  /**
   * @param sites what it is called; of several, the first that is there
   * @param of of what it is a function: of an interface that the callee exports, or of objects of its own that it has lent
   */
  constructor(
    callee: Callee,
    sites: readonly CallSite[],
    type: FunctionType,
    of: 'export' | 'object' = 'export',
  ) {
    this.#callee = callee;
    this.#sites = sites;
    this.#type = type;
    this.#codec = new FunctionCodec(type);
    this.#signature = signatureOf(type);
    this.#throws = type.result?.kind === 'result';
    this.#takesHandles = takesHandles(type);
    this.#givesHandles = givesHandles(type);
    this.#of = of;
  }

  /** Calls, and waits for the answer. */
  call(args: readonly unknown[]): unknown {
    const { connection, timeout } = this.#callee;
    return this.#settled(
      this.#send(connection, args, false, (bound, body) =>
        connection.call(bound.number, body, this.#reader(connection), {
          timeout,
          late: this.#givesHandles ? this.#late(connection) : undefined,
        }),
      ),
      connection,
    );
  }

  /** Starts a call, whose answer is waited for later. */
  begin(args: readonly unknown[]): StartedCall {
    const { connection, timeout } = this.#callee;
    const answer = new Answer(connection, this.#reader(connection), this.#late(connection), timeout);
    const sent = this.#send(connection, args, true, (bound, body, handles) => {
      const drop = handles?.dropper();
      const late = handles?.hasPostponed
        ? handles.late(bound, lengthOf(body), this.#encoder(args))
        : undefined;
      try {
        const options = { timeout, bounded: true, drop };
        answer.id = connection.link.begin(bound.number, late ?? body, answer, options);
      } catch (error) {
        late?.drop();
        throw error;
      }
    });
    if ('error' in sent) answer.fails(sent.error);
    return {
      settled: () => answer.settled(),
      onSettled: (callback) => answer.onSettled(callback),
      take: () => this.#settled(answer.take(), connection),
      cancel: () => answer.cancel(),
    };
  }

  /** Encodes later what is copied now, before its caller goes on. */
  #encoder(args: readonly unknown[]): LateOptions['encode'] {
    const kept = copied(args) as unknown[];
    return (handles) => this.#codec.encodeParameters(kept, handles);
  }

  /** Has `transfer` send the encoded call. Handles that move have gone, unless nothing was sent. */
  #send<T>(
    connection: Connection,
    args: readonly unknown[],
    later: boolean,
    transfer: (bound: Bound, body: Body, handles?: SentHandles) => T,
  ): Outcome<T> {
    if (!this.#takesHandles) return this.#sendPlain(connection, args, transfer);
    const handles = new SentHandles(connection, this.#callee.provider ?? LENDER, later);
    try {
      connection.settle();
      const bound = this.#bind(connection, handles);
      if (bound !== undefined) handles.shared = () => this.#shared(connection, bound);
      const body = this.#codec.encodeParameters(args, handles);
      if (handles.problem !== undefined) throw handles.problem;
      return { value: transfer(bound!, body, handles) };
    } catch (cause) {
      const error = this.#named(cause);
      if (isUnsent(error)) handles.unsent();
      return { error };
    } finally {
      handles.sent();
    }
  }

  #sendPlain<T>(
    connection: Connection,
    args: readonly unknown[],
    transfer: (bound: Bound, body: Body) => T,
  ): Outcome<T> {
    try {
      connection.settle();
      const bound = this.#bound(connection);
      return { value: transfer(bound, this.#codec.encodeParameters(args)) };
    } catch (error) {
      return { error: this.#named(error) };
    }
  }

  /** Undefined where it cannot be bound: `handles` has the problem then, and has to be given those of the call all the same. */
  #bind(connection: Connection, handles: SentHandles): Bound | undefined {
    try {
      return this.#bound(connection);
    } catch (error) {
      handles.problem = error as Error;
      return undefined;
    }
  }

  #bound(connection: Connection): Bound {
    const bound = connection.bound(this) ?? this.#bindNow(connection);
    if (bound.refusal !== undefined) throw unsent(bound.refusal);
    return bound;
  }

  #bindNow(connection: Connection): Bound {
    const type = this.#of === 'object' ? typeText(this.#type, ({ name }) => name) : undefined;
    const thirds = thirdsOf(this.#type, connection);
    const [site, ...others] = this.#sites;
    const asked = {
      ...{ site: site!, signature: this.#signature, thirds, type },
      ...(others.length > 0 && { others: others.map((one) => one.function) }),
    };
    try {
      return connection.bind(this, asked, handleResources(this.#type));
    } catch (error) {
      throw error instanceof CallRefused ? unsent(error) : error;
    }
  }

  /** A peer that has no such function cannot say which. */
  #named(error: unknown): unknown {
    if (!(error instanceof CallRefused) || error.reason !== 'no-such-method') return error;
    const { provider = LENDER } = this.#callee;
    return new Error(`${provider} has no function ${siteName(this.#sites[0]!)} of this type`);
  }

  /** Waits for the peer in the first call alone that passes a handle of a third. */
  #shared(connection: Connection, bound: Bound): ReadonlySet<ResourceType> {
    try {
      return connection.shared(bound, this.#callee.timeout);
    } catch (error) {
      throw error instanceof CallRefused ? unsent(error) : error;
    }
  }

  #received(connection: Connection): ReceivedHandles {
    return new ReceivedHandles(connection, connection.bound(this)?.shared);
  }

  #reader(connection: Connection): Read<unknown> {
    if (!this.#givesHandles) return this.#readPlain;
    return (bytes, length) => this.#codec.decodeResult(bytes, length, this.#received(connection));
  }

  readonly #readPlain: Read<unknown> = (bytes, length) => this.#codec.decodeResult(bytes, length);

  /** Drops what comes when nobody waits for it any more. */
  #late(connection: Connection): Read<void> {
    return (bytes, length) => {
      const handles = this.#received(connection);
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
  #refused(cause: unknown, connection: Connection): unknown {
    const error = this.#named(cause);
    // Who sends what is no value of its type is not believed any further.
    if (error instanceof CodecError) connection.close();
    const name = caseFor(error);
    if (name === undefined) throw error;
    const names = this.#of === 'object' ? [name, ...GONE] : [name];
    for (const one of names) {
      const result = plainErrorResult(this.#type, one);
      if (result !== undefined) return result;
    }
    throw error;
  }
}

function unsent(cause: CallRefused): CallRefused {
  return new CallRefused(cause.reason, { unsent: true, cause });
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
    case 'no-room':
      return 'timed-out';
    case 'would-deadlock':
    case 'busy':
      return 'would-deadlock';
    default:
      return undefined;
  }
}
