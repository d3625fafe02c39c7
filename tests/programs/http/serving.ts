/** Servers as child processes: `nucleus serve`, and `wasmtime serve` of the same component; and one request to them. */

import { type ChildProcess, spawn } from 'node:child_process';
import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { constants } from 'node:os';
import { findWasmtime } from '../../../tools/wasmtime/find.ts';
import { cli } from '../command.ts';

export interface Server {
  /** Such as "http://127.0.0.1:8080/". */
  readonly url: string;
  readonly child: ChildProcess;
  /** What it has written to stderr. */
  said(): string;
  /** Fulfilled when `text` is there. */
  until(text: string): Promise<void>;
  /** Sends a signal and waits for its end; gives the exit code, as a shell has it. */
  stop(signal?: NodeJS.Signals): Promise<number>;
}

export function serve(args: readonly string[], cwd: string): Promise<Server> {
  return start(process.execPath, [cli, 'serve', '--listen', '127.0.0.1:0', ...args], cwd);
}

export async function wasmtimeServe(args: readonly string[], cwd: string): Promise<Server> {
  const address = `127.0.0.1:${await freePort()}`;
  return start(findWasmtime()!, ['serve', '-S', 'cli', '--addr', address, ...args], cwd);
}

async function start(file: string, args: readonly string[], cwd: string): Promise<Server> {
  const child = spawn(file, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let changed = () => {};
  const exit = new Promise<number>((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]));
  });
  void exit.then(() => changed());
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    changed();
  });
  const until = async (text: string | RegExp) => {
    while (said.search(text) < 0) {
      if (child.exitCode !== null) throw new Error(`${file} ${args.join(' ')}: ended, and said: ${said}`);
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
  };
  const where = /http:\/\/127\.0\.0\.1:\d+\//;
  await until(where);
  const [url] = where.exec(said)!;
  const stop = (signal: NodeJS.Signals = 'SIGKILL') => {
    child.kill(signal);
    return exit;
  };
  return { url, child, said: () => said, until, stop };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

export interface Ask {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Buffer;
  readonly trailers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly text: string;
  readonly trailers: Record<string, string | undefined>;
  /** Whether it was cut off. */
  readonly cut: boolean;
}

/** One request, to its end. Rejects where there is no answer at all. */
export async function ask(url: string, what: Ask = {}): Promise<Answer> {
  const response = await open(url, what);
  const chunks: Buffer[] = [];
  let cut = false;
  try {
    for await (const chunk of response) chunks.push(chunk as Buffer);
  } catch {
    cut = true;
  }
  const body = Buffer.concat(chunks);
  const { statusCode, headers, trailers } = response;
  return { status: statusCode!, headers, body, text: body.toString(), trailers, cut };
}

/** One request, until its response begins. */
export function open(
  url: string,
  { method = 'GET', headers = {}, body, trailers }: Ask = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false, maxHeaderSize: 1 << 17 }, resolve);
    request.on('error', reject);
    if (trailers) {
      request.write(body);
      request.addTrailers(trailers);
      request.end();
    } else request.end(body);
  });
}

/** A request whose body is still to come, and its response. */
export function begin(url: string, method: string) {
  const request = httpRequest(url, { method, agent: false });
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
  });
  request.flushHeaders();
  return { request, response };
}

export async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A request to `/echo` whose body comes in parts: each is answered before the next is sent, so the handler still runs. */
export async function converse(
  server: Server,
): Promise<{ say(text: string): Promise<string>; end(): Promise<string> }> {
  const { request, response } = begin(`${server.url}echo`, 'POST');
  return {
    async say(text) {
      request.write(text);
      const begun = await response;
      return String(await new Promise((resolve) => begun.once('data', resolve)));
    },
    async end() {
      request.end();
      return textOf(await response);
    },
  };
}
