/** Compiles the small C programs of the tests, statically, as Linux programs come. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const present =
  process.platform === 'linux' && process.arch === 'x64' && spawnSync('gcc', ['--version']).status === 0;

/** Why programs cannot be compiled here; undefined where they can. */
export const noCompiler = present
  ? undefined
  : 'needs gcc and a static C library on x86-64 Linux (Debian: apt-get install gcc libc6-dev)';

/** Compiles `source` (a path) to `folder`/`name`, with further `options`; gives the program's path. */
export function compile(source: string, folder: string, name: string, options = ['-static']): string {
  const program = join(folder, name);
  const { status, stderr } = spawnSync('gcc', [...options, '-O1', '-pthread', '-o', program, source, '-lm'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`gcc ${source}: ${stderr}`);
  return program;
}

/** Interrupts come at any instruction: below the stack pointer nothing is safe, and nobody saves vector registers. */
const bare = ['-ffreestanding', '-nostdlib', '-static', '-mno-red-zone', '-mgeneral-regs-only'];

/** Compiles and links `sources` as a freestanding `program`, with further `options`; gives its path. */
export function compileBare(
  sources: readonly string[],
  program: string,
  options: readonly string[] = [],
): string {
  const { status, stderr } = spawnSync('gcc', [...bare, ...options, '-O1', '-o', program, ...sources], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`gcc ${sources.join(' ')}: ${stderr}`);
  return program;
}
