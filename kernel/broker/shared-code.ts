/**
 * Code that the instances of one maker keep for each other: what this run has made, the newest first, and behind it what
 * earlier runs have kept, where the host has a store. A module that was compiled once is there for every instance: engines
 * share its machine code, and what they have optimised of it, among all instances of a module.
 */
import type { CodeStore } from './code-host.ts';

/** What is kept under one label. */
export interface SharedCode {
  readonly label: Uint8Array;
  readonly content: () => Uint8Array | undefined;
  /** Of an earlier run. */
  readonly isRecalled: boolean;
  /** The module that the content ends with, once it was compiled. */
  module: WebAssembly.Module | undefined;
}

export class SharedCodes {
  readonly #store: CodeStore | undefined;
  readonly #made: SharedCode[] = [];
  #earlier: readonly SharedCode[] | undefined;
  readonly #limit: number;
  #bytes = 0;

  /** @param limit bytes of labels and contents that the run keeps for itself */
  constructor(store: CodeStore | undefined, limit: number) {
    this.#store = store;
    this.#limit = limit;
  }

  /** All there is now. Its order is what a maker knows it by, so it is asked for once by each. */
  list(): readonly SharedCode[] {
    const labels = this.#store?.labels() ?? [];
    this.#earlier ??= labels.map((label, number) => ({
      label,
      content: () => this.#store!.content(number),
      isRecalled: true,
      module: undefined,
    }));
    return [...this.#made.toReversed(), ...this.#earlier];
  }

  /** The bytes are kept as they are. False when there is no more room for any, here and in the host's store. */
  keep(label: Uint8Array, content: Uint8Array): boolean {
    const stored = this.#store?.keep(label, content) ?? false;
    const size = label.length + content.length;
    if (size > this.#limit - this.#bytes) return stored;
    this.#bytes += size;
    this.#made.push({ label, content: () => content, isRecalled: false, module: undefined });
    return true;
  }
}

/** Whether a module's bytes are those that the content has from its byte `start` on, to its end. */
export function endsWith(content: Uint8Array, start: number, module: Uint8Array): boolean {
  if (content.length - start !== module.length) return false;
  for (let at = 0; at < module.length; at++) if (content[start + at] !== module[at]) return false;
  return true;
}
