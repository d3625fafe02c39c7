// Makes components/x86/gen from the instruction table in components/x86/isa; the build calls `generate`.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emit } from './emit.ts';
import { emptyTable, readTable, type Table } from './row.ts';

export { TableError } from './row.ts';

/** Reads all `.isa` files of a folder. Throws TableError. */
export async function readTables(folder: string): Promise<Table> {
  const table = emptyTable();
  const files = (await readdir(folder)).filter((name) => name.endsWith('.isa')).sort();
  for (const file of files) readTable(table, file, await readFile(join(folder, file), 'utf8'));
  return table;
}

/** The texts of `gen/tables.ts` and `gen/handlers.ts` of the component in `folder`, by path. Throws TableError. */
export async function generate(folder: string): Promise<Map<string, string>> {
  const { tables, handlers } = emit(await readTables(join(folder, 'isa')));
  return new Map([
    ['gen/tables.ts', tables],
    ['gen/handlers.ts', handlers],
  ]);
}
