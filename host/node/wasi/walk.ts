/**
 * Paths that cannot leave their directory: the boundary between a guest and the host's file system.
 *
 * No path of a guest ever reaches the host as a whole. It is taken apart here, and each component is looked up on its
 * own in a directory that is held open, by a name without a slash and without following links; a symbolic link is read
 * and its text walked in the same way; `..` goes back to the directory that the walk came from, which it still holds.
 * So whatever a link says, and whatever others rename meanwhile, the walk is always in a directory that was reached
 * from its root downwards. Leaving the root by `..` or by an absolute link is `not-permitted`.
 *
 * On Linux a held directory is a descriptor opened with O_PATH, and `/proc/self/fd/N/name` names an entry in it: the
 * kernel goes from the magic link straight to the open directory, so no other component of that path can be exchanged.
 * Elsewhere a directory is held by its path. That is checked in the same way, but somebody who renames directories in
 * the grant at the same moment can win a race: see README.md.
 */

import { closeSync, constants, existsSync, lstatSync, openSync, readlinkSync } from 'node:fs';
import { errnoOf, fail, systemError, translate } from './errno.ts';
import { type KeptDirectories, KeptDirectory } from './kept-directories.ts';

/** Linux's limits: links in one walk, bytes of a path. */
const MAX_LINKS = 40;
const MAX_PATH = 4096;

/** Not in Node's constants before version 22; the same on all of its Linux platforms. */
const O_PATH = 0o10000000;

/** Whether directories are held by descriptors. */
export const HOLDS_DESCRIPTORS = process.platform === 'linux' && existsSync('/proc/self/fd');

/** To open something without reading or writing it; elsewhere plain reading is the nearest. */
export const O_LOOK = HOLDS_DESCRIPTORS ? O_PATH : constants.O_RDONLY;

/** A directory: `prefix` and one name without a slash make a host path for that entry. */
export interface Held {
  readonly prefix: string;
  /** Open only for as long as the walk lasts. */
  readonly descriptor?: number;
}

/** Where walks begin. */
export interface Root extends Held {
  /** Absent where directories are not held by descriptors. */
  readonly kept?: KeptDirectories | undefined;
}

/** The prefix for the entries of an open directory; `path` is where it lies, with a slash at its end. */
export function prefixOf(descriptor: number, path: string): string {
  return HOLDS_DESCRIPTORS ? `/proc/self/fd/${descriptor}/` : path;
}

/** Where a walk ends: an entry `name` in a directory; `.` is the directory itself. `close` when done. */
export class Place {
  readonly directory: Held;
  readonly name: string;
  readonly #opened: readonly Held[];

  constructor(directory: Held, name: string, opened: readonly Held[] = []) {
    this.directory = directory;
    this.name = name;
    this.#opened = opened;
  }

  /** For one host call that does not follow links. */
  get path(): string {
    return this.directory.prefix + this.name;
  }

  close(): void {
    release(this.#opened);
  }
}

/** Whether a path is one plain name, so that there is nothing to walk. */
export function isPlainName(path: string): boolean {
  return !(path === '' || path === '.' || path === '..' || path.includes('/') || path.includes('\0'));
}

/**
 * Walks from `root` along a guest's path.
 * @param follow a symbolic link in the last place
 * @throws Failure<ErrorCode>
 */
export function walk(root: Root, path: string, follow: boolean): Place {
  if (isPlainName(path) && !follow) return new Place(root, path);
  return new Walk(root, root.kept).go(path, follow) ?? new Walk(root).go(path, follow)!;
}

/** Thrown where a walk would have to know what lies above a directory that was kept. */
const BACK = new Error('back');

/** One walk; owns the directories that it has opened. */
class Walk {
  readonly #root: Held;
  /** Below the root, outermost first; the first may be one that was kept, and lie further below. */
  readonly #below: Held[] = [];
  readonly #kept: KeptDirectories | undefined;
  /** The names that lead to where the walk is; undefined once it has gone back or along a link. */
  #names: string[] | undefined = [];
  #links = 0;

  constructor(root: Held, kept?: KeptDirectories) {
    this.#root = root;
    this.#kept = kept;
  }

  /** Undefined if it would have to go back to a directory that it has not come through, since it began in one that was kept. */
  go(path: string, follow: boolean): Place | undefined {
    try {
      const rest = components(path);
      this.#begin(rest);
      return this.#go(rest, follow);
    } catch (error) {
      release(this.#below);
      if (error === BACK) return undefined;
      throw translate(error);
    }
  }

  /** As far as possible in a directory that was kept. */
  #begin(rest: string[]): void {
    if (this.#kept === undefined) return;
    const names = rest.slice(1).reverse();
    const special = names.findIndex((name) => name === '.' || name === '..');
    for (let count = special < 0 ? names.length : special; count > 0; count--) {
      const found = this.#kept.find(names.slice(0, count));
      if (found === undefined) continue;
      this.#below.push(found);
      this.#names = names.slice(0, count);
      rest.length -= count;
      return;
    }
  }

  /** @param rest components yet to walk, the next one last */
  #go(rest: string[], follow: boolean): Place {
    for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
      if (name === '.') continue;
      if (name === '..') this.#leave();
      else if (rest.length > 0) this.#enter(name, rest);
      else if (follow && this.#isLink(name)) this.#expand(name, rest);
      else return this.#end(name);
    }
    return this.#end('.');
  }

  #end(name: string): Place {
    const { descriptor, prefix } = this.#here;
    if (this.#kept && this.#names && this.#below.length > 0 && !(this.#here instanceof KeptDirectory)) {
      const kept = this.#kept.keep(this.#names, descriptor!, prefix);
      if (kept !== undefined) this.#below[this.#below.length - 1] = kept;
    }
    return new Place(this.#here, name, this.#below);
  }

  get #here(): Held {
    return this.#below.at(-1) ?? this.#root;
  }

  #leave(): void {
    this.#names = undefined;
    if (this.#here instanceof KeptDirectory) throw BACK;
    const left = this.#below.pop();
    if (!left) throw fail('not-permitted');
    release([left]);
  }

  /** Goes into a directory, or on along the text of a link. */
  #enter(name: string, rest: string[]): void {
    try {
      this.#below.push(hold(this.#here, name));
      this.#names?.push(name);
    } catch (error) {
      const errno = errnoOf(error);
      if ((errno !== 'ENOTDIR' && errno !== 'ELOOP') || !this.#isLink(name)) throw error;
      this.#expand(name, rest);
    }
  }

  #isLink(name: string): boolean {
    return lstatSync(this.#here.prefix + name, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
  }

  #expand(name: string, rest: string[]): void {
    this.#names = undefined;
    this.#links += 1;
    if (this.#links > MAX_LINKS) throw fail('loop');
    rest.push(...components(readlinkSync(this.#here.prefix + name)));
  }
}

/** @throws ENOTDIR or ELOOP for a link, as any other that is no directory */
function hold(from: Held, name: string): Held {
  const path = from.prefix + name;
  if (HOLDS_DESCRIPTORS) {
    const descriptor = openSync(path, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    return { prefix: `/proc/self/fd/${descriptor}/`, descriptor };
  }
  if (lstatSync(path).isDirectory()) return { prefix: `${path}/` };
  throw systemError('ENOTDIR', 'not a directory');
}

function release(directories: readonly Held[]): void {
  for (const directory of directories) {
    if (directory instanceof KeptDirectory) directory.release();
    else if (directory.descriptor !== undefined) closeSync(directory.descriptor);
  }
}

/** The components of a relative path, last one first; a slash at the end is a `.` after it. */
function components(path: string): string[] {
  if (path === '') throw fail('no-entry');
  if (path.startsWith('/')) throw fail('not-permitted');
  if (path.length >= MAX_PATH) throw fail('name-too-long');
  if (path.includes('\0')) throw fail('illegal-byte-sequence');
  const names = path.split('/').filter((name) => name !== '');
  if (path.endsWith('/')) names.push('.');
  return names.reverse();
}
