/** Images that processes have in memory, each read once. */

import { ElfImage } from './elf-image.ts';
import { PeImage } from './pe-image.ts';
import type { ReadAt } from './read-at.ts';

export class Images {
  readonly #all = new Map<string, ElfImage | PeImage | undefined>();

  /** Undefined for what is no image that is known. @param open undefined where there is no file that can be read */
  at(path: string, open: (path: string) => ReadAt | undefined): ElfImage | PeImage | undefined {
    if (!this.#all.has(path)) {
      const read = open(path);
      this.#all.set(path, read && (ElfImage.read(read) ?? PeImage.read(read)));
    }
    return this.#all.get(path);
  }
}
