/** From the host's errors to WASI's: one table, by the names that Node gives to errno values. */

import { constants } from 'node:os';
import { Failure, IoError } from '../../../kernel/task/index.ts';

/** `error-code` of wasi:filesystem/types, as far as this host gives it. */
export type ErrorCode =
  | 'access'
  | 'bad-descriptor'
  | 'busy'
  | 'cross-device'
  | 'deadlock'
  | 'exist'
  | 'file-too-large'
  | 'illegal-byte-sequence'
  | 'insufficient-memory'
  | 'insufficient-space'
  | 'interrupted'
  | 'invalid'
  | 'invalid-seek'
  | 'io'
  | 'is-directory'
  | 'loop'
  | 'name-too-long'
  | 'no-device'
  | 'no-entry'
  | 'no-lock'
  | 'no-such-device'
  | 'no-tty'
  | 'not-directory'
  | 'not-empty'
  | 'not-permitted'
  | 'overflow'
  | 'pipe'
  | 'quota'
  | 'read-only'
  | 'text-file-busy'
  | 'too-many-links'
  | 'unsupported'
  | 'would-block';

/** WASI has no case for "too many open files"; memory of the system's is what there is not enough of. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  E2BIG: 'invalid',
  EACCES: 'access',
  EAGAIN: 'would-block',
  EBADF: 'bad-descriptor',
  EBUSY: 'busy',
  EDEADLK: 'deadlock',
  EDQUOT: 'quota',
  EEXIST: 'exist',
  EFBIG: 'file-too-large',
  EILSEQ: 'illegal-byte-sequence',
  EINTR: 'interrupted',
  EINVAL: 'invalid',
  EIO: 'io',
  EISDIR: 'is-directory',
  ELOOP: 'loop',
  EMFILE: 'insufficient-memory',
  EMLINK: 'too-many-links',
  ENAMETOOLONG: 'name-too-long',
  ENFILE: 'insufficient-memory',
  ENODEV: 'no-device',
  ENOENT: 'no-entry',
  ENOLCK: 'no-lock',
  ENOMEM: 'insufficient-memory',
  ENOSPC: 'insufficient-space',
  ENOSYS: 'unsupported',
  ENOTDIR: 'not-directory',
  ENOTEMPTY: 'not-empty',
  ENOTSUP: 'unsupported',
  ENOTTY: 'no-tty',
  ENXIO: 'no-such-device',
  EOPNOTSUPP: 'unsupported',
  EOVERFLOW: 'overflow',
  EPERM: 'not-permitted',
  EPIPE: 'pipe',
  EROFS: 'read-only',
  ESPIPE: 'invalid-seek',
  ETXTBSY: 'text-file-busy',
  EXDEV: 'cross-device',
};

/** The errno name of what a Node call threw, such as "ENOENT"; undefined if it is no system error. */
export function errnoOf(error: unknown): string | undefined {
  const { code, errno } = error as NodeJS.ErrnoException;
  return typeof errno === 'number' && typeof code === 'string' ? code : undefined;
}

/** WASI's code for what a Node call threw; undefined if it is no system error. An errno unknown here is `io`. */
export function codeOf(error: unknown): ErrorCode | undefined {
  const name = errnoOf(error);
  return name === undefined ? undefined : (CODES[name] ?? 'io');
}

/** An error as Node's calls throw it, for what the host would say if it were asked. */
export function systemError(code: 'EFBIG' | 'ENOTDIR', message: string): Error {
  return Object.assign(new Error(`${code}: ${message}`), { code, errno: -constants.errno[code] });
}

export function fail(code: ErrorCode): Failure<ErrorCode> {
  return new Failure(code);
}

let calls = 0;

/** How often anything was asked of the host by `attempt`, in this thread: while it stays, nothing was. */
export function hostCalls(): number {
  return calls;
}

/** Runs a Node call; its system errors come out as `Failure<ErrorCode>`, everything else as it is. */
export function attempt<T>(call: () => T): T {
  calls++;
  try {
    return call();
  } catch (error) {
    throw translate(error);
  }
}

/** What to throw in place of `error`. */
export function translate(error: unknown): unknown {
  const code = codeOf(error);
  return code === undefined ? error : fail(code);
}

/** For a stream's `last-operation-failed`. */
export function ioError(error: unknown): IoError {
  return new IoError((error as Error).message, codeOf(error) ?? 'io');
}
