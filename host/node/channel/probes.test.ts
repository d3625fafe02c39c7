/** Probes between the messages of a link: behind the call that they follow, only to peers that take them, and no way to harm others. */

import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { Caller } from '../../../kernel/channel/caller.ts';
import { bellMemory, channelMemory, Duplex } from '../../../kernel/channel/duplex.ts';
import { tagOf } from '../../../kernel/channel/link.ts';
import { Server } from '../../../kernel/channel/server.ts';
import { PROBE_BYTES, type Probe, probeBytes } from '../../../kernel/remote/probe.ts';
import { Incoming, type Outgoing } from '../../../kernel/remote/ring-search.ts';
import { FrameReader, frameBytes, HELLO, PING, PONG, PROBE } from './frame.ts';
import { dial, publish } from './socket-link.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'nucleus-probes-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const NOTHING = new Uint8Array(0);
const [ANSWERED, NEVER] = [1, 2];
const probe: Probe = { tie: 1n, nonce: 2n, since: 3, path: 4n, hops: 5 };
const greeting = frameBytes(HELLO, 1, Buffer.from('{"service":"echo"}'));

let number = 0;

async function until(check: () => boolean): Promise<void> {
  while (!check()) await sleep(2);
}

/** A service whose links take probes, and what has come. */
async function serve() {
  const path = join(FOLDER, `${number++}.sock`);
  const [lines, taken, links]: [string[], Probe[], Incoming[]] = [[], [], []];
  const publication = await publish(path, {
    service: 'echo',
    open: (bell) => {
      const memory = channelMemory([bell, bellMemory()]);
      void new Server(new Duplex(memory, 1)).listen((call) => {
        if (call.method === ANSWERED) call.reply(NOTHING);
      });
      const incoming = new Incoming(
        1,
        (one) => taken.push(one),
        (one) => links.splice(links.indexOf(one), 1),
      );
      links.push(incoming);
      return { memory, incoming };
    },
    log: (line) => lines.push(line),
  });
  return { path, lines, taken, links, close: () => publication.close() };
}

async function importer(path: string) {
  const bell = bellMemory();
  const memory = channelMemory([bellMemory(), bell]);
  const followed: Outgoing[] = [];
  const follow = (link: Outgoing) => {
    followed.push(link);
    return () => void followed.splice(0);
  };
  const { ended } = await dial(path, 'echo', { memory, bell, follow });
  return { caller: new Caller(new Duplex(memory, 0)), followed, ended };
}

const start = (caller: Caller, method: number): number => {
  const id = caller.start(method, NOTHING, { answered: () => {}, refused: () => {} })!;
  caller.flush();
  return id;
};

it('come behind the call that they follow, and count as long as it is owed an answer', async () => {
  const { path, taken, links, close } = await serve();
  const { caller, followed } = await importer(path);
  await until(() => followed.length === 1);
  const [done, waiting] = [start(caller, ANSWERED), start(caller, NEVER)];
  // The call is in the memory, and nobody has carried it yet.
  followed[0]!.follow(waiting, probeBytes(probe));
  await until(() => taken.length === 1);
  expect(taken).toEqual([probe]);
  followed[0]!.follow(done, probeBytes({ ...probe, hops: 1 }));
  followed[0]!.follow(waiting, probeBytes({ ...probe, hops: 2 }));
  await until(() => taken.length === 2);
  expect(taken[1]!.hops).toBe(2);
  caller.cancel(waiting);
  await caller.callLater(ANSWERED, NOTHING, () => 0);
  expect(links[0]!.owed.size).toBe(0);
  caller.close();
  await until(() => links.length + followed.length === 0);
  close();
});

/** A peer by its bare frames. */
async function stranger(path: string): Promise<Socket> {
  const socket = connect({ path });
  socket.on('error', () => {}).resume();
  await new Promise((resolve) => socket.once('connect', resolve));
  socket.write(greeting);
  return socket;
}

it.each([0, PROBE_BYTES - 1, PROBE_BYTES + 1])(
  'of %i bytes end the link of who sends them',
  async (length) => {
    const { path, lines, taken, close } = await serve();
    const { caller } = await importer(path);
    const socket = await stranger(path);
    socket.write(frameBytes(tagOf('call', NEVER), 0, NOTHING));
    socket.write(frameBytes(PROBE, 0, new Uint8Array(length)));
    await until(() => lines.length > 0);
    expect([lines, taken]).toEqual([['an importer has gone: the peer sent a probe that is none'], []]);
    expect(await caller.callLater(ANSWERED, NOTHING, () => 'an answer')).toBe('an answer');
    close();
  },
);

/** A provider of bare frames: what it does with each that comes. */
async function provider(answer: (tag: number, id: number, socket: Socket) => void): Promise<string> {
  const path = join(FOLDER, `${number++}.sock`);
  const server = createServer((socket) => {
    const frames = new FrameReader(4096);
    socket.on('error', () => {}).write(greeting);
    socket.on('data', (chunk) => {
      frames.push(chunk);
      for (let frame = frames.next(); frame; frame = frames.next()) answer(frame.tag, frame.id, socket);
    });
  }).unref();
  await new Promise<void>((resolve) => server.listen({ path }, resolve));
  return path;
}

it('are not sent to a peer that knows of none', async () => {
  const tags: number[] = [];
  const path = await provider((tag, id, socket) => {
    tags.push(tag);
    if (tag === PING) socket.write(frameBytes(PONG, 0, NOTHING));
    else if (tag !== HELLO) socket.write(frameBytes(tagOf('reply'), id, NOTHING));
  });
  const { caller, followed } = await importer(path);
  expect(await caller.callLater(ANSWERED, NOTHING, () => 'an answer')).toBe('an answer');
  expect([tags.filter((tag) => tag >= 0x8000_0000), followed]).toEqual([[HELLO, PING], []]);
  caller.close();
});

it('that a provider sends end the link', async () => {
  const path = await provider((tag, _, socket) => {
    if (tag === PING) socket.write(frameBytes(PROBE, 0, probeBytes(probe)));
  });
  const { ended } = await importer(path);
  expect(await ended).toBe('the peer sent a probe to one that takes none');
});
