/** Descriptors that the user grants: the only place where a host path is opened as it is, with the user's authority. */

import { closeSync, constants, fstatSync, openSync, realpathSync } from 'node:fs';
import { typeOfMode } from './attributes.ts';
import { Descriptor } from './descriptor.ts';
import { errnoOf } from './errno.ts';
import { HOLDS_DESCRIPTORS } from './walk.ts';

/** Why something cannot be granted; the message is one line for the user. */
export class GrantError extends Error {
  /** What a shell would exit with: 126 (found, but not usable) or 127 (not found). */
  readonly exitCode: 126 | 127;

  constructor(message: string, exitCode: 126 | 127, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

/**
 * A descriptor of a host directory, from which nothing outside of it can be reached.
 * @param write whether what is in it may be changed; reading is always granted
 * @throws GrantError
 */
export function openDirectory(hostPath: string, { write = false } = {}): Descriptor {
  const { number, type } = open(hostPath, 'directory');
  if (type !== 'directory') {
    closeSync(number);
    throw new GrantError(`${hostPath}: cannot grant it as a directory: it is a ${say(type)}`, 126);
  }
  const flags = write ? { read: true, mutateDirectory: true } : { read: true };
  return new Descriptor({ number, type, flags, mutable: write, path: locate(hostPath) });
}

/** Why a host path cannot be granted as a directory, in one line that names it. */
export function directoryProblem(hostPath: string): string | undefined {
  try {
    openDirectory(hostPath)[Symbol.dispose]();
  } catch (error) {
    if (error instanceof GrantError) return error.message;
    throw error;
  }
  return undefined;
}

/**
 * A descriptor of a host file, for reading.
 * @throws GrantError
 */
export function openFile(hostPath: string): Descriptor {
  const { number, type } = open(hostPath, 'file');
  if (type !== 'regular-file') {
    closeSync(number);
    throw new GrantError(`${hostPath}: not a regular file: it is a ${say(type)}`, 126);
  }
  return new Descriptor({ number, type, flags: { read: true }, mutable: false, path: locate(hostPath) });
}

function open(hostPath: string, wanted: string) {
  try {
    // Without waiting for a FIFO's writer.
    const number = openSync(hostPath, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    return { number, type: typeOfMode(fstatSync(number).mode) };
  } catch (error) {
    throw explain(hostPath, wanted, error);
  }
}

function explain(hostPath: string, wanted: string, error: unknown): unknown {
  const errno = errnoOf(error);
  if (hostPath.includes('\0')) return new GrantError('a path must not contain a zero byte', 127, error);
  if (errno === 'ENOENT') {
    return new GrantError(`${hostPath}: no such ${wanted}; check the path`, 127, error);
  }
  if (errno === 'ENOTDIR') {
    return new GrantError(`${hostPath}: a part of this path is not a directory`, 127, error);
  }
  if (errno === 'EACCES' || errno === 'EPERM') {
    return new GrantError(`${hostPath}: permission denied; you may not read this ${wanted}`, 126, error);
  }
  if (errno === undefined) return error;
  return new GrantError(`${hostPath}: cannot open this ${wanted}: ${(error as Error).message}`, 126, error);
}

/** Only a host that does not hold directories by descriptors needs to know where they are. */
function locate(hostPath: string): string {
  return HOLDS_DESCRIPTORS ? hostPath : realpathSync(hostPath);
}

function say(type: string): string {
  return type.replace('-', ' ');
}
