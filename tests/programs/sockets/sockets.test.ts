/** A command that uses all of wasi:sockets, against servers and clients of Node's, and as it runs under wasmtime. */

import { rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { exchange, type Peer, tcpPeer, udpEcho, udpExchange } from './peers.ts';
import { EVERYTHING, noWasmtime, SocketsProgram, said } from './program.ts';

const program = new SocketsProgram();
const peers: Peer[] = [];
const hosts = ['127.0.0.1', '::1'];

async function started(peer: Promise<Peer>): Promise<string> {
  peers.push(await peer);
  return String(peers.at(-1)!.port);
}

const echo = (socket: Socket) => void socket.pipe(socket);

/** A port that nothing listens on. */
async function freePort(): Promise<string> {
  const peer = await tcpPeer('127.0.0.1', echo);
  await peer.close();
  return String(peer.port);
}

beforeAll(() => program.build());
afterAll(() => rmSync(program.folder, { recursive: true }));
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.close();
});

/** Each with why the two differ, where they do. */
describe.skipIf(noWasmtime)(`as under wasmtime${noWasmtime ? ` (${noWasmtime})` : ''}`, () => {
  const both = async (...job: string[]) => [
    await program.says(EVERYTHING, ...job),
    said(await program.wasmtime(job)),
  ];

  it.each(hosts)('the states of TCP on %s', async (host) => {
    const [own, other] = await both('states', host);
    // wasmtime asks the host's socket even after a failure to connect; the specification wants `invalid-state`.
    expect(own).toContain('closed remote-address invalid-state');
    expect(own!.replace('closed remote-address invalid-state', '')).toBe(
      other!.replace(/closed remote-address .*/, ''),
    );
  });

  it.each([
    ['udp-states', '127.0.0.1'],
    ['udp-states', '::1'],
    ['options'],
    ['resolve', '127.0.0.1', '127.1', '::1', 'localhost', 'no-such-name.invalid', ''],
    ['bind', '127.0.0.1', '0', '0.0.0.0', '0', '::', '0', '192.0.2.1', '0', '240.0.0.1', '0'],
    ['udp-try', '127.0.0.1', '9', '255.255.255.255', '9', '0.0.0.0', '9'],
  ])('%s %s', async (...job) => {
    const [own, other] = await both(...job);
    expect(own).toBe(other);
  });
});

describe('a TCP client', () => {
  it.each(hosts)('asks and is answered on %s, each side ending its own', async (host) => {
    const port = await started(tcpPeer(host, echo));
    const end = host === '::1' ? '[0:0:0:0:0:0:0:1]' : '[127.0.0.1]';
    expect(await program.says(EVERYTHING, 'ask', host, port, 'hello')).toBe(`hello closed\n${end}:${port}`);
  });

  it('moves 64 MiB each way at once', async () => {
    const port = await started(tcpPeer('127.0.0.1', echo));
    const size = 64 * 2 ** 20;
    const sum =
      Array.from({ length: 65536 }, (_, i) => (i * 7) % 256).reduce((a, b) => a + b) * (size / 65536);
    const moved = await program.says(EVERYTHING, 'bulk', '127.0.0.1', port, String(size));
    expect(moved).toBe(`got ${size} sum ${sum}\nclosed`);
  });

  it('hears of a reset once, and then that all is closed', async () => {
    const port = await started(
      tcpPeer('127.0.0.1', (socket) => socket.on('data', () => socket.resetAndDestroy())),
    );
    expect(await program.says(EVERYTHING, 'reset', '127.0.0.1', port)).toBe('failed\nclosed\ntrue');
  });

  it('is told that nobody listens', async () => {
    const port = await freePort();
    const tried = await program.says(EVERYTHING, 'try', '127.0.0.1', port, '::1', port);
    expect(tried).toBe('connection-refused\nconnection-refused');
  });

  it('leaves nothing behind of what it wrote when it ends', async () => {
    let got = 0;
    let end = () => {};
    const ended = new Promise<void>((resolve) => (end = resolve));
    const port = await started(
      tcpPeer('127.0.0.1', (socket) => {
        socket.on('data', (data) => (got += data.length));
        socket.on('end', end);
      }),
    );
    await program.says(EVERYTHING, 'leave', '127.0.0.1', port, '1000000');
    await ended;
    expect(got).toBe(1_000_000);
  });

  it('may give up 500 connections without waiting for any', async () => {
    const port = await started(tcpPeer('127.0.0.1', echo));
    expect(await program.says(EVERYTHING, 'abandon', '127.0.0.1', port, '500')).toBe('then ok');
  });

  it('may connect more often than there can be sockets at once', async () => {
    const port = await started(
      tcpPeer('127.0.0.1', (socket) => socket.on('end', () => socket.end()).resume()),
    );
    expect(await program.says(EVERYTHING, 'again', '127.0.0.1', port, '2000')).toBe('well');
  });

  it('has 1024 sockets at most', async () => {
    expect(await program.says(EVERYTHING, 'limit')).toBe('1024 new-socket-limit\nafter a drop ok');
  });
});

/** Runs a job that says its port first, and `use`s that. */
async function serving(grants: readonly string[], job: string[], use: (port: number) => Promise<void>) {
  let used: Promise<void> | undefined;
  const ended = await program.nucleus(grants, job, {
    onOutput: (child, soFar) => {
      const port = /^port (\d+)\n/.exec(soFar)?.[1];
      if (!port || used) return;
      used = use(Number(port));
      used.catch(() => child.kill('SIGTERM'));
    },
  });
  await used;
  return said(ended);
}

describe('a TCP server', () => {
  it.each(hosts)('echoes to 100 connections at once on %s', async (host) => {
    const text = (index: number) => `connection ${index} `.repeat(1000);
    const answered = await serving(EVERYTHING, ['echo', host, '0', '100'], async (port) => {
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, index) => exchange(host, port, text(index))),
      );
      expect(answers).toEqual(answers.map((_, index) => text(index)));
    });
    expect(answered).toMatch(/\nended 100$/);
  });

  it('does not get a port that is taken', async () => {
    const port = await started(tcpPeer('127.0.0.1', echo));
    expect(await program.says(EVERYTHING, 'echo', '127.0.0.1', port, '1')).toBe('bind address-in-use');
  });
});

describe('UDP', () => {
  it.each(hosts)('asks and is answered on %s', async (host) => {
    const port = await started(udpEcho(host));
    const end = host === '::1' ? '[0:0:0:0:0:0:0:1]' : '[127.0.0.1]';
    const asked = await program.says(EVERYTHING, 'udp-ask', host, port, 'one', 'two');
    expect(asked).toBe(`one ${end}:${port}\ntwo ${end}:${port}`);
  });

  it('may be set to an address as often as one likes', async () => {
    const port = await started(udpEcho('127.0.0.1'));
    expect(await program.says(EVERYTHING, 'redirect', '127.0.0.1', port, '2000')).toBe('well');
  });

  it.each(hosts)('answers on %s', async (host) => {
    const texts = ['a', 'bc', 'x'.repeat(60_000)];
    const answered = await serving(EVERYTHING, ['udp-echo', host, '0', '3'], async (port) => {
      expect(await udpExchange(host, port, texts)).toEqual(texts);
    });
    expect(answered).toMatch(/^port \d+$/);
  });
});

describe('what is granted', () => {
  it('is nothing without an option', async () => {
    expect(await program.says([], 'make')).toBe('tcp access-denied\nudp access-denied');
    expect(await program.says([], 'resolve', 'localhost')).toBe('localhost: access-denied');
  });

  it('is a protocol', async () => {
    expect(await program.says(['--listen', 'udp:127.0.0.1:0'], 'make')).toBe('tcp access-denied\nudp ok');
  });

  it('is an address and a port, and not its neighbours', async () => {
    const port = await started(tcpPeer('127.0.0.1', echo));
    const other = await started(tcpPeer('127.0.0.2', echo));
    const job = ['try', '127.0.0.1', port, '127.0.0.1', other, '127.0.0.2', other, '::1', port];
    const tried = (rule: string) => program.says(['--connect', rule], ...job);
    const [yes, no] = ['ok', 'access-denied'];
    expect((await tried(`tcp:127.0.0.1:${port}`)).split('\n')).toEqual([yes, no, no, no]);
    expect((await tried(`tcp:127.0.0.2/31:*`)).split('\n')).toEqual([no, no, yes, no]);
    expect((await tried('udp:*:*')).split('\n')).toEqual([no, no, no, no]);
  });

  it('is a name, and what that meant when it was looked up', async () => {
    const port = await started(tcpPeer('127.0.0.1', echo));
    const grants = ['--connect', `tcp:localhost:${port}`];
    expect(await program.says(grants, 'visit', 'localhost', port)).toBe('ok');
    expect(await program.says(grants, 'visit', 'localhost', '1')).toBe('access-denied');
    expect(await program.says(grants, 'try', '127.0.0.1', port)).toBe('access-denied');
    const resolved = await program.says(grants, 'resolve', 'localhost', 'LOCALHOST.', 'example.invalid');
    const [exact, other, refused] = resolved.split('\n').map((line) => line.slice(line.indexOf(': ') + 2));
    expect([exact!.includes('127.0.0.1'), other, refused]).toEqual([true, exact, 'access-denied']);
  });

  it('is where to listen', async () => {
    const job = ['bind', '127.0.0.1', '0', '0.0.0.0', '0', '127.0.0.1', '1024', '::1', '0'];
    const bound = await program.says(['--listen', 'tcp:127.0.0.1:0'], ...job);
    expect(bound.split('\n')).toEqual(['ok', 'access-denied', 'access-denied', 'access-denied']);
    expect(await program.says(['--connect', 'tcp:*:*'], 'bind', '127.0.0.1', '0')).toBe('access-denied');
  });

  it('lets a UDP server answer whoever asked, and tell nobody else', async () => {
    const grants = ['--listen', 'udp:127.0.0.1:0'];
    await serving(grants, ['udp-echo', '127.0.0.1', '0', '2'], async (port) => {
      expect(await udpExchange('127.0.0.1', port, ['a', 'b'])).toEqual(['a', 'b']);
    });
    expect(await program.says(grants, 'udp-try', '127.0.0.1', '9')).toBe('access-denied');
  });

  it('lets a UDP client tell those that it may, from a port of the host`s choice', async () => {
    const port = await started(udpEcho('127.0.0.1'));
    const grants = ['--connect', `udp:127.0.0.1:${port}`];
    expect(await program.says(grants, 'udp-ask', '127.0.0.1', port, 'x')).toBe(`x [127.0.0.1]:${port}`);
    expect(await program.says(grants, 'udp-ask', '127.0.0.1', '9', 'x')).toBe('access-denied');
  });

  it('cannot be what means nothing', async () => {
    const { code, stderr } = await program.nucleus(['--connect', 'tcp:localhost'], ['make']);
    expect([code, stderr]).toEqual([
      64,
      'nucleus: --connect tcp:localhost: needs the form tcp:HOST:PORT or udp:HOST:PORT\n',
    ]);
  });
});
