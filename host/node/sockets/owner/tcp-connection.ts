/** A TCP connection: Node's socket, and the two pipes through which its bytes reach the component's thread. */

import { connect, type Socket } from 'node:net';
import type { Bell } from '../../worker/bell.ts';
import { Inflow, Outflow } from '../../worker/pump.ts';
import type { RequestServer } from '../../worker/request-server.ts';
import type { SharedPipe } from '../../worker/shared-pipe.ts';
import { type ErrorCode, errorCodeOf, fail, pipeErrorOf } from '../error-code.ts';
import type { Capacities, Connect, Wire } from '../messages.ts';
import { fromNode, hostText, type SocketAddress } from '../socket-address.ts';
import type { PipePool } from './pipe-pool.ts';

/** What the kernel says differently of a connection than of binding. */
const CONNECT_CODES: Readonly<Record<string, ErrorCode>> = { EADDRNOTAVAIL: 'address-in-use' };

/** Longest time of a timer, in milliseconds. */
const LONGEST = 2 ** 31 - 1;

function failureOf(error: NodeJS.ErrnoException) {
  return fail(CONNECT_CODES[error.code ?? ''] ?? errorCodeOf(error));
}

/**
 * Connects, from `local` if that is given.
 * @throws Failure<ErrorCode>
 */
export function connectTo(
  { remote, family }: Connect,
  local: SocketAddress | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const socket = connect({
    host: hostText(remote),
    port: remote.val.port,
    family: family === 'ipv4' ? 4 : 6,
    ...(local ? { localAddress: hostText(local), localPort: local.val.port } : {}),
    allowHalfOpen: true,
    noDelay: true,
    autoSelectFamily: false,
  });
  socket.pause();
  return new Promise((resolve, reject) => {
    const abort = () => socket.destroy(new Error('nobody waits for this connection'));
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', (error) => reject(failureOf(error)));
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
  });
}

export class TcpConnection {
  readonly wire: Wire;
  readonly #server: RequestServer;
  readonly #socket: Socket;
  readonly #inflow: Inflow;
  readonly #outflow: Outflow;
  readonly #input: SharedPipe;
  readonly #output: SharedPipe;
  readonly #pool: PipePool;
  #error: Error | undefined;

  /** @throws Failure `connection-aborted` if it has ended already */
  constructor(
    socket: Socket,
    { input, output }: Capacities,
    server: RequestServer,
    bell: Bell,
    pool: PipePool,
  ) {
    const { localAddress, localPort, remoteAddress, remotePort } = socket;
    if (remoteAddress === undefined || localAddress === undefined) throw fail('connection-aborted');
    this.#server = server;
    this.#socket = socket;
    this.#pool = pool;
    this.#input = pool.take(input);
    this.#output = pool.take(output);
    this.#inflow = new Inflow(socket, this.#input, bell);
    this.#outflow = new Outflow(this.#output, socket, bell);
    const number = server.listen(() => {
      this.#inflow.resume();
      this.#outflow.resume();
    });
    this.wire = {
      local: fromNode(localAddress, localPort!),
      remote: fromNode(remoteAddress, remotePort!),
      number,
      input: this.#input.memory,
      output: this.#output.memory,
    };
    socket.on('error', (error) => {
      this.#error ??= error;
    });
    socket.on('close', () => this.#end());
    this.#outflow.resume();
    socket.resume();
  }

  keepAlive(enabled: boolean, idleMilliseconds: number): void {
    this.#socket.setKeepAlive(enabled, idleMilliseconds);
  }

  endAfter(milliseconds: number): void {
    const timer = setTimeout(() => this.destroy(), Math.min(milliseconds, LONGEST)).unref();
    this.#socket.once('close', () => clearTimeout(timer));
  }

  /** The component has let go of it. Fulfilled when the host has all that it wrote, or the connection has failed. */
  async release(): Promise<void> {
    const socket = this.#socket;
    this.#server.forget(this.wire.number);
    this.#output.end();
    this.#outflow.resume();
    if (socket.writableFinished) socket.destroy();
    else socket.once('finish', () => socket.destroy());
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
    this.#pool.give(this.#input);
    this.#pool.give(this.#output);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #end(): void {
    const error = this.#error && pipeErrorOf(this.#error);
    // Who reads that it is over finds the other direction closed, too: its thread may look before the next line is reached.
    this.#outflow.refuse(error);
    this.#inflow.end(error);
  }
}
