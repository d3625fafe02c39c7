/**
 * What the core instances of a target were when they had just been made, and how they become that again, which takes
 * microseconds where a fresh instance takes milliseconds.
 *
 * Unlike the kernel's own (`kernel/component/instance/snapshot.ts`), it may assume that nobody outside has anything of the
 * target's any more: so it works for components that have objects, and called out while they started.
 */

import { STATE_NAME } from '../../../kernel/component/binary/core-state.ts';
import { NAME } from '../instrument/assemble.ts';

const PAGE = 65536;
/** Bytes of all memories. */
const MOST = 64 << 20;

interface SavedMemory {
  readonly memory: WebAssembly.Memory;
  readonly length: number;
  /** How many pages the program believes that there are; without it, memory that has grown cannot go back. */
  readonly pages: WebAssembly.Global | undefined;
  /** Up to the last byte that is not 0. */
  readonly bytes: Uint8Array;
}

export class CoreSnapshot {
  readonly #memories: SavedMemory[] = [];
  readonly #tables: { readonly table: WebAssembly.Table; readonly entries: readonly unknown[] }[] = [];
  readonly #globals: { readonly global: WebAssembly.Global; readonly value: unknown }[] = [];

  /** Undefined where a fresh instance costs less. */
  static of(instances: readonly WebAssembly.Exports[]): CoreSnapshot | undefined {
    const own = instances.flatMap((exports) =>
      Object.entries(exports).filter(([name]) => name.startsWith(STATE_NAME)),
    );
    const memories = own.map(([, one]) => one).filter((one) => one instanceof WebAssembly.Memory);
    const bytes = memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    return bytes > MOST ? undefined : new CoreSnapshot(instances);
  }

  private constructor(instances: readonly WebAssembly.Exports[]) {
    for (const exports of instances) {
      for (const [name, one] of Object.entries(exports)) {
        if (!name.startsWith(STATE_NAME)) continue;
        if (one instanceof WebAssembly.Memory) this.#memories.push(saveMemory(one, exports));
        if (one instanceof WebAssembly.Table) this.#tables.push({ table: one, entries: entriesOf(one) });
        if (one instanceof WebAssembly.Global) this.#globals.push({ global: one, value: one.value });
      }
    }
  }

  /** Whether everything is again what it was. If not, a fresh instance is needed. */
  restore(): boolean {
    if (!this.#memories.every((one) => one.pages !== undefined || lengthOf(one) === one.length)) return false;
    if (!this.#tables.every(isUnchanged)) return false;
    for (const one of this.#memories) {
      const view = new Uint8Array(one.memory.buffer, 0, lengthOf(one));
      view.set(one.bytes);
      view.fill(0, one.bytes.length);
      if (one.pages !== undefined) one.pages.value = one.length / PAGE;
    }
    for (const { global, value } of this.#globals) global.value = value;
    return true;
  }

  /** Bytes of memory that are more than there were. */
  get grown(): number {
    return this.#memories.reduce((sum, one) => sum + lengthOf(one) - one.length, 0);
  }
}

function saveMemory(memory: WebAssembly.Memory, exports: WebAssembly.Exports): SavedMemory {
  const view = new Uint8Array(memory.buffer);
  let end = view.length;
  while (end > 0 && view[end - 1] === 0) end--;
  const pages = exports[`${NAME} memory`] === memory ? exports[`${NAME} pages`] : undefined;
  return {
    memory,
    length: view.length,
    pages: pages as WebAssembly.Global | undefined,
    bytes: view.slice(0, end),
  };
}

function lengthOf({ memory, pages }: Pick<SavedMemory, 'memory' | 'pages'>): number {
  return pages === undefined ? memory.buffer.byteLength : (pages.value as number) * PAGE;
}

function entriesOf(table: WebAssembly.Table): unknown[] {
  return Array.from({ length: table.length }, (_, at) => table.get(at));
}

function isUnchanged({ table, entries }: { table: WebAssembly.Table; entries: readonly unknown[] }): boolean {
  return table.length === entries.length && entries.every((entry, at) => table.get(at) === entry);
}
