/** HTTP requests of a component, on servers of this test's own: what goes out, what comes back, what is refused. */

import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nucleus } from '../command.ts';
import { clientComponent } from './client-component.ts';

const MEBIBYTE = 1 << 20;
/** MiB of a large body: more than all buffers on its way. */
const LARGE = Number(process.env.NUCLEUS_LARGE_BODY ?? 16);

type Deed = (request: IncomingMessage, response: ServerResponse) => void;

/** Path to what the server does. */
const deeds: Record<string, Deed> = {
  '/echo': (request, response) => {
    const body: Buffer[] = [];
    request.on('data', (chunk: Buffer) => body.push(chunk));
    request.on('end', () => {
      const { method, url, rawHeaders, rawTrailers } = request;
      response.setHeader('x-answer', ['one', 'two']);
      response.end(
        JSON.stringify({ method, url, rawHeaders, rawTrailers, body: Buffer.concat(body).toString() }),
      );
    });
  },
  '/count': (request, response) => {
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
    });
    request.on('end', () => response.end(String(length)));
  },
  '/large': (_, response) => {
    let left = LARGE;
    const send = () => {
      while (left > 0) {
        left -= 1;
        if (!response.write(Buffer.alloc(MEBIBYTE, 'y'))) return void response.once('drain', send);
      }
      response.end();
    };
    send();
  },
  '/trailers': (_, response) => {
    response.writeHead(200, { trailer: 'x-sum' });
    response.write('body');
    response.addTrailers({ 'X-Sum': '42' });
    response.end();
  },
  '/cut': (_, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  },
  '/silent': () => {},
  '/stall': (_, response) => {
    response.write('first');
  },
  '/redirect': (_, response) => {
    response.writeHead(302, { location: '/echo' });
    response.end();
  },
  '/upgrade': (request) => {
    request.socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n');
  },
  '/nothing': (_, response) => {
    response.writeHead(204);
    response.end();
  },
  '/early': (request, response) => {
    response.writeHead(413);
    response.write('too much');
    // Who closes while the other still sends resets the connection, and with it goes the answer.
    request.resume().on('end', () => response.end());
  },
};

interface Result {
  readonly status?: number;
  readonly headers?: [string, string][];
  readonly text?: string;
  readonly length?: number;
  readonly trailers?: [string, string][];
  readonly error?: { readonly tag: string };
  readonly thrown?: unknown;
  readonly end?: string;
  readonly failure?: string;
  readonly sent?: unknown;
}

describe('a component`s HTTP requests', () => {
  let folder: string;
  let server: Server;
  let garbage: TcpServer;
  let authority: string;
  let garbageAuthority: string;

  const listen = (one: Server | TcpServer) =>
    new Promise<string>((resolve) => {
      one.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(one.address() as AddressInfo).port}`));
    });

  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'http-client-')));
    writeFileSync(join(folder, 'client.wasm'), clientComponent());
    server = createServer((request, response) => deeds[request.url!.split('?')[0]!]!(request, response));
    garbage = createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('this is not HTTP\r\n\r\n'));
    });
    [authority, garbageAuthority] = await Promise.all([listen(server), listen(garbage)]);
  });
  afterAll(() => {
    server?.closeAllConnections();
    server?.close();
    garbage?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** One request each; origins are those of the two servers, unless others are given. */
  async function ask(
    asks: readonly object[],
    origins = [authority, garbageAuthority],
    env = {},
  ): Promise<Result[]> {
    const grants = origins.flatMap((one) => ['--http', `http://${one}`]);
    const lines = asks.map((one) => JSON.stringify({ authority, ...one }));
    const ended = await nucleus(['run', ...grants, './client.wasm', ...lines], {
      cwd: folder,
      env: { ...process.env, ...env },
    });
    expect(ended.stderr).toBe('');
    return String(ended.stdout)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Result);
  }

  const echoed = (result: Result) => JSON.parse(result.text!) as Record<string, unknown>;

  it('carry method, path, headers and body, and no more', async () => {
    const [get, post, patch, odd] = await ask([
      {
        path: '/echo?a=b%20c',
        headers: [
          ['X-Name', 'v1'],
          ['x-name', 'v2'],
        ],
      },
      { path: '/echo', method: { tag: 'post' }, body: 'hello' },
      { path: '/echo', method: { tag: 'patch' }, body: 'four', headers: [['content-length', '4']] },
      { path: '/echo', method: { tag: 'other', val: 'PROPFIND' } },
    ]);
    expect(get).toMatchObject({
      status: 200,
      headers: expect.arrayContaining([
        ['x-answer', 'one'],
        ['x-answer', 'two'],
      ]),
    });
    expect(get!.headers!.map(([name]) => name)).not.toContain('connection');
    expect(echoed(get!)).toMatchObject({ method: 'GET', url: '/echo?a=b%20c', body: '' });
    const names = ['host', authority, 'X-Name', 'v1', 'X-Name', 'v2', 'Connection'];
    expect((echoed(get!).rawHeaders as string[]).slice(0, names.length)).toEqual(names);
    expect(echoed(post!)).toMatchObject({ method: 'POST', body: 'hello' });
    expect(echoed(patch!)).toMatchObject({ method: 'PATCH', body: 'four' });
    expect(echoed(patch!).rawHeaders).not.toContain('transfer-encoding');
    expect(echoed(odd!)).toMatchObject({ method: 'PROPFIND' });
  });

  it('go to granted origins only, and to no proxy', async () => {
    const other = '127.0.0.1:9';
    const [denied, scheme, user] = await ask([
      { authority: other },
      { scheme: 'HTTPS' },
      { authority: `x@${authority}` },
    ]);
    expect([denied!.error, scheme!.error]).toEqual([
      { tag: 'HTTP-request-denied' },
      { tag: 'HTTP-request-denied' },
    ]);
    expect(user!.thrown).toBeDefined();
    const proxies = { http_proxy: `http://${other}`, HTTP_PROXY: `http://${other}`, NODE_USE_ENV_PROXY: '1' };
    expect(await ask([{ path: '/nothing' }], [authority], proxies)).toMatchObject([{ status: 204 }]);
    const none = await nucleus(['run', './client.wasm', JSON.stringify({ authority })], { cwd: folder });
    expect(JSON.parse(String(none.stdout))).toEqual({ thrown: { tag: 'HTTP-request-denied' } });
  });

  it('set no field of the connection, and none that is malformed', async () => {
    const forbidden = [
      'host',
      'Connection',
      'Transfer-Encoding',
      'upgrade',
      'keep-alive',
      'proxy-connection',
    ];
    const malformed: [string, string][] = [
      ['a b', 'v'],
      ['x', 'a\r\nhost: evil'],
      ['x', 'a\u0000b'],
      ['', 'v'],
    ];
    const results = await ask([
      ...forbidden.map((name) => ({ headers: [[name, 'x']] })),
      ...malformed.map((field) => ({ headers: [field] })),
    ]);
    expect(results).toEqual([
      ...forbidden.map(() => ({ thrown: { tag: 'forbidden' } })),
      ...malformed.map(() => ({ thrown: { tag: 'invalid-syntax' } })),
    ]);
  });

  it('follow no redirects', async () => {
    expect(await ask([{ path: '/redirect' }])).toMatchObject([{ status: 302, length: 0 }]);
  });

  it('bring trailers both ways', async () => {
    const [there, back] = await ask([
      { path: '/echo', method: { tag: 'post' }, body: 'x', trailers: [['X-End', 'yes']] },
      { path: '/trailers' },
    ]);
    expect(echoed(there!).rawTrailers).toEqual(['X-End', 'yes']);
    expect(back).toMatchObject({ text: 'body', trailers: [['x-sum', '42']] });
  });

  it(`carry ${LARGE} MiB each way`, async () => {
    const [up, down, part] = await ask([
      { path: '/count', method: { tag: 'put' }, body: LARGE * MEBIBYTE },
      { path: '/large' },
      { path: '/large', limit: 100_000 },
    ]);
    expect(up!.text).toBe(String(LARGE * MEBIBYTE));
    expect(down!.length).toBe(LARGE * MEBIBYTE);
    expect(part!.length).toBeLessThan(MEBIBYTE);
  });

  it('fail with the error code that says why', async () => {
    const results = await ask([
      { authority: garbageAuthority },
      { path: '/cut' },
      { path: '/silent', timeouts: { firstByte: 100 } },
      { path: '/stall', timeouts: { betweenBytes: 100 } },
      { path: '/upgrade' },
      { path: '/echo', method: { tag: 'connect' } },
      { path: '/echo', method: { tag: 'post' }, body: 'five!', headers: [['content-length', '4']] },
      { path: '/echo', method: { tag: 'post' }, body: 'abc', headers: [['content-length', '4']] },
      { path: '/echo', method: { tag: 'post' }, body: 'abc', abandon: true },
    ]);
    expect(results).toMatchObject([
      { error: { tag: 'HTTP-protocol-error' } },
      { status: 200, text: 'half', failure: 'HTTP-response-incomplete', end: 'HTTP-response-incomplete' },
      { error: { tag: 'connection-read-timeout' } },
      { status: 200, text: 'first', failure: 'connection-read-timeout' },
      { error: { tag: 'HTTP-upgrade-failed' } },
      { thrown: { tag: 'HTTP-request-method-invalid' } },
      { sent: { tag: 'last-operation-failed' } },
      { sent: { tag: 'HTTP-request-body-size', val: 3 } },
      { error: { tag: 'HTTP-protocol-error' } },
    ]);
  });

  it('are told of a connection that is refused, and of a name that is none', async () => {
    const closed = createTcpServer();
    const gone = await listen(closed);
    await new Promise((resolve) => closed.close(resolve));
    const [refused, unknown] = await ask(
      [{ authority: gone }, { authority: 'no-such-name.invalid' }],
      [gone, 'no-such-name.invalid'],
    );
    expect(refused!.error).toEqual({ tag: 'connection-refused' });
    expect(unknown!.error!.tag).toMatch(/^DNS-/);
  });

  it('may be answered before they are over', async () => {
    const [early] = await ask([{ path: '/early', method: { tag: 'post' }, body: 8 * MEBIBYTE }]);
    expect(early).toMatchObject({ status: 413 });
  });
});
