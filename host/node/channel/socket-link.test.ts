/** Links over sockets: what works in shared memory works here, and what a peer of another process may do ends the link, not the run. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { Caller } from '../../../kernel/channel/caller.ts';
import {
  bellMemory,
  type ChannelMemory,
  channelMemory,
  Duplex,
  declareDead,
} from '../../../kernel/channel/duplex.ts';
import { type Handler, Server } from '../../../kernel/channel/server.ts';
import { frameBytes, GOODBYE, HELLO } from './frame.ts';
import { dial, type Publication, publish } from './socket-link.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'nucleus-link-'));
const ECHO = 1;
const NEVER = 2;

afterAll(() => rmSync(FOLDER, { recursive: true }));

let number = 0;
const publications: Publication[] = [];
afterEach(() => {
  for (const publication of publications.splice(0)) publication.close();
});

const echo: Handler = (call) => {
  if (call.method === ECHO) call.reply(call.bytes.slice(0, call.length));
};

/** A service that others can dial; what it says, and the memory of each of its links. */
async function serve(handler = echo) {
  const path = join(FOLDER, `${number++}.sock`);
  const lines: string[] = [];
  const memories: ChannelMemory[] = [];
  const servers: Server[] = [];
  publications.push(
    await publish(path, {
      service: 'echo',
      open: (bell) => {
        const memory = channelMemory([bell, bellMemory()]);
        const server = new Server(new Duplex(memory, 1));
        void server.listen(handler);
        memories.push(memory);
        servers.push(server);
        return { memory };
      },
      log: (line) => lines.push(line),
    }),
  );
  return { path, lines, memories, servers };
}

async function call(path: string, service = 'echo'): Promise<Caller> {
  const bell = bellMemory();
  const memory = channelMemory([bellMemory(), bell]);
  await dial(path, service, { memory, bell });
  return new Caller(new Duplex(memory, 0));
}

const copy = (bytes: Uint8Array, length: number): Uint8Array => bytes.slice(0, length);
const refusalOf = (answer: Promise<unknown>): Promise<unknown> =>
  answer.then(
    () => 'an answer',
    (error: { reason?: string; message: string }) => error.reason ?? error.message,
  );

/** Comes when `check` holds; a test's own limit of time ends what never does. */
async function until(check: () => boolean): Promise<void> {
  while (!check()) await sleep(2);
}

describe('a link', () => {
  it.each([0, 1, 4096, 700_000, 2 ** 24])('carries messages of %i bytes', async (size) => {
    const { path } = await serve();
    const caller = await call(path);
    const body = new Uint8Array(size).map((_, index) => index * 31);
    const answer = await caller.callLater(ECHO, body, copy);
    expect(Buffer.compare(answer, body)).toBe(0);
  });

  it('answers calls in their order, more of them than both ends hold', async () => {
    const { path } = await serve();
    const caller = await call(path);
    const order: number[] = [];
    const calls = [...new Array(20_000).keys()].map(async (value) => {
      const body = new Uint8Array(new Uint32Array([value, 0, 0, 0, 0, 0]).buffer);
      const answer = await caller.callLater(ECHO, body, copy);
      order.push(new Uint32Array(answer.buffer)[0]!);
    });
    await Promise.all(calls);
    expect(order).toEqual([...new Array(20_000).keys()]);
  });

  it('serves several importers, each by itself', async () => {
    const { path, memories } = await serve();
    const callers = await Promise.all([call(path), call(path), call(path)]);
    const lost = refusalOf(callers[0]!.callLater(NEVER, new Uint8Array(1), copy));
    await until(() => memories.length === 3);
    callers[0]!.close();
    expect(await lost).toBe('closed');
    expect(await callers[2]!.callLater(ECHO, Uint8Array.of(7), copy)).toEqual(Uint8Array.of(7));
  });

  it('refuses what is above its limit, and goes on', async () => {
    const { path } = await serve();
    const caller = await call(path);
    const message = await refusalOf(caller.callLater(ECHO, new Uint8Array(2 ** 24 + 1), copy));
    expect(message).toBe(
      'a message of 16777217 bytes is above the channel`s limit of 16777216'.replace('`', "'"),
    );
    expect(await caller.callLater(ECHO, Uint8Array.of(7), copy)).toEqual(Uint8Array.of(7));
  });

  it('tells callers that the provider died', async () => {
    const { path, memories, servers } = await serve();
    const caller = await call(path);
    const answer = refusalOf(caller.callLater(NEVER, new Uint8Array(1), copy));
    await until(() => servers[0]?.open === 1);
    declareDead(memories[0]!);
    expect(await answer).toBe('peer-died');
    expect(await refusalOf(caller.callLater(ECHO, new Uint8Array(1), copy))).toBe('peer-died');
  });

  it('tells the provider that the importer has closed', async () => {
    const { path, lines, servers } = await serve();
    const caller = await call(path);
    await caller.callLater(ECHO, new Uint8Array(1), copy);
    caller.close();
    await until(() => lines.length > 0);
    expect(lines).toEqual(['an importer has gone: the peer closed the link']);
    expect(servers[0]!.ended?.end).toBeDefined();
  });
});

describe('before there is a link', () => {
  it('a path without a listener is named', async () => {
    const path = join(FOLDER, 'nobody.sock');
    await expect(call(path)).rejects.toThrow(`cannot reach echo at ${path}: connect ENOENT ${path}`);
  });

  it('a service that is not there is refused, on both sides in one line', async () => {
    const path = join(FOLDER, 'gone.sock');
    const lines: string[] = [];
    const open = () => {
      throw new Error('echo is not running now');
    };
    publications.push(await publish(path, { service: 'echo', open, log: (line) => lines.push(line) }));
    await expect(call(path)).rejects.toThrow(`cannot reach echo at ${path}: echo is not running now`);
    expect(lines).toEqual(['an importer was refused: echo is not running now']);
  });

  it('a service calls back over a socket of its own, until the link ends', async () => {
    const { path, lines, memories } = await serve();
    const bell = bellMemory();
    const memory = channelMemory([bellMemory(), bell]);
    const { ended } = await dial(path, 'echo', { memory, bell });
    const lent = new Server(new Duplex({ rings: memory.back!, bells: memory.bells }, 0));
    void lent.listen(echo);
    const [{ back: rings, bells }] = memories as [ChannelMemory];
    const back = new Caller(new Duplex({ rings: rings!, bells }, 1));
    const long = new Uint8Array(2 ** 20).fill(3);
    // Looking at each of so many elements would take seconds.
    const same = (bytes: Uint8Array) => Buffer.compare(bytes, long) === 0;
    expect(same(await back.callLater(ECHO, long, copy))).toBe(true);
    // What comes the one way does not wait for what goes the other.
    const caller = new Caller(new Duplex(memory, 0));
    const both = [caller.callLater(ECHO, long, copy), back.callLater(ECHO, long, copy)];
    expect((await Promise.all(both)).map(same)).toEqual([true, true]);
    const waiting = refusalOf(back.callLater(NEVER, NOTHING, copy));
    caller.close();
    await ended;
    expect(await waiting).toBe('peer-died');
    await until(() => lines.length > 0);
    expect(lines).toEqual(['an importer has gone: the peer closed the link']);
  });

  it('a socket that a dead process left gives way; one that is listened at, and anything else, stays', async () => {
    const path = join(FOLDER, 'stale.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script]);
    expect(existsSync(path)).toBe(true);
    const published = {
      service: 'echo',
      open: () => ({ memory: channelMemory([bellMemory(), bellMemory()]) }),
      log: () => {},
    };
    const publication = await publish(path, published);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await expect(publish(path, published)).rejects.toThrow(
      `cannot listen at ${path}: another process listens there`,
    );
    publication.close();
    expect(existsSync(path)).toBe(false);
    const file = join(FOLDER, 'file');
    writeFileSync(file, 'mine');
    await expect(publish(file, published)).rejects.toThrow(
      `cannot listen at ${file}: there is something else`,
    );
    expect(statSync(file).size).toBe(4);
    const long = join(FOLDER, 'd'.repeat(107));
    await expect(publish(long, published)).rejects.toThrow(
      /^cannot listen at .*: the path of a socket has at most/,
    );
  });
});

/** A peer that says what it likes. */
async function stranger(path: string): Promise<Socket> {
  const socket = connect({ path });
  socket.on('error', () => {});
  socket.resume();
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

const greeting = (words: unknown, version = 1): Uint8Array =>
  frameBytes(HELLO, version, Buffer.from(JSON.stringify(words)));
const GREETING = greeting({ service: 'echo' });
const NOTHING = new Uint8Array(0);

/** What a stranger sends, and what the provider says of it. */
const strangers: [string, Uint8Array[], string][] = [
  ['hangs up', [], 'an importer was refused: it hung up before its hello'],
  ['sends no hello', [frameBytes(1, 1, NOTHING)], 'an importer was refused: it does not begin with a hello'],
  [
    'opens a way back to nobody`s link',
    [greeting({ service: 'echo', back: 'a guess' })],
    'an importer was refused: there is no such link',
  ],
  [
    'speaks another version',
    [greeting({}, 9)],
    'an importer was refused: it speaks version 9 of the protocol, not 1',
  ],
  [
    'says what is no JSON',
    [frameBytes(HELLO, 1, Uint8Array.of(123))],
    'an importer was refused: its hello cannot be read',
  ],
  [
    'says too much',
    [frameBytes(HELLO, 1, new Uint8Array(5000))],
    'an importer was refused: a frame of 5000 bytes, above the limit of 4096',
  ],
  [
    'sends a frame that is too large',
    [GREETING, Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0)],
    'an importer has gone: a frame of 33554432 bytes, above the limit of 16777216',
  ],
  [
    'dies in the middle of a message',
    [GREETING, frameBytes(8, 1, new Uint8Array(64)).subarray(0, 20)],
    'an importer has gone: the peer died in the middle of a message',
  ],
  ['dies between two', [GREETING, frameBytes(8, 1, NOTHING)], 'an importer has gone: the peer died'],
  ['sends a reply', [GREETING, frameBytes(2, 1, NOTHING)], 'an importer has gone: the channel was broken'],
  [
    'sends a call twice',
    [GREETING, frameBytes(16, 5, NOTHING), frameBytes(16, 5, NOTHING)],
    'an importer has gone: the channel was broken',
  ],
  ['closes', [GREETING, frameBytes(GOODBYE, 0, NOTHING)], 'an importer has gone: the peer closed the link'],
];

describe('a peer that', () => {
  it.each(strangers)('%s', async (_name, sent, said) => {
    const { path, lines } = await serve();
    const friend = await call(path);
    const socket = await stranger(path);
    for (const bytes of sent) socket.write(bytes);
    const breaks = said.endsWith('broken');
    if (!breaks) socket.end();
    await until(() => lines.length > 0);
    expect(lines).toEqual([said]);
    expect(await friend.callLater(ECHO, Uint8Array.of(7), copy)).toEqual(Uint8Array.of(7));
    socket.destroy();
  });

  it('is asked whether it is awake, and answers nothing, is given up', async () => {
    const path = join(FOLDER, 'asleep.sock');
    const server = createServer(
      (socket) =>
        void socket
          .on('error', () => {})
          .resume()
          .write(GREETING),
    );
    await new Promise<void>((resolve) => server.listen({ path }, resolve));
    const bell = bellMemory();
    const memory = channelMemory([bellMemory(), bell]);
    const { ended } = await dial(path, 'echo', { memory, bell, heartbeat: 20 });
    const caller = new Caller(new Duplex(memory, 0));
    const refused = refusalOf(caller.callLater(ECHO, new Uint8Array(1), copy));
    expect(await ended).toBe('the peer has not answered for 0.04 s');
    expect(await refused).toBe('peer-died');
    server.close();
  });

  it('is asked whether it is awake, and is, stays', async () => {
    const { path } = await serve();
    const bell = bellMemory();
    const memory = channelMemory([bellMemory(), bell]);
    await dial(path, 'echo', { memory, bell, heartbeat: 50 });
    const caller = new Caller(new Duplex(memory, 0));
    for (let turn = 0; turn < 40; turn++) {
      await sleep(5);
      expect(await caller.callLater(ECHO, Uint8Array.of(7), copy)).toEqual(Uint8Array.of(7));
    }
  });

  it('answers what nobody asked ends the link for its importer', async () => {
    const path = join(FOLDER, 'liar.sock');
    const server = createServer((socket) => {
      socket.write(GREETING);
      socket.write(frameBytes(2, 77, NOTHING));
    });
    await new Promise<void>((resolve) => server.listen({ path }, resolve));
    const caller = await call(path);
    expect(await refusalOf(caller.callLater(ECHO, new Uint8Array(1), copy))).toBe('peer-died');
    server.close();
  });
});
