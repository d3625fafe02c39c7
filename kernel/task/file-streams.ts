/**
 * Streams over what is read and written at an offset: a host's file, a node of the file system service. It is always
 * ready, so nothing here waits, and nothing is kept back: each read and write is the file's own. Its failure ends the stream.
 */

import { type Cancel, callSoon } from './pollable.ts';
import { clampLength, closed, failed, InputStream, type IoError, OutputStream } from './streams.ts';

/** What a stream needs of a file to read it. */
export interface ReadableFile {
  /** At most `length` bytes at `offset`, none only at the end. */
  readAt(offset: bigint, length: number): Uint8Array;
  /** What is told of an error that reading or writing threw. @throws what is no failure of the file */
  explain(error: unknown): IoError;
  /** Ends the stream's use of the file. */
  release(): void;
}

/** What a stream needs of a file to write it. */
export interface WritableFile extends Omit<ReadableFile, 'readAt'> {
  /** Writes all of `data`, at `offset`, or at the end, wherever that is, if there is none. */
  write(offset: bigint | undefined, data: Uint8Array): void;
}

export class FileInput extends InputStream {
  readonly #file: ReadableFile;
  readonly #most: number;
  #offset: bigint;
  #ended = false;

  /** One call reads at most `most` bytes. */
  constructor(file: ReadableFile, offset: bigint, most: number) {
    super();
    this.#file = file;
    this.#offset = offset;
    this.#most = most;
  }

  read(length: bigint): Uint8Array {
    if (this.#ended) throw closed();
    if (length === 0n) return new Uint8Array(0);
    const data = this.#read(clampLength(length, this.#most));
    this.#offset += BigInt(data.length);
    if (data.length > 0) return data;
    this.#ended = true;
    throw closed();
  }

  ready(): boolean {
    return true;
  }

  onReady(callback: () => void): Cancel {
    return callSoon(callback);
  }

  override [Symbol.dispose](): void {
    this.#ended = true;
    this.#file.release();
  }

  #read(length: number): Uint8Array {
    try {
      return this.#file.readAt(this.#offset, length);
    } catch (error) {
      this.#ended = true;
      throw failed(this.#file.explain(error));
    }
  }
}

export class FileOutput extends OutputStream {
  readonly #file: WritableFile;
  readonly #most: number;
  /** Where the next byte goes; absent: at the end. */
  #offset: bigint | undefined;
  #ended = false;

  /** One call may write at most `most` bytes. */
  constructor(file: WritableFile, offset: bigint | undefined, most: number) {
    super();
    this.#file = file;
    this.#offset = offset;
    this.#most = most;
  }

  checkWrite(): bigint {
    if (this.#ended) throw closed();
    return BigInt(this.#most);
  }

  protected take(contents: Uint8Array): void {
    try {
      this.#file.write(this.#offset, contents);
    } catch (error) {
      this.#ended = true;
      throw failed(this.#file.explain(error));
    }
    if (this.#offset !== undefined) this.#offset += BigInt(contents.length);
  }

  ready(): boolean {
    return true;
  }

  onReady(callback: () => void): Cancel {
    return callSoon(callback);
  }

  override [Symbol.dispose](): void {
    this.#ended = true;
    this.#file.release();
  }
}
