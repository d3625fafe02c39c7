/** docs/writing-a-service.md, followed step by step: each language's files and commands, in a folder of their own. */

import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noClang } from '../../tools/bindgen/c/compile.ts';
import { bringFixture } from '../../tools/fixtures/bring.ts';
import { root } from '../arch/source-files.ts';
import { Workplace } from '../shell-steps.ts';

interface Block {
  readonly language: string;
  /** Of a file: its name. */
  readonly file: string;
  readonly text: string;
}

const [intro, ...parts] = readFileSync(join(root, 'docs/writing-a-service.md'), 'utf8').split(/^## /m);
const languages = parts.filter((part) => blocksOf(part).length > 0);

function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm)].map(([, language, file, body]) => ({
    language: language!,
    file: file ?? '',
    text: body!,
  }));
}

/** Text blocks are what the steps before them print last. */
function follow(place: Workplace, blocks: readonly Block[]): void {
  let printed = '';
  for (const { language, file, text } of blocks) {
    if (file !== '') place.write(file, text);
    else if (language === 'sh') for (const line of text.trim().split('\n')) printed = place.run(line);
    else if (language === 'text') expect(printed).toBe(text);
  }
}

describe('docs/writing-a-service.md', () => {
  it('has a part for each language', () => {
    expect(languages.map((part) => part.split('\n')[0])).toEqual(['JavaScript', 'C', 'AssemblyScript']);
  });

  it.each(languages.map((part) => [part.split('\n')[0]!, part]))(
    'shows how to write one in %s',
    async (name, part) => {
      if (name === 'C' && noClang !== undefined) return expect(noClang).toMatch(/^needs /);
      const place = new Workplace();
      try {
        symlinkSync(await bringFixture('ripgrep'), join(place.folder, 'rg'));
        const blocks = blocksOf(part);
        expect(blocks.at(-1)!.language).toBe('text');
        follow(place, [...blocksOf(intro!), ...blocks]);
      } finally {
        rmSync(place.folder, { recursive: true });
      }
    },
    300_000,
  );
});
