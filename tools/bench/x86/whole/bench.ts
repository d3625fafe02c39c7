/** The table of whole programs, from their start to their end: start-up and compiling count. */
import { median, type Table } from '../../table.ts';
import type { BenchOptions } from '../options.ts';
import { bar, geometricMean, ratio } from '../ratio.ts';
import type { Side, SideName } from '../side.ts';
import { measure, type Run } from './measure.ts';
import { Missing, type Task, type WholeProgram } from './program.ts';

/** Where programs of the distribution find their libraries. */
const SYSTEM = ['/usr', '/lib', '/lib64', '/etc'];

interface Row {
  readonly name: string;
  readonly times: Partial<Record<SideName, number>>;
}

/** What a side runs for a task. */
export function commandOf(side: Side, { program, arguments: args, folder }: Task): string[] {
  const granted = [...SYSTEM, ...(folder === undefined ? [] : [folder])].flatMap((path) => ['--dir', path]);
  return [...side.command(program, granted), ...(side.name === 'nucleus' ? ['--'] : []), ...args];
}

async function measureAll(
  program: WholeProgram,
  sides: readonly Side[],
  options: BenchOptions,
): Promise<Row> {
  const task = await program.prepare(options.scale);
  const runs = new Map<SideName, Run[]>(sides.map(({ name }) => [name, []]));
  let output: string | undefined;
  for (let round = 0; round < options.rounds; round++) {
    for (const side of sides) {
      const run = await measure(commandOf(side, task));
      output ??= run.output;
      if (run.output !== output)
        throw new Error(`${program.name}: ${side.name} writes something else than ${sides[0]!.name}`);
      runs.get(side.name)!.push(run);
    }
  }
  const time = (of: readonly Run[]) =>
    median(of.map(({ processor, clock }) => (options.core === undefined ? clock : processor)));
  return { name: program.name, times: Object.fromEntries([...runs].map(([name, of]) => [name, time(of)])) };
}

function over(above: number | undefined, below: number | undefined): number {
  return above === undefined || below === undefined ? Number.NaN : above / below;
}

function cells({ name, times }: Row): string[] {
  const seconds = (time: number | undefined) => (time === undefined ? '–' : `${time.toFixed(2)} s`);
  return [
    name,
    seconds(times.native),
    seconds(times.qemu),
    seconds(times.nucleus),
    ratio(over(times.nucleus, times.native)),
    ratio(over(times.qemu, times.nucleus)),
  ];
}

export async function benchWhole(
  programs: readonly WholeProgram[],
  sides: readonly Side[],
  options: BenchOptions,
): Promise<Table> {
  const rows: Row[] = [];
  const skipped: string[][] = [];
  for (const program of programs) {
    process.stderr.write(`${program.name} `);
    try {
      rows.push(await measureAll(program, sides, options));
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      skipped.push([`${program.name}: ${error.message}`, '', '', '', '', '']);
    }
  }
  process.stderr.write('\n');
  const speeds = rows
    .map(({ times }) => over(times.qemu, times.nucleus))
    .filter((speed) => !Number.isNaN(speed));
  const pinned = options.core !== undefined;
  return {
    title: `Whole programs, ${pinned ? `processor time on core ${options.core}` : 'time on the clock, all cores'}, median of ${options.rounds}, scale ${options.scale}`,
    columns: ['program', 'native', 'qemu', 'nucleus', 'nucleus / native', 'qemu / nucleus'],
    rows: [...rows.map(cells), ['geometric mean', '', '', '', '', ratio(geometricMean(speeds))], ...skipped],
    bars: pinned
      ? rows.flatMap(({ name, times }) =>
          bar(`${name}, speed / qemu`, over(times.qemu, times.nucleus), { least: 1 }, 2),
        )
      : [],
  };
}
