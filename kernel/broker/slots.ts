/** The slots that a core instance has reserved in its table, and what stands in each. */

/** A module that was installed: it stands in `count` slots from `first` on. */
export interface Translation {
  readonly first: number;
  readonly count: number;
  readonly bytes: number;
}

interface Slot {
  /** What the slot holds while it is free. */
  readonly rest: unknown;
  translation: Translation | undefined;
}

export class Slots {
  readonly #table: WebAssembly.Table;
  readonly #slots = new Map<number, Slot>();

  constructor(table: WebAssembly.Table) {
    this.#table = table;
  }

  /** The function in a slot of the table, reserved or not. */
  function(slot: number): unknown {
    const held = slot < this.#table.length ? this.#table.get(slot) : undefined;
    return typeof held === 'function' ? held : undefined;
  }

  /** Adds slots; gives the first. Throws RangeError if the table cannot grow. */
  reserve(count: number, rest: unknown): number {
    const first = this.#table.grow(count, rest);
    for (let slot = first; slot < first + count; slot++)
      this.#slots.set(slot, { rest, translation: undefined });
    return first;
  }

  /** Whether `count` slots from `first` on are reserved and free. */
  areFree(first: number, count: number): boolean {
    for (let slot = first; slot < first + count; slot++) {
      const found = this.#slots.get(slot);
      if (found === undefined || found.translation !== undefined) return false;
    }
    return this.#slots.has(first);
  }

  fill(translation: Translation, functions: Readonly<Record<string, unknown>>): void {
    const { first, count } = translation;
    for (let at = 0; at < count; at++) {
      this.#table.set(first + at, functions[String(at)]);
      this.#slots.get(first + at)!.translation = translation;
    }
  }

  /** Frees the slots of the translation that begins at `first`; gives it if there is one. */
  clear(first: number): Translation | undefined {
    const translation = this.#slots.get(first)?.translation;
    if (translation?.first !== first) return undefined;
    for (let slot = first; slot < first + translation.count; slot++) {
      const found = this.#slots.get(slot)!;
      this.#table.set(slot, found.rest);
      found.translation = undefined;
    }
    return translation;
  }
}
