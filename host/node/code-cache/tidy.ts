/** The size of the whole code cache: what has not been used for longest goes first. */

import { readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of all files. */
export const MOST_BYTES = 512 << 20;
/** A file that is still being made after so many milliseconds was left behind. */
const LEFT_BEHIND = 3_600_000;

/** Names of what the cache makes: folders of versions, files of programs, and files that are being made. */
const VERSION = /^[0-9a-f]{16}$/;
const FILE = /^[0-9a-f]{32}(\.\d+-[0-9a-f]{12}\.new)?$/;

export interface Found {
  readonly path: string;
  readonly bytes: number;
  /** When it was used last, in milliseconds. */
  readonly used: number;
}

/** All that the cache has made in its folder, and nothing else. */
export function filesIn(folder: string): Found[] {
  return namesIn(folder)
    .filter((version) => VERSION.test(version))
    .flatMap((version) =>
      namesIn(join(folder, version))
        .filter((name) => FILE.test(name))
        .flatMap((name) => look(join(folder, version, name))),
    );
}

/** Removes the oldest until all fit into `most` bytes, with some space besides; 0 removes everything. Gives the files removed. */
export function tidy(folder: string, most = MOST_BYTES): number {
  const files = filesIn(folder).sort((a, b) => a.used - b.used);
  const size = files.reduce((total, { bytes }) => total + bytes, 0);
  let left = size;
  const goal = size > most ? most * 0.9 : most;
  const gone = files.filter(({ path, bytes, used }) => {
    const stray = path.endsWith('.new') && Date.now() - used > LEFT_BEHIND;
    if (!stray && left <= goal) return false;
    left -= bytes;
    return remove(() => rmSync(path, { force: true }));
  });
  if (gone.length > 0) {
    for (const version of namesIn(folder).filter((name) => VERSION.test(name)))
      remove(() => rmdirSync(join(folder, version)));
  }
  return gone.length;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Nothing for what another process has just removed. */
function look(path: string): Found[] {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? [{ path, bytes: found.size, used: found.mtimeMs }] : [];
}

/** What cannot be removed, a folder with files in it, stays. */
function remove(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}
