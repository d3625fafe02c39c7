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
  { name: 'system', amount: 16_000 },
  { name: 'extended', amount: 14_000, apart: true },
  { name: 'polynomial', amount: 2_500, apart: true },
];

/** The path of the compiled program. */
export function compile({ name }: Program): string {
  const source = join(SOURCES, `${name}.c`);
  const compiler = execFileSync('gcc', ['--version'], { encoding: 'utf8' });
  const parts = [readFileSync(source), readFileSync(join(SOURCES, 'round.h')), compiler, OPTIONS.join(' ')];
  return cached(contentName(name, parts), (path) => {
    execFileSync('gcc', [...OPTIONS, '-o', path, source, '-lm']);
  });
}
