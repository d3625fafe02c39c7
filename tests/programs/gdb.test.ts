/** Debian's gdb debugs guests, driven by scripts. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, noCompiler } from './compile.ts';
import { debug, noGdb } from './gdb-session.ts';
import { compiler, noWindowsCompiler } from './windows-programs.ts';

const reason = noCompiler ?? noGdb;
const debuggable = ['-static', '-g', '-O0'];
const folder = mkdtempSync(join(tmpdir(), 'nucleus-gdb-'));
const source = (name: string) => join(import.meta.dirname, 'debugged', name);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(reason)(`gdb${reason ? ` (${reason})` : ''}`, () => {
  let steps = '';
  let threads = '';

  beforeAll(() => {
    steps = compile(source('steps.c'), folder, 'steps', debuggable);
    threads = compile(source('threads.c'), folder, 'threads', debuggable);
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
    expect(text).toMatch(/^\* 1 +Thread 2.2 "steps" .* main \(\)/m);
    expect(text).toMatch(/exited with code 03\]$/m);
    expect(program).toMatchObject({ code: 3, stdout: 'total 1000, half 1.5\n' });
  });

  it.each(['hot', 'always'])(
    'stops threads for signals and names, and not the child; translated: %s',
    async (mode) => {
      const { said, program } = await debug(
        threads,
        [
          'break named',
          'break both',
          'break loaded',
          'handle SIGUSR1 stop print pass',
          'continue',
          'continue',
          'info threads',
          'thread apply all backtrace 1',
          'finish',
          'continue',
          'stepi 5',
          'print $ymm3.v8_float',
          'disable 2',
          'print both(41)',
          'enable 2',
          "set var fixed[0] = 'C'",
          'continue',
          'continue',
          'continue',
        ],
        { options: [`--jit=${mode}`], symbols: threads },
      );
      const text = said.join('\n');
      expect(text).toMatch(/received signal SIGUSR1/);
      expect(text).toMatch(/Thread 2.3 "first-worker" .*\n.*Thread 2.4 "second-worker"/);
      expect(text).toMatch(/^#0 {2}named \(\)/m);
      expect(text).toMatch(/^\$1 = \{1, 2, 3, 4, 5, 6, 7, 8\}$/m);
      expect(text).toMatch(/^\$2 = 42$/m);
      expect(text).toMatch(/hit Breakpoint 2, both \(value=1\)/);
      expect(text).toMatch(/received signal SIGSEGV/);
      expect(text).toMatch(/terminated with signal SIGSEGV/);
      expect(program.code).toBe(139);
      expect(program.stdout).toContain('child 11, parent 2, caught 10, Cannot be written');
    },
  );

  it('watches reads and writes, changes vectors, and shows signals and the process', async () => {
    const program = compile(source('accesses.c'), folder, 'accesses', debuggable);
    const { said, program: ended } = await debug(
      program,
      [
        ...['break touch', 'continue', 'rwatch second', 'awatch first', 'watch odd.middle'],
        ...['continue', 'continue', 'continue', 'continue', 'continue', 'delete'],
        ...['break ready', 'continue', 'set var $xmm1.v4_float[0] = 1.5', 'set var $xmm1.v4_float[3] = 2.5'],
        ...['set var $ymm2.v8_float[0] = 3.5', 'set var $ymm2.v8_float[7] = 4.5'],
        ...['info proc', 'info proc mappings', 'handle SIG34 stop print pass', 'print $_siginfo', 'continue'],
        ...['print $_siginfo._sifields._rt', 'continue'],
        ...['print $_siginfo._sifields._sigfault.si_addr', 'continue'],
      ],
      { symbols: program },
    );
    const text = said.join('\n');
    const order = /(?:read |access \(read\/write\) )?watchpoint \d: \w+(?:\.\w+)?\n\n(?:Old v|V)alue = \d+/g;
    expect(text.match(order)?.map((one) => one.replace(/\n\n/, ', '))).toEqual([
      'read watchpoint 2: second, Value = 1',
      'access (read/write) watchpoint 3: first, Old value = 0',
      'access (read/write) watchpoint 3: first, Value = 2',
      'read watchpoint 2: second, Value = 3',
      'watchpoint 4: odd.middle, Old value = 0',
    ]);
    expect(text).toMatch(/^exe = '\/accesses'$/m);
    expect(text).toMatch(/^ +0x400000 .* r--p +\/accesses$/m);
    expect(text).toMatch(/^\$1 = \{si_pid = \d+, si_uid = \d+, si_sigval = \{sival_int = 77, /m);
    expect(text).toMatch(/^\$2 = \(void \*\) 0x123$/m);
    expect(text).toMatch(/Unable to read siginfo/);
    expect(ended).toMatchObject({ code: 139, stdout: '1.5 0 0 2.5, 3.5 4.5\nsignal 34 with 77\n' });
  });

  it('reads the program and its libraries from where the program sees them', async () => {
    const dynamic = compile(source('steps.c'), folder, 'dynamic', ['-g', '-O0']);
    const { said, program } = await debug(
      dynamic,
      ['break half', 'continue', 'info sharedlibrary', 'break printf', 'continue', 'backtrace', 'continue'],
      { options: ['--root', '/', '--dir', folder] },
    );
    const text = said.join('\n');
    expect(text).toMatch(/^0x\w+ +0x\w+ +Yes .*target:\/.*libc\.so\.6$/m);
    expect(text).toMatch(/^#0 .*printf .*\n#1 .* in main \(\) at/m);
    expect(program).toMatchObject({ code: 3, stdout: 'total 60, half 1.5\n' });
  });

  it('comes in by a socket of its user`s alone', async () => {
    const place = join(folder, 'gdb.socket');
    let mode = 0;
    const { program } = await debug(steps, ['continue'], {
      place,
      onWait: () => {
        mode = statSync(place).mode & 0o777;
      },
    });
    expect(mode).toBe(0o600);
    expect(program.code).toBe(3);
    expect(existsSync(place)).toBe(false);
  });

  it('leaves a program alone, or ends it', async () => {
    const detached = await debug(steps, ['break add', 'continue', 'detach']);
    expect(detached.program).toMatchObject({ code: 3, stdout: 'total 60, half 1.5\n' });
    const killed = await debug(steps, ['break add', 'continue', 'kill']);
    expect(killed.program).toMatchObject({ code: 137, stdout: '' });
  });
});

const noWindows = noWindowsCompiler ?? noGdb;

describe.skipIf(noWindows)(`gdb and a Windows program${noWindows ? ` (${noWindows})` : ''}`, () => {
  it('breaks, watches in every thread, and sees an exception before its handler does', async () => {
    const program = join(folder, 'windows.exe');
    const made = spawnSync(compiler, ['-g', '-O0', '-o', program, source('windows.c')], { encoding: 'utf8' });
    expect(made.stderr).toBe('');
    const { said, program: ended } = await debug(program, [
      'break add',
      'continue',
      'info threads',
      'backtrace',
      'delete',
      'watch total',
      'continue',
      'continue',
      'delete',
      'continue',
      'print nowhere',
      'stepi',
      'continue',
    ]);
    const text = said.join('\n');
    expect(text).toMatch(/Thread 2 "worker" hit Breakpoint 1, add \(first=1, second=2\)/);
    expect(text).toMatch(/^#0 {2}add \(first=1[^\n]*\n#1 {2}0x[0-9a-f]+ in work/m);
    expect(text).toMatch(
      /Thread 2 "worker" hit Hardware watchpoint 2: total\n\nOld value = 0\nNew value = 3/,
    );
    expect(text).toMatch(/Thread 1 hit Hardware watchpoint 2: total\n\nOld value = 3\nNew value = 13/);
    expect(text).toMatch(/Thread 1 received signal SIGSEGV/);
    expect(text).toMatch(/^\$1 = \(volatile LONG \*\) 0x0$/m);
    expect(text).toMatch(/^skip \(what=/m);
    expect(ended).toMatchObject({ code: 4 });
    expect(ended.stdout).toMatch(/^total 7\r?\n$/);
  });

  it('stops in libraries of the program`s own, before any of their code runs', async () => {
    const make = (name: string, ...args: string[]) => {
      const made = spawnSync(compiler, ['-g', '-O0', '-o', join(folder, name), ...args], {
        encoding: 'utf8',
      });
      expect(made.stderr).toBe('');
    };
    const stubs = join(folder, 'liblinked.a');
    make('linked.dll', '-shared', source('library.c'), `-Wl,--out-implib,${stubs}`);
    make('later.dll', '-shared', source('library.c'));
    make('loading.exe', source('loading.c'), stubs);
    const { said, program } = await debug(
      join(folder, 'loading.exe'),
      [
        ...['info sharedlibrary', 'break twice', 'continue', 'backtrace 2', 'break DllMain', 'continue'],
        ...['continue', 'print calls', 'continue', 'continue', 'info sharedlibrary', 'continue', 'continue'],
      ],
      { options: ['--dir', folder] },
    );
    const text = said.join('\n');
    expect(text.match(/^0x\w+ .*\.dll$/gm)).toEqual([
      expect.stringMatching(/ Yes +target:\/.*\/linked\.dll$/),
      expect.stringMatching(/ Yes +target:\/.*\/linked\.dll$/),
    ]);
    expect(text).toMatch(/twice \(value=2\)[^\n]*\n7[^\n]*\n#0 {2}twice[^\n]*\n#1 .* in main \(\) at/);
    expect(text).toMatch(/Breakpoint 2(\.\d)?, DllMain \(instance=\w+, reason=1/);
    expect(text).toMatch(/Breakpoint 1\.\d, twice \(value=5\)[^\n]*\n7[^\n]*\n\$1 = 0\n/);
    expect(text).toMatch(/Breakpoint 2(\.\d)?, DllMain \(instance=\w+, reason=0/);
    expect(program.code).toBe(16);
  });
});
