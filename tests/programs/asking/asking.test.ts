/** Components that ask for capabilities while they run, from the command line: what is offered, granted and refused. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ended, nucleus } from '../command.ts';
import { askingCommand } from './asking.ts';
import { atTerminal, hasTerminals, PROMPT, QUESTION } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'asking-'));
const data = join(folder, 'data');
const program = join(folder, 'asking.wasm');

beforeAll(() => {
  mkdirSync(join(data, 'inner'), { recursive: true });
  writeFileSync(join(folder, 'secret'), 'secret');
  writeFileSync(join(data, 'note'), 'a note');
  symlinkSync('../secret', join(data, 'link'));
  writeFileSync(program, askingCommand());
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask(options: readonly string[], ...words: string[]): Promise<string[]> {
  const { code, stdout, stderr } = await nucleus(['run', ...options, program, ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return lines({ stdout });
}

function lines({ stdout }: Pick<Ended, 'stdout'>): string[] {
  return stdout
    .toString()
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim());
}

describe('a component that asks', () => {
  it('is given files and directories of what is offered, for what it asked and no more, and no way out of them', async () => {
    const cases = [
      ['/data/note', 'read', 'read a note write:not-permitted; again: taken'],
      ['/data/note', 'read,write', 'read,write newote write:3; again: taken'],
      ['/data', 'read', 'read inner,link,note mkdir:not-permitted out:not-permitted; again: taken'],
      ['/data/inner', 'read,write', 'read,write  mkdir:ok out:not-permitted; again: taken'],
    ] as const;
    const words = cases.flatMap(([path, rights]) => [path, rights, '']);
    const told = await ask(['--offer', `${data}:/data:rw`], ...words);
    expect(told).toEqual(cases.map(([, , what]) => what));
    expect(readFileSync(join(data, 'note'), 'utf8')).toBe('newote');
    writeFileSync(join(data, 'note'), 'a note');
  });

  it('is refused what is not on offer, what is not there, and what means nothing, and given less than it asks for', async () => {
    const cases = [
      ['/other', 'read', 'not-offered'],
      ['/dat', 'read', 'not-offered'],
      ['/data/missing', 'read', 'not-found'],
      ['/data/note/below', 'read', 'not-found'],
      ['/data/link', 'read', 'not-opened'],
      ['/data/../secret', 'read', 'malformed'],
      ['data/note', 'read', 'malformed'],
      ['/data/', 'read', 'malformed'],
      ['/data/note', 'execute', 'malformed'],
      ['/data/note', 'read,delegate', 'malformed'],
      ['/data/note', 'none', 'malformed'],
      [`/data/${'x'.repeat(600)}`, 'read', 'malformed'],
      ['/data/note', 'write', 'not-offered'],
    ] as const;
    const words = cases.flatMap(([path, rights]) => [path, rights, 'because']);
    const told = await ask(['--offer', `${data}:/data`], ...words, '/data/note', 'read,write', 'less');
    expect(told).toEqual([
      ...cases.map(([, , reason]) => `refused ${reason}`),
      'read a note write:not-permitted; again: taken',
    ]);
  });

  it('is refused where a person would have to be asked and there is no terminal', async () => {
    const { code, stdout, stderr } = await nucleus(
      ['run', '--ask', '--offer', `${data}:/data`, program, '/data/note', 'read', ''],
      { input: 'once\nonce\n' },
    );
    expect({ code, lines: lines({ stdout }) }).toEqual({ code: 0, lines: ['refused nobody-to-ask'] });
    expect(stderr).toBe(
      'nucleus: --ask: there is nobody at a terminal to ask, so what has to be asked is refused\n',
    );
  });
});

describe.skipIf(!hasTerminals)('a person at a terminal', () => {
  it('decides for once, for the run, or against it, and sees nothing that is not so', async () => {
    const hostile = 'to "show"\n\u001b[2Jnucleus: \u202eok';
    const words = [
      ...['/data/note', 'read', hostile],
      ...['/data/note', 'read', ''],
      ...['/data/note', 'read', ''],
      ...['/data', 'read,write', ''],
      ...['/data', 'read,write', ''],
      ...['/data/inner', 'read', ''],
    ];
    const answers = ['once', 'run', 'deny', '2m'];
    const options = ['run', '--ask', '--offer', `${data}:/data:rw`];
    const text = await atTerminal([...options, program, ...words], (_, number) => answers[number] ?? 'deny');
    expect(text.split(QUESTION).length - 1).toBe(4);
    expect(text).toContain(' asks to READ the file: "/data/note"\n');
    expect(text).toContain('it says: "to \\"show\\"\\u{a}\\u{1b}[2Jnucleus: \\u{202e}ok"\n');
    expect(text).toContain(' asks to READ and WRITE the directory and all below it: "/data"\n');
    const told = text.split('\n').filter((line) => /^(read|refused)/.test(line.replace(PROMPT, '')));
    expect(told.map((line) => line.split(/[ ;]/, 2).join(' '))).toEqual([
      'read a',
      'read a',
      'read a',
      'refused said-no',
      'refused said-no',
      'read for',
    ]);
    expect(text).toContain('read for 120 s ');
  });
});
