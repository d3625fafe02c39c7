/** C++ for Windows as Visual C++ compiles it: clang makes the same tables and funclets. What it prints stands beside the source. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nucleus } from './command.ts';

const libraries = '/usr/x86_64-w64-mingw32/lib';
const missing = ['clang++', 'lld-link', 'x86_64-w64-mingw32-gcc'].find(
  (tool) => spawnSync(tool, ['--version']).error,
);
const sources = join(import.meta.dirname, 'windows/visual');

interface Program {
  readonly name: string;
  /** What is special about linking it. */
  readonly flags: readonly string[];
  /** A list of what it asks of a library of the runtime's. */
  readonly imports?: string;
  readonly code: number;
  readonly stderr: RegExp;
}

const programs: readonly Program[] = [
  {
    name: 'exceptions',
    // The old runtime has one name for all of the handler's versions.
    flags: ['/alternatename:__CxxFrameHandler3=__CxxFrameHandler'],
    code: 1,
    stderr:
      /^nucleus: \.\/exceptions\.exe: win32: exception \(0xe0000001\) in exceptions\.exe\+0x[0-9a-f]+\n$/,
  },
  { name: 'casts', flags: [], imports: 'casts.def', code: 0, stderr: /^$/ },
];

function run(tool: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(tool, args, { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
}

/** A program of one source, without a runtime library of its own. */
function build(folder: string, { name, flags, imports }: Program): void {
  const object = join(folder, `${name}.obj`);
  const target = ['--target=x86_64-pc-windows-msvc', '-std=c++17', '-O1', '-fno-builtin'];
  const source = join(sources, `${name}.cpp`);
  run('clang++', ['-fexceptions', '-fcxx-exceptions', ...target, '-c', '-o', object, source]);
  const found: string[] = [];
  if (imports !== undefined) {
    found.push(join(folder, 'imports.a'));
    run('x86_64-w64-mingw32-dlltool', ['-d', join(sources, imports), '-l', found[0]!]);
  }
  run('lld-link', [
    ...['/nologo', '/subsystem:console', '/entry:start', '/nodefaultlib', ...flags, object, ...found],
    ...['libmsvcrt.a', 'libkernel32.a'].map((library) => join(libraries, library)),
    `/out:${join(folder, `${name}.exe`)}`,
  ]);
}

describe.skipIf(missing)(`Visual C++'s programs${missing ? ` (needs ${missing})` : ''}`, () => {
  it.each(programs)('$name prints what is documented', async (program) => {
    const { name } = program;
    const folder = mkdtempSync(join(tmpdir(), 'nucleus-visual-'));
    try {
      build(folder, program);
      const ended = await nucleus(['run', `./${name}.exe`], { cwd: folder });
      const expected = readFileSync(join(sources, `${name}.txt`), 'utf8').replaceAll('\n', '\r\n');
      expect([ended.code, ended.stdout.toString()]).toEqual([program.code, expected]);
      expect(ended.stderr).toMatch(program.stderr);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
