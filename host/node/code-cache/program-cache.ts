/**
 * Translated code that the runs of one program keep for each other, in one file: read when it is first asked for, written anew at the end
 * of a run that made something.
 */

import type { CodeStore } from '../../../kernel/broker/code-host.ts';
import { type Item, isWhole } from './cache-file.ts';
import { ProgramFile, type ProgramPlace } from './program-file.ts';

/** Bytes that one run may keep. */
const MOST_KEPT = 32 << 20;
/** The part of the user's cache that translated code has. */
export const CODE_PART = 'code';

export interface ProgramCacheOptions extends ProgramPlace {
  /** SHA-256 of the component that makes code, in hexadecimal; undefined if that is not known. */
  component(): string | undefined;
  /** Takes one line about a folder that is not used. */
  warn(line: string): void;
}

export class ProgramCache implements CodeStore {
  readonly #file: ProgramFile;
  #items: readonly Item[] | undefined;
  readonly #used = new Set<number>();
  readonly #made: Item[] = [];
  #bytes = 0;

  constructor(options: ProgramCacheOptions) {
    const maker = () => {
      const component = options.component();
      if (component === undefined) throw new Error('no component that is known makes code');
      return component;
    };
    this.#file = new ProgramFile({ ...options, part: CODE_PART, maker });
  }

  /** Why nothing is read or written, or the last thing that went wrong. */
  get problem(): string | undefined {
    return this.#file.problem;
  }

  /** Modules that this run has added. */
  get made(): number {
    return this.#made.length;
  }

  labels(): readonly Uint8Array[] {
    this.#items ??= this.#file.read();
    return this.#items.map(({ label }) => label);
  }

  content(number: number): Uint8Array | undefined {
    const item = this.#items?.[number];
    if (item === undefined) return undefined;
    if (!this.#used.has(number) && !isWhole(item)) {
      this.#file.spoiled();
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
    if (this.#made.length === 0) return;
    const old = this.#items ?? [];
    const used = new Set([...this.#used].map((number) => old[number]));
    // Of two for one address the newer one counts, and stands in front: it was made where the program stays.
    this.#file.write(this.#made.toReversed(), old, (item) => used.has(item));
  }

  /** Removes the file, of which something was used by a run that did not end well. */
  discard(): void {
    if (this.#used.size > 0) this.#file.remove();
  }
}
