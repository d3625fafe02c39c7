/** 7-Zip for Windows beside 7-Zip for Linux, both on Nucleus with one thread: the time to compress one file, from start to end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bringFixture } from '../../fixtures/bring.ts';
import { median, type Table } from '../table.ts';
import type { BenchOptions } from './options.ts';
import { bar } from './ratio.ts';
import type { Side } from './side.ts';
import { measure } from './whole/measure.ts';
import { writeProse } from './whole/prose.ts';

/** How much longer the Windows program may take. */
const MOST = 1.2;
const MEBIBYTES = 8;
/** Where the Linux program finds its libraries. */
const SYSTEM = ['/usr', '/lib', '/lib64'];

export async function benchArchiver(side: Side, options: BenchOptions): Promise<Table> {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-archiver-'));
  try {
    writeProse(join(folder, 'input.txt'), MEBIBYTES * options.scale, 1);
    const access = ['--dir', `${folder}:/work:rw`, '--cwd', '/work'];
    const linux = [...access, ...SYSTEM.flatMap((path) => ['--dir', path])];
    const times = { linux: [] as number[], windows: [] as number[] };
    for (let round = 0; round < options.rounds; round++) {
      for (const [name, program, granted] of [
        ['linux', await bringFixture('sevenZipLinux'), linux],
        ['windows', await bringFixture('sevenZipWindows'), access],
      ] as const) {
        const args = ['--', 'a', '-t7z', '-mx=5', '-mmt=1', `${name}-${round}.7z`, 'input.txt'];
        const run = await measure([...side.command(program, granted), ...args]);
        times[name].push(options.core === undefined ? run.clock : run.processor);
      }
    }
    const [before, after] = [median(times.linux), median(times.windows)];
    return {
      title: `7-Zip compresses ${MEBIBYTES * options.scale} MiB with one thread, median of ${options.rounds}`,
      columns: ['', 'ELF', 'PE', 'PE / ELF'],
      rows: [['7za', `${before.toFixed(2)} s`, `${after.toFixed(2)} s`, (after / before).toFixed(2)]],
      bars: bar('time / twin', after / before, { most: MOST }, 1),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
