/**
 * Links from process to process over a local socket: a provider listens at a path, an importer dials it. The path is the
 * authority: the socket is its owner's alone.
 */

import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { duplexMemory } from '../../../kernel/channel/duplex.ts';
import { bridge } from './bridge.ts';
import { type Hello, hear, LinkError, say } from './hello.ts';

/** Bytes of the largest message; that of channels in shared memory. */
const MESSAGE = 2 ** 24;

export interface Published {
  readonly service: string;
  /** Of its functions and their types: who takes them to be others is refused. */
  readonly digest: string;
  /** A new link to the service: memory whose side 1 the service holds. @throws Error, one line, when there cannot be one */
  open(): SharedArrayBuffer | Promise<SharedArrayBuffer>;
  /** One line on each importer that was refused or lost. */
  log(line: string): void;
}

export interface Publication {
  /** Takes no more importers; those that are there stay. */
  close(): void;
}

/** Lets importers of other processes reach a service. @throws LinkError when the path cannot be listened at */
export async function publish(path: string, published: Published): Promise<Publication> {
  removeStale(path);
  const server = createServer((socket) => void welcome(socket, published));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new LinkError(`cannot listen at ${path}: ${error.message}`)));
    // The mode of the socket is that of its making: nobody else may connect for a moment.
    const before = process.umask(0o077);
    server.listen({ path }, () => resolve());
    process.umask(before);
  });
  chmodSync(path, 0o600);
  return {
    close: () => {
      server.close();
      rmSync(path, { force: true });
    },
  };
}

/** A socket that a dead process left. What is no socket stays. */
function removeStale(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  if (!found.isSocket()) throw new LinkError(`cannot listen at ${path}: there is something else`);
  rmSync(path);
}

async function welcome(socket: Socket, { service, digest, open, log }: Published): Promise<void> {
  socket.on('error', () => {});
  try {
    const { words, frames } = await hear(socket);
    const refused = differs(words, { service, digest });
    if (refused !== undefined) throw new LinkError(refused);
    const memory = await open();
    say(socket, { service, digest });
    frames.limit = MESSAGE;
    const why = await bridge({ memory, side: 0, socket, frames, message: MESSAGE });
    log(`${service}: an importer has gone: ${why}`);
  } catch (error) {
    const refused = (error as Error).message;
    log(`${service}: an importer was refused: ${refused}`);
    if (socket.writable) say(socket, { service, digest, refused });
    socket.end(() => socket.destroy());
  }
}

function differs(words: Hello, expected: Hello): string | undefined {
  if (words.service !== expected.service) return `it asks for ${JSON.stringify(words.service)}`;
  if (words.digest !== expected.digest) return 'its interfaces are others, or of another version';
  return undefined;
}

/**
 * Reaches a service of another process: memory whose side 0 is the importer's.
 * @throws LinkError
 */
export async function dial(
  path: string,
  { service, digest }: Omit<Hello, 'refused'>,
): Promise<SharedArrayBuffer> {
  const socket = connect({ path });
  try {
    say(socket, { service, digest });
    const { words, frames } = await hear(socket);
    if (words.refused !== undefined) throw new LinkError(words.refused);
    const refused = differs(words, { service, digest });
    if (refused !== undefined) throw new LinkError(refused);
    frames.limit = MESSAGE;
    const memory = duplexMemory();
    void bridge({ memory, side: 1, socket, frames, message: MESSAGE });
    return memory;
  } catch (error) {
    socket.destroy();
    throw new LinkError(`cannot reach ${service} at ${path}: ${(error as Error).message}`);
  }
}
