/**
 * A service in another domain, called over a link by promises: for a thread that may not block. The provider's end is the
 * same `Dispatcher` as for components.
 *
 *     const service = remoteService(new Caller(new Duplex(memory, 0)), { name: 'store', exports: component.type.exports });
 *     const { store } = connect(service);
 *
 * An object that is closed while calls of it are under way is given back when the last of them has ended.
 */
import type { Rights } from '../capability/rights.ts';
import { copyOf } from '../channel/body.ts';
import { FunctionCodec } from '../channel/codec.ts';
import type { Handles, HandleType } from '../channel/coder.ts';
import { CallRefused } from '../channel/link.ts';
import { CodecError } from '../channel/message-pack.ts';
import { plainErrorResult } from '../component/adapter/guard.ts';
import { type CallSite, siteName } from '../component/instance/trap.ts';
import type { ExternType, FunctionType } from '../component/types/model.ts';
import { findCompatible } from '../component/types/names.ts';
import { entryOfWord, handleWord, isGiven, rightsOfWord } from '../remote/handle-word.ts';
import { BIND, bindCodec, DROP, dropCodec } from '../remote/methods.ts';
import { caseFor } from '../remote/remote-function.ts';
import type { Link } from '../remote/remote-interfaces.ts';
import { signatureOf } from '../remote/signature.ts';
import type { CallLimits } from './limits.ts';
import { symbolDispose } from './resource.ts';
import type { Service } from './service.ts';

export interface RemoteServiceOptions {
  /** For messages. */
  readonly name: string;
  /** What the service exports: its component's types. */
  readonly exports: ReadonlyMap<string, ExternType>;
  /** Milliseconds that a call may take. */
  readonly timeout?: number;
}

export function remoteService(link: Link, options: RemoteServiceOptions): Service {
  const functions = new Map<string, RemoteCall>();
  return {
    name: options.name,
    exports: options.exports,
    async call(site, args, limits) {
      const key = siteName(site);
      let found = functions.get(key);
      if (found === undefined) {
        found = new RemoteCall(link, options, site);
        functions.set(key, found);
      }
      return found.call(args, limits);
    },
  };
}

/** Milliseconds that the first call of a function may take longer, where calls have a limit: it is looked up by then. */
const SETTLING = 10_000;

const readNumber = (bytes: Uint8Array, length: number) => bindCodec.decodeResult(bytes, length) as number;

/** One function of the service. */
class RemoteCall {
  readonly #link: Link;
  readonly #options: RemoteServiceOptions;
  readonly #site: CallSite;
  readonly #type: FunctionType;
  readonly #codec: FunctionCodec;
  #number: Promise<number> | undefined;

  constructor(link: Link, options: RemoteServiceOptions, site: CallSite) {
    this.#link = link;
    this.#options = options;
    this.#site = site;
    this.#type = typeOf(options, site);
    this.#codec = new FunctionCodec(this.#type);
  }

  async call(args: readonly unknown[], limits: CallLimits = {}): Promise<unknown> {
    limits.signal?.throwIfAborted();
    const handles = new SentHandles(this.#link);
    let value: unknown;
    try {
      // Before anything else has a turn, so that what moves has moved for the caller.
      const body = copyOf(this.#codec.encodeParameters(args, handles));
      handles.move();
      value = await this.#roundTrip(body, limits);
      handles.sent();
    } catch (error) {
      // Otherwise what was to move is nobody's: it counts as closed, and is given back.
      if (error instanceof CallRefused && !error.unsent) handles.sent();
      if (limits.signal?.aborted) throw limits.signal.reason;
      value = this.#refused(error);
    } finally {
      handles.release();
    }
    if (this.#type.result?.kind !== 'result') return value;
    const { tag, val } = value as { tag: string; val: unknown };
    if (tag === 'err') throw { payload: val };
    return val;
  }

  async #roundTrip(body: Uint8Array, limits: CallLimits): Promise<unknown> {
    const { timeout = this.#options.timeout, signal } = limits;
    this.#number ??= this.#bind(timeout);
    const number = await unlessAborted(this.#number, signal);
    return this.#link.callLater(number, body, (bytes, length) => this.#read(bytes, length), {
      ...{ timeout, signal },
      late: (bytes, length) => void this.#read(bytes, length, true),
    });
  }

  #read(bytes: Uint8Array, length: number, discard = false): unknown {
    const handles = new ReceivedHandles(this.#link);
    try {
      return this.#codec.decodeResult(bytes, length, handles);
    } catch (error) {
      discard = true;
      throw error;
    } finally {
      if (discard) handles.drop();
    }
  }

  async #bind(timeout: number | undefined): Promise<number> {
    const { interface: name, function: label } = this.#site;
    const exported = findCompatible(name, this.#options.exports.keys()) ?? name;
    const asked = bindCodec.encodeParameters([exported, label, signatureOf(this.#type)]);
    try {
      return await this.#link.callLater(BIND, asked, readNumber, {
        timeout: timeout && Math.max(timeout, SETTLING),
      });
    } catch (cause) {
      this.#number = undefined;
      if (!(cause instanceof CallRefused)) throw cause;
      if (cause.reason !== 'no-such-method') throw new CallRefused(cause.reason, { unsent: true, cause });
      throw new TypeError(`${this.#options.name} has no function ${siteName(this.#site)} of this type`, {
        cause,
      });
    }
  }

  /** The function's own error for what went wrong, where it has a case for it. */
  #refused(error: unknown): unknown {
    // Who sends what is no value of its type is not believed any further.
    if (error instanceof CodecError) this.#link.close();
    const name = caseFor(error);
    const result = name === undefined ? undefined : plainErrorResult(this.#type, name);
    if (result === undefined) throw error;
    return result;
  }
}

/** Rejects when the signal aborts, if that comes first. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    stop = () => signal.removeEventListener('abort', abort);
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stop();
  }
}

function typeOf({ name, exports }: RemoteServiceOptions, site: CallSite): FunctionType {
  const key = findCompatible(site.interface, exports.keys());
  const extern = key === undefined ? undefined : exports.get(key);
  const found = extern?.kind === 'instance' ? extern.type.exports.get(site.function) : undefined;
  if (found?.kind === 'func') return found.type;
  throw new TypeError(`${name} has no function ${siteName(site)} that can be called from another domain`);
}

/** An entry of the provider's export table, in the hands of the client. */
class RemoteHandle {
  readonly entry: number;
  readonly rights: Rights;
  readonly #link: Link;
  /** Calls under way that use it. */
  #uses = 0;
  #state: 'held' | 'closed' | 'gone' = 'held';

  constructor(link: Link, word: number) {
    this.#link = link;
    this.entry = entryOfWord(word);
    this.rights = rightsOfWord(word);
  }

  /** @throws TypeError if the provider would refuse it */
  use(link: Link, kind: HandleType['kind']): void {
    if (link !== this.#link && this.#link.ended !== undefined)
      throw new CallRefused('peer-died', { unsent: true });
    if (link !== this.#link) throw new TypeError('an object of another service cannot be passed to this one');
    if (this.#state !== 'held') throw new TypeError('this object was closed or moved');
    if (kind === 'own' && this.#uses > 0) throw new TypeError('this object is lent to a call');
    this.#uses++;
  }

  release(): void {
    this.#uses--;
    this.#giveBack();
  }

  /** It is the provider's now. */
  moved(): void {
    this.#state = 'gone';
  }

  [symbolDispose](): void {
    if (this.#state === 'held') this.#state = 'closed';
    this.#giveBack();
  }

  #giveBack(): void {
    if (this.#uses > 0 || this.#state !== 'closed') return;
    this.#state = 'gone';
    const body = dropCodec.encodeParameters([Uint32Array.of(this.entry)]);
    // With the link, all that it handed out has ended.
    this.#link.callLater(DROP, body, () => {}).catch(() => {});
  }
}

/** The handles in the parameters of one call. */
class SentHandles implements Handles {
  readonly #link: Link;
  readonly #used: RemoteHandle[] = [];
  readonly #moving: RemoteHandle[] = [];

  constructor(link: Link) {
    this.#link = link;
  }

  put(value: unknown, { kind }: HandleType): number {
    if (!(value instanceof RemoteHandle))
      throw new TypeError('an object of another service cannot be passed to this one');
    if (this.#moving.includes(value)) throw new TypeError('this object was closed or moved');
    value.use(this.#link, kind);
    this.#used.push(value);
    if (kind === 'own') this.#moving.push(value);
    return handleWord(value.entry, value.rights, false);
  }

  get(): never {
    throw new Error('parameters are sent, not read');
  }

  /** The parameters are good: what moves is the caller's no more. */
  move(): void {
    for (const handle of this.#moving) handle[symbolDispose]();
  }

  sent(): void {
    for (const handle of this.#moving) handle.moved();
  }

  release(): void {
    for (const handle of this.#used) handle.release();
  }
}

/** The handles in the result of one call. */
class ReceivedHandles implements Handles {
  readonly #link: Link;
  readonly #received: RemoteHandle[] = [];

  constructor(link: Link) {
    this.#link = link;
  }

  put(): never {
    throw new Error('a result is read, not sent');
  }

  get(word: number): RemoteHandle {
    if (!isGiven(word)) throw new CodecError('a handle that the provider was not given');
    const handle = new RemoteHandle(this.#link, word);
    this.#received.push(handle);
    return handle;
  }

  drop(): void {
    for (const handle of this.#received) handle[symbolDispose]();
  }
}
