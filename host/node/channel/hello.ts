/**
 * What the two ends of a socket say first: what each calls the service, for messages. What a function takes and gives is compared when it is
 * first called (kernel/remote).
 */

import type { Socket } from 'node:net';
import * as z from 'zod/mini';
import { type Frame, FrameError, FrameReader, frameBytes, HELLO } from './frame.ts';

/** Raised when frames change. */
const VERSION = 1;
const LIMIT = 4096;
/** Milliseconds. */
const PATIENCE = 5000;

const hello = z.strictObject({
  service: z.string(),
  /** Of a provider: by which the importer may open a way back. */
  link: z.optional(z.string()),
  /** Of an importer: the socket is the way back of that link. */
  back: z.optional(z.string()),
  /** Of a provider that refuses: why. */
  refused: z.optional(z.string()),
});

export type Hello = z.infer<typeof hello>;

/** A socket cannot become a link; the message says why. */
export class LinkError extends Error {
  /** Whether somebody is there, and has said so. */
  readonly isAnswered: boolean;

  constructor(message: string, { isAnswered = false } = {}) {
    super(message);
    this.isAnswered = isAnswered;
  }
}

export function say(socket: Socket, words: Hello): void {
  socket.write(frameBytes(HELLO, VERSION, new TextEncoder().encode(JSON.stringify(words))));
}

/** What the peer says, and the reader for what comes behind it. @throws LinkError */
export async function hear(socket: Socket): Promise<{ words: Hello; frames: FrameReader }> {
  const frames = new FrameReader(LIMIT);
  const frame = await firstFrame(socket, frames);
  if (frame.tag !== HELLO) throw new LinkError('it does not begin with a hello');
  if (frame.id !== VERSION)
    throw new LinkError(`it speaks version ${frame.id} of the protocol, not ${VERSION}`);
  return { words: read(frame.body), frames };
}

function read(body: Uint8Array): Hello {
  try {
    return hello.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    throw new LinkError('its hello cannot be read');
  }
}

function firstFrame(socket: Socket, frames: FrameReader): Promise<Frame> {
  return new Promise((resolve, reject) => {
    const listeners = {
      readable: () => look(),
      error: (error: Error) => settle(() => reject(new LinkError(error.message))),
      close: () => settle(() => reject(new LinkError('it hung up before its hello'))),
      end: () => settle(() => reject(new LinkError('it hung up before its hello'))),
    };
    const timer = setTimeout(
      () => settle(() => reject(new LinkError(`it said nothing for ${PATIENCE} ms`))),
      PATIENCE,
    );
    const settle = (how: () => void) => {
      clearTimeout(timer);
      for (const [name, listener] of Object.entries(listeners)) socket.off(name, listener);
      how();
    };
    const look = () => {
      try {
        // Nothing is taken from the socket but what it has: what comes behind the hello stays in `frames`.
        for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) frames.push(chunk);
        const frame = frames.next();
        if (frame !== undefined) settle(() => resolve(frame));
      } catch (error) {
        settle(() => reject(error instanceof FrameError ? new LinkError(error.message) : error));
      }
    };
    for (const [name, listener] of Object.entries(listeners)) socket.on(name, listener);
    look();
  });
}
