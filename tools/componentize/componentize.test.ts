/**
 * Components that are made of core modules: for every world of bindgen's corpus and of our own, what is made of a module
 * whose functions trap has the same type as what jco makes of it; jco, wasmtime's validator's twin, takes it apart again.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  componentEmbed,
  componentNew,
  componentWit,
  parse,
} from '@bytecodealliance/jco-transpile/wasm-tools';
import { describe, expect, it } from 'vitest';
import { readWitTexts } from '../build/wit-files.ts';
import { witSourceFor } from '../build/wit-source.ts';
import { parseWit } from '../wit/parse.ts';
import { memberId, packageId, resolveWit, type Wit } from '../wit/resolve.ts';
import type { WorldItem } from '../wit/syntax.ts';
import { componentize } from './componentize.ts';
import { ComponentizeError } from './core-imports.ts';
import { trappingModule } from './trapping-module.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const CORPUS = join(root, 'tools/bindgen/golden');

const corpus = readdirSync(CORPUS)
  .filter((name) => name.endsWith('.wit'))
  .flatMap((name) => {
    const text = readFileSync(join(CORPUS, name), 'utf8');
    const part = parseWit(name, text).packages[0]!;
    const worlds = part.items.filter((item): item is WorldItem => item.kind === 'world');
    return worlds.map((world) => ({ world: memberId(packageId(part.name!), world.name.text), text, name }));
  });

/** The component's WIT, line by line: interfaces may come in another order. */
async function types(component: Uint8Array): Promise<string[]> {
  return (await componentWit(component)).split('\n').sort();
}

describe('a component of a module whose functions trap', () => {
  async function compare(wit: Wit, world: string, witSource: string, name: string): Promise<void> {
    const core = await parse(trappingModule(wit, world));
    const embedded = await componentEmbed({ binary: core, witSource, world: name, stringEncoding: 'utf8' });
    const ours = componentize(core, wit, world);
    expect(await types(ours)).toEqual(await types(await componentNew(embedded)));
  }

  // jco says of an alias of a nameless type where it comes from.
  const printed = corpus.filter(({ world }) => world !== 't:things/w@1.0.0');

  it.each(printed)('$world', ({ world, text, name }) =>
    compare(resolveWit([parseWit(name, text)]), world, text, world.replace(/^.*\/(.*)@.*$/, '$1')),
  );

  const texts = readWitTexts(root);

  it.each([
    'nucleus:fs/vfs@0.1.0',
    'nucleus:linux/linux@0.1.0',
    'nucleus:hypervisor/x86@0.1.0',
    'wasi:cli/command@0.2.12',
    'wasi:http/proxy@0.2.12',
  ])('%s', (world) => compare(texts.wit, world, witSourceFor(texts.files, world), world));

  it('has the functions and types that stand in the world itself', async () => {
    const { text, world } = corpus.find((one) => one.world === 't:things/w@1.0.0')!;
    const wit = resolveWit([parseWit('things.wit', text)]);
    const lines = await types(componentize(await parse(trappingModule(wit, world)), wit, world));
    expect(lines).toContain('  export run: func(at: point) -> string;');
    expect(lines).toContain('  import now: func() -> u64;');
    expect(lines).toContain('    draw: func(to: point);');
  });
});

describe('a module that does not fit', () => {
  const text = 'package t:t@1.0.0; interface i { f: func(a: string) -> u8; } world w { import i; export i; }';
  const wit = resolveWit([parseWit('t.wit', text)]);
  const memory =
    '(memory (export "memory") 1) (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) unreachable)';
  const f = '(func (export "t:t/i@1.0.0#f") (param i32 i32) (result i32) unreachable)';

  it.each([
    [
      `(import "wasi_snapshot_preview1" "fd_write" (func)) ${memory} ${f}`,
      'the module imports "fd_write" of "wasi_snapshot_preview1", which the world t:t/w@1.0.0 does not have: leave out ' +
        'what uses it (stdio, files, exit, clocks of the C library)',
    ],
    [
      `(import "t:t/i@1.0.0" "g" (func)) ${memory} ${f}`,
      'the module imports "g" of "t:t/i@1.0.0", which the world t:t/w@1.0.0 does not have',
    ],
    [memory, 'the module does not export "t:t/i@1.0.0#f", which the world t:t/w@1.0.0 needs'],
    [f, 'the module does not export "memory", which the world t:t/w@1.0.0 needs'],
    [
      `(memory (export "memory") 1) ${f}`,
      'the module does not export "cabi_realloc", which the world t:t/w@1.0.0 needs',
    ],
  ])('%s', async (source, message) => {
    const core = await parse(`(module ${source})`);
    expect(() => componentize(core, wit, 't:t/w@1.0.0')).toThrow(new ComponentizeError(message));
  });

  it('by its types', async () => {
    const core = await parse(`(module ${memory} ${f.replace('(param i32 i32)', '(param i32)')})`);
    expect(() => componentize(core, wit, 't:t/w@1.0.0')).toThrow(/^the module does not fit t:t\/w@1\.0\.0: /);
  });

  it('that is none', () => {
    const run = () => componentize(new TextEncoder().encode('hello'), wit, 't:t/w@1.0.0');
    expect(run).toThrow(/^it is no valid core module: /);
  });
});
