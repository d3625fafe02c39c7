/**
 * What stands in one domain for a stream or a pollable of another: of the same classes as the domain's own, so components use
 * the two side by side. Each look at it is a call to its owner; where that has gone, a stream is closed and a pollable ready. A provider is
 * held to its deadline here, too: an operation that it does not answer fails, and so does one that waits where it says nothing for so long.
 */
import type { Perishable } from '../capability/record.ts';
import type { Settle } from '../channel/caller.ts';
import { CallRefused } from '../channel/link.ts';
import type { Resource } from '../component/instance/resource.ts';
import type { ResourceType } from '../component/types/model.ts';
import { type Cancel, callSoon, Pollable, type Readiness, Waiters } from '../task/pollable.ts';
import { closed, failed, InputStream, IoError, OutputStream } from '../task/streams.ts';
import type { Connection } from './connection.ts';
import type { StandIn } from './foreign-object.ts';
import { CHECK_WRITE, FLUSH, IO_METHODS, IO_READ, IO_WRITE, READY, WATCH } from './io-methods.ts';
import { RemoteResource } from './remote-object.ts';

const KINDS = /^wasi:io\/(?:poll|streams)(?:@[^/]*)?\/(pollable|input-stream|output-stream)$/;

/** An object of the type of a handle that came; undefined if there is none for that type. `own`: it is given back when it ends. */
export function standInFor(
  resource: Resource,
  connection: Connection,
  entry: number,
  own: boolean,
): object | undefined {
  if (resource.implementer !== undefined || resource instanceof RemoteResource) return undefined;
  const make = CLASSES[KINDS.exec(resource.name)?.[1] as keyof typeof CLASSES];
  if (make === undefined) return undefined;
  const remote = new RemoteIo(connection, entry, own);
  const object = make(remote);
  standIns.set(object, remote);
  return object;
}

/** Whether a type's objects are streams or pollables of a domain's host. */
export function isIoType({ name }: ResourceType): boolean {
  return KINDS.test(name);
}

const standIns = new WeakMap<object, RemoteIo>();

/** What an object stands for, if it is one of these. */
export function ioStandIn(object: unknown): StandIn | undefined {
  return standIns.get(object as object);
}

const CLASSES = {
  pollable: (remote: RemoteIo) => new RemotePollable(remote),
  'input-stream': (remote: RemoteIo) => new RemoteInput(remote),
  'output-stream': (remote: RemoteIo) => new RemoteOutput(remote),
};

class RemoteIo implements Readiness, StandIn {
  readonly connection: Connection;
  readonly entry: number;
  #own: boolean;
  readonly #waiters = new Waiters();
  /** A look that is answered when the object is ready; `none`, too, where there is no place for it. */
  #watch: 'none' | 'out' | 'ready' = 'none';
  /** Its number. */
  #call: number | undefined;
  /** While that is out: when the owner was last asked whether it is there at all, and whether it has said so. */
  #asked = 0;
  #answered = true;
  /** Why it is over, until somebody has been told; the owner has not answered for as long as it may. */
  #lost: CallRefused | 'told' | undefined;

  constructor(connection: Connection, entry: number, own: boolean) {
    this.connection = connection;
    this.entry = entry;
    this.#own = own;
  }

  /** The service whose it is, where the link leads to one that provides interfaces. */
  get provider(): string | undefined {
    return this.connection.remote?.provider;
  }

  moved(): void {
    this.#own = false;
  }

  ready(): boolean {
    if (this.#lost !== undefined) return true;
    if (this.#watch === 'out') {
      this.connection.link.poll();
      this.connection.link.tend?.();
    }
    if (this.#watch === 'out') return this.#isSilent();
    const wasReady = this.#watch === 'ready';
    this.#watch = 'none';
    if (wasReady || this.#isReady()) {
      this.connection.watches.leave(this);
      return true;
    }
    this.#look();
    return false;
  }

  onReady(callback: () => void): Cancel {
    const { link, timeout, watches } = this.connection;
    // Who is about to sleep has asked just now.
    if (!watches.isAsked(this) && this.ready()) return callSoon(callback);
    if (this.#watch === 'none') link.wakeWithin?.(watches.askAgain);
    else if (timeout !== undefined) link.wakeWithin?.(this.#asked + timeout - performance.now());
    return this.#waiters.add(callback);
  }

  /** The value of an operation. @throws Failure<StreamError> */
  call(method: number, argument?: unknown): unknown {
    let outcome: { tag: string; val: unknown };
    try {
      this.#tellLost();
      outcome = this.#ask(method, argument) as typeof outcome;
    } catch (error) {
      if (!isLate(error)) throw closed();
      this.#lost = 'told';
      throw failed(new IoError(`${this.provider ?? 'its owner'}: ${error.message}`));
    }
    if (outcome.tag === 'ok') return outcome.val;
    throw outcome.val === undefined ? closed() : failed(new IoError(outcome.val as string));
  }

  end(): void {
    this.connection.watches.leave(this);
    if (this.#watch === 'out' && this.#call !== undefined) this.connection.link.cancel(this.#call);
    if (this.#own) this.connection.give(this.entry);
  }

  #isReady(): boolean {
    try {
      return this.#ask(READY) as boolean;
    } catch (error) {
      if (isLate(error)) this.#lost = error;
      return true;
    }
  }

  /** Whether the owner does not even say that it is not ready. */
  #isSilent(): boolean {
    const { timeout } = this.connection;
    if (timeout === undefined || performance.now() < this.#asked + timeout) return false;
    if (this.#answered) this.#askAgain();
    else this.#lost = new CallRefused('timed-out');
    return this.#lost !== undefined;
  }

  #askAgain(): void {
    [this.#asked, this.#answered] = [performance.now(), false];
    const heard = () => {
      this.#answered = true;
    };
    this.#begin(READY, { answered: heard, refused: heard });
  }

  /** What was under way may come too late, and be missing: nothing is after it. */
  #tellLost(): void {
    if (this.#lost === 'told') throw closed();
    if (this.#lost !== undefined) throw this.#lost;
  }

  #ask(method: number, argument?: unknown): unknown {
    const { codec } = IO_METHODS[method]!;
    const body = codec.encodeParameters([this.entry, argument]);
    const { timeout } = this.connection;
    return this.connection.call(method, body, (bytes, length) => codec.decodeResult(bytes, length), {
      timeout,
    });
  }

  #begin(method: number, settle: Settle): number {
    return this.connection.link.begin(
      method,
      IO_METHODS[method]!.codec.encodeParameters([this.entry]),
      settle,
    );
  }

  /** Where there is no place for one more watch, it is asked again. */
  #look(): void {
    if (!this.connection.watches.take(this)) return;
    this.#watch = 'out';
    [this.#asked, this.#answered] = [performance.now(), true];
    const seen = () => {
      this.#watch = 'ready';
      this.connection.watches.leave(this);
      this.#waiters.wake();
    };
    try {
      this.#call = this.#begin(WATCH, { answered: seen, refused: seen });
    } catch {
      this.#watch = 'ready';
    }
  }
}

function isLate(error: unknown): error is CallRefused {
  return error instanceof CallRefused && error.reason === 'timed-out';
}

class RemotePollable extends Pollable implements Perishable {
  readonly #remote: RemoteIo;

  constructor(remote: RemoteIo) {
    super(remote);
    this.#remote = remote;
  }

  get isGone(): boolean {
    return this.#remote.connection.isOver;
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.#remote.end();
  }
}

class RemoteInput extends InputStream implements Perishable {
  readonly #remote: RemoteIo;

  constructor(remote: RemoteIo) {
    super();
    this.#remote = remote;
  }

  get isGone(): boolean {
    return this.#remote.connection.isOver;
  }

  read(length: bigint): Uint8Array {
    return this.#remote.call(IO_READ, length) as Uint8Array;
  }

  ready(): boolean {
    return this.#remote.ready();
  }

  onReady(callback: () => void): Cancel {
    return this.#remote.onReady(callback);
  }

  override [Symbol.dispose](): void {
    this.#remote.end();
  }
}

class RemoteOutput extends OutputStream implements Perishable {
  readonly #remote: RemoteIo;

  constructor(remote: RemoteIo) {
    super();
    this.#remote = remote;
  }

  get isGone(): boolean {
    return this.#remote.connection.isOver;
  }

  checkWrite(): bigint {
    return this.#remote.call(CHECK_WRITE) as bigint;
  }

  protected take(contents: Uint8Array): void {
    this.#remote.call(IO_WRITE, contents);
  }

  override flush(): void {
    this.#remote.call(FLUSH);
  }

  ready(): boolean {
    return this.#remote.ready();
  }

  onReady(callback: () => void): Cancel {
    return this.#remote.onReady(callback);
  }

  override [Symbol.dispose](): void {
    this.#remote.end();
  }
}
