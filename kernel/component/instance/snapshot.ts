/**
 * What the core instances of one component were when they had just been made, and how they become that again: the contents
 * of memories, tables and globals, under the names that `../binary/core-state.ts` gave them.
 *
 * Memories never shrink, so what has grown cannot go back. A table whose entries have changed is not put back either: few
 * programs do that, and whoever asked makes a fresh instance.
 */
import { STATE_NAME } from '../binary/core-state.ts';

/** Past these, a fresh instance costs less than to put one back, in bytes of all memories and entries of all tables. */
const MEMORY_LIMIT = 8 << 20;
const TABLE_LIMIT = 4096;

type CoreExports = Readonly<Record<string, unknown>>;

interface SavedMemory {
  readonly memory: WebAssembly.Memory;
  readonly length: number;
  /** Up to the last byte that is not 0. */
  readonly bytes: Uint8Array;
}

interface SavedTable {
  readonly table: WebAssembly.Table;
  readonly entries: readonly unknown[];
}

interface SavedGlobal {
  readonly global: WebAssembly.Global;
  readonly value: unknown;
}

export class Snapshot {
  readonly #memories: SavedMemory[] = [];
  readonly #tables: SavedTable[] = [];
  readonly #globals: SavedGlobal[] = [];

  /** Undefined where there is more of it than is worth keeping, or something that JavaScript does not see exactly. */
  static of(instances: readonly CoreExports[]): Snapshot | undefined {
    const state = instances.flatMap((exports) =>
      Object.keys(exports)
        .filter((name) => name.startsWith(STATE_NAME))
        .map((name) => exports[name]),
    );
    const memories = state.filter((one) => one instanceof WebAssembly.Memory);
    const tables = state.filter((one) => one instanceof WebAssembly.Table);
    const bytes = memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    const entries = tables.reduce((sum, { length }) => sum + length, 0);
    if (bytes > MEMORY_LIMIT || entries > TABLE_LIMIT) return undefined;
    const snapshot = new Snapshot();
    for (const memory of memories) snapshot.#memories.push(saveMemory(memory));
    for (const table of tables) snapshot.#tables.push({ table, entries: entriesOf(table) });
    for (const global of state) {
      if (!(global instanceof WebAssembly.Global)) continue;
      // The bits of one that is not a number are not JavaScript's to see.
      if (Number.isNaN(global.value)) return undefined;
      snapshot.#globals.push({ global, value: global.value });
    }
    return snapshot;
  }

  /** Whether everything is again what it was. If not, the instances are in between, and no longer good for anything. */
  restore(): boolean {
    if (!this.#memories.every(({ memory, length }) => memory.buffer.byteLength === length)) return false;
    if (!this.#tables.every(isUnchanged)) return false;
    for (const { memory, bytes } of this.#memories) {
      const view = new Uint8Array(memory.buffer);
      view.set(bytes);
      view.fill(0, bytes.length);
    }
    for (const { global, value } of this.#globals) global.value = value;
    return true;
  }
}

function saveMemory(memory: WebAssembly.Memory): SavedMemory {
  const view = new Uint8Array(memory.buffer);
  return { memory, length: view.length, bytes: view.slice(0, lengthInUse(view)) };
}

function lengthInUse(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}

function entriesOf(table: WebAssembly.Table): unknown[] {
  return Array.from({ length: table.length }, (_, at) => table.get(at));
}

function isUnchanged({ table, entries }: SavedTable): boolean {
  return table.length === entries.length && entries.every((entry, at) => table.get(at) === entry);
}
