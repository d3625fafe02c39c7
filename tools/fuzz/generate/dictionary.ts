/** What a target itself has been seen to know: numbers that it compares with, texts in its data, names that it gave. */

import type { Value } from '../sequence/sequence.ts';
import { integers } from './boundaries.ts';

const MOST = 4096;

export class Dictionary {
  readonly strings: string[] = [];
  /** By kind of whole number: those that fit. */
  readonly integers: Record<string, bigint[]> = Object.fromEntries(
    Object.keys(integers).map((kind) => [kind, []]),
  );
  /** Values that somebody thinks worth trying, by name of the parameter, alone or behind that of the function. */
  readonly hints = new Map<string, readonly Value[]>();
  readonly #known = new Set<string | bigint>();

  addHints(hints: Readonly<Record<string, readonly unknown[]>>): void {
    for (const [name, values] of Object.entries(hints))
      if (values.length > 0) this.hints.set(name, values as readonly Value[]);
  }

  addString(text: string): void {
    if (this.strings.length >= MOST || !this.#isNew(text)) return;
    this.strings.push(text);
  }

  /** `value`: the bits of a whole number of any width, and its neighbours. */
  addInteger(value: bigint): void {
    for (const one of [value, value - 1n, value + 1n, -value]) this.#addOne(one);
  }

  #addOne(value: bigint): void {
    if (this.#known.size >= 4 * MOST || !this.#isNew(value)) return;
    for (const kind of Object.keys(this.integers)) {
      const bits = Number(kind.slice(1));
      const fitted = kind.startsWith('u') ? BigInt.asUintN(bits, value) : BigInt.asIntN(bits, value);
      // What does not fit says nothing there; core code has no signs, so that the bits of a negative number may be those of a large one.
      const isSame = bits >= 32 && BigInt.asIntN(bits, value) === value;
      if (fitted === value || isSame) this.integers[kind]!.push(fitted);
    }
  }

  #isNew(one: string | bigint): boolean {
    if (this.#known.has(one)) return false;
    this.#known.add(one);
    return true;
  }
}
