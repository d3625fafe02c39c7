/** A directory of the host as a service is granted it: what is in it when it is read, as plain data. */

import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DirectoryGrant } from '../../../kernel/manifest/manifest.ts';

export interface Folder {
  /** Path by which the service knows it. */
  readonly guest: string;
  readonly rights: DirectoryGrant['rights'];
  readonly entries: readonly FolderEntry[];
}

export interface FolderEntry {
  /** From the folder on, with `/`. */
  readonly path: string;
  /** Of a file; absent for a directory. */
  readonly bytes?: Uint8Array;
}

/** Most bytes of files, and most entries, of one folder: all of it is put back for each sequence. */
const MOST = { bytes: 1 << 20, entries: 1000 };

/** Directories and regular files, in the order of their names. `isWhole`: nothing was left out that is too much; a host without the directory has nothing in it. */
export function readFolder(host: string): { readonly entries: FolderEntry[]; readonly isWhole: boolean } {
  const entries: FolderEntry[] = [];
  let left = MOST.bytes;
  let isWhole = true;
  const pending = [''];
  for (const folder of pending) {
    for (const one of namesIn(join(host, folder))) {
      const path = folder === '' ? one.name : `${folder}/${one.name}`;
      if (!one.isDirectory() && !one.isFile()) continue;
      const size = one.isFile() ? statSync(join(host, path)).size : 0;
      if (size > left || entries.length === MOST.entries) {
        isWhole = false;
        continue;
      }
      left -= size;
      if (one.isDirectory()) pending.push(path);
      entries.push(one.isFile() ? { path, bytes: new Uint8Array(readFileSync(join(host, path))) } : { path });
    }
  }
  return { entries, isWhole };
}

function namesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw cause;
  }
}
