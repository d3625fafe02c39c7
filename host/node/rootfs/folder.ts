/**
 * A host directory as what a root file system begins as: read, never written, and never left. Paths are walked as all of a grant's are
 * (../wasi/walk.ts), directory by directory and without links, so that nothing leads out, whoever changes what meanwhile.
 */

import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
} from 'node:fs';
import { type DescriptorType, typeOfEntry, typeOfMode } from '../wasi/attributes.ts';
import { attempt, fail } from '../wasi/errno.ts';
import { readAt } from '../wasi/file-streams.ts';
import { HOLDS_DESCRIPTORS, prefixOf, type Root, walk } from '../wasi/walk.ts';
import { HeldDirectories } from './held-directories.ts';

/** Files that stay open after they were read. */
const mostOpen = 128;

export class Folder {
  readonly #number: number;
  readonly #root: Root;
  /** Absent where directories are not held by descriptors. */
  readonly #held: HeldDirectories | undefined;
  readonly #files = new Map<string, number>();
  /** The user whose files are shown as root's. */
  readonly #self = process.getuid?.() ?? 0;

  /** `number` is an open directory, `path` where it lies. */
  constructor(number: number, path: string) {
    this.#number = number;
    this.#root = { prefix: prefixOf(number, `${path}/`) };
    this.#held = HOLDS_DESCRIPTORS ? new HeldDirectories(this.#root.prefix) : undefined;
  }

  /** Names in a directory, and what each is. */
  list(path: string): { names: string[]; kinds: DescriptorType[] } {
    const inside = path === '' ? '.' : `${path}/.`;
    const entries = this.#at(inside, (place) => readdirSync(place, { withFileTypes: true }));
    const [names, kinds]: [string[], DescriptorType[]] = [[], []];
    for (const entry of entries) {
      names.push(entry.name);
      kinds.push(typeOfEntry(entry));
    }
    return { names, kinds };
  }

  look(path: string): BigIntStats {
    return this.#at(path === '' ? '.' : path, (place) => lstatSync(place, { bigint: true }));
  }

  target(path: string): string {
    return this.#at(path, (place) => readlinkSync(place));
  }

  read(path: string, offset: bigint, length: number): Uint8Array {
    const file = this.#open(path);
    return attempt(() => readAt(file, length, offset));
  }

  /** Whose a file is shown as: what belongs to the user who runs this is root's. */
  shown(id: bigint): number {
    return Number(id) === this.#self ? 0 : Number(id);
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
    this.#held?.close();
    closeSync(this.#number);
  }

  #open(path: string): number {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;
    const file = this.#at(path, (place) => openSync(place, flags));
    if (typeOfMode(fstatSync(file).mode) !== 'regular-file') {
      // Somebody put another thing in its place.
      closeSync(file);
      throw fail('io');
    }
    if (this.#files.size >= mostOpen) {
      const [oldest, number] = this.#files.entries().next().value!;
      closeSync(number);
      this.#files.delete(oldest);
    }
    this.#files.set(path, file);
    return file;
  }

  /** Calls the host with a path for one name in a directory that is reached without links. */
  #at<T>(path: string, action: (place: string) => T): T {
    const held = this.#held;
    if (held) return attempt(() => action(placeIn(held, path)));
    const place = walk(this.#root, path, false);
    try {
      return attempt(() => action(place.path));
    } finally {
      place.close();
    }
  }
}

function placeIn(held: HeldDirectories, path: string): string {
  const slash = path.lastIndexOf('/');
  return held.prefixOf(slash < 0 ? '' : path.slice(0, slash)) + path.slice(slash + 1);
}
