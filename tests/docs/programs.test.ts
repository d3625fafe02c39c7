/** The examples of pages in docs/ do what the pages say. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { root } from '../arch/source-files.ts';
import { fencedBlocks } from './fenced-blocks.ts';

const gen = join(root, 'tests/docs/gen');

/** Columns: page; how many assertions it has at least. */
const pages = [
  ['tasks', 7],
  ['channels', 4],
] as const;

afterAll(() => {
  for (const [page] of pages) rmSync(join(gen, `${page}.ts`), { force: true });
});

it.each(pages)(
  'docs/%s.md has one program of all its TypeScript, which runs to its end',
  async (page, least) => {
    const text = fencedBlocks(`${page}.md`, 'ts').join('\n').replaceAll("'../kernel/", "'../../../kernel/");
    expect(text.match(/\bassert\b/g)!.length).toBeGreaterThanOrEqual(least);
    const program = join(gen, `${page}.ts`);
    mkdirSync(gen, { recursive: true });
    writeFileSync(program, `${text}\nexport const end = true;\n`);
    expect((await import(program)).end).toBe(true);
  },
);
