/**
 * The entries of a tar archive, by their headers alone: what files hold is passed over, and read when somebody asks for it.
 *
 * Dialects: ustar, pax (its records, also global ones), GNU (long names, large numbers, sparse files). The library knows a
 * header's fields; what stands between headers is read here, since the library streams all of an archive.
 */

import { Header } from 'tar';
import { RootfsError } from './error.ts';
import { type Pax, parsePax } from './pax.ts';
import type { Source } from './source.ts';
import { type Content, contentOf, sparseInData, sparseInHeader, sparseInPax, sparseSize } from './sparse.ts';
import { entryOf, type Long, type Parts, pathOf, type TarEntry, typeOf } from './tar-entry.ts';

const block = 512;
/** Headers are read together with what follows: most files are small. */
const window = 16384;
/** Most bytes of one pax header or long name. */
const mostExtra = 1 << 20;

const none: Pax = new Map();

/** Errors: RootfsError that names the archive and the entry. */
export function* readTar(source: Source): Generator<TarEntry> {
  yield* new TarReader(source).entries();
}

class TarReader {
  readonly #source: Source;
  #at = 0;
  #window: Buffer = Buffer.alloc(0);
  #windowAt = 0;
  #long: Long = {};
  #pax: Pax = none;
  #global: Pax = none;
  /** The last entry's path, for what cannot be told of the one behind it. */
  #last = '';

  constructor(source: Source) {
    this.#source = source;
  }

  *entries(): Generator<TarEntry> {
    let isEmpty = true;
    for (let head = this.#header(); head !== undefined; head = this.#header()) {
      isEmpty = false;
      const entry = this.#take(head.header, head.bytes);
      if (entry === undefined) continue;
      this.#last = entry.path;
      this.#long = {};
      this.#pax = none;
      yield entry;
    }
    if (isEmpty && this.#source.size === 0) throw new RootfsError(`${this.#source.name}: is empty`);
  }

  /** Undefined at the end: a block of zeros, or nothing more. */
  #header(): { header: Header; bytes: Buffer } | undefined {
    if (this.#at >= this.#source.size) return undefined;
    const bytes = this.#block(this.#at);
    if (bytes.every((byte) => byte === 0)) return undefined;
    if (!isSummed(bytes))
      throw this.#wrong(
        this.#last === '' ? 'is no tar archive' : `has no header behind entry "${this.#last}"`,
      );
    const header = this.#parsed(bytes);
    this.#at += block;
    return { header, bytes };
  }

  /** The library throws where a binary number is none, or above 2^53. */
  #parsed(bytes: Buffer): Header {
    try {
      return new Header(bytes);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const path = textOf(bytes.subarray(0, 100));
      throw this.#wrong(`entry ${JSON.stringify(path)} has a number that cannot be read (${why})`);
    }
  }

  /** An entry, or undefined for what belongs to the next one. */
  #take(header: Header, bytes: Buffer): TarEntry | undefined {
    switch (header.type) {
      case 'ExtendedHeader':
      case 'OldExtendedHeader':
        this.#pax = this.#records(this.#extra(header), header);
        return undefined;
      case 'GlobalExtendedHeader':
        this.#global = new Map([...this.#global, ...this.#records(this.#extra(header), header)]);
        return undefined;
      case 'NextFileHasLongPath':
      case 'OldGnuLongPath':
        this.#long.path = textOf(this.#extra(header));
        return undefined;
      case 'NextFileHasLongLinkpath':
        this.#long.target = textOf(this.#extra(header));
        return undefined;
    }
    const pax = this.#global.size === 0 ? this.#pax : new Map([...this.#global, ...this.#pax]);
    return this.#entry({ block: bytes, header, long: this.#long, pax });
  }

  #entry(parts: Parts): TarEntry {
    const path = pathOf(parts);
    const type = typeOf(parts.header, path);
    if (type === undefined)
      throw this.#wrong(`entry "${path}" is of a type that is not known (${parts.header.typeKey})`);
    const stored = this.#storedSize(parts, path);
    try {
      // A hard link may say its file's size, and has no data.
      const content = type === 'file' ? this.#content(parts, stored) : { size: 0, runs: [] };
      if (type === 'file') this.#pass(stored, path);
      return entryOf(parts, type, path, content);
    } catch (cause) {
      if (cause instanceof RootfsError) throw cause;
      throw this.#wrong(`entry "${path}" ${(cause as Error).message}`, cause);
    }
  }

  #storedSize({ header, pax }: Parts, path: string): number {
    const said = pax.get('size')?.toString('latin1');
    const size = said === undefined ? header.size : /^\d{1,15}$/.test(said) ? Number(said) : undefined;
    if (size === undefined || !Number.isSafeInteger(size))
      throw this.#wrong(`entry "${path}" has a wrong size`);
    return size;
  }

  #content({ block: head, header, pax }: Parts, stored: number): Content {
    if (header.type === 'SparseFile') {
      const { pairs, size } = sparseInHeader(head, () => {
        this.#at += block;
        return this.#block(this.#at - block);
      });
      return contentOf(pairs, size, this.#at, stored);
    }
    const pairs = sparseInPax(pax);
    if (pairs !== undefined) return contentOf(pairs, sparseSize(pax), this.#at, stored);
    if (pax.get('GNU.sparse.major')?.toString() === '1') {
      const map = sparseInData((at, length) => this.#source.read(at, length), this.#at, stored);
      return contentOf(map.pairs, sparseSize(pax), this.#at + map.used, stored - map.used);
    }
    if ([...pax.keys()].some((key) => key.startsWith('GNU.sparse.')))
      throw new Error("is a sparse file of GNU tar's form 0.0, which nothing writes any more");
    return { size: stored, runs: stored === 0 ? [] : [{ offset: 0, at: this.#at, length: stored }] };
  }

  #records(body: Buffer, header: Header): Pax {
    try {
      return parsePax(body);
    } catch (cause) {
      throw this.#wrong(`entry "${header.path}" ${(cause as Error).message}`, cause);
    }
  }

  /** What a header that belongs to the next one brings with it. */
  #extra(header: Header): Buffer {
    const size = header.size ?? 0;
    if (size > mostExtra) throw this.#wrong(`entry "${header.path}" is an extended header of ${size} bytes`);
    const body = this.#source.read(this.#at, size);
    this.#pass(size, `${header.path}`);
    return body;
  }

  #pass(size: number, path: string): void {
    const end = this.#at + size;
    if (end > this.#source.size)
      throw this.#wrong(
        `entry "${path}" has ${size} bytes, but the archive ends ${end - this.#source.size} bytes before that`,
      );
    this.#at = Math.ceil(end / block) * block;
  }

  #block(at: number): Buffer {
    if (at < this.#windowAt || at + block > this.#windowAt + this.#window.length) {
      this.#window = this.#source.read(at, window);
      this.#windowAt = at;
    }
    const bytes = this.#window.subarray(at - this.#windowAt, at - this.#windowAt + block);
    if (bytes.length < block)
      throw this.#wrong(
        this.#last === '' ? 'is no tar archive' : `ends inside the header behind entry "${this.#last}"`,
      );
    return bytes;
  }

  #wrong(what: string, cause?: unknown): RootfsError {
    return new RootfsError(`${this.#source.name}: ${what}`, { cause });
  }
}

function textOf(body: Buffer): string {
  const end = body.indexOf(0);
  return body.toString('utf8', 0, end < 0 ? body.length : end);
}

/** Whether the check sum is right, which is of all bytes, those of its own field being spaces. */
function isSummed(bytes: Buffer): boolean {
  const said = Number.parseInt(bytes.toString('latin1', 148, 156).replace(/\0.*$/s, ''), 8);
  let sum = 8 * 0x20;
  for (const [at, byte] of bytes.entries()) if (at < 148 || at >= 156) sum += byte;
  return sum === said;
}
