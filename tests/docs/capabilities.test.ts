/** The examples of docs/capabilities.md do what the page says. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readRightsFile } from '../../tools/build/rights-file.ts';
import { rightsTable } from '../../tools/build/rights-table.ts';
import { readWitTexts } from '../../tools/build/wit-files.ts';
import { parseWit } from '../../tools/wit/parse.ts';
import { resolveWit } from '../../tools/wit/resolve.ts';
import { root } from '../arch/source-files.ts';
import { fencedBlocks } from './fenced-blocks.ts';

const page = 'capabilities.md';
const gen = join(root, 'tests/docs/gen');
const program = join(gen, 'capabilities.ts');

afterAll(() => rmSync(program, { force: true }));

describe('docs/capabilities.md', () => {
  it('has one program of all its TypeScript, which runs to its end', async () => {
    const text = fencedBlocks(page, 'ts').join('\n').replaceAll("'../kernel/", "'../../../kernel/");
    expect(text.match(/\bassert\b/g)!.length).toBeGreaterThan(8);
    mkdirSync(gen, { recursive: true });
    writeFileSync(program, `${text}\nexport const end = true;\n`);
    expect((await import(program)).end).toBe(true);
  });

  it('shows an interface, and the table that the build makes of it', () => {
    const [wit] = fencedBlocks(page, 'wit');
    const [json] = fencedBlocks(page, 'json');
    const types = `package nucleus:capability@0.1.0;
      interface types {
        flags rights { read, write, execute, delete, grant, delegate }
        variant denial { missing(rights), revoked, expired }
      }`;
    const resolved = resolveWit([parseWit('types.wit', types), parseWit('letters.wit', wit!)]);
    expect(rightsTable(resolved, '/nowhere')).toEqual(JSON.parse(json!));
  });

  it('shows lines for WASI that the build can read', () => {
    const [text] = fencedBlocks(page, 'text');
    const table = readRightsFile(readWitTexts(root).wit, 'wit/rights/wasi.txt', text!);
    expect(table.get('wasi:io/streams')!.get('[method]output-stream.splice')!.denied).toBe('closed');
  });
});
