/**
 * Components compiled ahead of time: what wasmtime otherwise does at each start takes it many seconds. Kept by what they
 * were made from, the component's bytes and the wasmtime, so that nobody compiles the same twice.
 */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../fixtures/bring.ts';

/** Gives the path of the compiled file, for `wasmtime run --allow-precompiled`. */
export function compileAhead(
  wasmtime: string,
  component: string,
  folder = join(cacheFolder(), 'wasmtime-compiled'),
): string {
  const version = execFileSync(wasmtime, ['--version']);
  const hash = createHash('sha256').update(version).update(readFileSync(component)).digest('hex');
  const compiled = join(folder, `${hash}.cwasm`);
  if (existsSync(compiled)) return compiled;
  mkdirSync(folder, { recursive: true });
  // Two processes may compile the same at once; each has a file of its own, and the last rename wins.
  const part = join(folder, `${hash}.${process.pid}.part`);
  execFileSync(wasmtime, ['compile', '-o', part, component], { stdio: ['ignore', 'inherit', 'inherit'] });
  renameSync(part, compiled);
  return compiled;
}
