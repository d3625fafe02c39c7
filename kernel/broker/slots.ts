/** The slots that a core instance has reserved in its table, and what stands in each. */

/** A module that was installed: it stands in `count` slots from `first` on. */
export interface Translation {
  readonly first: number;
  readonly count: number;
  readonly bytes: number;
}

/** Slots that were reserved together. */
interface Range {
  readonly first: number;
  readonly end: number;
  /** What its slots hold while they are free. */
  readonly rest: unknown;
}

export class Slots {
  readonly #table: WebAssembly.Table;
  readonly #ranges: Range[] = [];
  /** By slot; absent for one that is free. */
  readonly #taken = new Map<number, Translation>();
  #reserved = 0;

  constructor(table: WebAssembly.Table) {
    this.#table = table;
  }

  /** How many were reserved. */
  get reserved(): number {
    return this.#reserved;
  }

  /** The function in a slot of the table, reserved or not. */
  function(slot: number): unknown {
    const held = slot < this.#table.length ? this.#table.get(slot) : undefined;
    return typeof held === 'function' ? held : undefined;
  }

  /** Adds slots; gives the first. Throws RangeError if the table cannot grow. */
  reserve(count: number, rest: unknown): number {
    const first = this.#table.grow(count, rest);
    this.#ranges.push({ first, end: first + count, rest });
    this.#reserved += count;
    return first;
  }

  /** Whether `count` slots from `first` on are reserved and free. */
  areFree(first: number, count: number): boolean {
    for (let slot = first; slot < first + count; slot++) {
      if (this.#taken.has(slot) || this.#rangeOf(slot) === undefined) return false;
    }
    return this.#rangeOf(first) !== undefined;
  }

  fill(translation: Translation, functions: Readonly<Record<string, unknown>>): void {
    const { first, count } = translation;
    for (let at = 0; at < count; at++) {
      this.#table.set(first + at, functions[String(at)]);
      this.#taken.set(first + at, translation);
    }
  }

  /** Frees the slots of the translation that begins at `first`; gives it if there is one. */
  clear(first: number): Translation | undefined {
    const translation = this.#taken.get(first);
    if (translation?.first !== first) return undefined;
    for (let slot = first; slot < first + translation.count; slot++) {
      this.#table.set(slot, this.#rangeOf(slot)!.rest);
      this.#taken.delete(slot);
    }
    return translation;
  }

  #rangeOf(slot: number): Range | undefined {
    return this.#ranges.find(({ first, end }) => first <= slot && slot < end);
  }
}
