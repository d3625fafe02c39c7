/** Standard streams as the component's thread sees them: the ends of shared pipes whose other ends its owner serves. */

import {
  type Cancel,
  clampLength,
  closed,
  type Failure,
  failed,
  InputStream,
  IoError,
  OutputStream,
  type StreamError,
} from '../../../kernel/task/index.ts';
import type { Bell } from './bell.ts';
import { CAPACITY, type PipeError, type SharedPipe, WATCH } from './shared-pipe.ts';

/** This thread waits by asking again (waiting.ts); nobody is ever called back. */
const neverCalled: Cancel = () => {};

/** Reads only what the component asks for, so that the rest stays where it is. */
export class PipeInput extends InputStream {
  readonly #pipe: SharedPipe;
  readonly #bell: Bell;
  readonly #tellOwner: () => void;

  constructor(pipe: SharedPipe, bell: Bell, tellOwner: () => void) {
    super();
    this.#pipe = pipe;
    this.#bell = bell;
    this.#tellOwner = tellOwner;
  }

  read(length: bigint): Uint8Array {
    const pipe = this.#pipe;
    if (!this.ready() || (length === 0n && !pipe.ended)) return new Uint8Array(0);
    if (pipe.length === 0 && !pipe.ended) this.#fetch(clampLength(length, CAPACITY));
    if (pipe.length === 0 && pipe.ended) throw failure(pipe, ioError);
    return pipe.take(clampLength(length, CAPACITY));
  }

  ready(): boolean {
    const pipe = this.#pipe;
    if (pipe.length > 0 || pipe.ended || pipe.readable) return true;
    if (pipe.want === 0) this.#ask(WATCH);
    return false;
  }

  onReady(): Cancel {
    return neverCalled;
  }

  /** The owner has said that there is something, so it answers at once. */
  #fetch(length: number): void {
    const pipe = this.#pipe;
    pipe.readable = false;
    this.#ask(length);
    for (let seen = this.#bell.count; pipe.want !== 0; seen = this.#bell.count) {
      if (pipe.want !== 0) this.#bell.sleep(seen);
    }
  }

  #ask(want: number): void {
    this.#pipe.want = want;
    this.#tellOwner();
  }
}

/** What a stream says of an error that its pipe was closed with. */
export type ErrorOf = (error: PipeError) => IoError;

const ioError: ErrorOf = ({ code, message }) => new IoError(message, code);

export class PipeOutput extends OutputStream {
  readonly #pipe: SharedPipe;
  readonly #tellOwner: () => void;
  readonly #errorOf: ErrorOf;

  constructor(pipe: SharedPipe, tellOwner: () => void, errorOf: ErrorOf = ioError) {
    super();
    this.#pipe = pipe;
    this.#tellOwner = tellOwner;
    this.#errorOf = errorOf;
  }

  checkWrite(): bigint {
    if (this.#pipe.refused) throw failure(this.#pipe, this.#errorOf);
    if (this.#pipe.ended) throw closed();
    return BigInt(this.#pipe.free);
  }

  protected take(contents: Uint8Array): void {
    this.#pipe.put(contents);
    if (this.#pipe.wakes()) this.#tellOwner();
  }

  /** No more is written; what was still goes. */
  end(): void {
    this.#pipe.end();
    if (this.#pipe.wakes()) this.#tellOwner();
  }

  ready(): boolean {
    return this.#pipe.free > 0 || this.#pipe.refused || this.#pipe.ended;
  }

  onReady(): Cancel {
    return neverCalled;
  }
}

/** What is read lies here until it is read again: it goes into a component's memory, or another pipe, at once. */
const scratch = new Uint8Array(CAPACITY);

/** Reads what its owner has put there ahead of it. What `read` gives is good until the next `read` in this thread. */
export class RingInput extends InputStream {
  readonly #pipe: SharedPipe;
  readonly #tellOwner: () => void;
  readonly #errorOf: ErrorOf;
  #stopped = false;

  constructor(pipe: SharedPipe, tellOwner: () => void, errorOf: ErrorOf = ioError) {
    super();
    this.#pipe = pipe;
    this.#tellOwner = tellOwner;
    this.#errorOf = errorOf;
  }

  read(length: bigint): Uint8Array {
    const pipe = this.#pipe;
    // Asked first: what was put before the end is then seen below.
    const isOver = pipe.ended || this.#stopped;
    if (isOver && (pipe.length === 0 || this.#stopped)) throw failure(pipe, this.#errorOf);
    const bytes = pipe.take(clampLength(length, CAPACITY), scratch);
    if (pipe.unblocks()) this.#tellOwner();
    return bytes;
  }

  /** No more is read, whatever still comes. */
  stop(): void {
    this.#stopped = true;
    this.#pipe.refuse();
    this.#tellOwner();
  }

  ready(): boolean {
    return this.#pipe.length > 0 || this.#pipe.ended || this.#stopped;
  }

  onReady(): Cancel {
    return neverCalled;
  }
}

/** An error once, then `closed`. */
function failure(pipe: SharedPipe, errorOf: ErrorOf): Failure<StreamError> {
  const error = pipe.takeError();
  return error ? failed(errorOf(error)) : closed();
}
