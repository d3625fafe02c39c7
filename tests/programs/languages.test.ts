/** Statically linked programs of other languages, whose runtimes use more of a system than a C program does. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command, isNative, nucleus } from './command.ts';

interface Language {
  readonly name: string;
  readonly compiler: string;
  /** Arguments that compile `source` to `program`. */
  readonly compile: (source: string, program: string) => string[];
  readonly source: string;
  readonly code: number;
  /** What to install where the compiler is missing. */
  readonly remedy: string;
}

const languages: Language[] = [
  {
    name: 'C++',
    compiler: 'g++',
    compile: (source, program) => ['-std=c++17', '-O1', '-static', '-pthread', '-o', program, source],
    source: 'cpp.cc',
    code: 4,
    remedy: 'needs g++ (Debian: apt-get install g++)',
  },
  {
    name: 'C++, position-independent',
    compiler: 'g++',
    compile: (source, program) => ['-std=c++17', '-O2', '-static-pie', '-pthread', '-o', program, source],
    source: 'cpp.cc',
    code: 4,
    remedy: 'needs g++ (Debian: apt-get install g++)',
  },
  {
    name: 'Go',
    compiler: 'go',
    compile: (source, program) => ['build', '-o', program, source],
    source: 'go.go',
    code: 9,
    remedy: 'needs Go 1.22 or later (https://go.dev/dl)',
  },
  {
    name: 'Rust',
    compiler: 'rustc',
    compile: (source, program) => ['-O', '-C', 'target-feature=+crt-static', '-o', program, source],
    source: 'rust.rs',
    code: 11,
    remedy: 'needs rustc for x86_64-unknown-linux-gnu (https://rustup.rs)',
  },
];

const environment = { ...process.env, CGO_ENABLED: '0', HOME: process.env.HOME ?? homedir() };

function missing({ compiler, remedy }: Language): string | undefined {
  if (!isNative) return 'needs x86-64 Linux';
  const version = compiler === 'go' ? ['version'] : ['--version'];
  return spawnSync(compiler, version, { env: environment }).status === 0 ? undefined : remedy;
}

describe.each(languages.map((language) => ({ ...language, lack: missing(language) })))(
  'a program in $name',
  ({ name, compiler, compile, source, code, lack }) => {
    let folder: string;
    let program: string;

    beforeAll(() => {
      folder = realpathSync(mkdtempSync(join(tmpdir(), 'language-')));
      program = join(folder, 'program');
      if (lack) return;
      const path = join(import.meta.dirname, 'languages', source);
      const { status, stderr } = spawnSync(compiler, compile(path, program), {
        encoding: 'utf8',
        env: environment,
      });
      if (status !== 0) throw new Error(`${compiler} ${source}: ${stderr}`);
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it.skipIf(lack)(`runs as it does natively${lack ? ` (${lack}: ${name})` : ''}`, async () => {
      const [here, there] = ['native', 'kernel'].map((kind) => join(folder, kind));
      mkdirSync(here!);
      mkdirSync(there!);
      const args = ['one', 'two words'];
      const native = await command(program, args, { cwd: here!, env: { A: '1' }, input: 'some input\n' });
      const grants = ['--dir', `${there}:/work:rw`, '--cwd', '/work', '--env', 'A=1'];
      const ours = await nucleus(['run', ...grants, program, '--', ...args], { input: 'some input\n' });
      expect(ours.stdout.toString()).toBe(native.stdout.toString());
      expect(ours).toMatchObject({ code, stderr: native.stderr });
      expect(native.code).toBe(code);
    });
  },
);
