/**
 * The file in which runs of one program keep one kind of thing for each other. Two runs at once do each other no harm: a file takes the
 * place of the earlier one as a whole, and the last one stays.
 */

import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writevSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeFile, encodeFile, type Item, type Owner } from './cache-file.ts';
import { CacheError, checkFolder, isOwn, makeFolder } from './place.ts';
import { tidy } from './tidy.ts';

/** Bytes that a file may have. */
const LARGEST_FILE = 64 << 20;
/** Bytes of an item besides its label and content. */
const ITEM_HEAD = 44;
/** Bytes that are left for the head of a file. */
const HEAD = 1 << 20;
/** An item that nobody has used while the file was written so many times goes. */
const OLDEST = 16;
/** Milliseconds after which a file counts as unused when none has read it. */
const HOUR = 3_600_000;

/** What is kept belongs to this program. */
export interface ProgramPlace {
  readonly folder: string;
  /** The program's file. */
  readonly program: string;
  /** Where the program lies in that file, if it is an archive. */
  readonly inside?: string | undefined;
}

export interface ProgramFileOptions extends ProgramPlace {
  /** The part of the user's cache that it lies in. */
  readonly part: string;
  /** What else it depends on, as 64 hexadecimal digits. Errors: Error if that is not known. */
  maker(): string;
  /** Takes one line about a folder that is not used. */
  warn(line: string): void;
}

/** Nothing here may fail a run: where a file cannot be read or written there is none, and `problem` says why. */
export class ProgramFile {
  readonly #options: ProgramFileOptions;
  #open: number | undefined;
  #refused = false;
  #problem: string | undefined;

  constructor(options: ProgramFileOptions) {
    this.#options = options;
  }

  /** Why nothing is read or written, or the last thing that went wrong. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Contents are read when they are asked for. */
  read(): readonly Item[] {
    return this.#attempt(() => this.#read()) ?? [];
  }

  /** Says that an item is not what was written. */
  spoiled(): void {
    this.#problem = 'a part of the file is damaged';
  }

  /** What is new and what was used in front, then the rest, as much as there is space for. */
  write(made: readonly Item[], old: readonly Item[], used: (item: Item) => boolean): void {
    this.#attempt(() => this.#write(withinSpace([...made, ...aged(old, used)])));
    this.#close();
  }

  remove(): void {
    this.#close();
    this.#attempt(() => rmSync(this.#place().file, { force: true }));
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

  #close(): void {
    if (this.#open !== undefined) closeSync(this.#open);
    this.#open = undefined;
  }

  /** Errors: Error if the maker or the program's file is not known. */
  #place(): { owner: Owner; file: string } {
    const component = this.#options.maker();
    const { size, mtimeNs } = statSync(this.#options.program, { bigint: true });
    const { inside } = this.#options;
    const name = JSON.stringify([
      this.#options.program,
      `${size}`,
      `${mtimeNs}`,
      ...(inside === undefined ? [] : [inside]),
    ]);
    const program = createHash('sha256').update(name).digest('hex');
    const { folder, part } = this.#options;
    return {
      owner: { component, program },
      file: join(folder, part, component.slice(0, 16), program.slice(0, 32)),
    };
  }

  #read(): Item[] {
    const { owner, file } = this.#place();
    if (!foldersOf(file).every(checkFolder)) return [];
    const open = openFile(file);
    if (open === undefined) return [];
    this.#open = open;
    const items = decodeFile((at, length) => readPart(open, at, length), fstatSync(open).size, owner);
    if (items === undefined) throw new Error(`${file}: is damaged, or another program's`);
    return items;
  }

  #write(items: readonly Item[]): void {
    const { owner, file } = this.#place();
    for (const folder of foldersOf(file)) makeFolder(folder);
    replaceFile(file, encodeFile(owner, items));
    tidy(dirname(dirname(file)));
  }
}

function aged(old: readonly Item[], isUsed: (item: Item) => boolean): Item[] {
  const used = old.filter(isUsed).map((item) => withAge(item, 0));
  const rest = old
    .filter((item) => !isUsed(item) && item.age < OLDEST)
    .map((item) => withAge(item, item.age + 1))
    .sort((a, b) => a.age - b.age);
  return [...used, ...rest];
}

function withAge({ label, content, hash }: Item, age: number): Item {
  return hash === undefined ? { label, content, age } : { label, content, age, hash };
}

function withinSpace(items: readonly Item[]): Item[] {
  let space = LARGEST_FILE - HEAD;
  return items.filter(({ label, content }) => {
    space -= label.length + content.length + ITEM_HEAD;
    return space >= 0;
  });
}

/** The user's cache, its part, and the folder of a version; from the outermost inwards. */
function foldersOf(file: string): string[] {
  const version = dirname(file);
  return [dirname(dirname(version)), dirname(version), version];
}

/** A file, marked as used; undefined if there is none. Errors: what opening throws, and Error if it is not this user's alone. */
function openFile(path: string): number | undefined {
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
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** What lies there, less where the file ends. */
function readPart(file: number, at: number, length: number): Buffer {
  // In a buffer of its own: what is made of it may want one.
  const part = Buffer.from(new ArrayBuffer(length));
  return part.subarray(0, readSync(file, part, 0, length, at));
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
