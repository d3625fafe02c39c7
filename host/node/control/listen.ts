/** A control socket in the private directory: opened if that can be, and gone with the process. */

import { rmSync } from 'node:fs';
import { createServer, type ServerOpts, type Socket } from 'node:net';
import { controlDirectory, makeDirectory } from './place.ts';

export interface ListenOptions {
  /** Its path in a directory. */
  path(directory: string): string;
  /** Takes each caller. */
  serve(socket: Socket): void;
  /** Callers at a time; more are turned away. */
  readonly callers: number;
  readonly server?: ServerOpts;
  /** Told in one line why there is no socket. */
  log(line: string): void;
  readonly directory?: string | undefined;
}

/** What comes back closes it. Never fails: nobody needs the socket to run. */
export function openSocket(options: ListenOptions): () => void {
  try {
    const directory = options.directory ?? controlDirectory();
    if (directory === undefined) return () => {};
    makeDirectory(directory);
    const path = options.path(directory);
    rmSync(path, { force: true });
    return listen(path, options);
  } catch (error) {
    options.log(`no control socket: ${(error as Error).message}`);
    return () => {};
  }
}

function listen(path: string, { serve, callers, server: settings = {}, log }: ListenOptions): () => void {
  const server = createServer(settings, serve);
  server.maxConnections = callers;
  server.on('error', (error) => log(`no control socket: ${error.message}`));
  server.listen({ path }).unref();
  const remove = () => rmSync(path, { force: true });
  process.once('exit', remove);
  return () => {
    process.off('exit', remove);
    server.close();
    remove();
  };
}
