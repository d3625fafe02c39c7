/**
 * A UDP socket that is bound. What it may be told, and by whom, is decided here for each datagram: one that was bound
 * under a `listen` rule hears everybody and may answer those that it has heard; any other hears and tells only those
 * that it may connect to.
 */

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import type { Bell } from '../../worker/bell.ts';
import type { RequestServer } from '../../worker/request-server.ts';
import type { SharedPipe } from '../../worker/shared-pipe.ts';
import { DATAGRAM_CAPACITY, putDatagram, takeDatagram } from '../datagram-frame.ts';
import { errorCodeOf, fail, pipeErrorOf } from '../error-code.ts';
import type { BindUdp, DatagramWire, OptionName } from '../messages.ts';
import { type Family, fromNode, hostText, type SocketAddress, textOf } from '../socket-address.ts';
import type { PipePool } from './pipe-pool.ts';
import type { Policy } from './policy.ts';

/** Senders that are remembered, to be answered; the oldest are forgotten first. */
const PEER_LIMIT = 4096;

/** Datagrams that Node has but the host not yet. */
const SENDING_LIMIT = 64;

interface Channel {
  readonly number: number;
  readonly input: SharedPipe;
  readonly output: SharedPipe;
  /** Who alone is told and heard, if it is one alone. */
  remote: SocketAddress | undefined;
}

export class UdpEndpoint {
  readonly #socket: Socket;
  readonly #family: Family;
  readonly #hearsAll: boolean;
  readonly #policy: Policy;
  readonly #server: RequestServer;
  readonly #bell: Bell;
  readonly #pool: PipePool;
  /** Who has written, for a socket that hears everybody. */
  readonly #peers = new Set<string>();
  #channel: Channel | undefined;
  #sending = 0;
  #released = false;
  #hopLimit = 64;

  constructor(
    socket: Socket,
    family: Family,
    hearsAll: boolean,
    policy: Policy,
    server: RequestServer,
    bell: Bell,
    pool: PipePool,
  ) {
    this.#socket = socket;
    this.#family = family;
    this.#hearsAll = hearsAll;
    this.#policy = policy;
    this.#server = server;
    this.#bell = bell;
    this.#pool = pool;
    socket.on('message', (data, from) => this.#arrive(data, from));
    socket.on('error', (error) => this.#report('input', error));
  }

  /** @throws Failure<ErrorCode> */
  static async bind(
    { address, family, options }: BindUdp,
    hearsAll: boolean,
    policy: Policy,
    server: RequestServer,
    bell: Bell,
    pool: PipePool,
  ): Promise<UdpEndpoint> {
    const socket = createSocket({ type: family === 'ipv4' ? 'udp4' : 'udp6', ipv6Only: family === 'ipv6' });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        reject(fail(errorCodeOf(error)));
      });
      socket.bind({ address: hostText(address), port: address.val.port, exclusive: true }, resolve);
    });
    socket.removeAllListeners('error');
    const endpoint = new UdpEndpoint(socket, family, hearsAll, policy, server, bell, pool);
    for (const [name, value] of Object.entries(options)) endpoint.option(name as OptionName, value);
    return endpoint;
  }

  get local(): SocketAddress {
    const { address, port } = this.#socket.address();
    return fromNode(address, port);
  }

  /** @throws Failure `access-denied` */
  permit(remote: SocketAddress): void {
    if (!this.#mayTell(remote)) throw fail('access-denied');
  }

  /** Pipes for datagrams, empty, to and from one address or all. @throws Failure<ErrorCode> */
  async stream(remote: SocketAddress | undefined): Promise<DatagramWire> {
    if (remote) this.permit(remote);
    const channel = this.#channel ?? this.#makeChannel();
    this.#channel = channel;
    channel.remote = remote;
    if (isConnected(this.#socket)) this.#socket.disconnect();
    if (remote) await this.#connect(remote);
    const { number, input, output } = channel;
    for (const pipe of [input, output]) pipe.clear();
    output.sleep();
    return { local: this.local, number, input: input.memory, output: output.memory };
  }

  /** Sets an option, if there is a value. @returns what holds then */
  option(name: OptionName, value: number | undefined): number {
    try {
      return this.#option(name, value);
    } catch (error) {
      throw fail(errorCodeOf(error));
    }
  }

  /** The component has let go of it. Fulfilled when what it sent is on its way. */
  async release(): Promise<void> {
    this.#released = true;
    if (this.#channel) this.#server.forget(this.#channel.number);
    this.#send();
    const closed = new Promise((resolve) => this.#socket.once('close', resolve));
    if (this.#sending === 0) this.destroy();
    await closed;
    for (const pipe of this.#channel ? [this.#channel.input, this.#channel.output] : [])
      this.#pool.give(pipe);
  }

  destroy(): void {
    try {
      this.#socket.close();
    } catch {
      // It is closed.
    }
  }

  #makeChannel(): Channel {
    const [input, output] = [this.#pool.take(DATAGRAM_CAPACITY), this.#pool.take(DATAGRAM_CAPACITY)];
    return { number: this.#server.listen(() => this.#send()), input, output, remote: undefined };
  }

  #connect(remote: SocketAddress): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.connect(remote.val.port, hostText(remote), (error?: Error) => {
        if (error) reject(fail(errorCodeOf(error)));
        else resolve();
      });
    });
  }

  #option(name: OptionName, value: number | undefined): number {
    const socket = this.#socket;
    switch (name) {
      case 'hop-limit':
        if (value !== undefined) this.#hopLimit = socket.setTTL(value);
        return this.#hopLimit;
      case 'receive-buffer-size':
        if (value !== undefined) socket.setRecvBufferSize(value);
        return socket.getRecvBufferSize();
      case 'send-buffer-size':
        if (value !== undefined) socket.setSendBufferSize(value);
        return socket.getSendBufferSize();
    }
  }

  /** What finds no room is lost, as in the host's own buffer. */
  #arrive(data: Uint8Array, { address, port }: RemoteInfo): void {
    const channel = this.#channel;
    const from = fromNode(address, port);
    if (!this.#hears(from) || !channel) return;
    if (channel.remote && textOf(channel.remote) !== textOf(from)) return;
    if (putDatagram(channel.input, { address: from, data })) this.#bell.ring();
  }

  #hears(from: SocketAddress): boolean {
    if (!this.#hearsAll) return this.#policy.mayConnect('udp', from);
    const text = textOf(from);
    this.#peers.delete(text);
    this.#peers.add(text);
    if (this.#peers.size > PEER_LIMIT) this.#peers.delete(this.#peers.values().next().value!);
    return true;
  }

  /** All of a network can't be told: WASI has no way to ask for that. */
  #mayTell(remote: SocketAddress): boolean {
    if (remote.val.address.every((byte) => byte === 255)) return false;
    return this.#policy.mayConnect('udp', remote) || this.#peers.has(textOf(remote));
  }

  /** Sends what lies in the pipe. */
  #send(): void {
    const channel = this.#channel;
    if (!channel) return;
    while (this.#sending < SENDING_LIMIT) {
      const datagram = takeDatagram(channel.output);
      if (datagram) this.#sendOne(channel, datagram.address ?? channel.remote, datagram.data);
      else if (channel.output.sleep()) break;
    }
    this.#bell.ring();
  }

  #sendOne({ remote }: Channel, to: SocketAddress | undefined, data: Uint8Array): void {
    if (!to || to.tag !== this.#family || !this.#mayTell(to)) return;
    this.#sending++;
    const done = (error: Error | null) => {
      this.#sending--;
      if (error) this.#report('output', error);
      this.#send();
      if (this.#released && this.#sending === 0) this.destroy();
    };
    if (remote) this.#socket.send(data, done);
    else this.#socket.send(data, to.val.port, hostText(to), done);
  }

  #report(side: 'input' | 'output', error: Error): void {
    this.#channel?.[side].report(pipeErrorOf(error));
    this.#bell.ring();
  }
}

function isConnected(socket: Socket): boolean {
  try {
    socket.remoteAddress();
    return true;
  } catch {
    return false;
  }
}
