/** docs/writing-a-service.md, followed step by step: each language's files and commands, in a folder of their own. */

import { readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noClang } from '../../tools/bindgen/c/compile.ts';
import { bringFixture } from '../../tools/fixtures/bring.ts';
import { root } from '../arch/source-files.ts';
import { Workplace } from '../shell-steps.ts';
import { blocksOf, follow } from './page-steps.ts';

const [intro, ...parts] = readFileSync(join(root, 'docs/writing-a-service.md'), 'utf8').split(/^## /m);
const languages = parts.filter((part) => blocksOf(part).length > 0);

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
  );
});
