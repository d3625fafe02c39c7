/**
 * Asks an HTTP server again and again over kept connections, and counts. It knows no more of HTTP than it takes to find a
 * response's end, so that it costs less than what it measures.
 */

import { connect, type Socket } from 'node:net';

export interface Load {
  /** Responses. */
  readonly count: number;
  /** Responses in a second. */
  readonly rate: number;
  /** Milliseconds from a request to the end of its response. */
  readonly median: number;
  readonly high: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const CHUNKS_END = Buffer.from('0\r\n\r\n');

class Client {
  readonly #socket: Socket;
  readonly #request: Buffer;
  readonly #done: (milliseconds: number) => void;
  #received: Buffer = Buffer.alloc(0);
  #sent = 0;
  #stopped = false;

  constructor(url: URL, done: (milliseconds: number) => void, failed: (error: Error) => void) {
    this.#request = Buffer.from(`GET ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\n\r\n`);
    this.#done = done;
    this.#socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true }, () => this.#ask());
    this.#socket.on('data', (chunk) => this.#take(chunk));
    this.#socket.on('error', failed);
    this.#socket.on('close', () => this.#stopped || failed(new Error('the server closed a connection')));
  }

  stop(): void {
    this.#stopped = true;
    this.#socket.destroy();
  }

  #ask(): void {
    this.#sent = performance.now();
    this.#socket.write(this.#request);
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    if (!isWhole(this.#received)) return;
    if (!this.#received.subarray(0, 12).equals(Buffer.from('HTTP/1.1 200'))) {
      throw new Error(`answered: ${this.#received.subarray(0, 80)}`);
    }
    this.#received = Buffer.alloc(0);
    this.#done(performance.now() - this.#sent);
    if (!this.#stopped) this.#ask();
  }
}

function isWhole(bytes: Buffer): boolean {
  const head = bytes.indexOf(HEAD_END);
  if (head < 0) return false;
  const text = bytes.toString('latin1', 0, head).toLowerCase();
  const length = /content-length: (\d+)/.exec(text)?.[1];
  if (length !== undefined) return bytes.length >= head + HEAD_END.length + Number(length);
  return bytes.subarray(-CHUNKS_END.length).equals(CHUNKS_END);
}

/** @param milliseconds how long */
export function load(url: string, connections: number, milliseconds: number): Promise<Load> {
  return new Promise((resolve, reject) => {
    const times: number[] = [];
    const done = (time: number) => void times.push(time);
    const clients = Array.from({ length: connections }, () => new Client(new URL(url), done, reject));
    const begun = performance.now();
    setTimeout(() => {
      const seconds = (performance.now() - begun) / 1000;
      for (const client of clients) client.stop();
      times.sort((a, b) => a - b);
      const at = (part: number) => times[Math.floor(part * (times.length - 1))] ?? Number.NaN;
      resolve({ count: times.length, rate: times.length / seconds, median: at(0.5), high: at(0.99) });
    }, milliseconds);
  });
}
