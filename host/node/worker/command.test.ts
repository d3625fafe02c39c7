/** Commands in workers: a JavaScript one that does a bit of everything, and small ones in text for how they end. */

import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from '@bytecodealliance/jco-transpile/wasm-tools';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InputStream, makePipe } from '../../../kernel/task/index.ts';
import { compileSources } from '../../../tests/compiled-sources.ts';
import { javascriptComponent } from '../../../tests/javascript-component.ts';
import type { CommandOptions } from './component-worker.ts';

type Module = typeof import('./component-worker.ts');

let built: string;
let worker: Module;
let makeKernelPipe: typeof makePipe;
let command: Uint8Array;
let top: string;

beforeAll(async () => {
  built = compileSources(['host/node/worker/component-worker.ts', 'host/node/worker/command-worker.ts']);
  worker = await import(/* @vite-ignore */ join(built, 'host/node/worker/component-worker.js'));
  ({ makePipe: makeKernelPipe } = await import(/* @vite-ignore */ join(built, 'kernel/task/index.js')));
  command = javascriptComponent(SOURCE, WORLD);
});

afterAll(() => fs.rmSync(built, { recursive: true }));

beforeEach(() => {
  top = fs.mkdtempSync(join(tmpdir(), 'command-'));
});

afterEach(() => fs.rmSync(top, { recursive: true }));

/** A run's grants and streams; what is absent, the command does not have. */
interface Granted extends Partial<Pick<CommandOptions, 'stdin' | 'stdout' | 'stderr' | 'signal' | 'heap'>> {
  readonly input?: string;
  readonly environment?: readonly string[];
  readonly directory?: string;
  readonly directories?: readonly { host: string; guest: string; write: boolean }[];
  /** Components in the place of built-in ones. */
  readonly replaced?: Record<string, Uint8Array>;
}

function manifestOf(args: readonly string[], granted: Granted): CommandOptions['manifest'] {
  const rights = { true: ['read', 'write', 'delete'], false: ['read'] } as const;
  return {
    services: {
      vfs: { component: 'vfs', wiring: { 'wasi:filesystem/types': 'host' } },
      'wasi-filesystem': { component: 'wasi-filesystem' },
      app: { component: './app.wasm' },
    },
    grants: {
      directories: (granted.directories ?? []).map(({ host, guest, write }) => ({
        ...{ host, guest, rights: rights[`${write}`] },
      })),
      ...{ streams: ['input', 'output', 'error'], clocks: true, random: true, trace: false },
    },
    program: {
      ...{ host: './app.wasm', path: '/app.wasm', arguments: ['app', ...args], personality: 'app' },
      environment: granted.environment ?? [],
      directory: granted.directory ?? '/',
    },
    limits: { memory: 2 ** 31 },
  };
}

const dist = fileURLToPath(new URL('../../../dist', import.meta.url));
const builtIn = (name: string) => new Uint8Array(fs.readFileSync(join(dist, 'components', `${name}.wasm`)));

function optionsOf(bytes: Uint8Array, args: readonly string[], granted: Granted): CommandOptions {
  return {
    manifest: manifestOf(args, granted),
    components: {
      ...{ vfs: builtIn('vfs'), 'wasi-filesystem': builtIn('wasi-filesystem'), './app.wasm': bytes },
      ...granted.replaced,
    },
    rights: JSON.parse(fs.readFileSync(join(dist, 'rights.json'), 'utf8')),
    ...(granted.signal ? { signal: granted.signal } : {}),
    ...(granted.heap ? { heap: granted.heap } : {}),
  };
}

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
  report: string[];
}

/** Runs the command with pipes of the kernel's; input is there from the start, output is read as it comes. */
async function run(bytes: Uint8Array, args: string[], granted: Granted = {}): Promise<Ended> {
  const [stdin, stdout, stderr] = [makeKernelPipe(1 << 20), makeKernelPipe(), makeKernelPipe()];
  stdin.output.write(new TextEncoder().encode(granted.input ?? ''));
  stdin.output[Symbol.dispose]();
  const texts = [collect(stdout.input), collect(stderr.input)];
  const { code, message } = await worker.startCommand({
    ...optionsOf(bytes, args, granted),
    stdin: granted.stdin ?? stdin.input,
    stdout: granted.stdout ?? stdout.output,
    stderr: stderr.output,
  }).outcome;
  const report = message === undefined ? [] : [message];
  stdout.output[Symbol.dispose]();
  stderr.output[Symbol.dispose]();
  const [out, err] = await Promise.all(texts);
  return { code, stdout: out!, stderr: err!, report };
}

async function collect(stream: InputStream): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    await new Promise<void>((resolve) => stream.onReady(resolve));
    try {
      text += decoder.decode(stream.read(65536n), { stream: true });
    } catch {
      return text;
    }
  }
}

const ended = (code: number, stdout = '', stderr = '') => ({ code, stdout, stderr, report: [] });

describe('a JavaScript command', () => {
  it('is granted nothing by default', async () => {
    const { code, stdout } = await run(command, ['about']);
    expect([code, JSON.parse(stdout)]).toEqual([0, { args: ['app', 'about'], env: [], cwd: '/', dirs: [] }]);
    expect((await run(command, ['fetch'])).stdout).toMatch(/^refused Error: /);
  });

  it('gets what it is granted', async () => {
    const { stdout } = await run(command, ['about', 'x'], {
      environment: ['LANG=C'],
      directory: '/data',
      directories: [{ host: top, guest: '/data', write: false }],
    });
    expect(JSON.parse(stdout)).toEqual({
      args: ['app', 'about', 'x'],
      env: [['LANG', 'C']],
      cwd: '/data',
      dirs: ['/data'],
    });
  });

  it.each([
    [['errors'], ended(0, '', 'to stderr\n')],
    [['exit', '7'], ended(7)],
    [['exit', '0'], ended(0)],
    [['fail'], ended(1)],
    [['throw'], ended(1)],
    [['recurse'], ended(1)],
    [['sleep'], ended(0, '[0,1] true\n')],
  ])('%s', async (args, expected) => {
    expect(await run(command, args)).toEqual(expected);
  });

  it('copies its input, more than fits into any pipe on the way', async () => {
    const input = Array.from({ length: 40_000 }, (_, i) => `line ${i}\n`).join('');
    expect(await run(command, ['cat'], { input })).toEqual(ended(0, input));
  });

  it('reads no more of its input than it asks for', async () => {
    const stdin = makeKernelPipe();
    stdin.output.write(new TextEncoder().encode('abcdef'));
    expect(await run(command, ['first'], { stdin: stdin.input })).toEqual(ended(0, 'ab'));
    expect(new TextDecoder().decode(stdin.input.read(100n))).toBe('cdef');
  });

  it('goes on without a reader, and hears of it', async () => {
    const stdout = makeKernelPipe();
    stdout.input[Symbol.dispose]();
    expect(await run(command, ['write-out'], { stdout: stdout.output })).toEqual(ended(0, '', 'closed\n'));
  });

  it('uses the files that it is granted, and no others', async () => {
    fs.writeFileSync(join(top, 'file'), 'content');
    fs.symlinkSync('/etc/passwd', join(top, 'link'));
    const grant = (write: boolean) => ({ directories: [{ host: top, guest: '/', write }] });
    const read = async (path: string) => (await run(command, ['read', path], grant(false))).stdout;
    expect(await read('file')).toBe('content\n');
    for (const path of ['link', '../file', '/etc/passwd'])
      expect(await read(path)).toBe('error "not-permitted"\n');
    expect((await run(command, ['write', 'new'], grant(false))).stdout).toBe('error "not-permitted"\n');
    expect((await run(command, ['write', 'new'], grant(true))).stdout).toBe('7\n');
    expect(fs.readFileSync(join(top, 'new'), 'utf8')).toBe('written');
  });

  it('is ended by the signal, whatever it does', async () => {
    for (const args of [['spin'], ['cat']]) {
      const controller = new AbortController();
      const stdin = makeKernelPipe();
      const stdout = makeKernelPipe();
      stdout.input.onReady(() => controller.abort(new Error('ended from outside')));
      const running = run(command, args, {
        stdin: stdin.input,
        stdout: stdout.output,
        signal: controller.signal,
      });
      stdin.output.write(new TextEncoder().encode('x'));
      await expect(running).rejects.toThrow('ended from outside');
    }
    const signal = AbortSignal.abort(new Error('ended before'));
    await expect(run(command, ['spin'], { signal })).rejects.toThrow('ended before');
  });
});

describe('how a command ends', () => {
  const lifted = (body: string, name = 'wasi:cli/run@0.2.3') => `(component
    (core module $m (func (export "run") (result i32) ${body}))
    (core instance $i (instantiate $m))
    (func $run (result (result)) (canon lift (core func $i "run")))
    (instance $run (export "run" (func $run)))
    (export "${name}" (instance $run)))`;
  const text = async (source: string) => new Uint8Array(await parse(source));

  it('well, for any 0.2 version', async () => {
    expect(await run(await text(lifted('i32.const 0')), [])).toEqual(ended(0));
    expect(await run(await text(lifted('i32.const 1', 'wasi:cli/run@0.2.12')), [])).toEqual(ended(1));
  });

  it('by a trap, in one line', async () => {
    expect(await run(await text(lifted('unreachable')), [])).toEqual({
      ...ended(134),
      report: ['app trapped in wasi:cli/run@0.2.3#run: unreachable'],
    });
  });

  it('when the host keeps too much for it', async () => {
    const hoarder = await text(`(component
      (import "wasi:http/types@0.2.3" (instance $http
        (export "fields" (type $fields (sub resource)))
        (type $header-error' (variant (case "invalid-syntax") (case "forbidden") (case "immutable")))
        (export "header-error" (type $header-error (eq $header-error')))
        (export "[constructor]fields" (func (result (own $fields))))
        (export "[method]fields.append" (func (param "self" (borrow $fields)) (param "name" string)
          (param "value" (list u8)) (result (result (error $header-error)))))))
      (core module $Memory (memory (export "memory") 2) (data (i32.const 0) "x"))
      (core instance $memory (instantiate $Memory))
      (core func $new (canon lower (func $http "[constructor]fields")))
      (core func $append (canon lower (func $http "[method]fields.append") (memory (core memory $memory "memory"))))
      (core module $m
        (import "" "memory" (memory 2))
        (import "" "new" (func $new (result i32)))
        (import "" "append" (func $append (param i32 i32 i32 i32 i32 i32)))
        (func (export "run") (result i32)
          (memory.fill (i32.const 8) (i32.const 97) (i32.const 100000))
          (loop $more (call $append (call $new) (i32.const 0) (i32.const 1) (i32.const 8) (i32.const 100000)
            (i32.const 120000)) (br $more))
          (unreachable)))
      (core instance $i (instantiate $m (with "" (instance (export "memory" (memory $memory "memory"))
        (export "new" (func $new)) (export "append" (func $append))))))
      (func $run (result (result)) (canon lift (core func $i "run")))
      (instance $run (export "run" (func $run)))
      (export "wasi:cli/run@0.2.3" (instance $run)))`);
    expect(await run(hoarder, [], { heap: 64 })).toEqual({
      ...ended(134),
      report: ["what it holds of the host's objects took more than 64 MiB of memory"],
    });
  });

  it('before it begins, if it cannot run', async () => {
    const other = await text(lifted('i32.const 0', 'wasi:cli/walk@0.2.3'));
    expect(await run(other, [])).toEqual({
      ...ended(126),
      report: ['is a component but no command: it does not export wasi:cli/run@0.2'],
    });
    const wanting = await text(
      '(component (import "acme:lamp/switch@1.0.0" (instance (export "on" (func)))))',
    );
    const { code, report } = await run(wanting, []);
    expect([code, report.length]).toEqual([126, 1]);
    expect(report[0]).toContain('acme:lamp/switch@1.0.0');
  });

  const head = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0];
  /** A core module whose function leaves an i32 where its type has no result. */
  const badModule = '(core module (func i32.const 0))';
  it.each<[string, number[] | string, string | RegExp]>([
    ['an unknown section', [...head, 99, 0], /^it is no valid component: .* \(at offset 0x[0-9a-f]+\)$/],
    ['a cut section', [...head, 7, 0x7f], /^it is no valid component: .* \(at offset 0x[0-9a-f]+\)$/],
    [
      'a core module that does not validate',
      `(component ${badModule})`,
      /^it is no valid component: (?!WebAss)/,
    ],
    [
      'core modules that do not fit together',
      `(component
        (core module $a (func (export "f") (param i32)))
        (core module $b (import "a" "f" (func)))
        (core instance $i (instantiate $a))
        (core instance (instantiate $b (with "a" (instance $i)))))`,
      /^it is no valid component: (?!WebAss)/,
    ],
    [
      'a start function that traps',
      '(component (core module $m (func $f unreachable) (start $f)) (core instance (instantiate $m)))',
      /^app trapped in .*unreachable$/,
    ],
  ])('if it has %s', async (_, content, reason) => {
    const bytes = typeof content === 'string' ? await text(content) : Uint8Array.from(content);
    const { code, stdout, report } = await run(bytes, []);
    expect([code, stdout, report.length]).toEqual([126, '', 1]);
    expect(report[0]).toMatch(/^cannot be run: /);
    expect(report[0]!.replace('cannot be run: ', '')).toMatch(reason);
  });

  it('links sockets that refuse', async () => {
    const source = await text(`(component
      (type $instance-network (instance
        (export "network" (type (sub resource)))))
      (import "wasi:sockets/network@0.2.0" (instance $network (type $instance-network)))
      ${lifted('i32.const 0').slice('(component'.length)}`);
    expect(await run(source, [])).toEqual(ended(0));
  });

  it('before it begins, if a directory cannot be granted', async () => {
    const directories = [{ host: join(top, 'none'), guest: '/', write: false }];
    await expect(run(command, [], { directories })).rejects.toThrow('no such directory; check the path');
  });
});

const WORLD = `
  import wasi:cli/environment@0.2.12; import wasi:cli/exit@0.2.12; import wasi:cli/stdin@0.2.12;
  import wasi:cli/stdout@0.2.12; import wasi:filesystem/preopens@0.2.12; import wasi:filesystem/types@0.2.12;
  import wasi:clocks/monotonic-clock@0.2.12; export wasi:cli/run@0.2.12;`;

const SOURCE = `
import { getArguments, getEnvironment, initialCwd } from 'wasi:cli/environment@0.2.12';
import { exit, exitWithCode } from 'wasi:cli/exit@0.2.12';
import { getStdin } from 'wasi:cli/stdin@0.2.12';
import { getStdout } from 'wasi:cli/stdout@0.2.12';
import { getDirectories } from 'wasi:filesystem/preopens@0.2.12';
import { now, subscribeDuration } from 'wasi:clocks/monotonic-clock@0.2.12';
import { poll } from 'wasi:io/poll@0.2.12';

const text = (bytes) => new TextDecoder().decode(bytes);
const bytes = (string) => new TextEncoder().encode(string);
const tell = (action) => {
  try {
    console.log(action());
  } catch (error) {
    console.log('error ' + JSON.stringify(error.payload));
  }
};
const directory = () => getDirectories()[0][0];
const recurse = () => recurse() + 1;

const commands = {
  about() {
    const dirs = getDirectories().map(([, path]) => path);
    console.log(JSON.stringify({ args: getArguments(), env: getEnvironment(), cwd: initialCwd(), dirs }));
  },
  errors: () => console.error('to stderr'),
  exit: (code) => exitWithCode(Number(code)),
  fail: () => exit({ tag: 'err' }),
  throw() {
    throw new Error('thrown on purpose');
  },
  recurse,
  cat() {
    const [stdin, stdout] = [getStdin(), getStdout()];
    try {
      for (;;) {
        const chunk = stdin.blockingRead(100000n);
        for (let at = 0; at < chunk.length; at += 4096) stdout.blockingWriteAndFlush(chunk.subarray(at, at + 4096));
      }
    } catch (error) {
      if (error.payload?.tag !== 'closed') throw error;
    }
  },
  first: () => getStdout().blockingWriteAndFlush(getStdin().blockingRead(2n)),
  'write-out'() {
    const stdout = getStdout();
    try {
      for (;;) stdout.blockingWriteAndFlush(bytes('x'.repeat(4096)));
    } catch (error) {
      console.error(error.payload.tag);
    }
  },
  read: (path) =>
    tell(() => text(directory().openAt({ symlinkFollow: true }, path, {}, { read: true }).read(100n, 0n)[0])),
  write: (path) =>
    tell(() => String(directory().openAt({}, path, { create: true }, { write: true }).write(bytes('written'), 0n))),
  sleep() {
    const start = now();
    subscribeDuration(20_000_000n).block();
    const both = [getStdin().subscribe(), subscribeDuration(10_000_000n)];
    both[1].block();
    both[0].block();
    console.log(JSON.stringify([...poll(both)]), now() - start >= 30_000_000n);
  },
  spin() {
    console.log('spinning');
    for (;;);
  },
  fetch: () =>
    fetch('http://127.0.0.1:1/').then(
      () => console.log('fetched'),
      (error) => console.log('refused ' + error),
    ),
};

export const run = {
  run() {
    const [, name, ...args] = getArguments();
    return commands[name](...args);
  },
};
`;
