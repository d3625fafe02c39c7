/** One gdb at a socket: packets and acknowledgements. What they mean is the stub's. */

import type { Socket } from 'node:net';
import { FrameError, frame, type Incoming, PacketReader } from './packet.ts';
import { packetSize, type Reply } from './stub.ts';

export interface ConnectionActions {
  /** Undefined where there is no reply now. */
  answer(payload: Uint8Array): Reply | undefined;
  interrupt(): void;
  /** Once, whoever closed it. */
  closed(): void;
}

export class Connection {
  readonly #socket: Socket;
  readonly #actions: ConnectionActions;
  readonly #reader = new PacketReader(packetSize);
  #acknowledges = true;
  /** No acknowledgements from the next packet on. */
  #stopsAcknowledging = false;
  /** For when it is refused. */
  #last: Uint8Array | undefined;

  constructor(socket: Socket, actions: ConnectionActions) {
    this.#socket = socket;
    this.#actions = actions;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('error', () => socket.destroy());
    socket.once('close', () => actions.closed());
  }

  send(reply: Reply): void {
    this.#last = frame(reply);
    if (this.#socket.writable) this.#socket.write(this.#last);
  }

  stopAcknowledging(): void {
    this.#stopsAcknowledging = true;
  }

  /** Closes it when all has been sent. */
  end(): void {
    this.#socket.end();
  }

  #take(bytes: Uint8Array): void {
    try {
      for (const incoming of this.#reader.feed(bytes)) this.#handle(incoming);
    } catch (error) {
      this.#socket.destroy();
      if (!(error instanceof FrameError)) throw error;
    }
  }

  #handle(incoming: Incoming): void {
    if (incoming.tag === 'interrupt') this.#actions.interrupt();
    else if (incoming.tag === 'refused' && this.#last) this.#socket.write(this.#last);
    else if (incoming.tag === 'damaged') this.#socket.write('-');
    else if (incoming.tag === 'packet') this.#reply(incoming.payload);
  }

  #reply(payload: Uint8Array): void {
    if (this.#acknowledges) this.#socket.write('+');
    const reply = this.#actions.answer(payload);
    if (reply !== undefined) this.send(reply);
    if (this.#stopsAcknowledging) this.#acknowledges = false;
  }
}
