/** The private directory of control sockets. */

import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why the directory is not to be used. */
export class PlaceError extends Error {}

/**
 * Bytes of a socket's path on every system: a longer one is cut off without a word, and the socket would stand under
 * another name in another directory.
 */
const MAX_PATH = 103;

/** Its path; undefined where the host has no user ids, and so no private directories, or all paths are too long. */
export function controlDirectory(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const user = process.getuid?.();
  if (user === undefined) return undefined;
  const runtime = environment.XDG_RUNTIME_DIR;
  const own = isDirectory(runtime) ? [join(runtime, 'nucleus')] : [];
  const places = [...own, join(tmpdir(), `nucleus-${user}`)];
  return places.find((place) => Buffer.byteLength(socketPath(place, 2 ** 32 - 1)) <= MAX_PATH);
}

/** Also no for what cannot be looked at. */
function isDirectory(path: string | undefined): path is string {
  try {
    return path?.startsWith('/') === true && statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** Whether it is there. Errors: PlaceError if it is not this user's alone. */
export function checkDirectory(path: string): boolean {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return false;
  if (!found.isDirectory()) throw new PlaceError(`${path}: is no directory`);
  if (found.uid !== process.getuid?.()) throw new PlaceError(`${path}: belongs to user ${found.uid}`);
  if ((found.mode & 0o077) !== 0) {
    const mode = (found.mode & 0o777).toString(8);
    throw new PlaceError(`${path}: is open to other users (mode ${mode}); make it 700`);
  }
  return true;
}

/** Makes it if it is not there. Errors: PlaceError; what making it throws. */
export function makeDirectory(path: string): void {
  if (checkDirectory(path)) return;
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  checkDirectory(path);
}

export function socketPath(directory: string, pid: number): string {
  return join(directory, `${pid}.sock`);
}

/** The one on which a system takes orders; no longer than the other. */
export function systemSocketPath(directory: string, pid: number): string {
  return join(directory, `${pid}.up`);
}

/** The process that the name of a system's socket speaks of. */
export function systemOf(name: string): number | undefined {
  const match = /^([1-9]\d{0,9})\.up$/.exec(name);
  return match === null ? undefined : Number(match[1]);
}

/** The process that a socket's name speaks of. */
export function processOf(name: string): number | undefined {
  const match = /^([1-9]\d{0,9})\.sock$/.exec(name);
  return match === null ? undefined : Number(match[1]);
}
