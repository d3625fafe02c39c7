/** What gdb's scripts do not reach of `nucleus run --gdb`: packets one by one, Ctrl-C, and a gdb that goes without a word. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { frame, PacketReader } from '../../host/node/gdb/packet.ts';
import { cli, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';
import { noWindowsCompiler, compiler as windowsCompiler } from './windows-programs.ts';

const folder = mkdtempSync(join(tmpdir(), 'nucleus-gdb-protocol-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A debugger that sends what it is told. */
class Debugger {
  readonly #socket: Socket;
  readonly #replies: string[] = [];
  #waiting: ((reply: string) => void) | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    // Who is thrown out while it talks is reset.
    socket.on('error', () => {});
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

  /** Whatever it is. */
  write(bytes: Uint8Array | string): void {
    this.#socket.write(bytes);
  }

  /** Settles when the other end has gone. */
  async gone(): Promise<void> {
    if (!this.#socket.destroyed) await once(this.#socket, 'close');
  }

  vanish(): void {
    this.#socket.destroy();
  }

  /** Goes as who is killed: what was sent to it is not read any more. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  #take(reply: string): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting) waiting(reply);
    else this.#replies.push(reply);
  }
}

/** The program, its port, and a promise of its first words. */
async function start(
  program: string,
  input: 'ignore' | 'pipe' = 'ignore',
): Promise<[ChildProcess, number, Promise<unknown>]> {
  const child = spawn(process.execPath, [cli, 'run', '--gdb', '0', program], {
    stdio: [input, 'pipe', 'pipe'],
    timeout: 500_000,
    killSignal: 'SIGKILL',
  });
  const speaks = once(child.stdout!, 'data');
  const [line] = await once(child.stderr!, 'data');
  return [child, Number(/:(\d+)\n/.exec(String(line))![1]), speaks];
}

// What gdb asks, to be mangled.
const requests =
  'qSupported:multiprocess+;swbreak+ qXfer:threads:read::0,fff qXfer:siginfo:read::0,80 qXfer:libraries:read::0,fff qfThreadInfo qC ? g p10 P0=0000000000000000 Hgp2.2 Hc-1 Tp2.2 m400000,40 M400000,1:7f X400000,1:x Z0,401000,1 z0,401000,1 Z2,400000,8 vCont? vCont;s:p2.2 vCont;r401000,401008:p2.2 vCont;c vFile:open:2f,0,0 vFile:pread:3,10,0 vFile:fstat:3 vFile:readlink:2f vFile:close:3 QPassSignals:0e;1f c s'.split(
    ' ',
  );
const pieces = [
  '',
  '-',
  '-1',
  'ffffffffffffffff',
  '10000000000000000',
  ';',
  ',',
  ':',
  'zz',
  '.',
  '\u00ff',
  '}',
];

/** A request that is cut, doubled or mixed with another one, the same for the same number. None of them ends the program or lets it go. */
function mangled(seed: number): string {
  let state = seed * 2654435761;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  const one = requests[below(requests.length)]!;
  const at = below(one.length + 1);
  const middle = pieces[below(pieces.length)]!;
  const end = below(3) === 0 ? requests[below(requests.length)]! : one.slice(at + below(4));
  const text = one.slice(0, at) + middle + end;
  return /^[kD]|^vKill/.test(text) ? `q${text}` : text;
}

function compileForWindows(file: string): string {
  const program = join(folder, 'waits.exe');
  expect(spawnSync(windowsCompiler, ['-o', program, file], { encoding: 'utf8' }).stderr).toBe('');
  return program;
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

  it('takes steps through a range by itself', async () => {
    const [child, port] = await start(endless);
    const gdb = await Debugger.connect(port);
    const rip = async () => BigInt.asUintN(64, Buffer.from(await gdb.ask('p10'), 'hex').readBigUInt64LE());
    expect(await gdb.ask('qSupported:multiprocess+')).toContain('multiprocess+');
    const from = await rip();
    // The first instruction, and then all that there are: what ends that is Ctrl-C.
    expect(await gdb.ask(`vCont;r${from.toString(16)},${(from + 1n).toString(16)}:p2.2`)).toBe(
      'T05thread:p2.2;',
    );
    expect(await rip()).not.toBe(from);
    gdb.send(`vCont;r0,ffffffffffffffff:p2.2;c:p2.-1`);
    gdb.interrupt();
    expect(await gdb.reply()).toBe('T02thread:p2.2;');
    expect(await gdb.ask('vCont;r0,10')).toBe('E16');
    expect(await gdb.ask('vCont;r0,10:p3.2')).toBe('E16');
    gdb.send('k');
    expect((await once(child, 'close'))[0]).toBe(137);
  });

  it('lives through requests that are none, and serves one debugger after the other', async () => {
    const [child, port] = await start(endless);
    const first = await Debugger.connect(port);
    expect(await first.ask('qC')).toBe('QC2');
    for (let seed = 1; seed <= 3000; seed++) first.send(mangled(seed));
    first.write('$m0,4#zz$$$###+-}}\0\x03');
    first.interrupt();
    const second = await Debugger.connect(port);
    second.send('?');
    const third = await Debugger.connect(port);
    await third.gone();
    first.write('$m4010');
    first.reset();
    expect(await second.reply()).toMatch(/^T[0-9a-f]{2}.*thread:2;/);
    expect(await second.ask('qC')).toBe('QC2');
    second.write(`$${'0'.repeat(0x2_0001)}`);
    await second.gone();
    const last = await Debugger.connect(port);
    expect(await last.ask('vKill;2')).toBe('OK');
    expect((await once(child, 'close'))[0]).toBe(137);
  });
});

it.each([
  ['blocks.c', noCompiler, (file: string) => compile(file, folder, 'blocks', ['-static'])],
  ['waits.c', noWindowsCompiler, compileForWindows],
])('halts, and lets go, what waits in a call: %s', async (name, reason, make) => {
  if (reason) return expect(reason).toMatch(/needs/);
  const [child, port, speaks] = await start(make(join(import.meta.dirname, 'debugged', name)), 'pipe');
  const gdb = await Debugger.connect(port);
  gdb.send('vCont;c');
  await speaks;
  for (let times = 0; times < 2; times++) {
    // It may not wait yet, which makes no difference.
    gdb.interrupt();
    expect(await gdb.reply()).toMatch(/^T02thread:/);
    expect(await gdb.ask('g')).toMatch(/^[0-9a-f]{1000}/);
    gdb.send('vCont;c');
  }
  gdb.interrupt();
  await gdb.reply();
  expect(await gdb.ask('D')).toBe('OK');
  const said = once(child.stdout!, 'data');
  child.stdin!.end('seven\n\n');
  expect(String((await said)[0])).toMatch(/^7 bytes/);
  expect((await once(child, 'close'))[0]).toBe(5);
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
