/** TCP from a component on Nucleus and on wasmtime, side by side: bytes each way, and one byte there and back. */

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildComponent } from '../build/build-component.ts';
import { readComponentConfig } from '../build/component-config.ts';
import { Project } from '../build/project.ts';
import { readWitTexts } from '../build/wit-files.ts';
import { findWasmtime, howToGetWasmtime } from '../wasmtime/find.ts';
import { projectRoot } from './proxy-component.ts';
import { median, type Table } from './table.ts';
import { transferServer } from './transfer-server.ts';

const ROUNDS = 5;
const BYTES = 2 ** 28;
const PINGS = 5000;

const execute = promisify(execFile);

/** Gives the seconds that a job took. */
type Run = (job: 'send' | 'receive' | 'ping', count: number) => Promise<number>;

export async function benchSockets(): Promise<Table> {
  const wasmtime = findWasmtime();
  if (wasmtime === undefined) return { title: `Sockets: ${howToGetWasmtime}`, columns: [''], rows: [] };
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-sockets-'));
  const server = await transferServer();
  try {
    const file = join(folder, 'transfer.wasm');
    writeFileSync(file, await transferComponent());
    const cli = join(projectRoot, 'dist', 'bin', 'nucleus.js');
    const own = [process.execPath, cli, 'run', '--connect', 'tcp:127.0.0.1:*', file];
    const other = [wasmtime, 'run', '-S', 'inherit-network', file];
    return table(await measure([own, other].map((words) => runner(words, server))));
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function transferComponent(): Promise<Uint8Array> {
  const folder = join(projectRoot, 'tools', 'bench', 'assembly', 'sockets');
  const wit = readWitTexts(projectRoot, [join(folder, 'wit')]);
  return buildComponent(new Project(projectRoot), wit, readComponentConfig(projectRoot, folder));
}

function runner([file, ...words]: readonly string[], server: Server): Run {
  const { port } = server.address() as { port: number };
  return async (job, count) => {
    const { stdout } = await execute(file!, [...words, String(port), job, String(count)]);
    return Number(stdout) / 1e9;
  };
}

type Sample = Readonly<Record<'send' | 'receive' | 'ping', number>>;

async function measure(hosts: readonly Run[]): Promise<Sample[][]> {
  const samples = hosts.map((): Sample[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [at, run] of hosts.entries()) {
      samples[at]!.push({
        send: BYTES / 2 ** 20 / (await run('send', BYTES)),
        receive: BYTES / 2 ** 20 / (await run('receive', BYTES)),
        ping: ((await run('ping', PINGS)) / PINGS) * 1e6,
      });
    }
  }
  return samples;
}

function table([own, other]: Sample[][]): Table {
  const row = (name: string, job: keyof Sample) => {
    const [ours, theirs] = [own!, other!].map((samples) => median(samples.map((sample) => sample[job])));
    return [name, ours!.toFixed(0), theirs!.toFixed(0), (ours! / theirs!).toFixed(2)];
  };
  return {
    title: `Sockets: one TCP connection to a server of Node's (median of ${ROUNDS} rounds)`,
    columns: ['', 'nucleus', 'wasmtime', 'nucleus / wasmtime'],
    rows: [
      row('MiB a second, sent', 'send'),
      row('MiB a second, received', 'receive'),
      row('µs for a byte there and back', 'ping'),
    ],
  };
}
