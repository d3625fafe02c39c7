/** `nucleus serve`: what a component is given, what becomes of its answers, and that nothing that it does ends the server. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../host/node/control/snapshot.ts';
import { proxyComponent } from '../../../tools/bench/proxy-component.ts';
import { root } from '../../arch/source-files.ts';
import { nucleus } from '../command.ts';
import { noWasmtime } from '../wasmtime.ts';
import { eventComponent } from './event-component.ts';
import { filesComponent, serverComponent } from './server-component.ts';
import {
  type Ask,
  ask,
  begin,
  converse,
  open,
  type Server,
  serve,
  textOf,
  wasmtimeServe,
} from './serving.ts';

const MEBIBYTE = 1 << 20;
/** MiB of a large body: more than all buffers on its way. */
const LARGE = Number(process.env.NUCLEUS_LARGE_BODY ?? 16);

let folder: string;

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'serve-')));
  writeFileSync(join(folder, 'app.wasm'), serverComponent());
  writeFileSync(join(folder, 'small.wasm'), await proxyComponent(root));
  writeFileSync(join(folder, 'event.wasm'), eventComponent());
  writeFileSync(join(folder, 'files.wasm'), filesComponent());
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'file.txt'), 'granted');
  writeFileSync(join(folder, 'secret.txt'), 'SECRET');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a served component', () => {
  let server: Server;

  beforeAll(async () => {
    server = await serve(['--workers', '2', '--timeout', '3600', '--env', 'A=b', 'app.wasm'], folder);
  });
  afterAll(() => server?.stop());

  const at = (path: string, what: Ask = {}) => ask(`${server.url}${path}`, what);

  it('says where it is in one line', () => {
    expect(server.said()).toMatch(/^Serving app\.wasm on http:\/\/127\.0\.0\.1:\d+\/\n$/);
  });

  it('is given the request', async () => {
    const headers = { 'X-One': '1', 'x-two': ['2', '3'], connection: 'close' };
    const { text } = await at('info?q=%20', { method: 'DELETE', headers });
    expect(JSON.parse(text)).toEqual({
      method: { tag: 'delete' },
      path: '/info?q=%20',
      scheme: { tag: 'HTTP' },
      list: [
        ['x-one', '1'],
        ['x-two', '2'],
        ['x-two', '3'],
      ],
    });
    expect((await at('authority')).text).toBe(new URL(server.url).host);
    expect(JSON.parse((await at('info', { method: 'PROPFIND' })).text).method).toEqual({
      tag: 'other',
      val: 'PROPFIND',
    });
    expect((await at('environment')).text).toBe('[["A","b"]]');
  });

  it('answers with its status, headers, body and trailers', async () => {
    expect(await at('body/418')).toMatchObject({ status: 418, text: 'a body', headers: { 'x-a': '1, 2' } });
    expect(await at('trailers')).toMatchObject({ text: 'body', trailers: { 'x-sum': '42' } });
    expect(await at('sized')).toMatchObject({ text: 'four', headers: { 'content-length': '4' } });
    expect(await at('body/200', { method: 'HEAD' })).toMatchObject({
      status: 200,
      text: '',
      headers: { 'x-a': '1, 2' },
    });
    expect(await at('body/204')).toMatchObject({ status: 204, text: '' });
    expect(await at('body/304')).toMatchObject({ status: 304, text: '' });
    expect(await at('no-such')).toMatchObject({ status: 404 });
  });

  it('is fresh for each request', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => at('count')));
    expect(answers.map(({ text }) => text)).toEqual(Array(8).fill('1'));
  });

  it('sees bodies and trailers of requests', async () => {
    const trailers = { 'X-End': 'yes' };
    expect(
      await at('echo', { method: 'POST', body: 'hello', headers: { trailer: 'x-end' }, trailers }),
    ).toMatchObject({
      text: 'hello',
      trailers: { 'x-end': 'yes' },
    });
  });

  it(`takes in and gives out ${LARGE} MiB`, async () => {
    const up = await at('length', { method: 'PUT', body: Buffer.alloc(LARGE * MEBIBYTE) });
    expect(JSON.parse(up.text)).toMatchObject({ length: LARGE * MEBIBYTE, error: 'closed', end: 'ok' });
    const down = await at(`large/${LARGE}`);
    expect([down.body.length, down.cut]).toEqual([LARGE * MEBIBYTE, false]);
  });

  it('need not read what it is sent', async () => {
    expect(await at('unread', { method: 'PUT', body: Buffer.alloc(MEBIBYTE) })).toMatchObject({
      text: 'did not read',
    });
  });

  it('has its response sent before it ends', async () => {
    const conversation = await converse(server);
    expect([await conversation.say('one'), await conversation.say('two'), await conversation.end()]).toEqual([
      'one',
      'two',
      '',
    ]);
  });

  it('has the head of its response sent when it is set', async () => {
    const { request, response } = begin(`${server.url}head`, 'POST');
    expect((await response).statusCode).toBe(202);
    request.end('body');
    expect(await textOf(await response)).toBe('4');
    expect(await at('head-trap')).toMatchObject({ status: 202, cut: true });
  });

  it('answers with whichever of its responses it wants, and with long heads', async () => {
    expect(await at('second/body')).toMatchObject({ status: 203, text: 'of the second' });
    expect(await at('second/large')).toMatchObject({ status: 203, text: 'x'.repeat(200_000) });
    expect(await at('second/none')).toMatchObject({ status: 200, text: '', headers: { 'x-a': 'second' } });
    expect((await at('long-head')).headers['x-long']).toBe('y'.repeat(30_000));
    expect((await at('count')).text).toBe('1');
  });

  it.each([
    ['trap', 'GET /trap: '],
    ['nothing', 'GET /nothing: ended without a response'],
    ['error', 'GET /error: answered with the error configuration-error'],
    ['status/101', 'GET /status/101: answered with status 101, which is no answer'],
  ])('that fails gives 500 and one line: %s', async (path, line) => {
    expect(await at(path)).toMatchObject({ status: 500, text: 'Internal Server Error\n' });
    await server.until(line);
    expect((await at('count')).text).toBe('1');
  });

  it.each(['late', 'incomplete', 'short'])(
    'that does not finish its response has it cut: %s',
    async (path) => {
      expect(await at(path)).toMatchObject({ status: 200, cut: true });
      expect((await at('count')).text).toBe('1');
    },
  );

  it('hears of a client that has gone', async () => {
    const response = await open(`${server.url}endless`);
    await new Promise((resolve) => response.once('data', resolve));
    response.destroy();
    await server.until('the stream is closed');
    const half = httpRequest(`${server.url}length`, { method: 'POST', headers: { 'content-length': '100' } });
    half.on('error', () => {});
    half.write('half');
    await new Promise((resolve) => setImmediate(resolve));
    half.destroy();
    expect((await at('count')).text).toBe('1');
  });

  it('reaches only what it was granted', async () => {
    expect(await at('ask/127.0.0.1:9/x')).toMatchObject({ status: 500 });
  });

  it('is spared what is not HTTP', async () => {
    const reply = await new Promise<string>((resolve) => {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname, () => socket.write('nonsense\r\n\r\n'));
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('close', () => resolve(text));
    });
    expect(reply).toMatch(/^HTTP\/1\.1 400 /);
    const tooLong = await at('info', { headers: { 'x-long': 'x'.repeat(70_000) } });
    expect(tooLong.status).toBe(431);
    expect((await at('count')).text).toBe('1');
  });
});

describe('nucleus serve', () => {
  it('ends a request that takes too long, with 504, and goes on', async () => {
    const server = await serve(['--workers', '1', '--timeout', '1', 'app.wasm'], folder);
    try {
      expect(await ask(`${server.url}loop`)).toMatchObject({ status: 504, text: 'Gateway Timeout\n' });
      expect(server.said()).toContain('GET /loop: not answered within 1 s\n');
      // Another worker has to start first, which is part of a request's time.
      let status = 0;
      while (status !== 200) ({ status } = await ask(`${server.url}count`));
    } finally {
      await server.stop();
    }
  });

  it('sends the head that a component has set before it computes without end', async () => {
    const server = await serve(['--workers', '1', 'app.wasm'], folder);
    try {
      const response = await open(`${server.url}head-loop`);
      expect(response.statusCode).toBe(202);
      response.destroy();
    } finally {
      await server.stop();
    }
  });

  it('answers 503 when too many wait', async () => {
    const server = await serve(['--workers', '1', 'app.wasm'], folder);
    try {
      const conversation = await converse(server);
      expect(await conversation.say('busy')).toBe('busy');
      const answers = Array.from({ length: 65 }, () => ask(`${server.url}count`));
      // Nobody else is answered while the only worker listens to the conversation.
      expect(await Promise.race(answers)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
      await conversation.end();
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 200)).toHaveLength(64);
    } finally {
      await server.stop();
    }
  });

  it('shows who holds what while it serves', async () => {
    const server = await serve(['--workers', '1', 'app.wasm'], folder);
    try {
      const conversation = await converse(server);
      expect(await conversation.say('held')).toBe('held');
      const held = await capabilitiesOf(server);
      expect(held).toContain('app in worker 1 holds wasi:http/types@0.2.12/outgoing-body of host: all');
      expect(held).toContain('app in worker 1 holds wasi:io/streams@0.2.12/input-stream of host: all');
      await conversation.end();
      await ask(`${server.url}count`);
      expect(await capabilitiesOf(server)).toEqual([]);
    } finally {
      await server.stop();
    }
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'answers what is under way, and ends with 0, on %s',
    async (signal) => {
      const server = await serve(['app.wasm'], folder);
      const conversation = await converse(server);
      expect(await conversation.say('before')).toBe('before');
      const ended = server.stop(signal);
      expect([await conversation.say('after'), await conversation.end(), await ended]).toEqual([
        'after',
        '',
        0,
      ]);
      await expect(ask(`${server.url}count`)).rejects.toThrow('ECONNREFUSED');
    },
  );

  it('lets a component ask others where it may', async () => {
    const inner = await serve(['app.wasm'], folder);
    const outer = await serve(['--http', inner.url.slice(0, -1), 'app.wasm'], folder);
    try {
      const { host } = new URL(inner.url);
      expect(await ask(`${outer.url}ask/${host}/body/203`)).toMatchObject({ status: 203, text: 'a body' });
      expect(await ask(`${outer.url}ask/127.0.0.1:9/x`)).toMatchObject({
        status: 502,
        text: 'HTTP-request-denied',
      });
    } finally {
      await Promise.all([inner.stop(), outer.stop()]);
    }
  });

  it.each([
    [
      ['--listen', 'nowhere', 'app.wasm'],
      64,
      '--listen nowhere: is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:0',
    ],
    [['--workers', '0', 'app.wasm'], 64, '--workers 0: is not a number from 1 to 1024'],
    [
      ['--listen', '127.0.0.1:99999', 'app.wasm'],
      64,
      '--listen 127.0.0.1:99999: is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:0',
    ],
    [['none.wasm'], 127, 'none.wasm: no such program here or in PATH; give its path, such as ./none.wasm'],
  ])('refuses %j', async (args, code, message) => {
    const ended = await nucleus(['serve', ...args], { cwd: folder });
    expect([ended.code, ended.stderr]).toEqual([code, `nucleus: ${message}\n`]);
  });

  it('refuses a directory that is none', async () => {
    const ended = await nucleus(['serve', '--dir', 'nope', 'small.wasm'], { cwd: folder });
    const problem = `--dir: ${folder}/nope: no such directory; check the path`;
    expect([ended.code, ended.stderr]).toEqual([64, `nucleus: ${problem}\n`]);
  });

  it('serves fetch events', async () => {
    const server = await serve(['event.wasm'], folder);
    try {
      expect(await ask(`${server.url}a/b`, { method: 'POST', body: 'text' })).toMatchObject({
        status: 201,
        headers: { 'x-kind': 'event' },
        text: '["POST","/a/b","text"]',
      });
    } finally {
      await server.stop();
    }
  });

  it('gives a component the files that it is granted', async () => {
    const [granted, bare] = await Promise.all([
      serve(['--dir', 'data:/data', 'files.wasm'], folder),
      serve(['files.wasm'], folder),
    ]);
    try {
      expect((await ask(`${granted.url}file.txt`)).text).toBe('granted');
      expect((await ask(`${granted.url}file.txt`)).text).toBe('granted');
      expect((await ask(`${granted.url}absent`)).text).toBe('error no-entry');
      expect((await ask(`${bare.url}file.txt`)).text).toBe('no directory');
    } finally {
      await Promise.all([granted.stop(), bare.stop()]);
    }
  });

  it('says which component is no server', async () => {
    writeFileSync(join(folder, 'empty.wasm'), Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]));
    const ended = await nucleus(['serve', '--listen', '127.0.0.1:0', 'empty.wasm'], { cwd: folder });
    expect([ended.code, ended.stderr]).toEqual([
      126,
      'nucleus: empty.wasm: is a component but no server: it does not export wasi:http/incoming-handler@0.2\n',
    ]);
  });
});

/** What `nucleus caps` says, in lines; it is there a tenth of a second after the start at the earliest. */
async function capabilitiesOf({ child }: Server): Promise<string[]> {
  for (;;) {
    const { code, stdout } = await nucleus(['caps', String(child.pid), '--json'], { cwd: folder });
    if (code !== 0) continue;
    const { capabilities } = JSON.parse(stdout.toString()) as Snapshot;
    return capabilities.map(
      ({ holder, type, provider, rights }) =>
        `${holder} holds ${type} of ${provider}: ${rights.length === 6 ? 'all' : rights}`,
    );
  }
}

describe.skipIf(noWasmtime !== undefined)('the same component under wasmtime', () => {
  let servers: Server[];

  beforeAll(async () => {
    servers = await Promise.all([serve(['app.wasm'], folder), wasmtimeServe(['app.wasm'], folder)]);
  });
  afterAll(() => Promise.all((servers ?? []).map((server) => server.stop())));

  // What a response that is cut had sent before differs from run to run under wasmtime, so none is here.
  const cases: [string, Ask][] = [
    ['info?a=b&c=%2F', {}],
    ['info', { method: 'OPTIONS' }],
    ['info', { headers: { 'X-Some': 'thing', 'keep-alive': '5', accept: '*/*' } }],
    ['body/200', {}],
    ['body/404', {}],
    ['body/204', {}],
    ['body/304', {}],
    ['body/200', { method: 'HEAD' }],
    ['sized', {}],
    ['sized', { method: 'HEAD' }],
    ['echo', { method: 'POST', body: 'x'.repeat(100_000) }],
    ['length', { method: 'POST', body: 'x'.repeat(100_000) }],
    ['trailers', { headers: { te: 'trailers' } }],
    ['count', {}],
    ['second/body', {}],
    ['second/none', {}],
    ['trap', {}],
    ['nothing', {}],
    ['no-such', {}],
  ];

  it.each(cases)('answers alike: %s', async (path, what) => {
    const [own, other] = await Promise.all(
      servers.map(async (server) => {
        const { status, text, trailers, cut, headers } = await ask(`${server.url}${path}`, what);
        const isOurs = status !== 500;
        return { status, text: isOurs ? text : '', trailers, cut, 'x-a': headers['x-a'] };
      }),
    );
    expect(own).toEqual(other);
  });
});

describe('an AssemblyScript component', () => {
  it('finds nothing that an earlier request has left, whatever that did', async () => {
    const server = await serve(['--workers', '1', 'small.wasm'], folder);
    try {
      const texts: string[] = [];
      for (const path of ['state', 'state', 'echo', 'state', 'grow', 'grow', 'state', 'none', 'state'])
        texts.push((await ask(`${server.url}${path}`)).text);
      const [clean] = texts;
      const grown = `000${Number(clean![3]) + 1}`;
      expect(clean).toMatch(/^000\d$/);
      expect(texts).toEqual([clean, clean, '', clean, grown, grown, clean, '', clean]);
    } finally {
      await server.stop();
    }
  });

  it('is served, a thousand times', async () => {
    const server = await serve(['small.wasm'], folder);
    try {
      for (let round = 0; round < 50; round++) {
        const answers = await Promise.all(Array.from({ length: 20 }, () => ask(server.url)));
        expect(answers.every(({ status, text }) => status === 200 && text === 'Hello!\n')).toBe(true);
      }
      const body = Buffer.alloc(8 * MEBIBYTE, 'ab');
      expect((await ask(`${server.url}echo`, { method: 'POST', body })).body.equals(body)).toBe(true);
    } finally {
      await server.stop();
    }
  });
});
