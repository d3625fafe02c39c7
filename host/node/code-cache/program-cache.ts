/**
 * What the runs of one program keep for each other, in one file: read when it is first asked for, written anew at the end of a run that
 * made something. Two runs at once do each other no harm: a file takes the place of the earlier one as a whole, and the last one stays.
 * Nothing here may fail a run: where a file cannot be read or written there is none, and `problem` says why.
 */

import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writevSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { CodeStore } from '../../../kernel/broker/code-host.ts';
import { decodeFile, encodeFile, type Item, isWhole, type Owner } from './cache-file.ts';
import { CacheError, checkFolder, isOwn, makeFolder } from './place.ts';
import { tidy } from './tidy.ts';

/** Bytes that one run may keep, and that a file may have. */
const MOST_KEPT = 32 << 20;
const LARGEST_FILE = 64 << 20;
/** An item that nobody has used while the file was written so many times goes. */
const OLDEST = 16;
/** The part of the user's cache that translated code has. */
export const PART = 'code';
/** Milliseconds after which a file counts as unused when none has read it. */
const HOUR = 3_600_000;

export interface ProgramCacheOptions {
  readonly folder: string;
  /** The program's file. */
  readonly program: string;
  /** Where the program lies in that file, if it is an archive. */
  readonly inside?: string | undefined;
  /** SHA-256 of the component that makes code, in hexadecimal; undefined if that is not known. */
  component(): string | undefined;
  /** Takes one line about a folder that is not used. */
  warn(line: string): void;
}

export class ProgramCache implements CodeStore {
  readonly #options: ProgramCacheOptions;
  #items: readonly Item[] | undefined;
  readonly #used = new Set<number>();
  readonly #made: Item[] = [];
  #bytes = 0;
  #refused = false;
  #problem: string | undefined;

  constructor(options: ProgramCacheOptions) {
    this.#options = options;
  }

  /** Why nothing is read or written, or the last thing that went wrong. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Modules that this run has added. */
  get made(): number {
    return this.#made.length;
  }

  labels(): readonly Uint8Array[] {
    this.#items ??= this.#attempt(() => this.#read()) ?? [];
    return this.#items.map(({ label }) => label);
  }

  content(number: number): Uint8Array | undefined {
    const item = this.#items?.[number];
    if (item === undefined) return undefined;
    if (!this.#used.has(number) && !isWhole(item)) {
      this.#problem = 'a part of the file is damaged';
      return undefined;
    }
    this.#used.add(number);
    return item.content;
  }

  keep(label: Uint8Array, content: Uint8Array): boolean {
    const bytes = label.length + content.length;
    if (this.#bytes + bytes > MOST_KEPT) return false;
    this.#bytes += bytes;
    this.#made.push({ label, content, age: 0 });
    return true;
  }

  /** Writes the file if this run has anything to add. */
  save(): void {
    if (this.#made.length > 0) this.#attempt(() => this.#write());
  }

  /** Removes the file, of which something was used by a run that did not end well. */
  discard(): void {
    if (this.#used.size > 0) this.#attempt(() => rmSync(this.#place().file, { force: true }));
  }

  #attempt<T>(work: () => T): T | undefined {
    if (this.#refused) return undefined;
    try {
      return work();
    } catch (error) {
      this.#refused = error instanceof CacheError;
      if (this.#refused) this.#options.warn(`the code cache is not used: ${(error as Error).message}`);
      this.#problem = (error as Error).message;
      return undefined;
    }
  }

  /** Errors: Error if the component or the program's file is not known. */
  #place(): { owner: Owner; file: string } {
    const component = this.#options.component();
    if (component === undefined) throw new Error('no component that is known makes code');
    const { size, mtimeNs } = statSync(this.#options.program, { bigint: true });
    const { inside } = this.#options;
    const name = JSON.stringify([
      this.#options.program,
      `${size}`,
      `${mtimeNs}`,
      ...(inside === undefined ? [] : [inside]),
    ]);
    const program = createHash('sha256').update(name).digest('hex');
    const file = join(this.#options.folder, PART, component.slice(0, 16), program.slice(0, 32));
    return { owner: { component, program }, file };
  }

  #read(): Item[] {
    const { owner, file } = this.#place();
    if (!foldersOf(file).every(checkFolder)) return [];
    const bytes = readFile(file);
    if (bytes === undefined) return [];
    const items = decodeFile(bytes, owner);
    if (items === undefined) throw new Error(`${file}: is damaged, or another program's`);
    return items;
  }

  #write(): void {
    const { owner, file } = this.#place();
    for (const folder of foldersOf(file)) makeFolder(folder);
    replaceFile(file, encodeFile(owner, this.#all()));
    tidy(dirname(dirname(file)));
  }

  /** What is new and what was used in front, then the rest, as much as there is space for. */
  #all(): Item[] {
    const old = this.#items ?? [];
    const used = old.filter((_, number) => this.#used.has(number)).map((item) => ({ ...item, age: 0 }));
    const rest = old
      .filter((item, number) => !this.#used.has(number) && item.age < OLDEST)
      .map((item) => ({ ...item, age: item.age + 1 }))
      .sort((a, b) => a.age - b.age);
    let space = LARGEST_FILE - (1 << 20);
    // Of two for one address the newer one counts, and stands in front: it was made where the program stays.
    return [...this.#made.toReversed(), ...used, ...rest].filter(({ label, content }) => {
      space -= label.length + content.length + 44;
      return space >= 0;
    });
  }
}

/** The user's cache, the part for translated code, and the folder of a version; from the outermost inwards. */
function foldersOf(file: string): string[] {
  const version = dirname(file);
  return [dirname(dirname(version)), dirname(version), version];
}

/** A file, marked as used; undefined if there is none. Errors: what reading throws, and Error if it is not this user's alone. */
function readFile(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const found = fstatSync(file);
    const isOurs = found.isFile() && isOwn(found) && found.size <= LARGEST_FILE;
    if (!isOurs) throw new Error(`${path}: is no file of the code cache`);
    if (Date.now() - found.mtimeMs > HOUR) futimesSync(file, new Date(), new Date());
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** In the earlier one's place stands all of it or nothing. */
function replaceFile(path: string, pieces: readonly Uint8Array[]): void {
  const made = `${path}.${process.pid}-${randomBytes(6).toString('hex')}.new`;
  try {
    const file = openSync(made, 'wx', 0o600);
    try {
      writeAll(file, pieces);
    } finally {
      closeSync(file);
    }
    renameSync(made, path);
  } catch (error) {
    rmSync(made, { force: true });
    throw error;
  }
}

/** Errors: what writing throws, and Error where the disk takes less. */
function writeAll(file: number, pieces: readonly Uint8Array[]): void {
  const most = 1000;
  for (let from = 0; from < pieces.length; from += most) {
    const some = pieces.slice(from, from + most);
    const bytes = some.reduce((total, piece) => total + piece.length, 0);
    if (writevSync(file, some) !== bytes) throw new Error('the disk is full');
  }
}
