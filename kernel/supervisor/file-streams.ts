/**
 * nucleus:fs/streams: streams of wasi:io over nodes of the file system service. What a node answers in error ends the
 * stream, and can be asked for.
 */

import { ComponentError, drop, type Handle } from '../component/index.ts';
import { FileInput, FileOutput, IoError, type ReadableFile, type WritableFile } from '../task/index.ts';

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

/** A node as streams use it. */
class StreamedNode implements ReadableFile, WritableFile {
  readonly #node: FileHandle;

  constructor(node: FileHandle) {
    this.#node = node;
  }

  readAt(offset: bigint, length: number): Uint8Array {
    return this.#node.readAt(offset, length);
  }

  write(offset: bigint | undefined, data: Uint8Array): void {
    for (let done = 0; done < data.length; ) {
      const rest = data.subarray(done);
      const taken =
        offset === undefined ? this.#node.append(rest) : this.#node.writeAt(offset + BigInt(done), rest);
      if (taken === 0 || taken > rest.length) throw new ComponentError({ tag: 'io' });
      done += taken;
    }
  }

  explain(error: unknown): IoError {
    if (error instanceof ComponentError) return new FileIoError(error.payload as FileError);
    throw error;
  }

  release(): void {
    drop(this.#node);
  }
}

const output = (node: FileHandle, offset?: bigint) =>
  new FileOutput(new StreamedNode(node), offset, MAX_TRANSFER);

/** The interface, in jco's conventions. */
export const fileStreams = {
  readFrom: (file: FileHandle, offset: bigint) => new FileInput(new StreamedNode(file), offset, MAX_TRANSFER),
  writeTo: output,
  appendTo: (file: FileHandle) => output(file),
  errorOf: (error: IoError): FileError | undefined => {
    if (error instanceof FileIoError) return error.error;
    if (error.code === undefined) return undefined;
    return { tag: wordOf[error.code] ?? (sameWords.has(error.code) ? error.code : 'io') };
  },
};
