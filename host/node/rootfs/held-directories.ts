/**
 * Directories of a folder, held open by descriptors: what is in one is reached by one host call, however deep it lies. The folder does not change
 * while it is in use; who changes it all the same, and moves a directory away, finds that this one is still read, and nothing else.
 */

import { closeSync, constants, openSync } from 'node:fs';
import { O_LOOK } from '../wasi/walk.ts';

/** Held at once. */
const most = 64;

export class HeldDirectories {
  /** By path; the one that was used last is last. */
  readonly #held = new Map<string, number>();
  readonly #root: string;

  /** `root` is the prefix for entries of the folder itself. */
  constructor(root: string) {
    this.#root = root;
  }

  /** The prefix for the entries of a directory, which no link leads to. @throws what fs.openSync throws */
  prefixOf(path: string): string {
    if (path === '') return this.#root;
    return `/proc/self/fd/${this.#hold(path)}/`;
  }

  #hold(path: string): number {
    const known = this.#held.get(path);
    if (known !== undefined) {
      this.#held.delete(path);
      this.#held.set(path, known);
      return known;
    }
    const slash = path.lastIndexOf('/');
    const above = this.prefixOf(slash < 0 ? '' : path.slice(0, slash));
    const number = openSync(
      above + path.slice(slash + 1),
      O_LOOK | constants.O_DIRECTORY | constants.O_NOFOLLOW,
    );
    this.#held.set(path, number);
    if (this.#held.size > most) this.#forgetOldest();
    return number;
  }

  #forgetOldest(): void {
    const [path, number] = this.#held.entries().next().value!;
    closeSync(number);
    this.#held.delete(path);
  }

  close(): void {
    for (const number of this.#held.values()) closeSync(number);
    this.#held.clear();
  }
}
