/** Content hashes of files and folders, so that a build does again only what has changed. */

import { createHash, type Hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export class Digest {
  readonly #hash: Hash = createHash('sha256');
  #size = 0;

  /** How much has been hashed, in characters. */
  get size(): number {
    return this.#size;
  }

  text(text: string): this {
    this.#size += text.length;
    this.#hash.update(`${text.length}:`).update(text);
    return this;
  }

  /** Names and contents of all files below `folder` whose path there (such as `elf/header.ts`) is wanted. */
  folder(folder: string, wanted: (path: string) => boolean): this {
    if (!existsSync(folder)) return this;
    for (const path of filesBelow(folder, '').filter(wanted)) {
      this.text(path).text(readFileSync(join(folder, path), 'base64'));
    }
    return this;
  }

  toString(): string {
    return this.#hash.digest('hex');
  }
}

/** Paths below `folder`, in a fixed order. */
function filesBelow(folder: string, prefix: string): string[] {
  const entries = readdirSync(join(folder, prefix), { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(folder, path) : [path];
    });
}
