/** A run of bytes in an open file: an archive, or one that lies inside of another. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { RootfsError } from './error.ts';

export class Source {
  /** For messages. */
  readonly name: string;
  readonly #file: number;
  readonly #start: number;
  readonly size: number;

  constructor(name: string, file: number, start: number, size: number) {
    this.name = name;
    this.#file = file;
    this.#start = start;
    this.size = size;
  }

  /** Errors: RootfsError. */
  static open(path: string): Source {
    let file: number;
    try {
      file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch (cause) {
      throw new RootfsError(`${path}: cannot be opened: ${(cause as NodeJS.ErrnoException).code}`, { cause });
    }
    const stat = fstatSync(file);
    if (stat.isFile()) return new Source(path, file, 0, stat.size);
    closeSync(file);
    throw new RootfsError(`${path}: is neither a directory nor a regular file`);
  }

  /** A part of it, under a name of its own. Parts share the open file. */
  part(name: string, start: number, size: number): Source {
    return new Source(name, this.#file, this.#start + start, size);
  }

  /** At most `length` bytes; fewer at the end. @throws what fs.readSync throws */
  read(at: number, length: number): Buffer {
    const wanted = Math.max(0, Math.min(length, this.size - at));
    const buffer = Buffer.allocUnsafeSlow(wanted);
    let done = 0;
    while (done < wanted) {
      const count = readSync(this.#file, buffer, done, wanted - done, this.#start + at + done);
      if (count === 0) break;
      done += count;
    }
    return buffer.subarray(0, done);
  }

  /** All of it, which is at most `most` bytes. Errors: RootfsError. */
  readWhole(most: number): Buffer {
    if (this.size > most) throw new RootfsError(`${this.name}: is longer than ${most} bytes`);
    const bytes = this.read(0, this.size);
    if (bytes.length < this.size) throw new RootfsError(`${this.name}: ends early`);
    return bytes;
  }

  /** Piece by piece. */
  *pieces(length = 1 << 20): Generator<Buffer> {
    for (let at = 0; at < this.size; ) {
      const piece = this.read(at, length);
      if (piece.length === 0) throw new RootfsError(`${this.name}: ends early`);
      yield piece;
      at += piece.length;
    }
  }
}
