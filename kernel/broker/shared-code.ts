/**
 * Code that the instances of one maker keep for each other: what earlier runs have kept, where the host has a store, the oldest first,
 * and behind it what this run has made. A module that was compiled once is there for every instance: engines share its machine code,
 * and what they have optimised of it, among all instances of a module.
 */
import type { CodeStore } from './code-host.ts';

/** What is kept under one label. */
export interface SharedCode {
  readonly label: Uint8Array;
  readonly content: () => Uint8Array | undefined;
  /** Of an earlier run. */
  readonly isRecalled: boolean;
  /** The module that the content ends with, once it was compiled, and where it begins. */
  compiled: { readonly start: number; readonly module: WebAssembly.Module } | undefined;
}

export class SharedCodes {
  readonly #store: CodeStore | undefined;
  #codes: SharedCode[] | undefined;
  readonly #limit: number;
  #bytes = 0;

  /** @param limit bytes of labels and contents that the run keeps for itself */
  constructor(store: CodeStore | undefined, limit: number) {
    this.#store = store;
    this.#limit = limit;
  }

  /** All there is now, by the numbers that makers know it by. */
  list(): SharedCode[] {
    this.#codes ??= (this.#store?.labels() ?? [])
      .map((label, number) => ({
        ...{ label, content: () => this.#store!.content(number) },
        ...{ isRecalled: true, compiled: undefined },
      }))
      .toReversed();
    return this.#codes;
  }

  /** The bytes are kept as they are. False when there is no more room for any, here and in the host's store. */
  keep(label: Uint8Array, content: Uint8Array): boolean {
    const codes = this.list();
    const stored = this.#store?.keep(label, content) ?? false;
    const size = label.length + content.length;
    if (size > this.#limit - this.#bytes) return stored;
    this.#bytes += size;
    codes.push({ label, content: () => content, isRecalled: false, compiled: undefined });
    return true;
  }
}
