/**
 * Directories that walks have ended in, kept open: the next walk to one of them need not go through all those above it again.
 *
 * A kept directory is used only where the host's kernel says that it still lies where it was found, by reading the link
 * `/proc/self/fd/N`. That text has no symbolic links in it, so it is what a walk along the same names would come to; who
 * renames or removes the directory, or one above it, changes it. Nothing of a guest's is looked up for that.
 */

import { closeSync, readlinkSync } from 'node:fs';

/** Of all grants together: each one is a descriptor of this process. */
const MOST = 64;

/** By the number of the root, and names below it. */
const kept = new Map<string, KeptDirectory>();
let roots = 0;

export class KeptDirectory {
  readonly descriptor: number;
  readonly prefix: string;
  readonly #where: string;
  #users = 1;
  #isKept = true;

  constructor(descriptor: number, prefix: string, where: string) {
    this.descriptor = descriptor;
    this.prefix = prefix;
    this.#where = where;
  }

  /** Whether it lies where it was found. The caller uses it then, and has to `release` it. */
  use(): boolean {
    if (whereOf(this.descriptor) !== this.#where) return false;
    this.#users += 1;
    return true;
  }

  release(): void {
    this.#users -= 1;
    this.#closeIfDone();
  }

  /** No walk finds it any more. */
  forget(): void {
    this.#isKept = false;
    this.#closeIfDone();
  }

  #closeIfDone(): void {
    if (this.#users === 0 && !this.#isKept) closeSync(this.descriptor);
  }
}

/** What is kept below one root: a directory that is open for longer than a walk. */
export class KeptDirectories {
  readonly #key = `${roots++}/`;
  #count = 0;

  /** The directory that these names lead to; `release` it. */
  find(names: readonly string[]): KeptDirectory | undefined {
    if (this.#count === 0) return undefined;
    const key = this.#key + names.join('/');
    const found = kept.get(key);
    if (found === undefined) return undefined;
    kept.delete(key);
    if (found.use()) {
      kept.set(key, found);
      return found;
    }
    found.forget();
    this.#count -= 1;
    return undefined;
  }

  /** Keeps a directory that a walk has opened by these names, none of them a link; gives what to release in its place. */
  keep(names: readonly string[], descriptor: number, prefix: string): KeptDirectory | undefined {
    const path = names.join('/');
    const where = whereOf(descriptor);
    // It may have been renamed since it was opened.
    if (!where?.endsWith(`/${Buffer.from(path).toString('latin1')}`)) return undefined;
    const directory = new KeptDirectory(descriptor, prefix, where);
    const key = this.#key + path;
    kept.get(key)?.forget();
    if (!kept.delete(key)) this.#count += 1;
    kept.set(key, directory);
    if (kept.size > MOST) this.#forgetOldest();
    return directory;
  }

  #forgetOldest(): void {
    const [key, oldest] = kept.entries().next().value!;
    kept.delete(key);
    oldest.forget();
  }

  /** The root is no longer open. */
  close(): void {
    if (this.#count === 0) return;
    for (const [key, directory] of kept) {
      if (!key.startsWith(this.#key)) continue;
      kept.delete(key);
      directory.forget();
    }
    this.#count = 0;
  }
}

/** Where an open directory lies, each byte as a character; undefined where that is too long to be told. */
function whereOf(descriptor: number): string | undefined {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`, 'latin1');
  } catch {
    return undefined;
  }
}
