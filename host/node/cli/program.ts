/**
 * Finds the file that PROGRAM means, and tells by its first bytes who can run it.
 *
 * A name with a slash is a path. One without is looked for here, as a user who typed it sees it, and then in PATH; the
 * program's name in argv stays as it was typed. The execute permission is not asked for: what is here is an image to be
 * read, often just unpacked or on a file system that has no such bit.
 */

import { accessSync, constants, type Stats, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { normaliseGuestPath } from '../../../kernel/manifest/manifest.ts';
import { CommandError, exitCode } from './exit-code.ts';
import type { GuestView, Resolved } from './guest-view.ts';
import { type FileDefect, FileError, readHead, readWhole } from './host-file.ts';

export interface FoundProgram {
  /** Absolute host path. */
  readonly path: string;
  /** What the program sees as its own path, where that was looked for. */
  readonly guest?: string;
  /** `image` and `windows-image` are for a personality; the kernel's loader says more. */
  readonly kind: 'component' | 'core-module' | 'image' | 'windows-image';
}

export interface SearchPlace {
  readonly here: string;
  /** PATH as the host has it. */
  readonly searchPath: string;
}

/** Errors: CommandError with code 127 (there is none) or 126 (it is nothing to run). */
export function findProgram(name: string, place: SearchPlace = currentPlace()): FoundProgram {
  if (name === '') throw new CommandError(exitCode.notFound, 'PROGRAM is empty; give a path or a name');
  const path = hasSlash(name) ? resolve(place.here, name) : findByName(name, place);
  return { path, kind: kindOf(naming(name, () => readHead(path, headLength))) };
}

/** Where a system's programs are, for who does not say. */
export const systemPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The same with `--root`: a name means what it means in the guest, whose PATH is `searchPath`; a path that starts with a dot is one
 * from here.
 */
export function findInRoot(name: string, view: GuestView, searchPath = systemPath): FoundProgram {
  if (!name.startsWith('/') && hasSlash(name)) return findProgram(name);
  const candidates = name.startsWith('/')
    ? [name]
    : searchPath.split(':').map((folder) => `${folder}/${name}`);
  for (const candidate of candidates) {
    const resolved = name === '' ? undefined : view.resolve(normaliseGuestPath(candidate));
    const found = resolved && foundAt(name, resolved, candidates.length > 1);
    if (found) return found;
  }
  throw new CommandError(
    exitCode.notFound,
    `${name}: no such program in --root; a path from here starts with ./`,
  );
}

/** What is there; one that is looked for in PATH has to be executable. Errors: as `findProgram`. */
export function foundAt(
  name: string,
  { host: path, guest }: Resolved,
  searched: boolean,
): (FoundProgram & { guest: string }) | undefined {
  const stat = statOf(path);
  if (!stat || (searched && !(stat.isFile() && isExecutable(path)))) return undefined;
  return { path, guest, kind: kindOf(naming(name, () => readHead(path, headLength))) };
}

function currentPlace(): SearchPlace {
  return { here: process.cwd(), searchPath: process.env.PATH ?? '' };
}

function hasSlash(name: string): boolean {
  return name.includes('/') || (process.platform === 'win32' && /[\\:]/.test(name));
}

function findByName(name: string, place: SearchPlace): string {
  const local = resolve(place.here, name);
  if (statOf(local)?.isFile()) return local;
  for (const folder of place.searchPath.split(delimiter)) {
    if (folder === '') continue;
    const candidate = resolve(place.here, join(folder, name));
    if (statOf(candidate)?.isFile() && isExecutable(candidate)) return candidate;
  }
  if (statOf(local)?.isDirectory())
    throw new CommandError(exitCode.cannotRun, `${name}: is a directory, not a program`);
  throw new CommandError(
    exitCode.notFound,
    `${name}: no such program here or in PATH; give its path, such as ./${name}`,
  );
}

/** Undefined where nothing is, or nothing that may be seen. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const headLength = 8;

/** All of a file that could be a program; `name` as the user typed it. Errors: as `findProgram`. */
export function readProgram(name: string, path: string): Uint8Array<ArrayBuffer> {
  return naming(name, () => readWhole(path));
}

/** Columns: a defect; why it keeps a file from being a program. */
const consequences: Readonly<Partial<Record<FileDefect, string>>> = {
  directory: ', not a program',
  irregular: ', so no program',
  empty: ', so no program',
};

function naming<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof FileError)) throw cause;
    const code = cause.defect === 'missing' ? exitCode.notFound : exitCode.cannotRun;
    throw new CommandError(code, `${name}: ${cause.message}${consequences[cause.defect] ?? ''}`, { cause });
  }
}

/**
 * "\0asm" is wasm; the half-word at 6 is the layer: 0 a core module, 1 a component. What has another one, or is shorter, is
 * for the loader to refuse. "MZ" begins what Windows runs.
 */
export function kindOf(bytes: Uint8Array): FoundProgram['kind'] {
  const wasm = [0, 0x61, 0x73, 0x6d].every((byte, at) => bytes[at] === byte);
  if (bytes[0] === 0x4d && bytes[1] === 0x5a) return 'windows-image';
  if (!wasm || bytes.length < headLength) return 'image';
  const layer = bytes[6]! | (bytes[7]! << 8);
  return layer === 0 ? 'core-module' : layer === 1 ? 'component' : 'image';
}
