/** The socket of a running system: whoever of the same user connects gets a snapshot, and is hung up on. */

import type { Socket } from 'node:net';
import { openSocket } from './listen.ts';
import { socketPath } from './place.ts';
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
  return openSocket({
    path: (directory) => socketPath(directory, process.pid),
    serve: (socket) => void answer(socket, options),
    callers: MAX_CALLERS,
    // Paused: what a caller sends is never read.
    server: { pauseOnConnect: true },
    log: options.log,
    directory: options.directory,
  });
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
