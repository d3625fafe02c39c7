/**
 * Regular files of the host that the command line names. Only such a file is ever read: a named pipe would wait for its
 * writer, and a device need not end.
 */

import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs';

/** What is wrong with a file; `unreadable` has its reason in the message. */
export type FileDefect = 'missing' | 'directory' | 'irregular' | 'empty' | 'unreadable';

/** The message goes behind the file's name. */
export class FileError extends Error {
  readonly defect: FileDefect;

  constructor(defect: FileDefect, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FileError';
    this.defect = defect;
  }
}

/** At most `length` bytes from the beginning. Errors: FileError. */
export function readHead(path: string, length: number): Uint8Array {
  return withFile(path, (file) => {
    const head = new Uint8Array(length);
    return head.subarray(0, readSync(file, head, 0, length, 0));
  });
}

/** All of it. Errors: FileError. */
export function readWhole(path: string): Uint8Array<ArrayBuffer> {
  return withFile(path, (file) => new Uint8Array(readFileSync(file)));
}

function withFile<T>(path: string, use: (descriptor: number) => T): T {
  let file: number | undefined;
  try {
    // Without O_NONBLOCK, opening a named pipe would wait for its writer.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(file);
    if (stat.isDirectory()) throw new FileError('directory', 'is a directory');
    if (!stat.isFile()) throw new FileError('irregular', 'is no regular file');
    if (stat.size === 0) throw new FileError('empty', 'is empty');
    return use(file);
  } catch (error) {
    throw error instanceof FileError ? error : explain(error as NodeJS.ErrnoException);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function explain(cause: NodeJS.ErrnoException): FileError {
  const fail = (defect: FileDefect, message: string) => new FileError(defect, message, { cause });
  switch (cause.code) {
    case 'ENOENT':
      return fail('missing', 'no such file');
    case 'ENOTDIR':
      return fail('missing', 'no such file: a part of its path is not a directory');
    case 'EACCES':
      return fail('unreadable', 'cannot be read: permission denied; it needs read permission');
    // A socket, or a device without a driver.
    case 'ENXIO':
      return fail('irregular', 'is no regular file');
    default:
      return fail('unreadable', `cannot be read: ${cause.code ?? cause.message}`);
  }
}
