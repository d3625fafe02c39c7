/**
 * What is generated in C for the corpus of tiny WIT texts in ../golden: NAME.wit gives golden/NAME.WORLD.txt, which clang
 * must take without a warning. To write the texts anew, and review them as a diff:
 * NUCLEUS_GOLDEN=write npx vitest run tools/bindgen/c/golden.test.ts
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseWit } from '../../wit/parse.ts';
import { memberId, packageId, resolveWit } from '../../wit/resolve.ts';
import { WitError } from '../../wit/source.ts';
import type { WorldItem } from '../../wit/syntax.ts';
import { compileC, noClang } from './compile.ts';
import { generateC } from './generate.ts';

const CORPUS = join(import.meta.dirname, '../golden');
const FOLDER = join(import.meta.dirname, 'golden');
const WRITE = process.env.NUCLEUS_GOLDEN === 'write';

function generate(text: string, world: string): ReadonlyMap<string, string> {
  return generateC(resolveWit([parseWit('golden.wit', text)]), world);
}

const cases = readdirSync(CORPUS)
  .filter((name) => name.endsWith('.wit'))
  .map((name) => name.replace(/\.wit$/, ''));

describe.each(cases)('%s', (name) => {
  const text = readFileSync(join(CORPUS, `${name}.wit`), 'utf8');
  const part = parseWit(`${name}.wit`, text).packages[0]!;
  const worlds = part.items.filter((item): item is WorldItem => item.kind === 'world');
  const files = (world: string) => generate(text, memberId(packageId(part.name!), world));

  describe.each(worlds.map((world) => world.name.text))('world %s', (world) => {
    it('generates what it did', () => {
      const path = join(FOLDER, `${name}.${world}.txt`);
      const generated = [...files(world)].map(([file, part]) => `=== ${file}\n${part}`).join('\n');
      if (WRITE) writeFileSync(path, generated);
      expect(existsSync(path), `${path} is missing`).toBe(true);
      expect(generated).toBe(readFileSync(path, 'utf8'));
    });

    it.skipIf(noClang).each([
      ['C11', ['-std=c11']],
      ['a freestanding target', ['--target=wasm32', '-isystem', '/usr/include/wasm32-wasi']],
      ['C++, as a header', ['-xc++', '-include', `${world}.h`]],
    ])('compiles without a warning as %s', (_how, flags) => {
      const all = new Map(files(world));
      if (flags.includes('-xc++')) all.set(`${world}.c`, '');
      expect(() => compileC(all, ['-c', ...flags])).not.toThrow();
    });
  });
});

describe('errors', () => {
  it.each([
    [
      `interface i { flags f { ${Array.from({ length: 33 }, (_, bit) => `b${bit}`).join(', ')} } } world w { import i; }`,
      'flags "f" has 33 labels: at most 32 are supported',
    ],
    [
      'interface i { resource r {\n/// Kernel: inspect\ninspect: func() -> u8; } } world w { export i; }',
      '[method]r.inspect is answered by the kernel: its error type needs a case "unsupported" for other hosts',
    ],
  ])('%s', (text, message) => {
    expect(() => generate(`package t:t;\n${text}`, 't:t/w')).toThrow(new WitError(message));
  });
});

describe('names that meet', () => {
  it('are told apart by a _', () => {
    const text = `package t:t;
      interface i {
        variant a { b } enum a-b { c }
        record f { x: list<u8> } record F { x: u8 }
        f-free: func(F: f, free: F, int: a, returned: a-b) -> list<F>;
        resource node { new: static func() -> node; }
        record own-node { int: u8 }
      }
      world w { import i; export i; record list-u8 { x: list<u8> } import g: func(x: list-u8); }`;
    const files = generate(text, 't:t/w');
    expect(files.get('w.h')).toContain('t_t_i_f_free_(t_t_i_f_t f, t_t_i_f_t_ free, t_t_i_a_t int_');
    if (!noClang) expect(() => compileC(files, ['-c'])).not.toThrow();
  });
});
