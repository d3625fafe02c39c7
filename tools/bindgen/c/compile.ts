/** For tests: components made of C. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const probe = ['--target=wasm32-wasi', '-mexec-model=reactor', '-x', 'c', '-', '-o', '/dev/null'];
const found = spawnSync('clang', probe, { input: '#include <stdlib.h>\nvoid *(*f)(size_t) = malloc;\n' });

/** Why C cannot be compiled to wasm here; undefined where it can. */
export const noClang =
  found.status === 0
    ? undefined
    : 'needs clang, wasm-ld and wasi-libc (Debian: apt-get install clang lld wasi-libc libclang-rt-dev-wasm32)';

/** What authors are told to use, with every warning an error. */
const FLAGS = [
  '--target=wasm32-wasi',
  '-mexec-model=reactor',
  '-O2',
  '-Wall',
  '-Wextra',
  '-Werror',
  '-Wno-unused-command-line-argument',
];

/** Compiles texts by file name; gives the core module. Throws what clang says. */
export function compileC(files: ReadonlyMap<string, string>, more: readonly string[] = []): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-c-'));
  try {
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    const sources = [...files.keys()].filter((name) => name.endsWith('.c'));
    const args = [...FLAGS, ...more, ...sources, '-o', 'core.wasm'];
    const { status, stderr } = spawnSync('clang', args, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`clang ${args.join(' ')}: ${stderr}`);
    return new Uint8Array(readFileSync(join(folder, 'core.wasm')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
