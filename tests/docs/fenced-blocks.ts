/** The fenced examples of a page in docs/, so that tests can run them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../arch/source-files.ts';

/** The blocks of one language, in order. */
export function fencedBlocks(page: string, language: string): string[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)]
    .filter(([, name]) => name === language)
    .map(([, , body]) => body!);
}
