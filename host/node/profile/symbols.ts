/** Functions of an image by their addresses. */

import { lastBefore } from './call-frames.ts';

export interface NamedCode {
  readonly name: string;
  readonly begin: number;
  /** 0 where it is not known. */
  readonly size: number;
}

export class Symbols {
  readonly #all: readonly NamedCode[];

  constructor(all: Iterable<NamedCode>) {
    this.#all = [...all].sort((a, b) => a.begin - b.begin);
  }

  /** The function that an address is in. */
  at(address: number): NamedCode | undefined {
    const symbol = lastBefore(this.#all, address);
    // Written by hand, some have no size.
    return symbol && (symbol.size === 0 || address < symbol.begin + symbol.size) ? symbol : undefined;
  }
}
