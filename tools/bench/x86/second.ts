/** Second starts: short programs without a code cache, with an empty one, and with what that run has kept. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, type Table } from '../table.ts';
import type { BenchOptions } from './options.ts';
import { ratio } from './ratio.ts';
import { findSides } from './side.ts';
import { commandOf } from './whole/bench.ts';
import { measure, type Run } from './whole/measure.ts';
import { Missing, type Task, WHOLE_PROGRAMS } from './whole/program.ts';

/** By name: the whole program that each is, and what it runs in place of that one's input, or how much of that. */
const TASKS: Readonly<Record<string, { whole: string; scale: number; words?: readonly string[] }>> = {
  'python3 -c pass': { whole: 'python3', scale: 1, words: ['-I', '-c', 'pass'] },
  'python3, a script': { whole: 'python3', scale: 0.004 },
  'lua, a script': { whole: 'lua', scale: 0.01 },
  'cc1 -O2, 20 lines': { whole: 'cc1', scale: 0.004 },
  'sqlite3, 2,000 rows': { whole: 'sqlite3', scale: 0.02 },
};

/** What is measured, in its order: each is a run with the same folder. */
const STARTS = ['without', 'first', 'second', 'third'] as const;
type Start = (typeof STARTS)[number];

async function taskOf(name: string): Promise<Task> {
  const { whole, scale, words } = TASKS[name]!;
  const task = await WHOLE_PROGRAMS.find((program) => program.name === whole)!.prepare(scale);
  return words === undefined ? task : { ...task, arguments: words };
}

/** All starts, as often as `rounds` says. Errors: they write different things. */
async function measureStarts(task: Task, options: BenchOptions): Promise<ReadonlyMap<Start, Run[]>> {
  const runs = new Map<Start, Run[]>(STARTS.map((start) => [start, []]));
  const outputs = new Set<string>();
  for (let round = 0; round < options.rounds; round++) {
    const folder = mkdtempSync(join(tmpdir(), 'nucleus-second-'));
    try {
      for (const [start, list] of runs) {
        const cache = start === 'without' ? ['--no-cache'] : ['--cache-dir', folder];
        const runOptions = [...options.runOptions, ...cache];
        const [side] = findSides({ ...options, runOptions, sides: ['nucleus'] }).sides;
        const run = await measure(commandOf(side!, task));
        list.push(run);
        outputs.add(run.output);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  if (outputs.size > 1) throw new Error(`${task.program}: writes something else from the code cache`);
  return runs;
}

function cells(name: string, runs: ReadonlyMap<Start, Run[]>): string[] {
  const of = (start: Start, time: (run: Run) => number) => median(runs.get(start)!.map(time));
  const processor = (start: Start) => of(start, (run) => run.processor);
  const clock = (start: Start) => of(start, (run) => run.clock);
  const seconds = STARTS.map((start) => `${processor(start).toFixed(2)} s`);
  const ratios = [processor, clock].map((time) => ratio(time('second') / time('without')));
  return [name, ...seconds, ...ratios];
}

export async function benchSecond(options: BenchOptions): Promise<Table> {
  const rows: string[][] = [];
  for (const name of Object.keys(TASKS)) {
    process.stderr.write(`${name} `);
    try {
      rows.push(cells(name, await measureStarts(await taskOf(name), options)));
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      rows.push([`${name}: ${error.message}`, '', '', '', '', '', '']);
    }
  }
  process.stderr.write('\n');
  const where = options.core === undefined ? 'all cores' : `core ${options.core}`;
  return {
    title: `Starts without the code cache, with an empty one, and again; processor time, ${where}, median of ${options.rounds}`,
    columns: ['program', ...STARTS, 'second / without', 'by the clock'],
    rows,
  };
}
