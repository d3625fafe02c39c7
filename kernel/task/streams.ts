/**
 * wasi:io/streams as base classes: a stream brings `read` or `checkWrite` and `write`, and says when it is ready; the
 * rest follows from these. The `blocking` forms wait if the thread may (waiting.ts), and trap otherwise.
 */

import { Failure } from './failure.ts';
import { type Cancel, Pollable, type Readiness } from './pollable.ts';
import { waitFor } from './waiting.ts';

/** Resource `error` of wasi:io/error; `code` is the WASI error code of the host's failure, where there is one. */
export class IoError {
  readonly code: string | undefined;
  readonly #text: string;

  constructor(text: string, code?: string) {
    this.#text = text;
    this.code = code;
  }

  toDebugString(): string {
    return this.#text;
  }

  [Symbol.dispose](): void {}
}

export type StreamError = { tag: 'closed' } | { tag: 'last-operation-failed'; val: IoError };

/** To be thrown: the stream has ended. */
export function closed(): Failure<StreamError> {
  return new Failure<StreamError>({ tag: 'closed' });
}

/** To be thrown: the operation failed, and the stream is closed from now on. */
export function failed(error: IoError): Failure<StreamError> {
  return new Failure<StreamError>({ tag: 'last-operation-failed', val: error });
}

/** A u64 length as a number, at most `limit`. */
export function clampLength(length: bigint, limit: number): number {
  return length < BigInt(limit) ? Number(length) : limit;
}

/** Resource `input-stream`. */
export abstract class InputStream implements Readiness {
  /**
   * @returns up to `length` bytes, none if there are none now
   * @throws Failure<StreamError> at the end, and when reading fails
   */
  abstract read(length: bigint): Uint8Array;

  /** Whether `read` has something to say: bytes, the end, or an error. */
  abstract ready(): boolean;
  abstract onReady(callback: () => void): Cancel;

  blockingRead(length: bigint): Uint8Array {
    for (;;) {
      waitFor([this], 'input-stream.blocking-read');
      const bytes = this.read(length);
      if (bytes.length > 0 || length === 0n) return bytes;
    }
  }

  skip(length: bigint): bigint {
    return BigInt(this.read(length).length);
  }

  blockingSkip(length: bigint): bigint {
    waitFor([this], 'input-stream.blocking-skip');
    return this.skip(length);
  }

  subscribe(): Pollable {
    return new Pollable(this);
  }

  [Symbol.dispose](): void {}
}

// The runtime links methods by the class, before it has seen an object: each must be there.
InputStream.prototype.read = unimplemented;

const ZEROES = new Uint8Array(65536);

/** Resource `output-stream`. */
export abstract class OutputStream implements Readiness {
  /**
   * @returns how many bytes the next `write` may have, 0 if none now
   * @throws Failure<StreamError> when the stream is closed or the last write has failed
   */
  abstract checkWrite(): bigint;

  /** Takes all of `contents`, whose memory stays the caller's. The length has been checked. */
  protected abstract take(contents: Uint8Array): void;

  /** Whether `checkWrite` has something to say: a permit, or an error. */
  abstract ready(): boolean;
  abstract onReady(callback: () => void): Cancel;

  /** @throws Error (a trap) if there is more than `checkWrite` permits */
  write(contents: Uint8Array): void {
    const permit = this.checkWrite();
    if (BigInt(contents.length) > permit) {
      throw new Error(`output-stream.write: ${contents.length} bytes, but check-write permits ${permit}`);
    }
    this.take(contents);
  }

  flush(): void {
    this.checkWrite();
  }

  /** What was taken may still be on its way: it is bounded, and nothing of it is lost. */
  blockingWriteAndFlush(contents: Uint8Array): void {
    for (let rest = contents; rest.length > 0; ) {
      const length = this.#permit(BigInt(rest.length), 'output-stream.blocking-write-and-flush');
      this.write(rest.subarray(0, Number(length)));
      rest = rest.subarray(Number(length));
    }
    this.flush();
  }

  blockingFlush(): void {
    this.flush();
    waitFor([this], 'output-stream.blocking-flush');
  }

  writeZeroes(length: bigint): void {
    const permit = this.checkWrite();
    if (length > permit) {
      throw new Error(`output-stream.write-zeroes: ${length} bytes, but check-write permits ${permit}`);
    }
    for (let left = Number(length); left > 0; left -= ZEROES.length) {
      this.take(ZEROES.subarray(0, Math.min(left, ZEROES.length)));
    }
  }

  blockingWriteZeroesAndFlush(length: bigint): void {
    for (let rest = length; rest > 0n; ) {
      const part = this.#permit(rest, 'output-stream.blocking-write-zeroes-and-flush');
      this.writeZeroes(part);
      rest -= part;
    }
    this.flush();
  }

  splice(source: InputStream, length: bigint): bigint {
    const permit = this.checkWrite();
    const bytes = source.read(length < permit ? length : permit);
    if (bytes.length > 0) this.write(bytes);
    return BigInt(bytes.length);
  }

  blockingSplice(source: InputStream, length: bigint): bigint {
    waitFor([this], 'output-stream.blocking-splice');
    waitFor([source], 'output-stream.blocking-splice');
    return this.splice(source, length);
  }

  subscribe(): Pollable {
    return new Pollable(this);
  }

  [Symbol.dispose](): void {}

  /** Waits until something may be written: how much of `wanted`. */
  #permit(wanted: bigint, where: string): bigint {
    waitFor([this], where);
    const permit = this.checkWrite();
    return permit < wanted ? permit : wanted;
  }
}

OutputStream.prototype.checkWrite = unimplemented;

function unimplemented(this: object): never {
  throw new Error(`${this.constructor.name} lacks a method that every stream has`);
}
