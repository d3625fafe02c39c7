/** The owner's side against a worker that asks for what it should not: nothing that it says is taken on trust. */

import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bell } from '../../worker/bell.ts';
import { RequestServer } from '../../worker/request-server.ts';
import { type Answer, Requests } from '../../worker/requests.ts';
import { SharedPipe } from '../../worker/shared-pipe.ts';
import { putDatagram } from '../datagram-frame.ts';
import { type DatagramWire, SOCKET_LIMIT, type Wire } from '../messages.ts';
import { fromNode, type SocketAddress } from '../socket-address.ts';
import { SocketServer } from './socket-server.ts';

let server: RequestServer;
let requests: Requests;
let sockets: SocketServer;
let listener: Server;
let here: SocketAddress;

const turn = () => new Promise((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await turn();
}

/** What the owner answers: the value, or the error's code. */
async function ask<T>(kind: string, body: object): Promise<T | string> {
  const answer: Answer<T> = requests.ask(kind, body);
  await until(() => answer.ready());
  try {
    return answer.take();
  } catch (error) {
    return (error as { payload: string }).payload;
  }
}

function serve(connect: string[], listen: string[] = []): void {
  const bell = new Bell();
  server = new RequestServer(bell);
  requests = new Requests(server.end, bell);
  sockets = new SocketServer(server, bell, { connect, listen });
}

const capacities = { input: 4096, output: 4096 };
const connecting = (socket: number, remote: SocketAddress) => ({
  ...{ socket, family: 'ipv4', remote, capacities, enabled: false, idleMilliseconds: 1000 },
});
const binding = (socket: number, address: SocketAddress) => ({
  ...{ socket, family: 'ipv4', address, backlog: 5, options: {} },
});

beforeEach(async () => {
  listener = createServer((socket) => socket.on('error', () => {}).resume());
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  here = fromNode('127.0.0.1', (listener.address() as { port: number }).port);
});

afterEach(async () => {
  sockets.destroy();
  server.close();
  await new Promise((resolve) => listener.close(resolve));
});

describe('the owner of sockets', () => {
  it('refuses what no rule covers, and does what one does', async () => {
    serve([`tcp:127.0.0.1:${here.val.port}`]);
    const other = fromNode('127.0.0.1', 1);
    expect(await ask('tcp.connect', connecting(1, other))).toBe('access-denied');
    expect(await ask('tcp.bind', binding(2, fromNode('127.0.0.1', 0)))).toBe('access-denied');
    expect(await ask('udp.bind', binding(3, fromNode('0.0.0.0', 0)))).toBe('access-denied');
    expect(await ask('resolve', { name: 'localhost' })).toBe('access-denied');
    expect(await ask<Wire>('tcp.connect', connecting(4, here))).toMatchObject({ remote: here });
  });

  it('answers for no socket that there is not', async () => {
    serve(['tcp:*:*'], ['tcp:*:*']);
    for (const kind of ['tcp.listen', 'tcp.accept', 'udp.stream', 'udp.permit', 'udp.option']) {
      expect(await ask(kind, { socket: 9, accepted: 10, capacities })).toBe('invalid-state');
    }
    expect(await ask('close', { socket: 9 })).toBeUndefined();
  });

  it('sends no datagram that was not permitted, whoever puts it into the pipe', async () => {
    const [heard, allowed, forbidden] = [[] as string[], await receiver(), await receiver()];
    for (const [name, socket] of Object.entries({ allowed, forbidden })) {
      socket.on('message', (data) => heard.push(`${name} ${data}`));
    }
    serve([`udp:127.0.0.1:${allowed.address().port}`]);
    await ask('udp.bind', binding(1, fromNode('0.0.0.0', 0)));
    const wire = (await ask<DatagramWire>('udp.stream', { socket: 1, remote: undefined })) as DatagramWire;
    const pipe = new SharedPipe(wire.output);
    for (const [socket, text] of [
      [forbidden, 'one'],
      [allowed, 'two'],
    ] as const) {
      const address = fromNode('127.0.0.1', socket.address().port);
      putDatagram(pipe, { address, data: new TextEncoder().encode(text) });
    }
    requests.news(wire.number);
    await until(() => heard.length > 0);
    expect(heard).toEqual(['allowed two']);
    for (const socket of [allowed, forbidden]) socket.close();
  });

  it('holds no more sockets than the limit, and takes others once some are closed', async () => {
    serve(['udp:*:*']);
    const made = Array.from({ length: SOCKET_LIMIT + 1 }, (_, index) =>
      ask('udp.bind', binding(index, fromNode('0.0.0.0', 0))),
    );
    const answers = await Promise.all(made);
    expect(answers.filter((answer) => answer === 'new-socket-limit')).toHaveLength(1);
    await ask('close', { socket: 0 });
    let answer: unknown;
    do answer = await ask('udp.bind', binding(5000, fromNode('0.0.0.0', 0)));
    while (answer === 'new-socket-limit');
    expect(answer).toMatchObject({ tag: 'ipv4' });
  });

  it('ends a connection that nobody waits for any more', async () => {
    serve(['tcp:*:*']);
    const answer = requests.ask('tcp.connect', connecting(1, here));
    const ended = new Promise((resolve) =>
      listener.on('connection', (socket) => socket.on('close', resolve)),
    );
    await until(() => answer.ready());
    requests.say('close', { socket: 1 });
    await ended;
    requests.ask('tcp.connect', connecting(2, here)).cancel();
    requests.say('close', { socket: 2 });
    expect(await ask<Wire>('tcp.connect', connecting(3, here))).toMatchObject({ remote: here });
  });
});

function receiver(): Promise<UdpSocket> {
  const socket = createSocket('udp4');
  return new Promise((resolve) => socket.bind(0, '127.0.0.1', () => resolve(socket)));
}
