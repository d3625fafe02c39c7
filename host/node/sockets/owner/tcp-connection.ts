/** A TCP connection: Node's socket, and the two pipes through which its bytes reach the component's thread. */

import { connect, type Socket } from 'node:net';
import type { Bell } from '../../worker/bell.ts';
import { Inflow, Outflow } from '../../worker/pump.ts';
import type { RequestServer } from '../../worker/request-server.ts';
import { pipeMemory, SharedPipe } from '../../worker/shared-pipe.ts';
import { type ErrorCode, errorCodeOf, fail, pipeErrorOf } from '../error-code.ts';
import type { Capacities, Connect, Wire } from '../messages.ts';
import { fromNode, hostText, type SocketAddress } from '../socket-address.ts';

/** What the kernel says differently of a connection than of binding. */
const CONNECT_CODES: Readonly<Record<string, ErrorCode>> = { EADDRNOTAVAIL: 'address-in-use' };

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
  readonly #output: SharedPipe;
  #error: Error | undefined;

  /** @throws Failure `connection-aborted` if it has ended already */
  constructor(socket: Socket, { input, output }: Capacities, server: RequestServer, bell: Bell) {
    if (socket.remoteAddress === undefined || socket.localAddress === undefined)
      throw fail('connection-aborted');
    const [inputPipe, outputPipe] = [input, output].map((size) => new SharedPipe(pipeMemory(size)));
    this.#server = server;
    this.#socket = socket;
    this.#output = outputPipe!;
    this.#inflow = new Inflow(socket, inputPipe!, bell);
    this.#outflow = new Outflow(outputPipe!, socket, bell);
    const number = server.listen(() => {
      this.#inflow.resume();
      this.#outflow.resume();
    });
    this.wire = {
      local: fromNode(socket.localAddress, socket.localPort!),
      remote: fromNode(socket.remoteAddress, socket.remotePort!),
      number,
      input: inputPipe!.memory,
      output: outputPipe!.memory,
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

  /** The component has let go of it. Fulfilled when the host has all that it wrote, or the connection has failed. */
  async release(): Promise<void> {
    const socket = this.#socket;
    this.#server.forget(this.wire.number);
    this.#output.end();
    this.#outflow.resume();
    if (socket.writableFinished) socket.destroy();
    else socket.once('finish', () => socket.destroy());
    if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #end(): void {
    const error = this.#error && pipeErrorOf(this.#error);
    this.#inflow.end(error);
    this.#outflow.refuse(error);
  }
}
