/**
 * nucleus:fs/streams: streams of wasi:io over nodes of the file system service. A file is always ready, so nothing here
 * waits, and nothing is kept back: each read and write is the node's own. What a node answers in error ends the stream.
 */

import { ComponentError, drop, type Handle } from '../component/index.ts';
import {
  type Cancel,
  callSoon,
  clampLength,
  closed,
  failed,
  InputStream,
  IoError,
  OutputStream,
} from '../task/index.ts';

/** A node of nucleus:fs in JavaScript's hands. */
export interface FileHandle extends Handle {
  readAt(offset: bigint, length: number): Uint8Array;
  writeAt(offset: bigint, data: Uint8Array): number;
  append(data: Uint8Array): number;
}

/** `fs-error` of nucleus:fs/types, in jco's conventions. */
export interface FileError {
  readonly tag: string;
  readonly val?: unknown;
}

/** Most that one call moves, in bytes: what goes through several memories should stay in the processor's cache. */
const MAX_TRANSFER = 1 << 18;

/** Where WASI's word for a failure of a host's stream is not the file system's. */
const wordOf: Readonly<Record<string, string>> = {
  exist: 'exists',
  'illegal-byte-sequence': 'bad-path',
  'insufficient-memory': 'no-space',
  'insufficient-space': 'no-space',
  'invalid-seek': 'invalid',
  overflow: 'file-too-large',
  quota: 'no-space',
  'text-file-busy': 'text-busy',
};

/** WASI's words that are the file system's, too. */
const sameWords = new Set(
  [
    'access busy cross-device file-too-large invalid io is-directory loop name-too-long no-entry not-directory',
    'not-empty not-permitted read-only too-many-links unsupported would-block',
  ]
    .join(' ')
    .split(' '),
);

/** The error of a stream with a node behind it. */
class FileIoError extends IoError {
  readonly error: FileError;

  constructor(error: FileError) {
    super(`the file system says: ${error.tag}`);
    this.error = error;
  }
}

class FileInput extends InputStream {
  readonly #file: FileHandle;
  #offset: bigint;
  #ended = false;

  constructor(file: FileHandle, offset: bigint) {
    super();
    this.#file = file;
    this.#offset = offset;
  }

  read(length: bigint): Uint8Array {
    if (this.#ended) throw closed();
    if (length === 0n) return new Uint8Array(0);
    const data = this.#read(clampLength(length, MAX_TRANSFER));
    if (data.length === 0) {
      this.#end();
      throw closed();
    }
    this.#offset += BigInt(data.length);
    return data;
  }

  ready(): boolean {
    return true;
  }

  onReady(callback: () => void): Cancel {
    return callSoon(callback);
  }

  override [Symbol.dispose](): void {
    this.#end();
  }

  #read(length: number): Uint8Array {
    try {
      return this.#file.readAt(this.#offset, length);
    } catch (error) {
      this.#end();
      throw failed(ioErrorOf(error));
    }
  }

  #end(): void {
    this.#ended = true;
    drop(this.#file);
  }
}

class FileOutput extends OutputStream {
  readonly #file: FileHandle;
  /** Where the next byte goes; absent: at the end. */
  #offset: bigint | undefined;
  #ended = false;

  constructor(file: FileHandle, offset: bigint | undefined) {
    super();
    this.#file = file;
    this.#offset = offset;
  }

  checkWrite(): bigint {
    if (this.#ended) throw closed();
    return BigInt(MAX_TRANSFER);
  }

  protected take(contents: Uint8Array): void {
    try {
      for (let rest = contents; rest.length > 0; ) rest = rest.subarray(this.#write(rest));
    } catch (error) {
      this.#end();
      throw failed(ioErrorOf(error));
    }
  }

  ready(): boolean {
    return true;
  }

  onReady(callback: () => void): Cancel {
    return callSoon(callback);
  }

  override [Symbol.dispose](): void {
    this.#end();
  }

  /** @returns how many bytes the node took, at least one */
  #write(data: Uint8Array): number {
    const taken =
      this.#offset === undefined ? this.#file.append(data) : this.#file.writeAt(this.#offset, data);
    if (taken === 0 || taken > data.length) throw new ComponentError({ tag: 'io' });
    if (this.#offset !== undefined) this.#offset += BigInt(taken);
    return taken;
  }

  #end(): void {
    this.#ended = true;
    drop(this.#file);
  }
}

/** The interface, in jco's conventions. */
export const fileStreams = {
  readFrom: (file: FileHandle, offset: bigint) => new FileInput(file, offset),
  writeTo: (file: FileHandle, offset: bigint) => new FileOutput(file, offset),
  appendTo: (file: FileHandle) => new FileOutput(file, undefined),
  errorOf: (error: IoError): FileError | undefined => {
    if (error instanceof FileIoError) return error.error;
    if (error.code === undefined) return undefined;
    return { tag: wordOf[error.code] ?? (sameWords.has(error.code) ? error.code : 'io') };
  },
};

/** @throws what is no answer of the node's */
function ioErrorOf(error: unknown): IoError {
  if (error instanceof ComponentError) return new FileIoError(error.payload as FileError);
  throw error;
}
