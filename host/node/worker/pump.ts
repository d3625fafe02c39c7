/**
 * Between shared pipes and Node's streams, on the owner's thread: `Inflow` fills a pipe from a readable stream, `Outflow`
 * empties one into a writable stream. Each holds the faster side back; neither copies what need not be copied.
 */

import type { Readable, Writable } from 'node:stream';
import type { Bell } from './bell.ts';
import type { PipeError, SharedPipe } from './shared-pipe.ts';

/** Without a turn of the event loop, at most this much is moved, in bytes. */
const MAX_TURN = 1 << 20;

export class Inflow {
  readonly #source: Readable;
  readonly #pipe: SharedPipe;
  readonly #bell: Bell;
  /** What the pipe had no room for. */
  #rest: Uint8Array = new Uint8Array(0);
  #end: { readonly error?: PipeError } | undefined;
  #rings = false;

  constructor(source: Readable, pipe: SharedPipe, bell: Bell) {
    this.#source = source;
    this.#pipe = pipe;
    this.#bell = bell;
    source.on('data', (chunk: Uint8Array) => this.#take(chunk));
    source.on('end', () => this.end());
  }

  /** The worker has made room, or reads no more. */
  resume(): void {
    const waiting = this.#rest;
    if (waiting.length > 0 || this.#end) this.#take(waiting);
    if (this.#rest.length === 0) this.#source.resume();
  }

  /** Nothing more comes, after what is still on its way; with the error that ended it, if one did. */
  end(error?: PipeError): void {
    this.#end ??= error ? { error } : {};
    if (this.#rest.length > 0) return;
    this.#finish();
    this.#bell.ring();
  }

  #take(chunk: Uint8Array): void {
    const pipe = this.#pipe;
    this.#rest = chunk;
    while (this.#rest.length > 0 && !pipe.refused) {
      const length = Math.min(this.#rest.length, pipe.free);
      pipe.put(this.#rest.subarray(0, length));
      this.#rest = this.#rest.subarray(length);
      if (this.#rest.length > 0 && pipe.block()) break;
    }
    if (pipe.refused) this.#rest = new Uint8Array(0);
    if (this.#rest.length > 0) this.#source.pause();
    else if (this.#end) this.#finish();
    this.#ringSoon();
  }

  /** Once for all that comes in this turn of the event loop: waking a thread costs more than to copy what it gets. */
  #ringSoon(): void {
    if (this.#rings) return;
    this.#rings = true;
    setImmediate(() => {
      this.#rings = false;
      this.#bell.ring();
    });
  }

  #finish(): void {
    if (!this.#pipe.ended) this.#pipe.end(this.#end!.error);
  }
}

export class Outflow {
  readonly #pipe: SharedPipe;
  readonly #target: Writable;
  readonly #bell: Bell;
  /** Memory for what is on its way; free again once the target has nothing left to write. */
  #scratch = new Uint8Array(0);
  #waits = false;
  #over = false;

  constructor(pipe: SharedPipe, target: Writable, bell: Bell) {
    this.#pipe = pipe;
    this.#target = target;
    this.#bell = bell;
  }

  /** Passes on what there is; the worker has put more, or ended. */
  resume(): void {
    const pipe = this.#pipe;
    for (let moved = 0; !this.#waits && !this.#over; ) {
      if (pipe.length > 0) moved += this.#move();
      else if (pipe.ended) this.#finish();
      else if (pipe.sleep() && !pipe.ended) return;
      if (moved >= MAX_TURN && !this.#waits) this.#waitFor((go) => setImmediate(go));
    }
  }

  /** Takes no more: the target has failed or is gone. */
  refuse(error?: PipeError): void {
    if (this.#over) return;
    this.#over = true;
    this.#pipe.refuse(error);
    this.#bell.ring();
  }

  #move(): number {
    const bytes = this.#take();
    this.#bell.ring();
    if (!this.#target.write(bytes)) this.#waitFor((go) => this.#target.once('drain', go));
    return bytes.length;
  }

  #take(): Uint8Array {
    const { length } = this.#pipe;
    if (this.#target.writableLength > 0) return this.#pipe.take(length);
    if (this.#scratch.length < length) this.#scratch = new Uint8Array(length);
    return this.#pipe.take(length, this.#scratch);
  }

  #waitFor(subscribe: (go: () => void) => void): void {
    this.#waits = true;
    subscribe(() => {
      this.#waits = false;
      this.resume();
    });
  }

  #finish(): void {
    this.#over = true;
    this.#target.end();
  }
}
