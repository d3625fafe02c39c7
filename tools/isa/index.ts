// Makes components/x86/gen from the instruction table in components/x86/isa; the build calls `generate`.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { emit } from './emit.ts';
import { emptyTable, readTable, type Table } from './row.ts';
import { emitTraits, emitTranslators, exportedNames, type Translators } from './translators.ts';

export { TableError } from './row.ts';

/** Reads all `.isa` files of a folder. Throws TableError. */
export async function readTables(folder: string): Promise<Table> {
  const table = emptyTable();
  const files = (await readdir(folder)).filter((name) => name.endsWith('.isa')).sort();
  for (const file of files) readTable(table, file, await readFile(join(folder, file), 'utf8'));
  return table;
}

/** What the translator's files export. */
async function readTranslators(folder: string): Promise<Translators> {
  const families = (await readdir(join(folder, 'family'))).filter((name) => name.endsWith('.ts'));
  const files = ['condition.ts', ...families.map((name) => `family/${name}`)];
  const sources = files.map(async (name) => {
    const source = await readFile(join(folder, name), 'utf8');
    return [name.replace(/\.ts$/, ''), exportedNames(source)] as const;
  });
  return new Map(await Promise.all(sources));
}

/** The texts of `gen/tables.ts` and `gen/handlers.ts` of the component in `folder`, by path. Throws TableError. */
export async function generate(folder: string): Promise<Map<string, string>> {
  const table = await readTables(join(folder, 'isa'));
  const { tables, handlers } = emit(table);
  return new Map([
    ['gen/tables.ts', tables],
    ['gen/handlers.ts', handlers],
    ['gen/traits.ts', emitTraits(table.rows)],
    ['gen/translators.ts', emitTranslators(table.rows, await readTranslators(join(folder, 'translate')))],
  ]);
}
