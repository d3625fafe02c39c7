/** The programs of `programs/`, and how they are compiled. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cached, contentName } from './cache-folder.ts';

const SOURCES = fileURLToPath(new URL('../../../../tools/bench/x86/programs', import.meta.url));
const OPTIONS = ['-O2', '-static'];

export interface Program {
  readonly name: string;
  /** Units of one round, which takes a processor some 10 ms. */
  readonly amount: number;
  /** Mostly doubles: it counts for the bar of floating point. */
  readonly floating?: boolean;
  /** Measured where it is named, and otherwise not: no bar speaks of it. */
  readonly apart?: boolean;
  /** It calls Linux itself, so it has no twin for Windows. */
  readonly linux?: boolean;
}

export const PROGRAMS: readonly Program[] = [
  { name: 'crc', amount: 60 },
  { name: 'sha256', amount: 25_000 },
  { name: 'sort', amount: 45_000 },
  { name: 'hash', amount: 60_000 },
  { name: 'matrix', amount: 160, floating: true },
  { name: 'nbody', amount: 40_000, floating: true },
  { name: 'mandelbrot', amount: 360, floating: true },
  { name: 'states', amount: 50 },
  { name: 'search', amount: 16 },
  { name: 'chase', amount: 140 },
  { name: 'bytecode', amount: 50 },
  { name: 'calls', amount: 31 },
  { name: 'virtual', amount: 250 },
  { name: 'copy', amount: 60 },
  { name: 'matches', amount: 4 },
  { name: 'system', amount: 16_000, linux: true },
  { name: 'extended', amount: 14_000, apart: true },
  { name: 'polynomial', amount: 2_500, apart: true },
];

interface Compiler {
  readonly command: string;
  readonly options: readonly string[];
}

const LINUX: Compiler = { command: 'gcc', options: OPTIONS };
/** The C library of mingw-w64 prints what ISO C says only where it is asked to. */
const WINDOWS: Compiler = {
  command: 'x86_64-w64-mingw32-gcc',
  options: [...OPTIONS, '-D__USE_MINGW_ANSI_STDIO=1'],
};

/** The path of the compiled program. */
export function compile(program: Program): string {
  return compileBy(LINUX, program);
}

/** The path of the same program for Windows. */
export function compileForWindows(program: Program): string {
  return compileBy(WINDOWS, program);
}

function compileBy({ command, options }: Compiler, { name }: Program): string {
  const source = join(SOURCES, `${name}.c`);
  const compiler = execFileSync(command, ['--version'], { encoding: 'utf8' });
  const parts = [readFileSync(source), readFileSync(join(SOURCES, 'round.h')), compiler, options.join(' ')];
  return cached(contentName(name, parts), (path) => {
    execFileSync(command, [...options, '-o', path, source, '-lm']);
  });
}
