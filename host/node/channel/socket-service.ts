/**
 * What `nucleus/socket` gives to a program: a service that a running system publishes, called over its socket. Where a link has ended,
 * the next call makes another one, to who publishes the service then.
 *
 *     const service = await socketService('./store.sock');
 *     const { store } = connect(service);                       // store-client.ts, by nucleus client
 *     service.close();
 */

import { Caller } from '../../../kernel/channel/caller.ts';
import { bellMemory, Duplex, duplexMemory } from '../../../kernel/channel/duplex.ts';
import { remoteService, type Service } from '../../../kernel/client/index.ts';
import type { RemoteServiceOptions } from '../../../kernel/client/remote-service.ts';
import { symbolDispose } from '../../../kernel/client/resource.ts';
import type { ExternType } from '../../../kernel/component/types/model.ts';
import { describeCodec, described } from '../../../kernel/remote/description.ts';
import { DESCRIBE } from '../../../kernel/remote/methods.ts';
import { dial } from './socket-link.ts';

export interface SocketServiceOptions {
  /** Milliseconds that a call may take; 30 seconds where it is absent. */
  readonly timeout?: number | 'none';
  /** Told when a link has ended by itself, or cannot be made anew: why, in one line. */
  readonly lost?: (why: string) => void;
}

export interface SocketService extends Service, Disposable {
  /** Hangs up: calls under way and later ones are refused as `closed`, objects of the service end. The process is not kept running any more. */
  close(): void;
  /** Resolves when it has been closed, and its link has ended. */
  readonly ended: Promise<void>;
}

/** Milliseconds between two looks whether the other process is awake. */
const HEARTBEAT = 5000;
/** Milliseconds for the service to say what it exports. */
const PATIENCE = 10_000;
/** Milliseconds that a call may take: what is there may never answer. */
const TIMEOUT = 30_000;

/** Errors: one whose message says why the service cannot be reached. */
export async function socketService(
  path: string,
  { timeout = TIMEOUT, lost }: SocketServiceOptions = {},
): Promise<SocketService> {
  const first = new SocketLink(path, path);
  const { ended, service: name } = await first.dialled;
  try {
    const exports = await exportsOf(first.caller);
    const limits = timeout === 'none' ? {} : { timeout };
    const told = lost === undefined ? {} : { lost };
    return new RenewedLinks(path, first, ended, { ...limits, ...told, name, exports }).service;
  } catch (cause) {
    first.caller.close();
    throw new Error(`cannot reach ${name} at ${path}: ${(cause as Error).message}`, { cause });
  }
}

/** A link that can be called over from now on: calls wait in its memory until it stands, or are told that it does not. */
class SocketLink {
  readonly caller: Caller;
  readonly dialled: ReturnType<typeof dial>;

  constructor(path: string, service: string) {
    const bell = bellMemory();
    // It lends nothing, so there is no way back.
    const memory = { rings: duplexMemory(), bells: [bellMemory(), bell] as const };
    this.caller = new Caller(new Duplex(memory, 0));
    this.dialled = dial(path, service, { memory, bell, heartbeat: HEARTBEAT });
  }
}

type RenewedOptions = Pick<SocketServiceOptions, 'lost'> & RemoteServiceOptions;

/** One link after the other to a service. */
class RenewedLinks {
  readonly service: SocketService;
  readonly #path: string;
  readonly #options: RenewedOptions;
  readonly #end: () => void;
  #caller: Caller;
  #present: Service;
  #closed = false;

  constructor(path: string, { caller }: SocketLink, ended: Promise<string>, options: RenewedOptions) {
    this.#path = path;
    this.#options = options;
    this.#caller = caller;
    this.#present = remoteService(caller, options);
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#end = end;
    void ended.then((why) => this.#over(why));
    const close = () => this.#close();
    const { name, exports } = options;
    const call: Service['call'] = (...args) => this.#reached().call(...args);
    this.service = { name, exports, call, ended: over, close, [symbolDispose]: close };
  }

  #reached(): Service {
    this.#caller.poll();
    if (this.#closed || this.#caller.ended === undefined) return this.#present;
    const { caller, dialled } = new SocketLink(this.#path, this.#options.name);
    this.#caller = caller;
    this.#present = remoteService(caller, this.#options);
    dialled
      .then(({ ended }) => ended)
      .catch((error: Error) => error.message)
      .then((why) => this.#over(why));
    return this.#present;
  }

  #over(why: string): void {
    if (this.#closed) this.#end();
    else this.#options.lost?.(why);
  }

  #close(): void {
    this.#closed = true;
    this.#caller.poll();
    if (this.#caller.ended !== undefined) this.#end();
    this.#caller.close();
  }
}

function exportsOf(caller: Caller): Promise<ReadonlyMap<string, ExternType>> {
  const read = (bytes: Uint8Array, length: number) => described(describeCodec.decodeResult(bytes, length));
  return caller.callLater(DESCRIBE, describeCodec.encodeParameters([]) as Uint8Array, read, {
    timeout: PATIENCE,
  });
}
