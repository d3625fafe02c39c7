/**
 * Where this user's caches lie. What is in there is executed, so the folder must be the user's own, and nobody else's to write to;
 * then whoever can change it could change the user's start-up files as well.
 */

import { mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';

/** Write permission of the group and of all others. */
const OTHERS_WRITE = 0o022;

/** Its path, whether it is there or not. Undefined: `NUCLEUS_CACHE_DIR` is empty, or nobody is at home. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment.NUCLEUS_CACHE_DIR;
  if (named !== undefined) return named === '' ? undefined : resolve(named);
  const base = environment.XDG_CACHE_HOME;
  if (base !== undefined && isAbsolute(base)) return join(base, 'nucleus');
  const home = homeFolder();
  return home === undefined ? undefined : join(home, '.cache', 'nucleus');
}

/** Its part for the command's compiled scripts. */
export function scriptFolder(environment?: NodeJS.ProcessEnv): string | undefined {
  const cache = cacheFolder(environment);
  return cache === undefined ? undefined : join(cache, 'scripts');
}

/** Makes a part and the cache around it, unless they are there. */
export function makePart(part: string): void {
  mkdirSync(part, { recursive: true, mode: 0o700 });
}

/** Whether a part and the cache around it are there and this user's alone. */
export function isOwnPart(part: string): boolean {
  return isOwn(dirname(part)) && isOwn(part);
}

/** Windows keeps a user's folders from others by itself. */
function isOwn(folder: string): boolean {
  const status = statSync(folder, { throwIfNoEntry: false });
  if (status === undefined || !status.isDirectory()) return false;
  const user = process.geteuid?.();
  return user === undefined || (status.uid === user && (status.mode & OTHERS_WRITE) === 0);
}

function homeFolder(): string | undefined {
  try {
    return isAbsolute(homedir()) ? homedir() : undefined;
  } catch {
    return undefined;
  }
}
