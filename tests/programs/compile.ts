/** Compiles the small C programs of the tests, statically, as Linux programs come. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { command } from './command.ts';

const present =
  process.platform === 'linux' && process.arch === 'x64' && spawnSync('gcc', ['--version']).status === 0;

/** Why programs cannot be compiled here; undefined where they can. */
export const noCompiler = present
  ? undefined
  : 'needs gcc and a static C library on x86-64 Linux (Debian: apt-get install gcc libc6-dev)';

/** Compiles `source` (a path) to `folder`/`name`, with further `options`; gives the program's path. */
export function compile(source: string, folder: string, name: string, options = ['-static']): string {
  const program = join(folder, name);
  const { status, stderr } = spawnSync('gcc', ['-O1', '-pthread', ...options, '-o', program, source, '-lm'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`gcc ${source}: ${stderr}`);
  return program;
}

/** Compiles `sources` at once, two processors' worth, and links them statically to `folder`/`name`; gives the program's path. */
export async function compileAll(sources: readonly string[], folder: string, name: string): Promise<string> {
  const gcc = async (args: readonly string[]) => {
    const { code, stderr } = await command('gcc', args);
    if (code !== 0) throw new Error(`gcc: ${stderr}`);
  };
  const objects = sources.map((source) => join(folder, `${basename(source, '.c')}.o`));
  const half = Math.ceil(sources.length / 2);
  const all = sources.map((source, index) => ['-c', source, '-o', objects[index]!]);
  const inTurn = async (list: readonly (readonly string[])[]) => {
    for (const one of list) await gcc(['-O0', '-pthread', ...one]);
  };
  await Promise.all([inTurn(all.slice(0, half)), inTurn(all.slice(half))]);
  const program = join(folder, name);
  await gcc(['-static', '-pthread', '-o', program, ...objects]);
  return program;
}

/**
 * Compiles programs of one source each into one, `folder`/`name`, whose first argument says which of them it is; gives its path. So what
 * is done to a program once, such as compiling it for a host, is done once for all.
 */
export function compileTogether(sources: readonly string[], folder: string, name: string): string {
  const run = (file: string, args: readonly string[]) => {
    const { status, stderr } = spawnSync(file, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}`);
  };
  const names = sources.map((source) => basename(source, '.c'));
  const objects = names.map((one) => join(folder, `${name}-${one}.o`));
  sources.forEach((source, index) => {
    const main = `main_${names[index]}`;
    run('gcc', ['-O1', '-pthread', `-Dmain=${main}`, '-c', source, '-o', objects[index]!]);
    // What else they define under one name is each one's own.
    run('objcopy', [`--keep-global-symbol=${main}`, objects[index]!]);
  });
  const chooser = join(folder, `${name}.c`);
  const choices = names.map(
    (one) => `  if (!strcmp(argv[1], "${one}")) return main_${one}(argc - 1, argv + 1);`,
  );
  writeFileSync(
    chooser,
    [
      '#include <string.h>',
      ...names.map((one) => `int main_${one}(int, char **);`),
      'int main(int argc, char **argv) {',
      ...choices,
      '  return 99;\n}\n',
    ].join('\n'),
  );
  const program = join(folder, name);
  run('gcc', ['-O1', '-static', '-pthread', '-o', program, chooser, ...objects, '-lm']);
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
