/** `nucleus caps` of a process that runs: one that computes without a pause, one that waits. */

import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../host/node/control/index.ts';
import { root } from '../arch/source-files.ts';
import { waitCommand } from '../conformance/wait-command.ts';
import { cli, nucleus } from './command.ts';
import { compile, noCompiler } from './compile.ts';

let place: string;
let sockets: string;
let program: string;
const children: ChildProcess[] = [];
beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'nucleus-caps-'));
  sockets = join(place, 'nucleus');
  mkdirSync(sockets, { mode: 0o700 });
  if (!noCompiler) program = compile(join(root, 'tests/programs/guest/spin.c'), place, 'spin');
});
afterEach(async () => {
  for (const child of children.splice(0)) await ended(child, 'SIGKILL');
  for (const name of sockets === undefined ? [] : readdirSync(sockets)) rmSync(join(sockets, name));
});
afterAll(() => {
  if (place !== undefined) rmSync(place, { recursive: true });
});

const environment = () => ({ ...process.env, XDG_RUNTIME_DIR: place });
const caps = (...args: string[]) => nucleus(['caps', ...args], { env: environment(), cwd: place });

/** Starts a run; resolves when it has said that it runs and its socket is there. */
function start(...args: string[]): Promise<ChildProcess> {
  return startProgram(program, ...args);
}

async function startProgram(file: string, ...args: string[]): Promise<ChildProcess> {
  const options = ['run', '--dir', `${join(root, 'wit')}:/src:ro`, file, ...args];
  const child = spawn(process.execPath, [cli, ...options], {
    env: environment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  const early = new Promise((_, reject) => child.once('exit', () => reject(new Error('it ended at once'))));
  const ready = new Promise((resolve) => child.stdout!.once('data', resolve));
  await Promise.race([Promise.all([ready, appears(`${child.pid}.sock`)]), early]);
  return child;
}

function appears(name: string): Promise<void> {
  return new Promise((resolve) => {
    const watcher = watch(sockets);
    const look = () => {
      if (!existsSync(join(sockets, name))) return;
      watcher.close();
      resolve();
    };
    watcher.on('change', look);
    look();
  });
}

function ended(child: ChildProcess, signal?: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', resolve);
    if (signal) child.kill(signal);
  });
}

/** Writes a component of the test's; gives its path. */
async function component(then: 'wait' | 'compute'): Promise<string> {
  const file = join(place, `${then}.wasm`);
  writeFileSync(file, await waitCommand(then));
  return file;
}

describe('nucleus caps of a component', () => {
  it('shows what it holds while it waits', async () => {
    const child = await startProgram(await component('wait'));
    const { stdout, stderr } = await caps(String(child.pid));
    expect(stderr).toBe('');
    expect(stdout.toString()).toMatch(
      /output-stream of standard output +app +host +write, grant, delegate\n/,
    );
    expect(stdout.toString()).toMatch(/nucleus:fs\/types\/node of \S+wit/);
    child.stdin!.end('x');
    expect(await ended(child)).toBe(0);
  });

  it('shows what it held at last if it does not answer', async () => {
    const child = await startProgram(await component('compute'));
    const { capabilities } = JSON.parse(
      (await caps('--json', String(child.pid))).stdout.toString(),
    ) as Snapshot;
    expect(capabilities.map(({ label }) => label)).toContain(`${join(root, 'wit')} as /src`);
  });
});

describe.skipIf(noCompiler)('nucleus caps', () => {
  it('shows what a program holds that never pauses', async () => {
    const child = await start('loop');
    const { stdout, stderr, code } = await caps(String(child.pid));
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    const lines = stdout.toString().split('\n');
    expect(lines[0]).toMatch(new RegExp(`^${child.pid}  .*spin, running for \\d+ s, \\d+ capabilities$`));
    const granted = lines.findIndex((line) =>
      /^nucleus:fs\/types\/node of \S+wit as \/src +host +vfs/.test(line),
    );
    expect(lines[granted + 1]).toMatch(
      /^└─ nucleus:fs\/types\/node of \S+wit as \/src +linux +vfs +read, grant$/,
    );
    expect(stdout.toString()).toMatch(/standard output +linux +host +write/);
  });

  it('takes the only one, draws it, and lists several', async () => {
    const child = await start();
    const one = JSON.parse((await caps('--json')).stdout.toString()) as Snapshot;
    expect(one.pid).toBe(child.pid);
    expect(one.capabilities.map(({ label }) => label)).toContain(`${join(root, 'wit')} as /src`);
    expect(await caps('--graph', 'out.svg')).toMatchObject({ code: 0, stderr: '' });
    const picture = readFileSync(join(place, 'out.svg'), 'utf8');
    expect(picture).toContain(`${join(root, 'wit')} as /src`);

    const second = await start();
    const { stdout } = await caps();
    const pids = stdout
      .toString()
      .split('\n')
      .flatMap((line) => /^(\d+) {2}/.exec(line)?.[1] ?? []);
    expect(pids.map(Number).sort()).toEqual([child.pid!, second.pid!].sort());
    expect((await caps('--graph', 'out.svg')).code).toBe(64);
  });

  it('finds nothing after the end, whichever it was', async () => {
    const first = await start();
    first.stdin!.end('x');
    expect(await ended(first)).toBe(0);
    expect(readdirSync(sockets)).toEqual([]);
    const killed = await start();
    await ended(killed, 'SIGKILL');
    const answer = await caps(String(killed.pid));
    expect(answer.code).toBe(127);
    expect(answer.stderr).toBe(`nucleus: process ${killed.pid}: there is no such system\n`);
    expect(readdirSync(sockets)).toEqual([]);
    expect((await caps()).stderr).toContain('no system of yours is running');
  });

  it('tells of one that does not answer', async () => {
    const mute = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => mute.listen(join(sockets, '4711.sock'), resolve));
    try {
      const trouble = 'nucleus: process 4711: it hung up without an answer\n';
      expect(await caps()).toMatchObject({ code: 70, stderr: trouble });
      const child = await start();
      const { stdout, stderr } = await caps();
      expect([stdout.toString().split(' ')[0], stderr]).toEqual([String(child.pid), trouble]);
    } finally {
      mute.close();
    }
  });

  it('prints JSON or draws, not both', async () => {
    expect(await caps('--json', '--graph', 'out.svg')).toMatchObject({ code: 64 });
  });

  it.each(['x', '0', '-1', '1.5', '0x10', '1e3'])('refuses %s for a process', async (pid) => {
    expect((await caps('--', pid)).stderr).toBe(`nucleus: ${pid}: is no process id\n`);
  });
});

describe.skipIf(noCompiler)('nucleus top', () => {
  const top = (...args: string[]) =>
    nucleus(['top', '--interval', '0.3', ...args], { env: environment(), cwd: place });

  it('shows what a program does now', async () => {
    const child = await start('compute');
    const { code, stdout } = await top('--once', '--json');
    expect(code).toBe(0);
    const { rows } = JSON.parse(stdout.toString()) as { rows: Record<string, unknown>[] };
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ pid: child.pid, name: program, state: 'running' });
    expect(rows[0]!.instructions).toBeGreaterThan(100_000);
    expect(rows[0]!.processor).toBeGreaterThan(0);
    expect(rows[0]!.memory).toBeGreaterThan(0);
    expect((await top('--once', String(child.pid))).stdout.toString()).toMatch(
      new RegExp(`^ *PID  NAME .*\\n *${child.pid}  .*  running +\\d+ %`),
    );
  });

  it('says that nothing runs, and refuses what it does not understand', async () => {
    expect((await top('--once')).stdout.toString()).toMatch(/^PID {2}NAME/);
    expect(await top('--once', '4711')).toMatchObject({
      code: 127,
      stderr: 'nucleus: process 4711: there is no such system\n',
    });
    expect((await nucleus(['top', '--interval', 'soon'])).stderr).toMatch(
      /^nucleus: --interval soon: is no number/,
    );
    expect((await top('x')).stderr).toBe('nucleus: x: is no process id\n');
  });
});
