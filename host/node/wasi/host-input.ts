/**
 * Input from a host descriptor, without blocking and without reading ahead: what the guest does not read stays in the
 * pipe for whoever comes next, as natively. A byte or two are held here: Node has no call that asks a descriptor
 * whether it is readable, so the question is asked by reading one byte.
 */

import { closeSync, constants, readSync } from 'node:fs';
import { Socket, type SocketConstructorOpts } from 'node:net';
import { ReadStream } from 'node:tty';
import {
  type Cancel,
  callSoon,
  clampLength,
  closed,
  failed,
  InputStream,
  Waiters,
} from '../../../kernel/task/index.ts';
import { errnoOf, ioError } from './errno.ts';
import { canWait, reopen, type StreamKind, streamKind } from './stream-kind.ts';

/** The most that one call reads, in bytes. */
const MAX_READ = 65536;

const NOTHING = new Uint8Array(0);

type State = 'open' | 'ended' | { error: unknown };

export class HostInput extends InputStream {
  readonly kind: StreamKind;
  readonly #given: number;
  readonly #descriptor: number;
  readonly #waiters = new Waiters();
  #state: State = 'open';
  /** What was read to learn whether there is anything: the question and the event loop's eye have a byte each, at most. */
  #ahead: number[] = [];
  #watcher: Socket | undefined;
  #owned: boolean;
  #disposed = false;
  /** Of a terminal: it is in raw mode. */
  #takesKeys = false;

  /** @param descriptor stays the caller's */
  constructor(descriptor: number) {
    super();
    this.kind = streamKind(descriptor);
    this.#given = descriptor;
    const own = canWait(this.kind) ? reopen(descriptor, constants.O_RDONLY) : undefined;
    this.#descriptor = own ?? descriptor;
    this.#owned = own !== undefined;
    // A socket cannot be opened twice; watching it makes it non-blocking.
    if (canWait(this.kind) && own === undefined) this.#watch().pause();
  }

  read(length: bigint): Uint8Array {
    if (length === 0n && this.#state === 'open') return NOTHING;
    const wanted = clampLength(length, MAX_READ);
    const first = this.#ahead.splice(0, wanted);
    if (first.length === 0) return this.#take(this.#readNow(wanted));
    const rest = wanted > first.length ? this.#readNow(wanted - first.length) : NOTHING;
    const bytes = new Uint8Array(first.length + rest.length);
    bytes.set(first);
    bytes.set(rest, first.length);
    return bytes;
  }

  ready(): boolean {
    if (!canWait(this.kind) || this.#ahead.length > 0 || this.#state !== 'open') return true;
    this.#ahead.push(...this.#readNow(1));
    return this.#ahead.length > 0 || this.#state !== 'open';
  }

  onReady(callback: () => void): Cancel {
    if (this.ready()) return callSoon(callback);
    const cancel = this.#waiters.add(callback);
    this.#watch().resume();
    return () => {
      cancel();
      if (this.#waiters.size === 0) this.#watcher?.pause();
    };
  }

  /** Of a terminal: each key at once and unseen, or lines again. False if it cannot be set any more. */
  takeKeys(isWanted: boolean): boolean {
    if (this.kind !== 'terminal' || this.#disposed) return false;
    this.#takesKeys = isWanted;
    // Nothing to undo where nothing was done.
    if (!isWanted && this.#watcher === undefined) return true;
    return this.#setMode(this.#watch());
  }

  override [Symbol.dispose](): void {
    if (this.#takesKeys) this.takeKeys(false);
    this.#disposed = true;
    this.#state = 'ended';
    this.#watcher?.destroy();
    this.#watcher = undefined;
    if (this.#owned) closeSync(this.#descriptor);
    this.#owned = false;
  }

  /** Bytes that are there now; an end or an error goes into the state. */
  #readNow(length: number): Uint8Array {
    if (this.#state !== 'open') return NOTHING;
    const buffer = Buffer.allocUnsafeSlow(length);
    try {
      const read = readSync(this.#descriptor, buffer, 0, length, null);
      if (read === 0) this.#state = 'ended';
      return new Uint8Array(buffer.buffer, 0, read);
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') this.#state = { error };
      return NOTHING;
    }
  }

  /** The bytes; or, where there are none for good, the end or the error, once. */
  #take(bytes: Uint8Array): Uint8Array {
    if (bytes.length > 0 || this.#state === 'open') return bytes;
    const state = this.#state;
    // The end of input is a state for a pipe, but a key (Ctrl-D) for a terminal.
    this.#state = this.kind === 'terminal' && state === 'ended' && !this.#disposed ? 'open' : 'ended';
    throw state === 'ended' ? closed() : failed(ioError(state.error));
  }

  /** The event loop's eye on the descriptor; one byte is all that it takes. */
  #watch(): Socket {
    if (this.#watcher) return this.#watcher;
    const onread = {
      buffer: Buffer.alloc(1),
      callback: (_: number, buffer: Uint8Array) => {
        this.#ahead.push(buffer[0]!);
        this.#waiters.wake();
        return false;
      },
    };
    const watcher = this.#makeWatcher({ readable: true, writable: false, onread } as SocketConstructorOpts);
    watcher.on('error', (error) => {
      this.#state = { error };
    });
    watcher.on('close', () => this.#closed(watcher));
    this.#watcher = watcher;
    if (this.#takesKeys) this.#setMode(watcher);
    return watcher;
  }

  #setMode(watcher: Socket): boolean {
    try {
      (watcher as ReadStream).setRawMode(this.#takesKeys);
      return true;
    } catch {
      return false;
    }
  }

  /** Node opens a terminal once more by itself; of anything else it closes the descriptor that it is given. */
  #makeWatcher(options: SocketConstructorOpts): Socket {
    if (this.kind === 'terminal') return new ReadStream(this.#descriptor, options);
    return new Socket({ fd: reopen(this.#given, constants.O_RDONLY) ?? this.#given, ...options });
  }

  #closed(watcher: Socket): void {
    if (this.#watcher !== watcher) return;
    this.#watcher = undefined;
    if (this.#state === 'open') this.#state = 'ended';
    this.#waiters.wake();
  }
}
