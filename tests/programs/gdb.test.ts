/** Debian's gdb debugs guests, driven by scripts. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, noCompiler } from './compile.ts';
import { debug, noGdb } from './gdb-session.ts';

const reason = noCompiler ?? noGdb;
const debuggable = ['-static', '-g', '-O0'];
const folder = mkdtempSync(join(tmpdir(), 'nucleus-gdb-'));
const source = (name: string) => join(import.meta.dirname, 'debugged', name);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(reason)(`gdb${reason ? ` (${reason})` : ''}`, () => {
  let steps = '';

  beforeAll(() => {
    steps = compile(source('steps.c'), folder, 'steps', debuggable);
  });

  it('breaks, walks the stack, steps, watches, finishes and sees the end', async () => {
    const { said, program } = await debug(steps, [
      'break add',
      'continue',
      'backtrace',
      'print first + second',
      'next',
      'next',
      'print total',
      'delete',
      'watch total',
      'continue',
      'delete',
      'break half',
      'continue',
      'print $xmm0.v2_double[0]',
      'finish',
      'info threads',
      'set var total = 1000',
      'delete',
      'continue',
    ]);
    const text = said.join('\n');
    expect(text).toMatch(/^Breakpoint 1, add \(first=0, second=10\) at .*steps.c:9$/m);
    expect(text).toMatch(/^#0 {2}add \(first=0, second=10\)[^\n]*\n#1 {2}0x[0-9a-f]+ in main \(\) at/m);
    expect(text).toMatch(/^\$1 = 10$/m);
    expect(text).toMatch(/^\$2 = 10$/m);
    expect(text).toMatch(/Hardware watchpoint 2: total\n\nOld value = 10\nNew value = 21\nadd \(first=1/);
    expect(text).toMatch(/^Breakpoint 3, half \(value=3\)/m);
    expect(text).toMatch(/^\$3 = 3$/m);
    expect(text).toMatch(/^Value returned is \$4 = 1.5$/m);
    expect(text).toMatch(/^\* 1 +Thread 2 "steps" .* main \(\)/m);
    expect(text).toMatch(/exited with code 03\]$/m);
    expect(program).toMatchObject({ code: 3, stdout: 'total 1000, half 1.5\n' });
  });

  it('leaves a program alone, or ends it', async () => {
    const detached = await debug(steps, ['break add', 'continue', 'detach']);
    expect(detached.program).toMatchObject({ code: 3, stdout: 'total 60, half 1.5\n' });
    const killed = await debug(steps, ['break add', 'continue', 'kill']);
    expect(killed.program).toMatchObject({ code: 137, stdout: '' });
  });
});
