import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readCompiled } from './compiled-scripts.ts';

const command = join(import.meta.dirname, '..', '..', '..', 'dist', 'bin', 'nucleus.js');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'nucleus-launch-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command; gives the file of compiled code, and what it has. */
function run(...words: string[]) {
  const env = { ...process.env, NUCLEUS_CACHE_DIR: folder };
  execFileSync(process.execPath, [command, ...words], { env, stdio: 'pipe' });
  const scripts = join(folder, 'scripts');
  const [name] = readdirSync(scripts);
  return { inode: statSync(join(scripts, name!)).ino, scripts: readCompiled(scripts, name!) };
}

it.skipIf(!existsSync(command))('makes code anew at the ends of three runs, and loses none', () => {
  const runs = [1, 2, 3, 4].map(() => run('run', '--help'));
  const ends = runs.map(({ scripts }) => [...new Set([...scripts.values()].map((one) => one.ends))]);
  expect(ends).toEqual([[1], [2], [3], [3]]);
  expect(runs[3]!.inode).toBe(runs[2]!.inode);
  const sizes = runs.map(({ scripts }) => scripts.get('nucleus-body.js')!.code.length);
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
});
