/** Programs that take keys one by one, and edit lines themselves, at a terminal: Linux's termios and Windows's console. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasTerminals } from '../asking/terminal.ts';
import { atTerminal, resize, type Step } from './session.ts';

const sources = import.meta.dirname;
const isThere = (compiler: string) => !spawnSync(compiler, ['--version']).error;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nucleus-terminal-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function compile(compiler: string, source: string, output: string): string {
  const program = join(folder, output);
  const { status, stderr } = spawnSync(compiler, ['-O1', '-static', '-o', program, join(sources, source)], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  return program;
}

const expected = (name: string) => readFileSync(join(sources, name), 'utf8');

describe.skipIf(!hasTerminals || !isThere('gcc'))(
  'a Linux program at a terminal (needs script and gcc)',
  () => {
    const steps: readonly Step[] = [
      ['ready', 'a'],
      ['key 97', '\x03'],
      ['key 3', '\r'],
      ['password:', 'sec\x7fret\r'],
      ['timed read', 'x'],
      ['spin', '\x03'],
      ['interrupted', resize(60)],
      ['resized', ''],
      ['line:', 'hallo\r'],
    ];

    it('takes keys, edits lines without echo, is interrupted and told of a new size', async () => {
      const program = compile('gcc', 'raw.c', 'raw');
      const { text, code } = await atTerminal(['run', program], steps, folder);
      expect(text).toBe(`${expected('raw.txt')}restored\n`);
      expect(code).toBe(0);
    });

    it('need not put the terminal back', async () => {
      const program = compile('gcc', 'raw.c', 'raw');
      const { text, code } = await atTerminal(['run', program, '--', 'leave'], [], folder);
      expect(text).toBe('left\nrestored\n');
      expect(code).toBe(7);
    });
  },
);

const compiler = 'x86_64-w64-mingw32-gcc';

describe.skipIf(!hasTerminals || !isThere(compiler))(
  `a Windows program at a terminal (needs script and ${compiler})`,
  () => {
    const start: readonly Step[] = [
      ['secret:', 'pu\x7fw\r'],
      ['single:', 's'],
      ['events:', 'aB\x1b[A\x1b[1;5C\r'],
    ];

    it('takes events, keys of the C runtime and lines, and handles Ctrl-C', async () => {
      const program = compile(compiler, 'console.c', 'console.exe');
      const steps: readonly Step[] = [
        ...start,
        ['raw:', '\x03'],
        ['sequence:', '\x1b[A'],
        ['spin', '\x03'],
        ['getch:', 'x\x1b[A\x1b[15~\r'],
        ['echo:', 'e'],
        ['line:', 'xy\x7fz\r'],
        ['resize', resize(60)],
      ];
      const { text, code } = await atTerminal(['run', program], steps, folder);
      expect(text).toBe(`${expected('console.txt')}restored\n`);
      expect(code).toBe(0);
    });

    it('knows where the cursor is, by what was written and typed', async () => {
      const program = compile(compiler, 'cursor.c', 'cursor.exe');
      const { text, code } = await atTerminal(['run', program], [['type:', 'xy\r']], folder);
      expect(text.slice(text.indexOf('found:\n'))).toBe(`found:\n${expected('cursor.txt')}restored\n`);
      expect(code).toBe(0);
    });

    it('writes cells of the screen and moves lines', async () => {
      const program = compile(compiler, 'cells.c', 'cells.exe');
      const { text, code } = await atTerminal(['run', program], [], folder);
      const end = text.indexOf('\nfound:\n');
      const red = '\x1b[0;31m';
      const plain = '\x1b[0m';
      expect(text.slice(0, end)).toBe(
        [
          '\x1b[3;5Häb \x1b[1;1H',
          // Of the two lines of three the last two columns are shown where the screen has them.
          `\x1b[4;98H${red}B${plain}C${plain}\x1b[1;1H`,
          `\x1b[5;98H${plain}EF${plain}\x1b[1;1H`,
          `${plain}\x1b[1;6r\x1b[1S\x1b[r${plain}\x1b[1;1H`,
          `${plain}${[2, 3, 4, 5, 6].map((row) => `\x1b[${row};1H\x1b[2K`).join('')}${plain}\x1b[1;1H`,
        ].join(''),
      );
      expect(text.slice(end)).toBe(`\nfound:\n${expected('cells.txt')}restored\n`);
      expect(code).toBe(0);
    });

    it('has its reads of lines ended by Ctrl-C', async () => {
      const program = compile(compiler, 'aborted.c', 'aborted.exe');
      const steps: readonly Step[] = [
        ['first:', 'typed\x03'],
        ['second:', '\x03'],
        ['third:', 'ab\r'],
      ];
      const { text, code } = await atTerminal(['run', program], steps, folder);
      expect(text).toBe(
        [
          'first:',
          'ReadConsole: 1, 0 letters, error 995, told 1',
          'second:',
          'ReadFile: 1, 0 letters, error 995, told 1',
          'third:',
          'a line: 1, 4 letters, error 0, told 0',
          'ab',
          'restored',
          '',
        ].join('\n'),
      );
      expect(code).toBe(0);
    });

    it('is ended by Ctrl-C that it does not handle', async () => {
      const program = compile(compiler, 'console.c', 'console.exe');
      const { text, code } = await atTerminal(['run', program], [...start, ['key d', '\x03']], folder);
      expect(text).toMatch(/restored\n$/);
      // The low byte of STATUS_CONTROL_C_EXIT.
      expect(code).toBe(0x3a);
    });
  },
);
