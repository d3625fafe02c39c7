/** What gdb's scripts do not reach of `nucleus run --gdb`: packets one by one, Ctrl-C, and a gdb that goes without a word. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frame, PacketReader } from '../../host/node/gdb/packet.ts';
import { cli, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

const folder = mkdtempSync(join(tmpdir(), 'nucleus-gdb-protocol-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A debugger that sends what it is told. */
class Debugger {
  readonly #socket: Socket;
  readonly #replies: string[] = [];
  #waiting: ((reply: string) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    const reader = new PacketReader(0x2_0000);
    socket.on('data', (bytes) => {
      for (const incoming of reader.feed(bytes)) {
        if (incoming.tag === 'packet') this.#take(Buffer.from(incoming.payload).toString('latin1'));
      }
    });
  }

  static async connect(port: number): Promise<Debugger> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new Debugger(socket);
  }

  send(payload: string): void {
    this.#socket.write(frame(payload));
  }

  ask(payload: string): Promise<string> {
    this.send(payload);
    return this.reply();
  }

  reply(): Promise<string> {
    const next = this.#replies.shift();
    if (next !== undefined) return Promise.resolve(next);
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  interrupt(): void {
    this.#socket.write(Uint8Array.of(3));
  }

  vanish(): void {
    this.#socket.destroy();
  }

  #take(reply: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(reply);
    else this.#replies.push(reply);
  }
}

/** The program, its port, and a promise of its first words. */
async function start(program: string): Promise<[ChildProcess, number, Promise<unknown>]> {
  const child = spawn(process.execPath, [cli, 'run', '--gdb', '0', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
    killSignal: 'SIGKILL',
  });
  const speaks = once(child.stdout!, 'data');
  const [line] = await once(child.stderr!, 'data');
  return [child, Number(/:(\d+)\n/.exec(String(line))![1]), speaks];
}

describe.skipIf(noCompiler)(`the protocol${noCompiler ? ` (${noCompiler})` : ''}`, () => {
  let endless = '';

  beforeAll(() => {
    endless = compile(join(import.meta.dirname, 'debugged', 'endless.c'), folder, 'endless', ['-static']);
  });

  it('answers what is asked, and refuses what cannot be', async () => {
    const [child, port] = await start(endless);
    const gdb = await Debugger.connect(port);
    expect(await gdb.ask('qSupported:swbreak+;xmlRegisters=i386')).toContain('QStartNoAckMode+');
    expect(await gdb.ask('QStartNoAckMode')).toBe('OK');
    expect(await gdb.ask('?')).toBe('T05thread:2;');
    expect(await gdb.ask('qfThreadInfo')).toBe('m2');
    expect(await gdb.ask('qThreadExtraInfo,2')).toBe(Buffer.from('endless').toString('hex'));
    expect(await gdb.ask('T63')).toBe('E03');
    expect(await gdb.ask('Hg63')).toBe('E03');
    expect(await gdb.ask('m8,4')).toBe('E0e');
    expect(await gdb.ask('M8,1:00')).toBe('E0e');
    expect(await gdb.ask('mzz,4')).toBe('E16');
    expect(await gdb.ask('Z0,8,1')).toBe('E0e');
    expect(await gdb.ask('Z9,8,1')).toBe('');
    expect(await gdb.ask('G00')).toBe('E16');
    expect(await gdb.ask('P0=zz')).toBe('E16');
    expect(await gdb.ask('P0=2a00000000000000')).toBe('OK');
    expect(await gdb.ask('p0')).toBe('2a00000000000000');
    expect(await gdb.ask('vCont;x')).toBe('E16');
    expect(await gdb.ask('qXfer:features:read:other.xml:0,100')).toBe('E00');
    expect(await gdb.ask('qXfer:features:read:target.xml:0,5')).toBe('m<?xml');
    expect(await gdb.ask(`vFile:open:${Buffer.from('/etc/passwd').toString('hex')},0,0`)).toBe('F-1,2');
    expect(await gdb.ask(`vFile:open:${Buffer.from('/proc/self/maps').toString('hex')},1,0`)).toBe('F-1,d');
    expect(await gdb.ask('vFile:pread:3,10,0')).toBe('F-1,9');
    expect(await gdb.ask('qNothing')).toBe('');
    expect(await gdb.ask('vKill;1')).toBe('OK');
    expect((await once(child, 'close'))[0]).toBe(137);
  });

  it('halts at Ctrl-C, and keeps the program for the next one when a debugger has vanished', async () => {
    const [child, port, speaks] = await start(endless);
    const first = await Debugger.connect(port);
    first.send('vCont;c');
    await speaks;
    first.interrupt();
    expect(await first.reply()).toBe('T02thread:2;');
    const stands = await first.ask('g');
    expect(await first.ask('vCont;s:2')).toMatch(/^T05/);
    expect(await first.ask('g')).not.toBe(stands);
    first.send('vCont;c');
    first.vanish();
    const second = await Debugger.connect(port);
    expect(await second.ask('?')).toMatch(/^T05thread:2;/);
    second.vanish();
    child.kill('SIGTERM');
    expect((await once(child, 'close'))[0]).toBe(137);
  });
});

it.each([
  [['--gdb', '70000'], '--gdb 70000: is neither a port, 0 to 65535, nor the path of a socket'],
  [['--gdb', '/no/such/place'], '--gdb /no/such/place: cannot be listened at: EACCES'],
  [['--gdb', '0', '--bare'], '--gdb: is for Linux and Windows programs, not for --bare'],
])('refuses %j', async (options, message) => {
  const { code, stderr } = await nucleus(['run', ...options, process.execPath]);
  expect(stderr).toContain(message);
  expect(code).toBe(64);
});
