/**
 * Compiles sources of the project for tests that need them as JavaScript: in a child process or in a worker, where the
 * test runner's own loader is not at hand. Fresh each time, so that a test never runs yesterday's build.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Compiles files and what they import.
 * @param files relative to the project, such as 'host/node/wasi/streams.ts'
 * @returns a new folder in the project (so that packages are found) that mirrors it; the caller removes it
 */
export function compileSources(files: readonly string[]): string {
  mkdirSync(join(root, '.cache'), { recursive: true });
  const into = mkdtempSync(join(root, '.cache', 'compiled-'));
  const config = join(into, 'tsconfig.json');
  const compilerOptions = { outDir: into, rootDir: root, incremental: false, tsBuildInfoFile: null };
  const settings = { extends: join(root, 'tsconfig.json'), compilerOptions, include: [] };
  writeFileSync(config, JSON.stringify({ ...settings, files: files.map((file) => join(root, file)) }));
  execFileSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', config], { encoding: 'utf8' });
  return into;
}
