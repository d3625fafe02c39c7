/**
 * Components compiled ahead of time: what wasmtime otherwise does at each start takes it many seconds. Kept by what they
 * were made from, the component's bytes and the wasmtime, so that nobody compiles the same twice.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../fixtures/bring.ts';

/** Options that halve the time of compiling, for what runs once. */
export const quickly: readonly string[] = ['-O', 'opt-level=0', '-O', 'regalloc-algorithm=single-pass'];

/** Gives the path of the compiled file, for `wasmtime run --allow-precompiled`. `options` are those of `wasmtime compile`. */
export function compileAhead(
  wasmtime: string,
  component: string,
  folder = join(cacheFolder(), 'wasmtime-compiled'),
  options: readonly string[] = [],
): string {
  const version = execFileSync(wasmtime, ['--version']);
  const made = createHash('sha256').update(version).update(options.join(' '));
  const hash = made.update(readFileSync(component)).digest('hex');
  const compiled = join(folder, `${hash}.cwasm`);
  if (existsSync(compiled)) return compiled;
  mkdirSync(folder, { recursive: true });
  // Two processes may compile the same at once; each has a file of its own, and the last rename wins.
  const part = join(folder, `${hash}.${process.pid}.part`);
  const args = ['compile', ...options, '-o', part, component];
  execFileSync(wasmtime, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  renameSync(part, compiled);
  return compiled;
}
