/** C++ for Windows as Visual C++ compiles it: clang makes the same tables and funclets. What it prints stands beside the source. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nucleus } from './command.ts';

const libraries = '/usr/x86_64-w64-mingw32/lib';
const missing = ['clang++', 'lld-link', 'x86_64-w64-mingw32-gcc'].find(
  (tool) => spawnSync(tool, ['--version']).error,
);
const sources = join(import.meta.dirname, 'windows/visual');

/** A program of one source, without a runtime library. */
function build(folder: string): void {
  const object = join(folder, 'exceptions.obj');
  const source = join(sources, 'exceptions.cpp');
  const compile = [
    '--target=x86_64-pc-windows-msvc',
    '-std=c++17',
    '-O1',
    '-fno-builtin',
    '-c',
    '-o',
    object,
    source,
  ];
  const link = [
    '/nologo',
    '/subsystem:console',
    '/entry:start',
    '/nodefaultlib',
    // The old runtime has one name for all of the handler's versions.
    '/alternatename:__CxxFrameHandler3=__CxxFrameHandler',
    object,
    join(libraries, 'libmsvcrt.a'),
    join(libraries, 'libkernel32.a'),
    `/out:${join(folder, 'exceptions.exe')}`,
  ];
  for (const [tool, args] of [
    ['clang++', ['-fexceptions', '-fcxx-exceptions', ...compile]],
    ['lld-link', link],
  ] as const) {
    const { status, stderr } = spawnSync(tool, args, { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
  }
}

it.skipIf(missing)(`catches what it throws${missing ? ` (needs ${missing})` : ''}`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-visual-'));
  try {
    build(folder);
    const ended = await nucleus(['run', './exceptions.exe'], { cwd: folder });
    const expected = readFileSync(join(sources, 'exceptions.txt'), 'utf8').replaceAll('\n', '\r\n');
    expect([ended.code, ended.stdout.toString()]).toEqual([1, expected]);
    expect(ended.stderr).toMatch(
      /^nucleus: \.\/exceptions\.exe: win32: exception \(0xe0000001\) in exceptions\.exe\+0x[0-9a-f]+\n$/,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
