/** The programs of `programs/` as Windows programs beside their Linux twins, both on Nucleus: the same compiler, the same code. */
import { median, type Table } from '../table.ts';
import type { BenchOptions } from './options.ts';
import { compile, compileForWindows, type Program } from './program.ts';
import { bar, geometricMean } from './ratio.ts';
import { sample, WARM } from './sample.ts';
import type { Side } from './side.ts';

/** How much longer the Windows program may take. */
const MOST = 1.1;

interface Row {
  readonly program: Program;
  /** Seconds for a round. */
  readonly linux: number;
  readonly windows: number;
}

/** Both in turns. Errors: one fails, or they disagree on the checksum. */
async function measure(program: Program, side: Side, options: BenchOptions): Promise<Row> {
  const pace = { warm: WARM, seconds: options.seconds };
  const times = { linux: [] as number[], windows: [] as number[] };
  const commands = {
    linux: side.command(compile(program)),
    windows: side.command(compileForWindows(program)),
  };
  const checksums = new Set<string>();
  for (let round = 0; round < options.rounds; round++) {
    for (const name of ['linux', 'windows'] as const) {
      const one = await sample(commands[name], program.amount, pace);
      times[name].push(options.core === undefined ? one.clock : one.processor);
      checksums.add(one.checksum);
    }
  }
  if (checksums.size > 1) throw new Error(`${program.name}: gives ${[...checksums].join(' and ')}`);
  return { program, linux: median(times.linux), windows: median(times.windows) };
}

export async function benchWindows(
  programs: readonly Program[],
  side: Side,
  options: BenchOptions,
): Promise<Table> {
  const rows: Row[] = [];
  for (const program of programs) {
    process.stderr.write(`${program.name} `);
    rows.push(await measure(program, side, options));
  }
  process.stderr.write('\n');
  const mean = geometricMean(rows.map(({ linux, windows }) => windows / linux));
  return {
    title: `Windows programs beside their Linux twins, median of ${options.rounds}`,
    columns: ['program', 'ELF', 'PE', 'PE / ELF'],
    rows: rows.map(({ program, linux, windows }) => [
      program.name,
      `${(linux * 1000).toFixed(1)} ms`,
      `${(windows * 1000).toFixed(1)} ms`,
      (windows / linux).toFixed(2),
    ]),
    bars: options.core === undefined ? [] : bar('geometric mean, time / twin', mean, { most: MOST }, 1),
  };
}
