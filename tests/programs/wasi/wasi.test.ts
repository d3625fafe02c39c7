/** WASI commands of several languages do what WASI says, within what they are granted, and as they do under wasmtime. */

import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileAhead, quickly } from '../../../tools/wasmtime/compile.ts';
import { findWasmtime, howToGetWasmtime } from '../../../tools/wasmtime/find.ts';
import { command, type Ended, nucleus } from '../command.ts';
import { bring, programs, type WasiProgram } from './programs.ts';

const wasmtime = findWasmtime();
const input = Array.from({ length: 20_000 }, (_, line) => `line ${line}\n`).join('');
const big = Buffer.alloc(3_000_000, 'abcdefghijklmnopqrstuvwxyz ');

/** What a command is told, and what it must then print and end with. */
interface Case {
  readonly args: readonly string[];
  readonly prints: string | Buffer;
  readonly code?: number;
}

/** Preview 1's adapter tells a host only whether the program failed. */
const codeOf = (program: WasiProgram, code = 0) => (program.adapted && code !== 0 ? 1 : code);

const cases: readonly Case[] = [
  { args: ['args', 'a', 'b c', '', 'äöü'], prints: 'a\nb c\n\näöü\n' },
  { args: ['env'], prints: 'EMPTY=\nLANG=C\n' },
  { args: ['copy'], prints: input },
  {
    args: ['list', '/ro'],
    prints: 'big regular-file\nfile.txt regular-file\nlink symbolic-link\nout symbolic-link\nsub directory\n',
  },
  { args: ['list', '/ro/sub'], prints: 'inner regular-file\n' },
  { args: ['read', '/ro/file.txt'], prints: 'granted\n' },
  { args: ['read', '/ro/sub/../link'], prints: 'granted\n' },
  { args: ['read', '/ro/big'], prints: big },
  { args: ['read', '/ro/none'], prints: 'refused: no-entry\n' },
  { args: ['read', '/ro/out'], prints: 'refused: not-permitted\n' },
  { args: ['read', '/ro/../secret'], prints: 'refused: not-permitted\n' },
  { args: ['write', '/rw/new', 'content'], prints: 'written\n' },
  { args: ['exit', '7'], prints: '', code: 7 },
  { args: ['clock'], prints: 'true\ntrue\n' },
  { args: ['random'], prints: 'true\n' },
];

for (const program of programs) {
  const why = program.missing ? ` (${program.missing})` : '';
  describe.skipIf(program.missing)(`${program.name}${why}`, () => {
    let folder: string;
    let path: string;

    beforeAll(async () => {
      folder = realpathSync(mkdtempSync(join(tmpdir(), 'wasi-')));
      for (const name of ['ro/sub', 'rw']) mkdirSync(join(folder, name), { recursive: true });
      writeFileSync(join(folder, 'secret'), 'SECRET\n');
      writeFileSync(join(folder, 'ro', 'file.txt'), 'granted\n');
      writeFileSync(join(folder, 'ro', 'big'), big);
      writeFileSync(join(folder, 'ro', 'sub', 'inner'), '');
      symlinkSync('file.txt', join(folder, 'ro', 'link'));
      symlinkSync('../secret', join(folder, 'ro', 'out'));
      path = await bring(program, folder);
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    const here = (args: readonly string[]): Promise<Ended> => {
      const grants = ['--dir', `${folder}/ro:/ro:ro`, '--dir', `${folder}/rw:/rw:rw`];
      return nucleus(['run', ...grants, '--env', 'LANG=C', '--env', 'EMPTY=', path, ...args], { input });
    };

    it.each(cases)('$args', async ({ args, prints, code }) => {
      const ended = await here(args);
      expect([ended.stderr, ended.code]).toEqual(['', codeOf(program, code)]);
      expect(ended.stdout.equals(Buffer.from(prints))).toBe(true);
      if (args[0] === 'write') expect(readFileSync(join(folder, 'rw', 'new'), 'utf8')).toBe('content');
    });

    it('may not write where it may only read', async () => {
      for (const target of ['/ro/new', '/ro/file.txt']) {
        expect((await here(['write', target, 'x'])).stdout.toString()).toBe('refused: not-permitted\n');
      }
      expect(readFileSync(join(folder, 'ro', 'file.txt'), 'utf8')).toBe('granted\n');
    });

    it('that traps is told so in one line', async () => {
      const { code, stderr } = await here(['trap']);
      // JavaScript has no trap of its own: what it throws makes the run fail, or its engine trap.
      expect(program.scripted ? [1, 134] : [134]).toContain(code);
      const line = /^nucleus: .*: app(\.\d+)? trapped in wasi:cli\/run@0\.2\.\d+#run: unreachable\n$/m;
      if (code === 134) expect(stderr).toMatch(line);
    });

    it.skipIf(!wasmtime)(
      `does the same under wasmtime${wasmtime ? '' : ` (${howToGetWasmtime})`}`,
      async () => {
        // StarlingMonkey asks for wasi:http whether or not a program uses it.
        const compiled = compileAhead(wasmtime!, path, undefined, quickly);
        for (const { args, prints, code } of cases) {
          const grants = ['--dir', `${folder}/ro::/ro`, '--dir', `${folder}/rw::/rw`];
          const options = ['--allow-precompiled', '-S', 'cli-exit-with-code=y,http=y', ...grants];
          const words = ['run', ...options, '--env', 'LANG=C', '--env', 'EMPTY=', compiled, ...args];
          const ended = await command(wasmtime!, words, { input });
          expect([args, ended.stderr, ended.code]).toEqual([args, '', codeOf(program, code)]);
          expect(ended.stdout.equals(Buffer.from(prints)), args.join(' ')).toBe(true);
        }
      },
    );
  });
}
