/** Writes a file so that it is there whole or not at all: under another name beside it, then by a rename. */
import { rmSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Why a file cannot be written, in a few words. */
export class OutputError extends Error {}

/** Errors: OutputError; nothing is left behind then, and what was there before stays. */
export async function writeOutput(path: string, chunks: readonly Uint8Array[]): Promise<void> {
  // Short, so that any name that is allowed beside it allows this one.
  const temporary = join(dirname(path), `.nucleus.${process.pid}.tmp`);
  const unwatch = removeOnSignal(temporary);
  try {
    await refuseSpecial(path);
    await writeAll(temporary, chunks);
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => {});
    throw cause instanceof OutputError ? cause : new OutputError(reasonOf(cause), { cause });
  } finally {
    unwatch();
  }
}

/** Until called back: a signal that ends the process takes the file with it. */
function removeOnSignal(path: string): () => void {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  const end = (signal: NodeJS.Signals) => {
    rmSync(path, { force: true });
    unwatch();
    process.kill(process.pid, signal);
  };
  const unwatch = () => {
    for (const signal of signals) process.off(signal, end);
  };
  for (const signal of signals) process.on(signal, end);
  return unwatch;
}

/** A rename would put a file in the place of a directory, a device or a pipe. */
async function refuseSpecial(path: string): Promise<void> {
  const there = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (there?.isDirectory()) throw new OutputError('is a directory');
  if (there && !there.isFile()) throw new OutputError('is no regular file');
}

async function writeAll(path: string, chunks: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const chunk of chunks) await file.writeFile(chunk);
  } finally {
    await file.close();
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its directory does not exist',
  ENOTDIR: 'a part of its path is not a directory',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left on the device',
  ENAMETOOLONG: 'its name is too long',
  EFBIG: 'it is larger than files may be here',
  EDQUOT: 'the quota is used up',
  ELOOP: 'its path has too many symbolic links',
};

function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return reasons[code ?? ''] ?? code ?? message;
}
