/** Standard streams on real descriptors: FIFOs of a temporary directory, files, devices, sockets, a terminal. */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Readiness } from '../../../kernel/task/index.ts';
import { compileSources } from '../../../tests/compiled-sources.ts';
import { HostInput, HostOutput, OUTPUT_LIMIT } from './streams.ts';

let top: string;
const open: number[] = [];
const at = (name: string) => join(top, name);
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (data: Uint8Array) => new TextDecoder().decode(data);
const ready = (stream: Readiness) => new Promise<void>((resolve) => stream.onReady(resolve));

beforeEach(() => {
  top = fs.mkdtempSync(join(tmpdir(), 'streams-'));
});

afterEach(() => {
  for (const descriptor of open.splice(0)) fs.closeSync(descriptor);
  fs.rmSync(top, { recursive: true });
});

function openAs(path: string, flags: number | string): number {
  const descriptor = fs.openSync(path, flags);
  open.push(descriptor);
  return descriptor;
}

/** Both ends of a pipe, in blocking mode as a shell hands them out. */
function pipe(): { reader: number; writer: number } {
  execFileSync('mkfifo', [at('pipe')]);
  const both = openAs(at('pipe'), 'r+');
  const reader = openAs(at('pipe'), 'r');
  const writer = openAs(at('pipe'), 'w');
  close(both);
  return { reader, writer };
}

function close(descriptor: number): void {
  open.splice(open.indexOf(descriptor), 1);
  fs.closeSync(descriptor);
}

function payload(action: () => unknown): { tag: string; val?: { toDebugString(): string; code?: string } } {
  try {
    action();
  } catch (error) {
    if (error instanceof Error) throw error;
    return (error as { payload: { tag: string } }).payload;
  }
  return { tag: 'no failure' };
}

const CLOSED = { tag: 'closed' };

describe('input', () => {
  it('from a file reads from where it stands, to the end', () => {
    fs.writeFileSync(at('file'), 'hello world');
    const descriptor = openAs(at('file'), 'r');
    fs.readSync(descriptor, Buffer.alloc(6));
    const input = new HostInput(descriptor);
    expect(input.kind).toBe('file');
    expect(input.read(0n)).toEqual(new Uint8Array(0));
    expect(text(input.read(2n))).toBe('wo');
    expect([input.ready(), text(input.blockingRead(100n))]).toEqual([true, 'rld']);
    expect(payload(() => input.read(1n))).toEqual(CLOSED);
    expect(payload(() => input.read(0n))).toEqual(CLOSED);
  });

  it('from the null device is at its end', () => {
    const input = new HostInput(openAs('/dev/null', 'r'));
    expect([input.kind, input.ready()]).toEqual(['null', true]);
    expect(payload(() => input.read(1n))).toEqual(CLOSED);
  });

  it('from a directory fails with what the host says', () => {
    const { tag, val } = payload(() => new HostInput(openAs(top, 'r')).read(1n));
    expect([tag, val?.code, val?.toDebugString()]).toEqual([
      'last-operation-failed',
      'is-directory',
      'EISDIR: illegal operation on a directory, read',
    ]);
  });

  it('from a pipe never blocks, and leaves what is not read', async () => {
    const { reader, writer } = pipe();
    const input = new HostInput(reader);
    expect([input.kind, input.ready()]).toEqual(['pipe', false]);
    expect(input.read(10n)).toEqual(new Uint8Array(0));
    fs.writeSync(writer, 'first second');
    await ready(input);
    expect(text(input.read(5n))).toBe('first');
    const rest = Buffer.alloc(100);
    expect(fs.readSync(reader, rest)).toBe(7);
    input[Symbol.dispose]();
  });

  it('from a pipe wakes those that wait, again and again', async () => {
    const { reader, writer } = pipe();
    const input = new HostInput(reader);
    for (const word of ['a', 'bc', 'def']) {
      const waiting = ready(input);
      let cancelled = false;
      input.onReady(() => {
        cancelled = true;
      })();
      fs.writeSync(writer, word);
      await waiting;
      expect([text(input.read(100n)), input.ready(), cancelled]).toEqual([word, false, false]);
    }
    const end = ready(input);
    close(writer);
    await end;
    expect(payload(() => input.read(1n))).toEqual(CLOSED);
    input[Symbol.dispose]();
    expect(payload(() => input.read(1n))).toEqual(CLOSED);
  });

  it('leaves the mode of the descriptor alone', () => {
    const { reader } = pipe();
    const flags = () => /flags:\s*(\d+)/.exec(fs.readFileSync(`/proc/self/fdinfo/${reader}`, 'utf8'))?.[1];
    const before = flags();
    const input = new HostInput(reader);
    input.onReady(() => {})();
    expect(flags()).toBe(before);
    input[Symbol.dispose]();
  });
});

describe('output', () => {
  it('to a file is there at once, after what others wrote', () => {
    const descriptor = openAs(at('file'), 'w');
    fs.writeSync(descriptor, 'before ');
    const output = new HostOutput(descriptor);
    expect([output.kind, output.checkWrite()]).toEqual(['file', BigInt(OUTPUT_LIMIT)]);
    output.write(bytes('now'));
    expect(fs.readFileSync(at('file'), 'utf8')).toBe('before now');
    output[Symbol.dispose]();
  });

  it('to a full device fails once, then is closed', () => {
    const output = new HostOutput(openAs('/dev/full', 'w'));
    const { tag, val } = payload(() => output.write(bytes('x')));
    expect([output.kind, tag, val?.code]).toEqual(['null', 'last-operation-failed', 'insufficient-space']);
    expect(payload(() => output.checkWrite())).toEqual(CLOSED);
  });

  it('to a slow reader holds the guest back and loses nothing', async () => {
    const { reader, writer } = pipe();
    const output = new HostOutput(writer);
    const sent: Uint8Array[] = [];
    for (let letter = 0; output.checkWrite() > 0n; letter++) {
      const chunk = new Uint8Array(40_000).fill(65 + letter);
      output.write(chunk);
      sent.push(chunk);
    }
    expect(sent.length).toBeGreaterThan(1);
    expect([output.ready(), output.checkWrite()]).toEqual([false, 0n]);
    expect(() => output.write(bytes('x'))).toThrow('1 bytes, but check-write permits 0');
    const expected = Buffer.concat([...sent, bytes('last')]);
    const waiting = ready(output);
    const received: Buffer[] = [takeAll(reader)];
    await waiting;
    expect(output.checkWrite()).toBe(BigInt(OUTPUT_LIMIT));
    output.write(bytes('last'));
    await output.drained();
    output[Symbol.dispose]();
    received.push(takeAll(reader));
    expect(Buffer.concat(received).equals(expected)).toBe(true);
  });

  it('is closed when the reader has gone', async () => {
    const { reader, writer } = pipe();
    const output = new HostOutput(writer);
    output.write(bytes('x'));
    close(reader);
    expect(payload(() => output.write(bytes('y')))).toEqual(CLOSED);
    expect(payload(() => output.checkWrite())).toEqual(CLOSED);
    expect(payload(() => output.flush())).toEqual(CLOSED);
    expect(output.ready()).toBe(true);
    await output.drained();
  });

  it('is closed when the reader goes while bytes wait', async () => {
    const { reader, writer } = pipe();
    const output = new HostOutput(writer);
    while (output.checkWrite() > 0n) output.write(new Uint8Array(OUTPUT_LIMIT));
    const waiting = ready(output);
    close(reader);
    await waiting;
    expect(payload(() => output.checkWrite())).toEqual(CLOSED);
    await output.drained();
  });

  it('that is dropped is still written', async () => {
    const { reader, writer } = pipe();
    const output = new HostOutput(writer);
    let sent = 0;
    for (; output.checkWrite() > 0n; sent += OUTPUT_LIMIT) output.write(new Uint8Array(OUTPUT_LIMIT));
    const drained = output.drained();
    output[Symbol.dispose]();
    const first = takeAll(reader).length;
    await drained;
    expect(first + takeAll(reader).length).toBe(sent);
  });

  /** What is in the pipe now. */
  function takeAll(descriptor: number): Buffer {
    const own = openAs(`/proc/self/fd/${descriptor}`, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    const buffer = Buffer.alloc(1 << 20);
    for (let length = 0; ; ) {
      try {
        const read = fs.readSync(own, buffer, length, buffer.length - length, null);
        if (read === 0) return buffer.subarray(0, length);
        length += read;
      } catch {
        return buffer.subarray(0, length);
      }
    }
  }
});

describe('in a process of its own', () => {
  let built: string;
  let program: string;

  beforeAll(() => {
    built = compileSources(['host/node/wasi/streams.ts']);
    program = join(built, 'copy.js');
    fs.writeFileSync(program, COPY);
  });

  afterAll(() => fs.rmSync(built, { recursive: true }));

  const ended = (child: ChildProcess) => new Promise((resolve) => child.on('close', resolve));
  const copy = (limit = '') => `'${process.execPath}' '${program}' ${limit}`;
  const shell = (line: string) => execFileSync('sh', ['-c', line], { encoding: 'utf8', cwd: top });

  it('copies through sockets, as Node makes them', async () => {
    const big = Buffer.alloc(3_000_000, 'x');
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const received: Buffer[] = [];
    child.stdout.on('data', (chunk) => received.push(chunk));
    child.stdin.write('first');
    child.stdin.end(big);
    expect(await ended(child)).toBe(0);
    expect(Buffer.concat(received).equals(Buffer.concat([bytes('first'), big]))).toBe(true);
  });

  it('loses nothing between a file, a pipe and a reader that starts late', () => {
    fs.writeFileSync(at('data'), Buffer.alloc(2_000_000, 'abcdefghijk'));
    expect(shell(`${copy()} < data | (echo start; cat > out); cmp data out`)).toBe('start\n');
  });

  it('ends with `closed` when the reader goes', () => {
    expect(shell(`(yes 2> /dev/null | ${copy()}; echo $? > code) | head -n 1; cat code`)).toBe('y\n3\n');
  });

  it('leaves the rest of its input to the next', () => {
    expect(shell(`printf 'a\\nb\\nc\\n' | (${copy('2')}; echo rest; cat)`)).toBe('a\nrest\nb\nc\n');
  });

  it('reads lines and Ctrl-D from a terminal, and writes to it', async () => {
    const child = spawn('script', ['-qec', copy(), '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'] });
    let received = '';
    const until = async (wanted: string) => {
      while (!received.includes(wanted)) await new Promise((resolve) => child.stdout.once('data', resolve));
    };
    child.stdout.on('data', (chunk) => {
      received += chunk;
    });
    child.stdin.write('one\n');
    await until('one\r\none\r\n');
    child.stdin.write('two\n');
    await until('two\r\ntwo\r\n');
    child.stdin.write('\x04');
    expect(await ended(child)).toBe(0);
  });
});

/** Copies standard input to standard output, at most as many bytes as it is told; 3 if the reader has gone. */
const COPY = `
import { HostInput, HostOutput } from './host/node/wasi/streams.js';
const [input, output] = [new HostInput(0), new HostOutput(1)];
const ready = (stream) => new Promise((resolve) => stream.onReady(resolve));
let left = Number(process.argv[2] ?? Infinity);
let code = 0;
const attempt = (action) => {
  try {
    return action();
  } catch (error) {
    if (error.payload?.tag !== 'closed') throw error;
  }
};
while (left > 0) {
  await ready(output);
  await ready(input);
  const bytes = attempt(() => input.read(BigInt(Math.min(left, 65536))));
  if (!bytes) break;
  left -= bytes.length;
  if (attempt(() => (output.write(bytes), true))) continue;
  code = 3;
  break;
}
await output.drained();
process.exit(code);
`;
