/**
 * An unmodified Debian 12 as a folder: packages and all that they depend on, unpacked as dpkg would, without their scripts. Made once and kept in the cache
 * folder; nothing is installed, and nobody need be root.
 */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cached } from '../../../tools/bench/x86/cache-folder.ts';

const small = [
  'base-files',
  'bash',
  'dash',
  'coreutils',
  'grep',
  'sed',
  'gawk',
  'findutils',
  'tar',
  'passwd',
];
const further = [
  ...[
    'git',
    'perl',
    'python3',
    'gcc',
    'libc6-dev',
    'make',
    'sqlite3',
    'lua5.4',
    'bc',
    'jq',
    'file',
    'openssl',
  ],
  ...['xz-utils', 'zstd', 'bzip2', 'gzip', 'diffutils', 'patch'],
];

export type Size = 'small' | 'large';

/** By the environment: NUCLEUS_DEBIAN=large is for long runs. */
export function sizeWanted(): Size {
  return process.env.NUCLEUS_DEBIAN === 'large' ? 'large' : 'small';
}

/** The folder, or why there is none. */
export function debianRoot(size: Size): { readonly folder: string } | { readonly missing: string } {
  try {
    return { folder: cached(`debian-root-${size}`, (path) => make(size, path)) };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { missing: `no Debian root: ${why} (on Debian 12: apt-get update)` };
  }
}

function make(size: Size, folder: string): void {
  const packages = mkdtempSync(join(tmpdir(), 'nucleus-packages-'));
  try {
    run('apt-get', ['download', ...closure(size === 'large' ? [...small, ...further] : small)], packages);
    mkdirSync(folder);
    // A merged /usr, as Debian 12 has it: the packages still have files in both.
    for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
      mkdirSync(join(folder, 'usr', name), { recursive: true });
      symlinkSync(`usr/${name}`, join(folder, name));
    }
    for (const file of readdirSync(packages)) unpack(join(packages, file), folder);
  } finally {
    rmSync(packages, { recursive: true, force: true });
  }
}

/** As if nothing were installed. */
function closure(names: readonly string[]): string[] {
  const empty = ['-o', 'Dir::State::status=/dev/null'];
  const listed = run(
    'apt-get',
    [...empty, 'install', '--simulate', '--no-install-recommends', ...names],
    '.',
  );
  return [...new Set([...listed.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]!))];
}

function unpack(file: string, folder: string): void {
  const into = ['-x', '--keep-directory-symlink', '-C', folder];
  const script = 'dpkg-deb --fsys-tarfile "$0" | tar "$@"';
  run('sh', ['-c', script, file, ...into], folder);
}

function run(file: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (error) throw new Error(`there is no ${file} here`);
  if (status !== 0)
    throw new Error(`${file} ${args[0]}: ${stderr.trim().split('\n')[0] || `exit ${status}`}`);
  return stdout;
}
