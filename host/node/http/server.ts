/** An HTTP/1.1 server whose requests a component answers: Node's server in front of a pool of workers. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Held } from '../worker/table-view.ts';
import { ServerExchange } from './server-exchange.ts';
import { type PoolOptions, WorkerPool } from './worker-pool.ts';

export interface ServerOptions extends PoolOptions {
  readonly host: string;
  /** 0 takes one that is free. */
  readonly port: number;
}

/** Bytes of a request's line and fields; beyond it the answer is 431. */
const HEADERS_LIMIT = 64 * 1024;

export class ComponentServer {
  readonly #options: ServerOptions;
  readonly #pool: WorkerPool;
  readonly #server: Server;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#pool = new WorkerPool(options);
    this.#server = createServer(
      { maxHeaderSize: HEADERS_LIMIT, insecureHTTPParser: false, requestTimeout: 0 },
      (request, response) => this.#take(request, response),
    );
    // Nobody can be connected through a component.
    this.#server.on('connect', (_, socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    });
  }

  /**
   * Begins to listen once the component has proved able to start.
   * @returns where, such as "http://127.0.0.1:8080/"
   * @throws Error with one line if it is not, or if there is no listening there
   */
  async start(): Promise<string> {
    await this.#pool.start();
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.#options.port, this.#options.host, resolve);
    }).catch(async (error) => {
      await this.#pool.drain();
      throw error;
    });
    const { address, family, port } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}/`;
  }

  /** What the component holds in all of its workers. */
  held(): Promise<Held> {
    return this.#pool.held();
  }

  /** Takes no more requests, and waits for those that are under way. */
  async drain(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    await this.#pool.drain();
    // Responses may still be on their way; connections that wait for another request are not waited for.
    const sweep = setInterval(() => this.#server.closeIdleConnections(), 50);
    await closed;
    clearInterval(sweep);
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    this.#pool.submit(new ServerExchange(request, response));
  }
}
