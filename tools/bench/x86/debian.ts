/** Programs of the distribution, unpacked into the cache folder: nothing is installed, and nobody need be root. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from './cache-folder.ts';

/** A folder with the files of the package and of what it needs that is not installed; or why there is none. */
export function unpackPackage(name: string): { readonly folder: string } | { readonly missing: string } {
  try {
    return { folder: cached(`debian-${name}`, (path) => unpack(name, path)) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { missing: `${name}: ${why} (on Debian: apt-get update && apt-get install ${name})` };
  }
}

function unpack(name: string, folder: string): void {
  const packages = mkdtempSync(join(tmpdir(), 'nucleus-packages-'));
  try {
    command('apt-get', ['download', ...needed(name)], packages);
    mkdirSync(folder);
    for (const file of readdirSync(packages)) command('dpkg', ['-x', join(packages, file), folder], packages);
  } finally {
    rmSync(packages, { recursive: true, force: true });
  }
}

/** The package, and what would be installed with it. */
function needed(name: string): string[] {
  const listed = command(
    'apt-get',
    ['install', '--simulate', '--no-install-recommends', '--reinstall', name],
    '.',
  );
  return [...listed.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]!);
}

function command(file: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd, encoding: 'utf8' });
  if (error) throw new Error(`there is no ${file} here`);
  if (status !== 0)
    throw new Error(`${file} ${args[0]}: ${stderr.trim().split('\n')[0] || `exit ${status}`}`);
  return stdout;
}
