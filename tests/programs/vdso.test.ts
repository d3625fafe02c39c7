/** Clocks without system calls: the vDSO's own image, and the programs that read it, each in its way. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringFixture } from '../../tools/fixtures/bring.ts';
import { command, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';
import { debug, noGdb } from './gdb-session.ts';

const folder = mkdtempSync(join(tmpdir(), 'vdso-'));
const libraries = ['/lib', '/lib64', '/usr/lib'].flatMap((path) => ['--dir', path]);
/** What the vDSO spares a program, in a trace. */
const clockCalls = /^\d+ (clock_gettime|gettimeofday|time)\(/m;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(noCompiler)(`the vDSO${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let fixed = '';
  let dynamic = '';
  let native: string;
  const source = (name: string) => join(import.meta.dirname, 'linux', name);

  beforeAll(async () => {
    fixed = compile(source('vdso.c'), folder, 'fixed', ['-static', '-g']);
    dynamic = compile(source('vdso.c'), folder, 'dynamic', []);
    const ended = await command(fixed, [], { env: {} });
    expect(ended.code).toBe(0);
    native = String(ended.stdout);
  });

  it.each(['never', 'hot', 'always'])('tells what system calls tell (--jit=%s)', async (mode) => {
    const { code, stdout, stderr } = await nucleus(['run', `--jit=${mode}`, fixed]);
    expect({ code, stdout: String(stdout), stderr }).toEqual({ code: 0, stdout: native, stderr: '' });
  });

  it('lies elsewhere where places are drawn', async () => {
    const { stdout } = await nucleus(['run', '--aslr=5', fixed]);
    expect(String(stdout)).toBe(native);
  });

  it("is one of the dynamic linker's objects", async () => {
    const { stdout } = await nucleus(['run', ...libraries, dynamic]);
    expect(String(stdout)).toBe(native);
    const list = ['run', ...libraries, '--env', 'LD_TRACE_LOADED_OBJECTS=1', dynamic];
    expect(String((await nucleus(list)).stdout)).toMatch(/^\tlinux-vdso\.so\.1 \(0x[0-9a-f]+\)$/m);
  });

  it('is all that a program needs to look at a clock', async () => {
    const looks = `#include <stdio.h>
#include <sys/time.h>
#include <time.h>
int main(void) {
  struct timespec now;
  struct timeval day;
  for (int i = 0; i < 7; i++) if (clock_gettime(i == 2 || i == 3 ? 0 : i, &now)) return 1;
  return gettimeofday(&day, NULL) || time(NULL) != day.tv_sec && time(NULL) != day.tv_sec + 1;
}
`;
    writeFileSync(join(folder, 'looks.c'), looks);
    const program = compile(join(folder, 'looks.c'), folder, 'looks');
    const { code, stderr } = await nucleus(['run', '--trace', program]);
    expect(code).toBe(0);
    expect(stderr).not.toMatch(clockCalls);
  });

  it.skipIf(noGdb)(`is known to a debugger${noGdb ? ` (${noGdb})` : ''}`, async () => {
    const { said } = await debug(fixed, [
      'break at_bad_place',
      'continue',
      'add-symbol-file-from-memory base',
      'break *read_clock',
      'continue',
      'backtrace 3',
      'stepi',
      'stepi',
      'backtrace 3',
    ]);
    const text = said.join('\n');
    const frames =
      /#0 +0x[0-9a-f]+ in [^\n]*clock_gettime[^\n]*\n#1 +0x[0-9a-f]+ in at_bad_place[^\n]*\n#2 +0x[0-9a-f]+ in faults/g;
    expect(text.match(frames)).toHaveLength(2);
  });
});

// Each of these reads the image by itself: Rust's standard library on musl, and Go's run-time system.
describe('programs of others', () => {
  it.each([
    ['ripgrep', ['--stats', 'text', '.']],
    ['esbuildLinux', ['a.js', '--minify']],
  ] as const)('%s asks the system for no clock', async (name, args) => {
    const work = join(folder, name);
    mkdirSync(work);
    writeFileSync(join(work, 'a.js'), 'var text = 1;\n');
    const options = ['--dir', `${work}:/work`, '--cwd', '/work', '--trace'];
    const { code, stderr } = await nucleus(['run', ...options, await bringFixture(name), '--', ...args]);
    expect(code).toBe(0);
    expect(stderr).not.toMatch(clockCalls);
  });
});
