/**
 * Windows console programs, built by mingw-w64, unmodified. What they print is what Windows documents; it stands beside each
 * source in a file of its own.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from './command.ts';

const compiler = 'x86_64-w64-mingw32-gcc';
const missing = spawnSync(compiler, ['--version']).error
  ? `needs ${compiler} (Debian: apt-get install gcc-mingw-w64-x86-64-win32)`
  : undefined;
const sources = join(import.meta.dirname, 'windows');

describe.skipIf(missing)(`Windows programs${missing ? ` (${missing})` : ''}`, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'nucleus-windows-'));
    for (const name of ['start', 'formats', 'memory', 'broken']) {
      const flags = ['-O1', '-fno-builtin', '-o', join(folder, `${name}.exe`), join(sources, `${name}.c`)];
      const { status, stderr } = spawnSync(compiler, flags, { encoding: 'utf8' });
      expect([status, stderr]).toEqual([0, '']);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  async function run(name: string, args: readonly string[] = [], options: readonly string[] = []) {
    const program = `./${name}.exe`;
    const ended = await nucleus(['run', ...options, program, '--', ...args], { cwd: folder });
    return { code: ended.code, stdout: ended.stdout.toString(), stderr: ended.stderr };
  }

  /** Lines end with LF in the file. */
  const expected = (name: string) =>
    readFileSync(join(sources, `${name}.txt`), 'utf8').replaceAll('\n', '\r\n');

  it.each(['never', 'hot', 'always'])('start and end (--jit=%s)', async (mode) => {
    const options = [`--jit=${mode}`, '--env', 'A=1', '--env', 'B=zwei'];
    const ended = await run('start', ['a b', 'c"d', '', 'e\\', 'f\\"g'], options);
    expect(ended).toEqual({ code: 300 & 0xff, stdout: expected('start'), stderr: '' });
  });

  it.each(['formats', 'memory'])('%s', async (name) => {
    expect(await run(name)).toEqual({ code: 0, stdout: expected(name), stderr: '' });
  });

  it.each([
    [[], 5, ''],
    [
      ['read'],
      255,
      /^nucleus: \.\/broken\.exe: win32: access violation at 0x8 in broken\.exe\+0x[0-9a-f]+\n$/,
    ],
    [['divide'], 255, /^nucleus: \.\/broken\.exe: win32: exception 0 in broken\.exe\+0x[0-9a-f]+\n$/],
    [
      ['absent'],
      126,
      /^nucleus: \.\/broken\.exe: win32: KERNEL32\.dll!CreateIoCompletionPort is not implemented \(called from broken\.exe\+0x[0-9a-f]+\)\n$/,
    ],
  ] as const)('say what went wrong (%j)', async (args, code, stderr) => {
    const ended = await run('broken', args);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toMatch(stderr);
  });

  it('are traced, a line for each call', async () => {
    const { code, stderr } = await run('broken', ['absent'], ['--trace']);
    const lines = stderr.trimEnd().split('\n');
    expect(code).toBe(126);
    expect(lines.at(-1)).toMatch(/^nucleus: /);
    const call = /^8 (KERNEL32|msvcrt)\.dll!\w+\((0x[0-9a-f]+(, )?){4}\)( = 0x[0-9a-f]+)?$/;
    expect(lines.slice(0, -1).filter((line) => !call.test(line))).toEqual([]);
    expect(lines).toContainEqual(expect.stringMatching(/^8 msvcrt\.dll!strcmp\(.*\) = 0x0$/));
  });

  it('are refused where they are not whole', async () => {
    const image = readFileSync(join(folder, 'start.exe'));
    writeFileSync(join(folder, 'cut.exe'), image.subarray(0, 4000));
    const { code, stderr } = await run('cut');
    expect([code, stderr]).toEqual([
      126,
      expect.stringMatching(/^nucleus: \.\/cut\.exe: cannot be run: .+\n$/),
    ]);
  });
});
