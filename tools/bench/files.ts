/**
 * Files of a WASI command: by way of `wasi-filesystem` and `vfs`, and straight from the host's drivers. Processor time, so
 * that a busy machine does not count.
 */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWasi, openDirectory, openFile, yieldToHost } from '../../host/node/wasi/index.ts';
import {
  decodeComponent,
  type ExportedInstance,
  hostInterface,
  instantiate,
} from '../../kernel/component/index.ts';
import type { Manifest } from '../../kernel/manifest/manifest.ts';
import { prepareCommand } from '../../kernel/supervisor/command.ts';
import type { Platform } from '../../kernel/supervisor/platform.ts';
import { buildComponent } from '../build/build-component.ts';
import { readComponentConfig } from '../build/component-config.ts';
import { Project } from '../build/project.ts';
import { readWitTexts } from '../build/wit-files.ts';
import { projectRoot } from './proxy-component.ts';
import { quartile, type Table } from './table.ts';

const ROUNDS = 5;
const ENTRIES = 500;
const LARGE = 2 ** 26;

/** Columns: a job of the command; how often; what one is worth; how the row is called. */
const JOBS: readonly (readonly [string, number, number, string])[] = [
  ['stat', 20_000, 1, 'stat-at, µs'],
  ['open', 5000, 1, 'open-at and drop, µs'],
  ['bytes', 20, 1000, 'read of 16 bytes, µs'],
  ['list', 10, ENTRIES, 'a directory entry, µs'],
  ['read', 3, LARGE, 'read by stream, MB/s'],
  ['write', 2, LARGE, 'written by stream, MB/s'],
];

/** Makes a command that does a job so many times; gives its `run`. */
type Host = (job: string, count: number) => Promise<() => void>;

export async function benchFiles(): Promise<Table> {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-files-'));
  try {
    makeFiles(folder);
    const bytes = await command();
    return table(await measure([throughServices(bytes, folder), straight(bytes, folder)]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeFiles(folder: string): void {
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'small'), 'small');
  writeFileSync(join(folder, 'data', 'large'), Buffer.alloc(LARGE, 'large'));
  for (let i = 2; i < ENTRIES; i++) writeFileSync(join(folder, 'data', `entry-${i}`), '');
}

function command(): Promise<Uint8Array> {
  const folder = join(projectRoot, 'tools', 'bench', 'assembly', 'files');
  const config = readComponentConfig(projectRoot, folder);
  return buildComponent(new Project(projectRoot), readWitTexts(projectRoot), config);
}

/** A command's own interfaces. */
function interfacesOf(job: string, count: number, folder: string): Record<string, object> {
  const preopens = [[openDirectory(folder, { write: true }), '/']] as const;
  return createWasi({ arguments: ['files', job, String(count)], preopens });
}

function straight(bytes: Uint8Array, folder: string): Host {
  const component = decodeComponent(bytes);
  return async (job, count) => {
    const interfaces = interfacesOf(job, count, join(folder, 'data'));
    const entries = Object.entries(interfaces).map(([name, value]) => [name, hostInterface('host', value)]);
    const instance = await instantiate(component, { name: 'app', imports: Object.fromEntries(entries) });
    const [, entry] = [...instance.exports].find(([name]) => name.startsWith('wasi:cli/run@'))!;
    return (entry as ExportedInstance).js.run as () => void;
  };
}

function throughServices(bytes: Uint8Array, folder: string): Host {
  const built = (name: string) => new Uint8Array(readFileSync(join(projectRoot, 'dist', name)));
  const platform = {
    component: async (name: string) => (name === './app' ? bytes : built(`components/${name}.wasm`)),
    rights: async () => JSON.parse(new TextDecoder().decode(built('rights.json'))),
    ...{ interfaces: createWasi(), openDirectory, openFile, log: () => {}, yieldToHost },
    now: () => performance.now(),
  } as Platform;
  return async (job, count) => {
    const interfaces = interfacesOf(job, count, join(folder, 'data'));
    const lent = Object.entries(interfaces).filter(([name]) => !name.startsWith('wasi:filesystem/'));
    const manifest = manifestOf(join(folder, 'data'));
    const made = await prepareCommand({
      manifest,
      platform,
      interfaces: async () => Object.fromEntries(lent),
    });
    return (made.exported('wasi:cli/run') as { run(): void }).run;
  };
}

function manifestOf(host: string): Manifest {
  return {
    services: {
      vfs: { component: 'vfs', wiring: { 'wasi:filesystem/types': 'host' } },
      'wasi-filesystem': { component: 'wasi-filesystem' },
      app: { component: './app' },
    },
    grants: {
      directories: [{ host, guest: '/', rights: ['read', 'write', 'delete'] }],
      ...{ streams: [], clocks: true, random: true, trace: false },
    },
    program: { host, path: '/app', arguments: ['app'], environment: [], directory: '/', personality: 'app' },
    limits: { memory: 2 ** 32 },
  };
}

/** Nanoseconds of this process, all threads. */
function processorTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) * 1000;
}

/** For each job and host, nanoseconds of one run of the job. */
async function measure(hosts: readonly Host[]): Promise<number[][]> {
  const times = JOBS.map(() => hosts.map((): number[] => []));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [row, [job, count]] of JOBS.entries()) {
      for (const [at, host] of hosts.entries())
        times[row]![at]!.push(processorTime(await host(job, count)) / count);
    }
  }
  return times.map((row) => row.map(quartile));
}

function table(times: readonly (readonly number[])[]): Table {
  const rows = JOBS.map(([, , worth, name], row) => {
    const figures = times[row]!.map((time) =>
      worth === LARGE ? (worth / time) * 1000 : time / worth / 1000,
    );
    const [ours, drivers] = times[row]!;
    const cells = figures.map((figure) => figure.toFixed(figure < 100 ? 1 : 0));
    return [name, ...cells, (ours! / drivers!).toFixed(2)];
  });
  return {
    title: `Files of a WASI command, by processor time (lower quartile of ${ROUNDS} rounds)`,
    columns: ['', 'through vfs', 'drivers alone', 'time, vfs / drivers'],
    rows,
  };
}
