/** Streams over regular files, and over a directory's entries. */

import { type Dir, fstatSync, readSync, writeSync } from 'node:fs';
import {
  FileInput,
  FileOutput,
  type IoError,
  type ReadableFile,
  type WritableFile,
} from '../../../kernel/task/index.ts';
import { type DescriptorType, typeOfEntry } from './attributes.ts';
import { attempt, ioError, systemError } from './errno.ts';
import type { OpenFile } from './open-file.ts';

/** The most that one call reads or may write, in bytes. */
export const MAX_TRANSFER = 1 << 20;

/** Where short reads land; what was read is copied out before the next. */
const shared = Buffer.allocUnsafeSlow(1 << 18);

const MAX_OFFSET = BigInt(Number.MAX_SAFE_INTEGER);

/** Reads `length` bytes at `offset`, fewer only at the end of the file. @throws what fs.readSync throws */
export function readAt(descriptor: number, length: number, offset: bigint): Uint8Array {
  // Most files are far shorter than what their readers ask for: a buffer of that size for each would be garbage at once.
  if (length <= shared.length)
    return new Uint8Array(shared.subarray(0, readSync(descriptor, shared, 0, length, offset)));
  // Not zeroed: only what was read leaves this function.
  const buffer = Buffer.allocUnsafeSlow(length);
  return new Uint8Array(buffer.buffer, 0, readSync(descriptor, buffer, 0, length, offset));
}

/** Writes all of `data`. @throws what fs.writeSync throws */
export function writeAt(descriptor: number, data: Uint8Array, offset: bigint): void {
  // Node takes a greater number, or a big integer, for "where the descriptor stands".
  if (offset + BigInt(data.length) > MAX_OFFSET) throw systemError('EFBIG', 'file too large, write');
  const start = Number(offset);
  for (let done = 0; done < data.length; ) {
    done += writeSync(descriptor, data, done, data.length - done, start + done);
  }
}

/** A host file as streams use it. */
class StreamedFile implements ReadableFile, WritableFile {
  readonly #file: OpenFile;

  constructor(file: OpenFile) {
    this.#file = file;
  }

  readAt(offset: bigint, length: number): Uint8Array {
    return readAt(this.#file.number, length, offset);
  }

  write(offset: bigint | undefined, data: Uint8Array): void {
    const descriptor = this.#file.number;
    writeAt(descriptor, data, offset ?? fstatSync(descriptor, { bigint: true }).size);
  }

  explain(error: unknown): IoError {
    return ioError(error);
  }

  release(): void {
    this.#file.release();
  }
}

/** Stream of `read-via-stream`; `file` is the stream's own. */
export function fileInput(file: OpenFile, offset: bigint): FileInput {
  return new FileInput(new StreamedFile(file), offset, MAX_TRANSFER);
}

/** Stream of `write-via-stream` and, without an offset, of `append-via-stream`; `file` is the stream's own. */
export function fileOutput(file: OpenFile, offset?: bigint): FileOutput {
  return new FileOutput(new StreamedFile(file), offset, MAX_TRANSFER);
}

/** Resource `directory-entry-stream`: entries in the host's order, as native programs see them. */
export class DirectoryEntryStream {
  readonly #directory: Dir;
  #open = true;

  constructor(directory: Dir) {
    this.#directory = directory;
  }

  /** A name that is no UTF-8 comes with replacement characters; opening it then gives `no-entry`. */
  readDirectoryEntry(): { type: DescriptorType; name: string } | undefined {
    if (!this.#open) return undefined;
    const entry = attempt(() => this.#directory.readSync());
    if (entry) return { type: typeOfEntry(entry), name: entry.name };
    this[Symbol.dispose]();
    return undefined;
  }

  [Symbol.dispose](): void {
    if (this.#open) this.#directory.closeSync();
    this.#open = false;
  }
}
