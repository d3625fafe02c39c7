/** Asks running systems of this user. */

import { readdirSync, rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { createInterface } from 'node:readline';
import { NoAnswer } from './client.ts';
import { checkDirectory, controlDirectory, systemOf, systemSocketPath } from './place.ts';
import type { SystemReply, SystemRequest } from './system-protocol.ts';

/** Processes that have a system's socket, whether or not somebody listens. Errors: PlaceError. */
export function knownSystems(directory = controlDirectory()): number[] {
  if (directory === undefined || !checkDirectory(directory)) return [];
  return readdirSync(directory)
    .flatMap((name) => systemOf(name) ?? [])
    .sort((a, b) => a - b);
}

/** What it replies but for the last, which says that it is done. Errors: NoAnswer; PlaceError; an Error with what it says. */
export async function* askSystem(
  pid: number,
  request: SystemRequest,
  directory = controlDirectory(),
): AsyncGenerator<SystemReply> {
  if (directory === undefined || !checkDirectory(directory))
    throw new NoAnswer('there is no such system', true);
  const path = systemSocketPath(directory, pid);
  const socket = createConnection({ path });
  const failed = new Promise<never>((_, reject) => socket.on('error', reject));
  failed.catch(() => {});
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    await Promise.race([failed, new Promise<void>((resolve) => socket.once('connect', () => resolve()))]);
    for await (const line of createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY })) {
      const reply = JSON.parse(line) as SystemReply;
      if (reply.tag === 'done') return;
      if (reply.tag === 'error') throw new Error(reply.message);
      yield reply;
    }
    throw new NoAnswer('it hung up before it had answered', false);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ECONNREFUSED') rmSync(path, { force: true });
    if (code === 'ECONNREFUSED' || code === 'ENOENT') throw new NoAnswer('there is no such system', true);
    throw error;
  } finally {
    socket.destroy();
  }
}
