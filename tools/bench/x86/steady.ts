/** The table of `programs/`: processor time of a round in the steady state, beside native and qemu. */
import { median, type Table } from '../table.ts';
import { compileShare } from './explain/kind.ts';
import { record } from './explain/record.ts';
import type { BenchOptions } from './options.ts';
import { compile, type Program } from './program.ts';
import { bar, geometricMean, percent, ratio } from './ratio.ts';
import { type Sample, SLICE, sample, WARM } from './sample.ts';
import type { Side, SideName } from './side.ts';

interface Row {
  readonly program: Program;
  /** Seconds for a round. */
  readonly times: Partial<Record<SideName, number>>;
  /** What translating and making modules take of a run of warm-up and measured time. */
  readonly compiling: number | undefined;
}

/** One more run, with a profile. */
function compiling(path: string, { amount }: Program, options: BenchOptions): number {
  const slices = '\n'.repeat((WARM + options.seconds) / SLICE);
  return compileShare(record(path, [String(amount), String(SLICE)], slices, options));
}

/** All sides in turns. Errors: one fails, or they disagree on the checksum. */
async function measure(program: Program, sides: readonly Side[], options: BenchOptions): Promise<Row> {
  const path = compile(program);
  const samples = new Map<SideName, Sample[]>(sides.map(({ name }) => [name, []]));
  let checksum: string | undefined;
  for (let round = 0; round < options.rounds; round++) {
    for (const side of sides) {
      const pace = { warm: WARM, seconds: options.seconds };
      const one = await sample(side.command(path), program.amount, pace);
      checksum ??= one.checksum;
      if (one.checksum !== checksum)
        throw new Error(`${program.name}: ${side.name} gives ${one.checksum}, ${sides[0]!.name} ${checksum}`);
      samples.get(side.name)!.push(one);
    }
  }
  const pinned = options.core !== undefined;
  const time = (of: readonly Sample[]) =>
    median(of.map(({ processor, clock }) => (pinned ? processor : clock)));
  return {
    program,
    times: Object.fromEntries([...samples].map(([name, of]) => [name, time(of)])),
    compiling: samples.has('nucleus') ? compiling(path, program, options) : undefined,
  };
}

function divide(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a / b;
}

function cells({ program, times, compiling }: Row): string[] {
  return [
    program.name,
    times.native === undefined ? '–' : `${(times.native * 1000).toFixed(1)} ms`,
    ratio(divide(times.qemu, times.native)),
    ratio(divide(times.nucleus, times.native)),
    ratio(divide(times.qemu, times.nucleus)),
    percent(compiling),
  ];
}

/** Geometric mean of one side's time over another's. */
function mean(rows: readonly Row[], above: SideName, below: SideName): number {
  const values = rows.map(({ times }) => divide(times[above], times[below]));
  return geometricMean(values.filter((value) => value !== undefined));
}

function summary(text: string, rows: readonly Row[]): string[] {
  return [
    text,
    '',
    ratio(mean(rows, 'qemu', 'native')),
    ratio(mean(rows, 'nucleus', 'native')),
    ratio(mean(rows, 'qemu', 'nucleus')),
    '',
  ];
}

function barsOf(all: readonly Row[]) {
  const rows = all.filter(({ program }) => !program.apart);
  if (rows.length === 0) return [];
  const slowest = Math.max(...rows.map(({ times }) => divide(times.nucleus, times.native) ?? Number.NaN));
  const floating = rows.filter(({ program }) => program.floating);
  const compiling = Math.max(...rows.map((row) => row.compiling ?? Number.NaN));
  return [
    ...bar('geometric mean, time / native', mean(rows, 'nucleus', 'native'), { most: 2.3 }, 1.5),
    ...bar('worst, time / native', slowest, { most: 6 }, 3),
    ...bar('geometric mean, speed / qemu', mean(rows, 'qemu', 'nucleus'), { least: 2 }, 3.5),
    ...bar('floating point, speed / qemu', mean(floating, 'qemu', 'nucleus'), { least: 8 }, 15),
    ...bar('compiling, at most of a run', compiling * 100, { most: 10 }, 10, ' %'),
  ];
}

export async function benchSteady(
  programs: readonly Program[],
  sides: readonly Side[],
  options: BenchOptions,
): Promise<Table> {
  const rows: Row[] = [];
  for (const program of programs) {
    process.stderr.write(`${program.name} `);
    rows.push(await measure(program, sides, options));
  }
  process.stderr.write('\n');
  const pinned = options.core !== undefined;
  const floating = rows.filter(({ program }) => program.floating);
  return {
    title: `Steady state, ${pinned ? `processor time on core ${options.core}` : 'time on the clock, all cores'}, median of ${options.rounds}`,
    columns: ['program', 'native', 'qemu / native', 'nucleus / native', 'qemu / nucleus', 'compiling'],
    rows: [
      ...rows.map(cells),
      ...(rows.length > 1 ? [summary('geometric mean', rows)] : []),
      ...(rows.length > 1 && floating.length > 0 ? [summary('of floating point', floating)] : []),
    ],
    bars: pinned ? barsOf(rows) : [],
  };
}
