/** The folder that confinement is tried on: a secret, and beside it a directory to grant, full of ways out. */

import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';

export const secretText = 'SECRET';

export interface Trap {
  /** Holds everything. */
  readonly folder: string;
  /** To be granted. */
  readonly granted: string;
  readonly secret: string;
}

export function makeTrap(folder: string): Trap {
  const granted = join(folder, 'granted');
  const secret = join(folder, 'secret.txt');
  for (const name of ['dir', 'empty']) mkdirSync(join(granted, name), { recursive: true });
  writeFileSync(secret, secretText);
  symlinkSync('secret.txt', join(folder, 'secret-link'));
  writeFileSync(join(granted, 'file.txt'), 'inside');
  writeFileSync(join(granted, 'other.txt'), 'other');
  const links = {
    'link-absolute': secret,
    'link-relative': '../secret.txt',
    'link-up': '..',
    'link-link': 'link-relative',
    'link-back': '../granted',
    'link-cwd': '/proc/self/cwd/../secret.txt',
    'link-root': `/proc/self/root${secret}`,
    'link-root-up': `../../../../../../../../proc/self/root${secret}`,
    link: 'file.txt',
    dangling: 'not-there',
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(granted, name));
  return { folder, granted, secret };
}

/** One line for each object below `folder`: everything about it that a guest could change. */
export function snapshot(folder: string): string[] {
  // With file types, links to directories are not followed.
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((path) => {
      const { mode, size, mtimeMs, nlink, uid, ino } = lstatSync(path);
      const kind = lstatSync(path);
      const content = kind.isFile()
        ? readFileSync(path, 'utf8')
        : kind.isSymbolicLink()
          ? readlinkSync(path)
          : '';
      return [relative(folder, path), mode.toString(8), size, mtimeMs, nlink, uid, ino, content].join(' ');
    });
}

/** What a program of this folder printed: attempt name to outcome. */
export function attempts(stdout: Buffer): Map<string, string> {
  const lines = stdout.toString().trim().split('\n');
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  );
}
