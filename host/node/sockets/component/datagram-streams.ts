/** wasi:sockets/udp: datagrams in and out, over the pipes that one `stream` call has opened. */

import { Pollable } from '../../../../kernel/task/index.ts';
import type { Requests } from '../../worker/requests.ts';
import { SharedPipe } from '../../worker/shared-pipe.ts';
import { type Datagram, LARGEST, LARGEST_FRAME, putDatagram, takeDatagram } from '../datagram-frame.ts';
import { type ErrorCode, fail } from '../error-code.ts';
import type { DatagramWire, Permit } from '../messages.ts';
import { checkRemote, type Family, type SocketAddress, textOf } from '../socket-address.ts';
import type { Holders } from './holders.ts';

/** Datagrams that one `receive` gives, or one `check-send` permits, at most. */
const BATCH = 256;

/** Addresses that are known to be permitted; when there are more, all are asked for again. */
const PERMIT_LIMIT = 1024;

export interface OutgoingDatagram {
  readonly data: Uint8Array;
  readonly remoteAddress?: SocketAddress | undefined;
}

export interface IncomingDatagram {
  readonly data: Uint8Array;
  readonly remoteAddress: SocketAddress;
}

/** What one `stream` call set up; the next one ends it. */
export class Association {
  readonly remote: SocketAddress | undefined;
  readonly #input: SharedPipe;
  readonly #output: SharedPipe;
  readonly #number: number;
  readonly #socket: number;
  readonly #family: Family;
  readonly #requests: Requests;
  readonly #permitted = new Set<string>();
  #ended = false;

  constructor(
    wire: DatagramWire,
    place: { socket: number; family: Family; remote: SocketAddress | undefined },
    requests: Requests,
  ) {
    this.remote = place.remote;
    this.#input = new SharedPipe(wire.input);
    this.#output = new SharedPipe(wire.output);
    this.#number = wire.number;
    this.#socket = place.socket;
    this.#family = place.family;
    this.#requests = requests;
  }

  end(): void {
    this.#ended = true;
  }

  /** Whether `receive` has something to say. */
  get hasInput(): boolean {
    return this.#ended || this.#input.length > 0 || this.#input.hasError;
  }

  /** Whether `check-send` has something to say. */
  get hasRoom(): boolean {
    return this.#ended || this.#output.free >= LARGEST_FRAME || this.#output.hasError;
  }

  receive(limit: number): IncomingDatagram[] {
    this.#check(this.#input);
    const datagrams: IncomingDatagram[] = [];
    while (datagrams.length < limit) {
      const datagram = takeDatagram(this.#input);
      if (!datagram) break;
      datagrams.push({ data: datagram.data, remoteAddress: datagram.address! });
    }
    return datagrams;
  }

  /** How many datagrams there is room for, as far as that can be said before their sizes are known. */
  room(): number {
    this.#check(this.#output);
    return this.#output.free >= LARGEST_FRAME ? BATCH : 0;
  }

  /** @returns whether there was room @throws Failure<ErrorCode> */
  put({ data, remoteAddress }: OutgoingDatagram): boolean {
    this.#check(this.#output);
    const address = this.#addressOf(remoteAddress);
    if (data.length > LARGEST[this.#family]) throw fail('datagram-too-large');
    return putDatagram(this.#output, { address, data } satisfies Datagram);
  }

  /** Lets the owner know that something was put. */
  send(): void {
    if (this.#output.wakes()) this.#requests.news(this.#number);
  }

  /** Undefined where the socket has one remote address. */
  #addressOf(given: SocketAddress | undefined): SocketAddress | undefined {
    if (this.remote) {
      if (given && textOf(given) !== textOf(this.remote)) throw fail('invalid-argument');
      return undefined;
    }
    if (!given) throw fail('invalid-argument');
    checkRemote(given, this.#family);
    this.#askFor(given);
    return given;
  }

  /** The owner refuses as well; asking tells the component. */
  #askFor(remote: SocketAddress): void {
    const text = textOf(remote);
    if (this.#permitted.has(text)) return;
    this.#requests.call('udp.permit', { socket: this.#socket, remote } satisfies Permit);
    if (this.#permitted.size >= PERMIT_LIMIT) this.#permitted.clear();
    this.#permitted.add(text);
  }

  #check(pipe: SharedPipe): void {
    if (this.#ended) throw fail('invalid-state');
    const error = pipe.takeError();
    if (error) throw fail(error.code as ErrorCode);
  }
}

/** Resource `incoming-datagram-stream`. */
export class IncomingDatagramStream {
  readonly #association: Association;
  readonly #holders: Holders;

  constructor(association: Association, holders: Holders) {
    this.#association = association;
    this.#holders = holders;
  }

  receive(maxResults: bigint): IncomingDatagram[] {
    return this.#association.receive(maxResults < BigInt(BATCH) ? Number(maxResults) : BATCH);
  }

  subscribe(): Pollable {
    return new Pollable({ ready: () => this.#association.hasInput, onReady: () => () => {} });
  }

  [Symbol.dispose](): void {
    this.#holders.drop();
  }
}

/** Resource `outgoing-datagram-stream`. */
export class OutgoingDatagramStream {
  readonly #association: Association;
  readonly #holders: Holders;
  #permit = 0;

  constructor(association: Association, holders: Holders) {
    this.#association = association;
    this.#holders = holders;
  }

  checkSend(): bigint {
    this.#permit = this.#association.room();
    return BigInt(this.#permit);
  }

  /** @throws Error (a trap) if there are more than `check-send` permits */
  send(datagrams: readonly OutgoingDatagram[]): bigint {
    if (datagrams.length > this.#permit) {
      throw new Error(
        `outgoing-datagram-stream.send: ${datagrams.length} datagrams, but check-send permits ${this.#permit}`,
      );
    }
    let sent = 0;
    try {
      while (sent < datagrams.length && this.#association.put(datagrams[sent]!)) sent++;
    } catch (error) {
      if (sent === 0) throw error;
    }
    this.#permit -= sent;
    this.#association.send();
    return BigInt(sent);
  }

  subscribe(): Pollable {
    return new Pollable({ ready: () => this.#association.hasRoom, onReady: () => () => {} });
  }

  [Symbol.dispose](): void {
    this.#holders.drop();
  }
}
