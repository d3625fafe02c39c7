// Finds the symbol that an address belongs to.

import type { ElfSymbol } from './elf.ts';
import type { Symbolizer } from './operand.ts';

/** The names of a file's addresses: of several for one address the best: functions first, then the largest. */
export class SymbolTable {
  readonly #addresses: BigUint64Array;
  readonly #symbols: readonly ElfSymbol[];

  constructor(symbols: readonly ElfSymbol[]) {
    const sorted = [...symbols].sort(inOrder).filter((one, index, all) => {
      return index === 0 || all[index - 1]!.address !== one.address;
    });
    this.#addresses = BigUint64Array.from(sorted, ({ address }) => address);
    this.#symbols = sorted;
  }

  /** The name of this very address. */
  at(address: bigint): string | undefined {
    const index = this.#before(address);
    return this.#addresses[index] === address ? this.#symbols[index]!.name() : undefined;
  }

  /** `401136 <main+0x10>`; before all symbols by the first one; `0x401136` in a file without symbols. */
  readonly symbolize: Symbolizer = (address) => {
    const number = address.toString(16);
    if (this.#symbols.length === 0) return `0x${number}`;
    const index = Math.max(this.#before(address), 0);
    const offset = address - this.#addresses[index]!;
    const sign = offset < 0n ? '-' : '+';
    const distance = offset === 0n ? '' : `${sign}0x${(offset < 0n ? -offset : offset).toString(16)}`;
    return `${number} <${this.#symbols[index]!.name()}${distance}>`;
  };

  /** Index of the last symbol at or before the address, or -1. */
  #before(address: bigint): number {
    let low = 0;
    let high = this.#addresses.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#addresses[middle]! <= address) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

const RANK = { function: 0, object: 1, other: 2 };

function inOrder(a: ElfSymbol, b: ElfSymbol): number {
  if (a.address !== b.address) return a.address < b.address ? -1 : 1;
  if (a.type !== b.type) return RANK[a.type] - RANK[b.type];
  if (a.size !== b.size) return a.size > b.size ? -1 : 1;
  if (a.isGlobal !== b.isGlobal) return a.isGlobal ? -1 : 1;
  return a.name() < b.name() ? -1 : 1;
}
