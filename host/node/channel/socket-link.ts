/**
 * Links from process to process over a local socket: a provider listens at a path, an importer dials it. The path is the
 * authority: the socket is its owner's alone.
 */

import { randomUUID } from 'node:crypto';
import { lstatSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { bellMemory, type ChannelMemory, declareDead } from '../../../kernel/channel/duplex.ts';
import { type BridgeEnd, bridge, type WayBack } from './bridge.ts';
import { type Hello, hear, LinkError, say } from './hello.ts';
import type { Probed } from './probes.ts';

/** Bytes of the largest message; that of channels in shared memory. */
const MESSAGE = 2 ** 24;

export interface Opened extends Pick<Probed, 'incoming'> {
  readonly memory: ChannelMemory;
}

export interface Published {
  readonly service: string;
  /** A new link to the service, which holds side 1 of its memory; `bell` is that of side 0. @throws Error, one line, when there cannot be one */
  open(bell: SharedArrayBuffer): Opened;
  /** One line on each importer that was refused or lost. */
  log(line: string): void;
}

export interface Publication {
  /** Takes no more importers; those that are there stay. */
  close(): void;
}

/** Bytes of a socket's path: systems cut off the rest without a word. */
const LONGEST_PATH = process.platform === 'linux' ? 107 : 103;

/** Lets importers of other processes reach a service. @throws LinkError when the path cannot be listened at */
export async function publish(path: string, published: Published): Promise<Publication> {
  if (Buffer.byteLength(path) > LONGEST_PATH)
    throw new LinkError(`cannot listen at ${path}: the path of a socket has at most ${LONGEST_PATH} bytes`);
  await removeStale(path);
  const ways: Ways = new Map();
  const server = createServer((socket) => void welcome(socket, published, ways));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(new LinkError(`cannot listen at ${path}: ${error.message}`)));
    // The mode of the socket is that of its making: nobody else may connect for a moment.
    const before = process.umask(0o177);
    server.listen({ path }, () => resolve());
    process.umask(before);
  });
  return {
    // Takes the path away, too.
    close: () => void server.close(),
  };
}

/** A socket that a dead process left. What is no socket stays, and so does one at which somebody listens. */
async function removeStale(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  const occupied = found.isSocket() ? await answers(path) : 'there is something else';
  if (occupied !== undefined) throw new LinkError(`cannot listen at ${path}: ${occupied}`);
  rmSync(path, { force: true });
}

/** Why a socket is not to be removed; undefined where nobody listens any more. */
function answers(path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve('another process listens there');
    });
    socket.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(code === 'ECONNREFUSED' || code === 'ENOENT' ? undefined : message),
    );
  });
}

/** Links whose importers have not opened a way back, by what the importers were told. */
type Ways = Map<string, (way: WayBack) => void>;

async function welcome(socket: Socket, published: Published, ways: Ways): Promise<void> {
  const { service, log } = published;
  socket.on('error', () => {});
  try {
    const { words, frames } = await hear(socket);
    frames.limit = MESSAGE;
    if (words.back === undefined) await link({ socket, frames }, published, ways);
    else wayBack({ socket, frames }, words, service, ways);
  } catch (error) {
    const refused = (error as Error).message;
    log(`an importer was refused: ${refused}`);
    if (socket.writable) say(socket, { service, refused });
    socket.end(() => socket.destroy());
  }
}

async function link(way: WayBack, { service, open, log }: Published, ways: Ways): Promise<void> {
  const bell = bellMemory();
  const { memory, incoming } = open(bell);
  const token = randomUUID();
  const back = new Promise<WayBack>((resolve) => ways.set(token, resolve));
  say(way.socket, { service, link: token });
  const why = await bridge({ memory, bell, side: 0, ...way, message: MESSAGE, incoming }, back);
  ways.delete(token);
  incoming?.end();
  log(`an importer has gone: ${why}`);
}

function wayBack(way: WayBack, { back }: Hello, service: string, ways: Ways): void {
  const found = ways.get(back!);
  if (found === undefined) throw new LinkError('there is no such link');
  ways.delete(back!);
  say(way.socket, { service });
  found(way);
}

/**
 * Reaches a service of another process for who holds side 0 of the memory. Resolves when the link stands, with what resolves when it has
 * ended, with why, and with what the service is called there. @throws LinkError; the channel has ended then
 */
export async function dial(
  path: string,
  service: string,
  end: BridgeEnd & Pick<Probed, 'follow'> & { readonly heartbeat?: number },
): Promise<{ readonly ended: Promise<string>; readonly service: string }> {
  const sockets: Socket[] = [];
  try {
    const { words, ...way } = await reach(path, { service }, sockets);
    const { link: token } = words;
    const wants = token !== undefined && end.memory.back !== undefined;
    const back = wants ? await reach(path, { service, back: token }, sockets) : undefined;
    const bridged = { ...end, side: 1, ...way, message: MESSAGE } as const;
    return { ended: bridge(bridged, back && Promise.resolve(back)), service: words.service };
  } catch (error) {
    for (const socket of sockets) socket.destroy();
    declareDead(end.memory);
    const what = service === path ? path : `${service} at ${path}`;
    const isAnswered = error instanceof LinkError && error.isAnswered;
    throw new LinkError(`cannot reach ${what}: ${(error as Error).message}`, { isAnswered });
  }
}

async function reach(
  path: string,
  words: Hello,
  sockets: Socket[],
): Promise<WayBack & { readonly words: Hello }> {
  const socket = connect({ path });
  sockets.push(socket);
  say(socket, words);
  const heard = await hear(socket);
  if (heard.words.refused !== undefined) throw new LinkError(heard.words.refused, { isAnswered: true });
  heard.frames.limit = MESSAGE;
  return { socket, ...heard };
}
