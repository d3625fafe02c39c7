/** The examples of docs/tasks.md do what the page says. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { root } from '../arch/source-files.ts';
import { fencedBlocks } from './fenced-blocks.ts';

const gen = join(root, 'tests/docs/gen');
const program = join(gen, 'tasks.ts');

afterAll(() => rmSync(program, { force: true }));

it('docs/tasks.md has one program of all its TypeScript, which runs to its end', async () => {
  const text = fencedBlocks('tasks.md', 'ts').join('\n').replaceAll("'../kernel/", "'../../../kernel/");
  expect(text.match(/\bassert\b/g)!.length).toBeGreaterThan(6);
  mkdirSync(gen, { recursive: true });
  writeFileSync(program, `${text}\nexport const end = true;\n`);
  expect((await import(program)).end).toBe(true);
});
