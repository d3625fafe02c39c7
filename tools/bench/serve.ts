/**
 * `nucleus serve` and `wasmtime serve` of the same component, one after the other and again: requests in a second over many
 * connections, the processor time of each, and the time of one request over one.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findWasmtime, howToGetWasmtime } from '../wasmtime/find.ts';
import { type Load, load } from './http-load.ts';
import { projectRoot, proxyComponent } from './proxy-component.ts';
import { median, type Table } from './table.ts';

const ROUNDS = 5;
const CONNECTIONS = 16;
const WARM_UP = 1500;
const DURATION = 1500;

/** At most so many times wasmtime's processor time for a request: unlike the rate, it means something on a busy machine, too. */
const RATIO = 5;

interface Running {
  readonly url: string;
  /** Milliseconds of processor time so far, where the system says (Linux). */
  used(): number;
  stop(): void;
}

export async function benchServe(): Promise<Table> {
  const wasmtime = findWasmtime();
  if (wasmtime === undefined) return { title: `Serve: ${howToGetWasmtime}`, columns: [''], rows: [] };
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-serve-'));
  const servers: Running[] = [];
  try {
    const file = join(folder, 'proxy.wasm');
    writeFileSync(file, await proxyComponent(projectRoot));
    const cli = join(projectRoot, 'dist', 'bin', 'nucleus.js');
    servers.push(await start(process.execPath, [cli, 'serve', '--listen', '127.0.0.1:0', file]));
    const address = `127.0.0.1:${await freePort()}`;
    servers.push(await start(wasmtime, ['serve', '-S', 'cli', '--addr', address, file]));
    return table(await measure(servers));
  } finally {
    for (const server of servers) server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Sample {
  readonly many: Load;
  readonly one: Load;
  /** Milliseconds of processor time for a request over many connections. */
  readonly used: number;
}

type Samples = readonly Sample[];

/** For each server. */
async function measure(servers: readonly Running[]): Promise<Samples[]> {
  for (const { url } of servers) await load(url, CONNECTIONS, WARM_UP);
  const samples = servers.map(() => [] as Sample[]);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, server] of servers.entries()) samples[at]!.push(await sampleOf(server));
  }
  return samples;
}

async function sampleOf({ url, used }: Running): Promise<Sample> {
  const before = used();
  const many = await load(url, CONNECTIONS, DURATION);
  const each = (used() - before) / many.count;
  return { many, one: await load(url, 1, DURATION), used: each };
}

function table([own, other]: Samples[]): Table {
  const row = (name: string, value: (sample: Samples[number]) => number, digits: number) => {
    const [ours, theirs] = [median(own!.map(value)), median(other!.map(value))];
    return [name, ours.toFixed(digits), theirs.toFixed(digits), (ours / theirs).toFixed(2)];
  };
  const rows = [
    row(`requests a second, ${CONNECTIONS} connections`, ({ many }) => many.rate, 0),
    row('ms of processor time for each', ({ used }) => used, 3),
    row('ms for a request among them, median', ({ many }) => many.median, 2),
    row('99 of 100 within ms', ({ many }) => many.high, 2),
    row('requests a second, 1 connection', ({ one }) => one.rate, 0),
    row('ms for a request, median', ({ one }) => one.median, 2),
  ];
  const ratio = Number(rows[1]![3]);
  return {
    title: `Serve: a small AssemblyScript component, an instance that is as new for each request (median of ${ROUNDS} rounds)`,
    columns: ['', 'nucleus', 'wasmtime', 'nucleus / wasmtime'],
    rows,
    // Not a number where the system does not say.
    bars: Number.isNaN(ratio)
      ? []
      : [{ text: `at most ${RATIO} times wasmtime's processor time (${ratio})`, held: ratio <= RATIO }],
  };
}

/** Starts a server that says where it is. */
async function start(file: string, args: readonly string[]): Promise<Running> {
  const child: ChildProcess = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      const [found] = /http:\/\/127\.0\.0\.1:\d+\//.exec(said) ?? [];
      if (found) resolve(found);
    });
    child.on('exit', (code) => reject(new Error(`${file} ${args.join(' ')}: exit ${code}: ${said}`)));
  });
  return { url, used: () => processorTime(child.pid!), stop: () => void child.kill('SIGKILL') };
}

/** Clock ticks of /proc are hundredths of a second. */
const TICK = 10;

/** Of all threads of a process, in the kernel and out of it: fields 14 and 15 of its `stat`, behind a name in brackets. */
function processorTime(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK;
  } catch {
    return Number.NaN;
  }
}

/** wasmtime does not say which one it took. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
