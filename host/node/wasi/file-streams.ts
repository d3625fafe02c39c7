/** Streams over regular files, and over a directory's entries. A file is always ready, so nothing here waits. */

import { type Dir, fstatSync, readSync, writeSync } from 'node:fs';
import {
  type Cancel,
  callSoon,
  clampLength,
  closed,
  failed,
  InputStream,
  OutputStream,
} from '../../../kernel/task/index.ts';
import { type DescriptorType, typeOfEntry } from './attributes.ts';
import { attempt, ioError, systemError } from './errno.ts';
import type { OpenFile } from './open-file.ts';

/** The most that one call reads or may write, in bytes. */
export const MAX_TRANSFER = 1 << 20;

/** Where short reads land; what was read is copied out before the next. */
const shared = Buffer.allocUnsafeSlow(1 << 16);

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

/** Stream of `read-via-stream`. */
export class FileInput extends InputStream {
  readonly #file: OpenFile;
  #offset: bigint;
  #ended = false;

  constructor(file: OpenFile, offset: bigint) {
    super();
    this.#file = file;
    this.#offset = offset;
  }

  read(length: bigint): Uint8Array {
    if (this.#ended) throw closed();
    if (length === 0n) return new Uint8Array(0);
    const data = this.#read(clampLength(length, MAX_TRANSFER));
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
      return readAt(this.#file.number, length, this.#offset);
    } catch (error) {
      this.#ended = true;
      throw failed(ioError(error));
    }
  }
}

/** Where a `FileOutput` writes next: at an offset, or at the end wherever that is. */
export type WritePosition = { offset: bigint } | 'end';

/** Stream of `write-via-stream` and `append-via-stream`. */
export class FileOutput extends OutputStream {
  readonly #file: OpenFile;
  #position: WritePosition;
  #ended = false;

  constructor(file: OpenFile, position: WritePosition) {
    super();
    this.#file = file;
    this.#position = position;
  }

  checkWrite(): bigint {
    if (this.#ended) throw closed();
    return BigInt(MAX_TRANSFER);
  }

  protected take(contents: Uint8Array): void {
    try {
      const descriptor = this.#file.number;
      const at =
        this.#position === 'end' ? fstatSync(descriptor, { bigint: true }).size : this.#position.offset;
      writeAt(descriptor, contents, at);
      if (this.#position !== 'end') this.#position = { offset: at + BigInt(contents.length) };
    } catch (error) {
      this.#ended = true;
      throw failed(ioError(error));
    }
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
