/** The guest that docs/bare.md shows runs as the page says, and its tables are those of the personality. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../arch/source-files.ts';
import { nucleus } from '../programs/command.ts';
import { compileBare, noCompiler } from '../programs/compile.ts';
import { fencedBlocks } from './fenced-blocks.ts';

const page = readFileSync(join(root, 'docs', 'bare.md'), 'utf8');

it.skipIf(noCompiler)(`its example says hello${noCompiler ? ` (${noCompiler})` : ''}`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bare-page-'));
  try {
    const [source] = fencedBlocks('bare.md', 'c');
    writeFileSync(join(folder, 'hello.c'), source!);
    const hello = compileBare([join(folder, 'hello.c')], join(folder, 'hello'));
    const { code, stdout, stderr } = await nucleus(['run', '--bare', hello]);
    expect({ code, text: stdout.toString(), stderr }).toEqual({
      code: 3,
      text: 'Hello from ring 0\n',
      stderr: '',
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Names of an enumeration, in order, in lower case. */
function namesOf(file: string, enumeration: RegExp): string[] {
  const [, body] = enumeration.exec(readFileSync(join(root, file), 'utf8'))!;
  return body!.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim().toLowerCase()]));
}

it('its table of hypercalls has the numbers of the personality and of the tests` guest', () => {
  const rows = [...page.matchAll(/^\| (\d+) \| (\w+) \|/gm)];
  expect(rows.map(([, number]) => Number(number))).toEqual(rows.map((_, at) => at));
  const names = rows.map(([, , name]) => name);
  expect(names).toEqual(namesOf('components/bare/hypercall.ts', /enum Call \{([^}]*)\}/));
  expect(names).toEqual(namesOf('tests/programs/bare/abi.h', /enum \{([^}]*)\}/));
});

it('its table of answers has all of them', () => {
  const source = readFileSync(join(root, 'components', 'bare', 'hypercall.ts'), 'utf8');
  const answers = [...source.matchAll(/: i64 = (-\d+);/g)].map(([, answer]) => answer);
  expect([...page.matchAll(/^\| (-\d+) \|/gm)].map(([, answer]) => answer)).toEqual(answers);
});
