/** Asks running systems of this user what they hold. */

import { readdirSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { checkDirectory, controlDirectory, processOf, socketPath } from './place.ts';
import { parseSnapshot, type Snapshot } from './snapshot.ts';

/** A system that does not answer within this time is not waited for, in milliseconds. */
const PATIENCE = 5000;

/** Bytes of an answer; a system of a million capabilities stays below. */
const MAX_ANSWER = 512 * 1024 * 1024;

/** Why a system gave no answer. */
export class NoAnswer extends Error {
  /** Nobody listens: the process has gone. */
  readonly gone: boolean;

  constructor(message: string, gone: boolean) {
    super(message);
    this.gone = gone;
  }
}

/** Processes that have a socket, whether or not somebody listens. Errors: PlaceError. */
export function knownProcesses(directory = controlDirectory()): number[] {
  if (directory === undefined || !checkDirectory(directory)) return [];
  return readdirSync(directory)
    .flatMap((name) => processOf(name) ?? [])
    .sort((a, b) => a - b);
}

/** Errors: NoAnswer; PlaceError. A socket on which nobody listens is removed. */
export async function askProcess(pid: number, directory = controlDirectory()): Promise<Snapshot> {
  if (directory === undefined || !checkDirectory(directory))
    throw new NoAnswer('there is no such system', true);
  const path = socketPath(directory, pid);
  try {
    return parseSnapshot(await readAll(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED') tidy(path);
    const gone = code === 'ECONNREFUSED' || code === 'ENOENT';
    throw new NoAnswer(gone ? 'there is no such system' : message, gone);
  }
}

/** What cannot be removed is no socket of ours. */
function tidy(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // It is no more of a system for that.
  }
}

function readAll(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ path });
    const chunks: Buffer[] = [];
    let length = 0;
    const fail = (message: string) => socket.destroy(new Error(message));
    socket.setTimeout(PATIENCE, () => fail(`it does not answer within ${PATIENCE / 1000} s`));
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MAX_ANSWER) fail(`its answer is longer than ${MAX_ANSWER} bytes`);
    });
    socket.on('error', reject);
    socket.on('end', () => {
      if (length === 0) fail('it hung up without an answer');
      else resolve(Buffer.concat(chunks).toString());
    });
  });
}
