/**
 * Sockets for one component, on its owner's thread: answers the questions of ../messages.ts with Node's net, dgram and
 * dns. Each that reaches out or lets in is checked against the run's rules here, whatever the worker believes.
 */

import type { NetworkGrants } from '../../../../kernel/manifest/network.ts';
import type { Bell } from '../../worker/bell.ts';
import type { RequestServer } from '../../worker/request-server.ts';
import { fail } from '../error-code.ts';
import {
  type Accept,
  type BindTcp,
  type BindUdp,
  type Connect,
  type DatagramWire,
  type KeepAlive,
  type OnSocket,
  type Option,
  type Permit,
  SOCKET_LIMIT,
  type Stream,
  type Wire,
} from '../messages.ts';
import type { SocketAddress } from '../socket-address.ts';
import { Lookup } from './lookup.ts';
import { PipePool } from './pipe-pool.ts';
import { Policy } from './policy.ts';
import { connectTo, TcpConnection } from './tcp-connection.ts';
import { TcpListener } from './tcp-listener.ts';
import { UdpEndpoint } from './udp-endpoint.ts';

/** How long a run that has ended waits for others to take its last bytes, in milliseconds. */
const LINGER = 5000;

/** Holds a number's place while the host is still asked. */
const RESERVED = Symbol('reserved');

type Entry = TcpListener | TcpConnection | UdpEndpoint | typeof RESERVED;

export class SocketServer {
  readonly #server: RequestServer;
  readonly #bell: Bell;
  readonly #policy: Policy;
  readonly #pool = new PipePool();
  readonly #sockets = new Map<number, Entry>();
  /** What the component has let go of, with bytes on their way; and when these have gone. */
  readonly #leaving = new Map<TcpConnection | UdpEndpoint, Promise<void>>();
  #ended = false;

  constructor(server: RequestServer, bell: Bell, grants: Pick<NetworkGrants, 'connect' | 'listen'>) {
    this.#server = server;
    this.#bell = bell;
    this.#policy = new Policy(grants);
    const lookup = new Lookup(this.#policy);
    server.handle('resolve', (body) => lookup.resolve(body));
    server.handle('tcp.bind', (body, signal) => this.#bindTcp(body, signal));
    server.handle('tcp.connect', (body, signal) => this.#connect(body, signal));
    server.handle('tcp.listen', ({ socket }: OnSocket) => this.#find(socket, TcpListener).listen());
    server.handle('tcp.accept', (body, signal) => this.#accept(body, signal));
    server.handle('tcp.keep-alive', (body) => this.#keepAlive(body));
    server.handle('udp.bind', (body, signal) => this.#bindUdp(body, signal));
    server.handle('udp.stream', (body) => this.#stream(body));
    server.handle('udp.permit', ({ socket, remote }: Permit) =>
      this.#find(socket, UdpEndpoint).permit(remote),
    );
    server.handle('udp.option', ({ socket, name, value }: Option) =>
      this.#find(socket, UdpEndpoint).option(name, value),
    );
    server.handle('close', ({ socket }: OnSocket) => this.#close(socket));
  }

  /** The component has ended: fulfilled when what it wrote is the host's to send. */
  async finish(): Promise<void> {
    this.#ended = true;
    for (const number of [...this.#sockets.keys()]) this.#close(number);
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LINGER);
    });
    await Promise.race([Promise.all(this.#leaving.values()), limit]);
    clearTimeout(timer);
    this.destroy();
  }

  /** Ends everything at once. */
  destroy(): void {
    this.#ended = true;
    for (const number of [...this.#sockets.keys()]) this.#close(number);
    for (const one of this.#leaving.keys()) one.destroy();
  }

  async #bindTcp(bind: BindTcp, signal: AbortSignal): Promise<SocketAddress> {
    if (!this.#policy.mayListen('tcp', bind.address)) throw fail('access-denied');
    const listener = await this.#make(bind.socket, signal, () => TcpListener.bind(bind));
    return listener.local;
  }

  async #connect(connect: Connect, signal: AbortSignal): Promise<Wire> {
    if (!this.#policy.mayConnect('tcp', connect.remote)) throw fail('access-denied');
    const bound = this.#sockets.get(connect.socket);
    if (bound instanceof TcpListener) {
      this.#sockets.delete(connect.socket);
      await bound.release();
    }
    const local = bound instanceof TcpListener ? bound.local : undefined;
    const connection = await this.#make(connect.socket, signal, async () => {
      const socket = await connectTo(connect, local, signal);
      return new TcpConnection(socket, connect.capacities, this.#server, this.#bell, this.#pool);
    });
    if (connect.enabled) connection.keepAlive(true, connect.idleMilliseconds);
    if (connect.lasts !== undefined) connection.endAfter(connect.lasts);
    return connection.wire;
  }

  async #accept({ socket, accepted, capacities }: Accept, signal: AbortSignal): Promise<Wire> {
    const listener = this.#find(socket, TcpListener);
    const connection = await this.#make(accepted, signal, async () => {
      const arrived = await listener.accept(signal);
      return new TcpConnection(arrived, capacities, this.#server, this.#bell, this.#pool);
    });
    return connection.wire;
  }

  #keepAlive({ socket, enabled, idleMilliseconds }: KeepAlive): void {
    const connection = this.#sockets.get(socket);
    if (connection instanceof TcpConnection) connection.keepAlive(enabled, idleMilliseconds);
  }

  async #bindUdp(bind: BindUdp, signal: AbortSignal): Promise<SocketAddress> {
    const mayListen = this.#policy.mayListen('udp', bind.address);
    const isImplicit = this.#policy.mayUse('udp') && this.#policy.isImplicit(bind.address);
    if (!mayListen && !isImplicit) throw fail('access-denied');
    const make = () => UdpEndpoint.bind(bind, mayListen, this.#policy, this.#server, this.#bell, this.#pool);
    return (await this.#make(bind.socket, signal, make)).local;
  }

  #stream({ socket, remote }: Stream): Promise<DatagramWire> {
    return this.#find(socket, UdpEndpoint).stream(remote);
  }

  /** Puts a socket under its number, within the limit; one that nobody waits for any more is ended at once. */
  async #make<T extends Exclude<Entry, symbol>>(
    number: number,
    signal: AbortSignal,
    make: () => T | Promise<T>,
  ): Promise<T> {
    if (this.#sockets.size + this.#leaving.size >= SOCKET_LIMIT) throw fail('new-socket-limit');
    if (this.#sockets.has(number)) throw new Error(`socket ${number} is there already`);
    this.#sockets.set(number, RESERVED);
    try {
      const made = await make();
      this.#sockets.set(number, made);
      if (signal.aborted || this.#ended) this.#close(number);
      return made;
    } catch (error) {
      this.#sockets.delete(number);
      throw error;
    }
  }

  #find<T extends Entry>(number: number, kind: { new (...args: never[]): T; prototype: T }): T {
    const found = this.#sockets.get(number);
    if (found instanceof kind) return found;
    throw fail('invalid-state');
  }

  #close(number: number): void {
    const entry = this.#sockets.get(number);
    if (entry === undefined || entry === RESERVED) return;
    this.#sockets.delete(number);
    if (entry instanceof TcpListener) {
      void entry.release();
      return;
    }
    this.#leaving.set(
      entry,
      entry.release().then(() => void this.#leaving.delete(entry)),
    );
  }
}
