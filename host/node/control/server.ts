/** The socket of a running system: whoever of the same user connects gets a snapshot, and is hung up on. */

import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { controlDirectory, makeDirectory, socketPath } from './place.ts';
import type { Snapshot } from './snapshot.ts';

/** Callers at a time; more are turned away. */
const MAX_CALLERS = 8;

/** A caller that has not taken its answer by then is hung up on, in milliseconds. */
const PATIENCE = 5000;

export interface ControlOptions {
  /** Gives what to say; asked for each caller. */
  snapshot(): Snapshot | Promise<Snapshot>;
  /** Told in one line why there is no socket, or why a caller got nothing. */
  log(line: string): void;
  readonly directory?: string | undefined;
}

/** Opens the socket of this process; what comes back closes it. Never fails: a run needs no socket. */
export function openControl(options: ControlOptions): () => void {
  try {
    const directory = options.directory ?? controlDirectory();
    if (directory === undefined) return () => {};
    makeDirectory(directory);
    const path = socketPath(directory, process.pid);
    rmSync(path, { force: true });
    return listen(path, options);
  } catch (error) {
    options.log(`no control socket: ${(error as Error).message}`);
    return () => {};
  }
}

function listen(path: string, options: ControlOptions): () => void {
  // Paused: what a caller sends is never read.
  const server = createServer({ pauseOnConnect: true }, (socket) => void answer(socket, options));
  server.maxConnections = MAX_CALLERS;
  server.on('error', (error) => options.log(`no control socket: ${error.message}`));
  server.listen({ path }).unref();
  const remove = () => rmSync(path, { force: true });
  process.once('exit', remove);
  return () => close(server, remove);
}

function close(server: Server, remove: () => void): void {
  process.off('exit', remove);
  server.close();
  remove();
}

async function answer(socket: Socket, options: ControlOptions): Promise<void> {
  socket.unref();
  socket.on('error', () => {});
  socket.setTimeout(PATIENCE, () => socket.destroy());
  try {
    const text = JSON.stringify(await options.snapshot());
    socket.end(`${text}\n`, () => socket.destroy());
  } catch (error) {
    options.log(`control socket: ${(error as Error).message}`);
    socket.destroy();
  }
}
