/**
 * Output to a host descriptor: written at once as far as it goes. What a full pipe or terminal does not take is kept, a
 * bounded amount, and written by the event loop; until that is done no more is permitted, which holds the guest back.
 * Nothing is lost as long as the program awaits `drained` before it exits.
 */

import { closeSync, constants, writeSync } from 'node:fs';
import { Socket, type SocketConstructorOpts } from 'node:net';
import { ReadStream } from 'node:tty';
import { type Cancel, callSoon, closed, failed, OutputStream, Waiters } from '../../../kernel/task/index.ts';
import { errnoOf, ioError } from './errno.ts';
import { canWait, reopen, type StreamKind, streamKind } from './stream-kind.ts';

/** The most that may be kept for the event loop to write, and so the most that is permitted at once, in bytes. */
export const OUTPUT_LIMIT = 65536;

export class HostOutput extends OutputStream {
  readonly kind: StreamKind;
  readonly #given: number;
  readonly #descriptor: number;
  readonly #waiters = new Waiters();
  #writer: Socket | undefined;
  #pending = 0;
  #state: 'open' | 'closed' | { error: unknown } = 'open';
  #owned: boolean;

  /** @param descriptor stays the caller's */
  constructor(descriptor: number) {
    super();
    this.kind = streamKind(descriptor);
    this.#given = descriptor;
    const own = canWait(this.kind) ? reopen(descriptor, constants.O_WRONLY) : undefined;
    this.#descriptor = own ?? descriptor;
    this.#owned = own !== undefined;
    // A socket cannot be opened twice; a writer makes it non-blocking.
    if (this.kind === 'pipe' && own === undefined) this.#makeWriter();
  }

  checkWrite(): bigint {
    if (this.#state !== 'open') throw this.#failure();
    return this.#pending > 0 ? 0n : BigInt(OUTPUT_LIMIT);
  }

  protected take(contents: Uint8Array): void {
    for (let done = 0; done < contents.length; ) {
      const written = this.#writeNow(contents.subarray(done));
      if (this.#state !== 'open') throw this.#failure();
      done += written;
      if (written === 0) {
        this.#writeLater(contents.slice(done));
        return;
      }
    }
  }

  ready(): boolean {
    return this.#pending === 0 || this.#state !== 'open';
  }

  onReady(callback: () => void): Cancel {
    return this.ready() ? callSoon(callback) : this.#waiters.add(callback);
  }

  /** Fulfilled when nothing is kept any more: all of it is written, or the reader has gone. */
  drained(): Promise<void> {
    return new Promise((resolve) => this.onReady(resolve));
  }

  /** What is still kept is written all the same. */
  override [Symbol.dispose](): void {
    this.onReady(() => this.#close());
  }

  /** @returns how many bytes were taken, 0 if none can be now */
  #writeNow(data: Uint8Array): number {
    try {
      return writeSync(this.#descriptor, data);
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') this.#fail(error);
      return 0;
    }
  }

  #writeLater(data: Uint8Array): void {
    this.#pending = data.length;
    this.#makeWriter().write(data, (error) => {
      this.#pending = 0;
      if (error) this.#fail(error);
      this.#waiters.wake();
    });
  }

  #fail(error: unknown): void {
    this.#state = errnoOf(error) === 'EPIPE' ? 'closed' : { error };
  }

  /** What to throw; an error is told once, and then the stream is closed. */
  #failure() {
    const state = this.#state;
    this.#state = 'closed';
    return typeof state === 'object' ? failed(ioError(state.error)) : closed();
  }

  #makeWriter(): Socket {
    if (this.#writer) return this.#writer;
    const writer = this.#openWriter({ readable: false, writable: true });
    writer.on('error', (error) => this.#fail(error));
    this.#writer = writer;
    return writer;
  }

  /** Node opens a terminal once more by itself; of anything else it closes the descriptor that it is given. */
  #openWriter(options: SocketConstructorOpts): Socket {
    // A `WriteStream` blocks; the other class on a terminal can write too, and does not.
    if (this.kind === 'terminal') return new ReadStream(this.#descriptor, options);
    return new Socket({ fd: reopen(this.#given, constants.O_WRONLY) ?? this.#given, ...options });
  }

  #close(): void {
    this.#state = 'closed';
    this.#writer?.destroy();
    if (this.#owned) closeSync(this.#descriptor);
    this.#owned = false;
  }
}
