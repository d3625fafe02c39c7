/**
 * What is generated for a corpus of tiny WIT texts: golden/NAME.wit gives golden/NAME.WORLD.txt. To write the texts anew,
 * and review them as a diff: NUCLEUS_GOLDEN=write npx vitest run tools/bindgen/golden.test.ts
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseWit } from '../wit/parse.ts';
import { memberId, packageId, resolveWit } from '../wit/resolve.ts';
import { WitError } from '../wit/source.ts';
import type { WorldItem } from '../wit/syntax.ts';
import { generateBindings } from './generate.ts';

const FOLDER = fileURLToPath(new URL('golden', import.meta.url));
const WRITE = process.env.NUCLEUS_GOLDEN === 'write';
/** Cases for the runtime that frees nothing. */
const STUB = ['reused'];
/** Imported functions whose results are filled again. */
const REUSE: Readonly<Record<string, readonly string[]>> = {
  'reused-results': ['t:reused-results/i@1.0.0#[method]cpu.run', 't:reused-results/i@1.0.0#both'],
};

function generate(text: string, world: string, stub: boolean, reuse: readonly string[] = []): string {
  const wit = resolveWit([parseWit('golden.wit', text)]);
  const { files, exports } = generateBindings(wit, world, { stub, reuse, lib: '../lib' });
  const parts = [...files].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, part]) => `=== ${path}\n${part}`);
  const names = [...exports].map(([name, wire]) => `${name} = ${wire}\n`).join('');
  return `${parts.join('\n')}\n=== names on the wire\n${names}`;
}

const cases = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.wit'))
  .map((name) => name.replace(/\.wit$/, ''));

describe.each(cases)('%s', (name) => {
  const text = readFileSync(`${FOLDER}/${name}.wit`, 'utf8');
  const part = parseWit(`${name}.wit`, text).packages[0]!;
  const worlds = part.items.filter((item): item is WorldItem => item.kind === 'world');

  it.each(worlds.map((world) => world.name.text))('generates what it did (%s)', (world) => {
    const path = `${FOLDER}/${name}.${world}.txt`;
    const generated = generate(
      text,
      memberId(packageId(part.name!), world),
      STUB.includes(name),
      REUSE[name],
    );
    if (WRITE) writeFileSync(path, generated);
    expect(existsSync(path), `${path} is missing`).toBe(true);
    expect(generated).toBe(readFileSync(path, 'utf8'));
  });
});

describe('errors', () => {
  it.each([
    [
      'interface i { variant a { b } enum a-tag { c } } world w { import i; }',
      't:t/i: enum a-tag would give a second "ATag" in gen/import/t-t-i.ts',
    ],
    [
      'interface i { record f { a: u8 } record F { a: u8 } } world w { export i; }',
      't:t/i: record F would give a second "F" in gen/export/t-t-i.ts',
    ],
    [
      `interface i { f: func(a: tuple<${Array(17).fill('u8').join(', ')}>); } world w { import i; }`,
      'a tuple of 17 elements: at most 16 are supported',
    ],
    [
      `interface i { flags f { ${Array.from({ length: 33 }, (_, bit) => `b${bit}`).join(', ')} } } world w { import i; }`,
      'flags "f" has 33 labels: at most 32 are supported',
    ],
    [
      'interface i { resource r {\n/// Kernel: inspect\ninspect: func() -> u8; } } world w { export i; }',
      '[method]r.inspect is answered by the kernel: its error type needs a case "unsupported" for other hosts',
    ],
  ])('%s', (text, message) => {
    const run = () => generate(`package t:t;\n${text}`, 't:t/w', false);
    expect(run).toThrow(new WitError(message));
  });

  it('of results to fill again: a function that is not imported', () => {
    const run = () =>
      generate('package t:t;\ninterface i { f: func(); } world w { import i; }', 't:t/w', false, ['t:t/i#g']);
    expect(run).toThrow(new WitError('"reuse": t:t/w imports no function t:t/i#g'));
  });
});
