/**
 * Programs that go wrong: the exit code is the native one, stdout is, and where a signal ends the program there is one
 * line on stderr that says which and why.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, nucleus } from '../programs/command.ts';
import { compile, noCompiler } from '../programs/compile.ts';

describe.skipIf(noCompiler)(`a program that goes wrong${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'guest-'));
    compile(join(import.meta.dirname, 'guest', 'faults.c'), folder, 'faults');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (options: string[], how: string, extra = {}) =>
    nucleus(['run', ...options, './faults', how], { cwd: folder, ...extra });

  it.each([
    ['wild', 139, /^nucleus: \.\/faults: .*SIGSEGV.*0x123456789000.*\n$/],
    ['null', 139, /^nucleus: \.\/faults: .*SIGSEGV.*0x0\b.*\n$/],
    ['jump', 139, /^nucleus: \.\/faults: .*SIGSEGV.*0x10\b.*\n$/],
    ['write-code', 139, /^nucleus: \.\/faults: .*SIGSEGV.*0x4.*\n$/],
    ['run-data', 139, /^nucleus: \.\/faults: .*SIGSEGV.*\n$/],
    ['stack', 139, /^nucleus: \.\/faults: .*SIGSEGV.*\n$/],
    ['illegal', 132, /^nucleus: \.\/faults: .*SIGILL.*\n$/],
    ['divide', 136, /^nucleus: \.\/faults: .*SIGFPE.*\n$/],
    ['abort', 134, /^nucleus: \.\/faults: .*SIGABRT.*\n$/],
    ['killed', 137, /^(nucleus: \.\/faults: .*SIGKILL.*\n)?$/],
    ['terminated', 143, /^(nucleus: \.\/faults: .*SIGTERM.*\n)?$/],
    ['code', 42, /^$/],
  ])('%s', async (how, code, stderr) => {
    const native = await command('./faults', [how], { cwd: folder });
    const ended = await run([], how);
    expect([ended.code, ended.stdout]).toEqual([native.code, native.stdout]);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toMatch(stderr);
  });

  it('that has used up its memory is told so by its own calls', async () => {
    expect(await run(['--memory', '24M'], 'memory')).toMatchObject({
      code: 3,
      stdout: Buffer.from('no memory: Cannot allocate memory\n'),
      stderr: '',
    });
  });

  it('that does not fit into memory ends at once, and is told what to do', async () => {
    const ended = await run(['--memory', '128K'], 'code');
    expect([ended.code, ended.stdout.length]).toEqual([137, 0]);
    expect(ended.stderr).toMatch(
      /^nucleus: \.\/faults: out of memory: 128 KiB are in use; allow more with --memory\n$/,
    );
  });

  it('by an unknown system call gets ENOSYS, and a trace names it', async () => {
    const ended = await run(['--trace'], 'unknown-call');
    expect([ended.code, String(ended.stdout)]).toEqual([0, '-1 ENOSYS\n']);
    expect(ended.stderr).toMatch(/^.*999.*ENOSYS.*$/m);
  });
});
