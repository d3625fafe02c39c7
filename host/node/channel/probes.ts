/**
 * Probes for rings of waits (kernel/remote/ring-search.ts), between the messages that a bridge carries. They go from who calls to who is
 * called, once that has answered a `PING` and said that it takes them: a peer that knows of none is sent none.
 */

import type { Socket } from 'node:net';
import type { Incoming, Outgoing } from '../../../kernel/remote/ring-search.ts';
import { type Frame, FrameError, frameBytes, PING, PROBE, TAKES_PROBES } from './frame.ts';

const NOTHING = new Uint8Array(0);

export interface Probed {
  readonly socket: Socket;
  /** Of who calls: told of the link once it takes probes; the result is called at its end. */
  readonly follow?: ((link: Outgoing) => () => void) | undefined;
  /** Of who is called. */
  readonly incoming?: Incoming | undefined;
}

export class Probes implements Outgoing {
  readonly #probed: Probed;
  readonly #drain: () => boolean;
  #left: (() => void) | undefined;
  #ended = false;

  /** @param drain sends the messages that wait; false if they could not all be sent */
  constructor(probed: Probed, drain: () => boolean) {
    this.#probed = probed;
    this.#drain = drain;
    if (probed.follow !== undefined) probed.socket.write(frameBytes(PING, 0, NOTHING));
  }

  /** What the id of a `PONG` says. */
  get features(): number {
    return this.#probed.incoming === undefined ? 0 : TAKES_PROBES;
  }

  /** The peer's `PONG` has come. */
  learn(features: number): void {
    if ((features & TAKES_PROBES) !== 0 && !this.#ended) this.#left ??= this.#probed.follow?.(this);
  }

  follow(call: number, probe: Uint8Array): void {
    if (this.#drain()) this.#probed.socket.write(frameBytes(PROBE, call, probe));
  }

  /** True of a probe. What has been answered before it came is not owed. @throws FrameError */
  takes({ tag, id, body }: Frame): boolean {
    if (tag !== PROBE) return false;
    const { incoming } = this.#probed;
    if (incoming === undefined) throw new FrameError('the peer sent a probe to one that takes none');
    if (this.#drain() && !incoming.follows(id, body))
      throw new FrameError('the peer sent a probe that is none');
    return true;
  }

  end(): void {
    this.#ended = true;
    this.#left?.();
  }
}
