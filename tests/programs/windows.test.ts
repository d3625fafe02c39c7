/**
 * Windows console programs, built by mingw-w64, unmodified. What they print is what Windows documents; it stands beside each
 * source in a file of its own.
 */

import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from './command.ts';
import {
  build,
  compiler,
  compileWindows,
  expected,
  noWindowsCompiler,
  part,
  programs,
  special,
} from './windows-programs.ts';

describe.skipIf(noWindowsCompiler)(
  `Windows programs${noWindowsCompiler ? ` (${noWindowsCompiler})` : ''}`,
  () => {
    let folder: string;

    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'nucleus-windows-'));
      compile('broken.c');
      writeFileSync(join(folder, 'text.dll'), 'no image');
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const compile = (source: string) => compileWindows(source, folder);

    async function run(name: string, args: readonly string[] = [], options: readonly string[] = []) {
      const program = `./${name}.exe`;
      const ended = await nucleus(['run', ...options, program, '--', ...args], { cwd: folder });
      return { code: ended.code, stdout: ended.stdout.toString(), stderr: ended.stderr };
    }

    it.each(programs)('%s prints what Windows documents', async (source) => {
      const name = compile(source);
      const { args = [], options = [], code = 0 } = special(name);
      for (const mode of name === 'start' ? ['never', 'hot', 'always'] : ['never', 'hot']) {
        const ended = await run(name, args, [`--jit=${mode}`, ...options]);
        expect(ended).toEqual({ code, stdout: expected(name).replaceAll('\n', '\r\n'), stderr: '' });
      }
    });

    it.each([
      [[], 5, ''],
      [
        ['read'],
        5,
        /^nucleus: \.\/broken\.exe: win32: access violation reading 0x8 \(0xc0000005\) in broken\.exe\+0x[0-9a-f]+\n$/,
      ],
      [
        ['divide'],
        0x94,
        /^nucleus: \.\/broken\.exe: win32: integer division by zero \(0xc0000094\) in broken\.exe\+0x[0-9a-f]+\n$/,
      ],
      [
        ['absent'],
        126,
        /^nucleus: \.\/broken\.exe: win32: KERNEL32\.dll!CreateTapePartition is not implemented \(called from broken\.exe\+0x[0-9a-f]+\)\n$/,
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

    it('start as many as they are allowed to', async () => {
      compile('children.c');
      expect(await run('children', ['deep', '5'], ['--pids', '3'])).toEqual({
        code: 3,
        stdout: 'deep 2: no, error 8\r\n',
        stderr: '',
      });
      const { code, stdout } = await run('children', ['deep', '50'], ['--memory', '40M']);
      expect(stdout).toMatch(/^deep \d+: no, error 8\r\n$/);
      expect(code).toBeLessThan(20);
    });

    it('start programs that have DLLs of their own beside them', async () => {
      compile('children.c');
      mkdirSync(join(folder, 'apart'));
      const inside = join(folder, 'apart');
      writeFileSync(join(folder, 'own.dll'), 'no image');
      build(folder, compiler, ['-shared', '-o', './apart/own.dll', 'part.c', '-DPART=5', '-DGONE']);
      writeFileSync(
        join(inside, 'user.c'),
        '#include <windows.h>\nint main(void) { return LoadLibraryA("own.dll") ? 33 : 1; }\n',
      );
      spawnSync(compiler, ['-o', join(inside, 'user.exe'), join(inside, 'user.c')]);
      const ended = await run('children', ['start', 'apart\\user.exe'], ['--dir', '.:/w', '--cwd', '/w']);
      expect([ended.code, ended.stderr]).toEqual([33, '']);
    });

    it('say what went wrong in a program that they have started', async () => {
      compile('children.c');
      build(folder, compiler, ['-o', 'absent.exe', 'broken.c']);
      const ended = await run('children', ['start', 'absent.exe'], ['--dir', '.:/w', '--cwd', '/w']);
      expect([ended.code, ended.stderr]).toEqual([
        126,
        expect.stringMatching(
          /^nucleus: absent\.exe: win32: KERNEL32\.dll!CreateTapePartition is not implemented \(called/,
        ),
      ]);
    });

    it('say which DLL is not there, or lacks what is called', async () => {
      if (!existsSync(join(folder, 'modules.exe'))) compile('modules.c');
      build(folder, compiler, part('whole', 'part.c', '-DPART=5'));
      const called = await run('modules', ['gone']);
      expect([called.code, called.stderr]).toEqual([
        126,
        expect.stringMatching(
          /^nucleus: \.\/modules\.exe: win32: whole\.dll!gone is not exported \(called from modules\.exe\+0x[0-9a-f]+\)\n$/,
        ),
      ]);
      rmSync(join(folder, 'second.dll'));
      expect(await run('modules')).toEqual({
        code: 126,
        stdout: '',
        stderr: 'nucleus: ./modules.exe: win32: second.dll was not found, and first.dll needs it\n',
      });
      mkdirSync(join(folder, 'lent'));
      build(folder, compiler, ['-shared', '-o', './lent/Second.DLL', 'part.c', '-DPART=2', 'part2.def']);
      const lent = await run('modules', ['gone'], ['--system32', 'lent']);
      expect(lent.stdout).toContain('41 41');
    });

    it('throw from one DLL to another, with the DLLs of the C++ runtime', async () => {
      const cpp = compiler.replace(/gcc$/, 'g++');
      for (const name of ['libstdc++-6.dll', 'libgcc_s_seh-1.dll']) {
        const found = spawnSync(cpp, [`-print-file-name=${name}`], { encoding: 'utf8' }).stdout.trim();
        copyFileSync(found, join(folder, name));
      }
      build(folder, cpp, part('thrower', 'thrower.cpp'));
      build(folder, cpp, ['-o', './catcher.exe', 'catcher.cpp', './thrower.dll']);
      const stdout = '1 one\r\n2 two\r\n1\r\nfrom the DLL: 5\r\n';
      expect(await run('catcher')).toEqual({ code: 0, stdout, stderr: '' });
    });

    it('are refused where they are DLLs', async () => {
      build(folder, compiler, ['-shared', '-o', './library.exe', 'part.c', '-DPART=2', 'part2.def']);
      const { code, stderr } = await run('library');
      expect([code, stderr]).toEqual([
        126,
        'nucleus: ./library.exe: win32: it is a DLL (IMAGE_FILE_DLL): programs load it, and it cannot be run itself\n',
      ]);
    });

    it('are refused where they are not whole', async () => {
      const image = readFileSync(join(folder, 'broken.exe'));
      writeFileSync(join(folder, 'cut.exe'), image.subarray(0, 4000));
      const { code, stderr } = await run('cut');
      expect([code, stderr]).toEqual([
        126,
        expect.stringMatching(/^nucleus: \.\/cut\.exe: cannot be run: .+\n$/),
      ]);
    });
  },
);
