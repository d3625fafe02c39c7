/**
 * A TCP socket that is bound, and perhaps listens. Node binds and listens in one, so the host's socket listens from the
 * start; until the component listens, whoever connects is reset (../RATIONALE.md).
 */

import { createServer, type Server, type Socket } from 'node:net';
import { errorCodeOf, fail } from '../error-code.ts';
import type { BindTcp } from '../messages.ts';
import { type Family, fromNode, hostText, type SocketAddress } from '../socket-address.ts';

export class TcpListener {
  readonly local: SocketAddress;
  readonly family: Family;
  readonly #server: Server;
  readonly #backlog: number;
  /** Connections that nobody has accepted yet; nothing is read from them. */
  readonly #pending: Socket[] = [];
  readonly #acceptors = new Set<(socket: Socket) => void>();
  #listens = false;

  constructor(server: Server, family: Family, backlog: number) {
    const { address, port } = server.address() as { address: string; port: number };
    this.local = fromNode(address, port);
    this.family = family;
    this.#server = server;
    this.#backlog = backlog;
    server.on('connection', (socket) => this.#arrive(socket));
    // What the host says of single connections that failed before they came here.
    server.on('error', () => {});
  }

  /** @throws Failure<ErrorCode> */
  static async bind({ address, family, backlog }: BindTcp): Promise<TcpListener> {
    const server = createServer({ pauseOnConnect: true, allowHalfOpen: true, noDelay: true });
    const options = {
      host: hostText(address),
      port: address.val.port,
      backlog,
      ipv6Only: true,
      exclusive: true,
    };
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(fail(errorCodeOf(error))));
      server.listen(options, resolve);
    });
    return new TcpListener(server, family, backlog);
  }

  listen(): void {
    this.#listens = true;
  }

  /** The next connection; rejects when `signal` says that nobody waits any more. */
  accept(signal: AbortSignal): Promise<Socket> {
    const socket = this.#nextPending();
    if (socket) return Promise.resolve(socket);
    return new Promise((resolve, reject) => {
      const acceptor = (arrived: Socket) => {
        signal.removeEventListener('abort', give);
        resolve(arrived);
      };
      const give = () => {
        this.#acceptors.delete(acceptor);
        reject(fail('unknown'));
      };
      signal.addEventListener('abort', give, { once: true });
      this.#acceptors.add(acceptor);
    });
  }

  /** Ends it, with all that was not accepted; fulfilled when the address is free again. */
  async release(): Promise<void> {
    for (const socket of this.#pending.splice(0)) socket.resetAndDestroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #arrive(socket: Socket): void {
    socket.on('error', () => {});
    if (!this.#listens || this.#pending.length >= this.#backlog) {
      socket.resetAndDestroy();
      return;
    }
    const [acceptor] = this.#acceptors;
    if (!acceptor) {
      this.#pending.push(socket);
      return;
    }
    this.#acceptors.delete(acceptor);
    acceptor(socket);
  }

  /** One that has not gone in the meantime. */
  #nextPending(): Socket | undefined {
    for (let socket = this.#pending.shift(); socket; socket = this.#pending.shift()) {
      if (!socket.destroyed) return socket;
    }
    return undefined;
  }
}
