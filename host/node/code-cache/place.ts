/** Folders of the code cache: whether nobody else can write to them. */

import { mkdirSync, type Stats, statSync } from 'node:fs';

/** Why a folder or a file in it is not used. */
export class CacheError extends Error {}

/** Bits of a mode: others than the owner may write. */
const OTHERS_WRITE = 0o022;

/** Whether it is this user's, and nobody else may write to it. Where a host has no user ids all is. */
export function isOwn({ uid, mode }: Pick<Stats, 'uid' | 'mode'>): boolean {
  const user = process.getuid?.();
  return user === undefined || (uid === user && (mode & OTHERS_WRITE) === 0);
}

/** Whether the folder is there. Errors: CacheError; what looking at it throws. */
export function checkFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (!found.isDirectory()) throw new CacheError(`${path}: is no directory`);
  if (isOwn(found)) return true;
  const mode = (found.mode & 0o777).toString(8);
  throw new CacheError(`${path}: belongs to user ${found.uid}, mode ${mode}; it is to be yours, mode 700`);
}

/** Makes it where it is not there. Errors: CacheError; what making it throws. */
export function makeFolder(path: string): void {
  if (checkFolder(path)) return;
  mkdirSync(path, { recursive: true, mode: 0o700 });
  checkFolder(path);
}
