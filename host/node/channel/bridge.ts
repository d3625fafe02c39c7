/**
 * Carries the messages of a link between shared memory and a socket, so that its two ends may be in two processes: each has a
 * channel in its own memory whose other end is held by a bridge. Neither end knows.
 *
 * A bridge checks frames alone; what their messages say is checked by the ends, which trust nobody.
 */

import type { Socket } from 'node:net';
import type { Bell } from '../../../kernel/channel/bell.ts';
import {
  bellOf,
  type ChannelMemory,
  Duplex,
  declareDead,
  type Side,
} from '../../../kernel/channel/duplex.ts';
import { RingEnded } from '../../../kernel/channel/ring.ts';
import { type Frame, FrameError, type FrameReader, frameBytes, GOODBYE, PING, PONG } from './frame.ts';
import { type Probed, Probes } from './probes.ts';

const NOTHING = new Uint8Array(0);

/** Memory of a channel, and the bell of the bridge, which is that of its side. */
export interface BridgeEnd {
  readonly memory: ChannelMemory;
  readonly bell: SharedArrayBuffer;
}

export interface Bridged extends BridgeEnd, Probed {
  /** The end of the memory that the bridge holds. */
  readonly side: Side;
  /** What has come already, behind the hello. */
  readonly frames: FrameReader;
  /** Bytes of the largest message, either way. */
  readonly message: number;
  /** Milliseconds between two questions whether the peer is awake; who does not answer two is given up. Absent: it is not asked. */
  readonly heartbeat?: number | undefined;
}

/** A socket of its own for calls the other way: who waits for an answer there is not kept waiting by what comes here. */
export type WayBack = Pick<Bridged, 'socket' | 'frames'>;

/**
 * Carries messages until either side ends; resolves with why, in one line. The socket is closed by then, and the channel ended.
 * @param back where the channel has a way back, and the peer wants one
 */
export async function bridge(bridged: Bridged, back?: Promise<WayBack>): Promise<string> {
  const bell = bellOf(bridged.bell);
  const { memory, side, message } = bridged;
  const { back: rings, bells } = memory;
  if (rings === undefined) return carry(bridged, bell);
  const other: ChannelMemory = { rings, bells };
  // Who waits for what it has lent is in no ring that is looked for.
  const unprobed = { follow: undefined, incoming: undefined };
  const carried = back?.then((way) =>
    carry({ ...bridged, ...way, ...unprobed, memory: other, side, message }, bell),
  );
  // One does not go on without the other.
  void carried?.then(() => declareDead(memory));
  const why = await carry(bridged, bell);
  declareDead(other);
  return why;
}

async function carry(bridged: Bridged, bell: Bell): Promise<string> {
  const { memory, socket } = bridged;
  const channel = new Duplex(memory, bridged.side, { message: bridged.message, bell });
  socket.on('error', () => {});
  const probes = new Probes(bridged, () => drains(channel, bridged));
  const pulse = new Pulse(bridged, probes);
  const received = receive(channel, bridged, pulse).catch(whyLost);
  const sent = send(channel, bridged);
  const reason = await Promise.race([received, sent]);
  pulse.stop();
  probes.end();
  // Who closed it is told as much; everybody else who waits on it, that the peer died.
  if (reason === CLOSED) channel.close();
  else declareDead(memory);
  channel.bell.alarm();
  await sent;
  socket.destroySoon();
  const timer = setTimeout(() => socket.destroy(), PATIENCE);
  await received;
  clearTimeout(timer);
  return reason;
}

const CLOSED = 'the peer closed the link';
const DIED = 'the peer died';

/** One line. Which call of the system is the first to notice that nobody is there any more is chance. */
function whyLost({ code, message }: NodeJS.ErrnoException): string {
  return code === 'EPIPE' || code === 'ECONNRESET' ? DIED : message;
}

/** Milliseconds for a peer to take what was sent last. */
const PATIENCE = 5000;

/** What is between the messages. Whether the peer's process is awake: one that hangs keeps its sockets open. */
class Pulse {
  readonly #socket: Socket;
  readonly #probes: Probes;
  readonly #timer: ReturnType<typeof setInterval> | undefined;
  /** Questions since the last answer. */
  #asked = 0;

  constructor({ socket, heartbeat }: Bridged, probes: Probes) {
    this.#socket = socket;
    this.#probes = probes;
    if (heartbeat !== undefined) this.#timer = setInterval(() => this.#ask(heartbeat), heartbeat);
  }

  #ask(heartbeat: number): void {
    if (this.#asked < 2) this.#socket.write(frameBytes(PING, 0, NOTHING));
    else this.#socket.destroy(new FrameError(`the peer has not answered for ${(2 * heartbeat) / 1000} s`));
    this.#asked++;
  }

  /** True of frames that are no messages. */
  takes(frame: Frame): boolean {
    const { tag, id } = frame;
    if (tag === PONG) {
      this.#asked = 0;
      this.#probes.learn(id);
    }
    // Who asks and takes no answers gets none.
    else if (tag === PING && !this.#socket.writableNeedDrain)
      this.#socket.write(frameBytes(PONG, this.#probes.features, NOTHING));
    return tag === PING || tag === PONG || this.#probes.takes(frame);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** From the socket to the memory; rejects with what ended it. */
async function receive(channel: Duplex, bridged: Bridged, pulse: Pulse): Promise<string> {
  const { socket, frames } = bridged;
  if (await deliver(channel, bridged, pulse)) return CLOSED;
  for await (const chunk of socket) {
    frames.push(chunk as Uint8Array);
    if (await deliver(channel, bridged, pulse)) return CLOSED;
  }
  throw new FrameError(frames.partial ? `${DIED} in the middle of a message` : DIED);
}

/** Puts the whole frames that have come into the channel, in turn. True behind the last one there is. */
async function deliver(channel: Duplex, { frames, incoming }: Bridged, pulse: Pulse): Promise<boolean> {
  for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
    if (frame.tag === GOODBYE) return true;
    if (pulse.takes(frame)) continue;
    incoming?.owed.came(frame.tag, frame.id);
    await put(channel, frame);
  }
  channel.writer.publish();
  return false;
}

async function put({ writer, bell }: Duplex, { tag, id, body }: Frame): Promise<void> {
  for (;;) {
    const seen = bell.count;
    if (writer.offer(tag | 0, id, body)) return;
    await bell.changed(seen);
  }
}

/** From the memory to the socket, until the channel ends; gives how it did. */
async function send(channel: Duplex, bridged: Bridged): Promise<string> {
  const { socket } = bridged;
  try {
    for (;;) {
      const seen = channel.bell.count;
      if (!sendAll(channel, bridged)) await drained(socket);
      else if (channel.end !== 'open') break;
      else if (channel.writer.end !== 'open') throw new RingEnded(channel.writer.end);
      else await channel.bell.changed(seen);
    }
    if (channel.end === 'closed') socket.write(frameBytes(GOODBYE, 0, NOTHING));
    return new RingEnded(channel.end).message;
  } catch (error) {
    if (error instanceof RingEnded) return error.message;
    throw error;
  }
}

/** Sends what there is; false when the socket takes no more for now. */
function sendAll({ reader, writer }: Duplex, { socket, incoming }: Bridged): boolean {
  // A long message for the memory goes in when there is room.
  writer.flush();
  socket.cork();
  try {
    while (!socket.writableNeedDrain) {
      if (!reader.next()) return true;
      incoming?.owed.went(reader.id);
      socket.write(frameBytes(reader.tag >>> 0, reader.id, reader.body));
    }
    return false;
  } finally {
    socket.uncork();
  }
}

/** As `sendAll`, of a channel that may have ended. */
function drains(channel: Duplex, bridged: Bridged): boolean {
  try {
    return !bridged.socket.destroyed && sendAll(channel, bridged);
  } catch (error) {
    if (error instanceof RingEnded) return false;
    throw error;
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.on('drain', done).on('close', done);
  });
}
