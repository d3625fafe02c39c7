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
import { CAPACITY, type SharedPipe, WATCH } from './shared-pipe.ts';

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
    if (pipe.length === 0 && pipe.ended) throw failure(pipe);
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

export class PipeOutput extends OutputStream {
  readonly #pipe: SharedPipe;
  readonly #tellOwner: () => void;

  constructor(pipe: SharedPipe, tellOwner: () => void) {
    super();
    this.#pipe = pipe;
    this.#tellOwner = tellOwner;
  }

  checkWrite(): bigint {
    if (this.#pipe.refused) throw failure(this.#pipe);
    return BigInt(this.#pipe.free);
  }

  protected take(contents: Uint8Array): void {
    this.#pipe.put(contents);
    if (this.#pipe.wakes()) this.#tellOwner();
  }

  ready(): boolean {
    return this.#pipe.free > 0 || this.#pipe.refused;
  }

  onReady(): Cancel {
    return neverCalled;
  }
}

/** An error once, then `closed`. */
function failure(pipe: SharedPipe): Failure<StreamError> {
  const error = pipe.takeError();
  return error ? failed(new IoError(error.message, error.code)) : closed();
}
