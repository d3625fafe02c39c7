/** `npm run bench:syscalls`: what a program asks the kernel for, beside Linux itself and qemu, which hands calls on to it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type Table } from '../../table.ts';
import { cached, contentName } from '../cache-folder.ts';
import type { BenchOptions } from '../options.ts';
import { ratio } from '../ratio.ts';
import { sample, WARM } from '../sample.ts';
import { findSides, type Side, type SideName } from '../side.ts';
import { measure } from '../whole/measure.ts';
import { Missing } from '../whole/program.ts';
import { benchRoot } from './root.ts';
import { CALLS, type CallRow, type Limit, PROGRAMS, type ProgramRow } from './row.ts';

const SOURCES = fileURLToPath(new URL('../../../../../tools/bench/x86/', import.meta.url));
const OPTIONS = ['-O2', '-static', '-pthread'];
/** Runs of a program before it is measured: by then its code cache has what there is to keep. */
const EARLIER_RUNS = 6;

/** Seconds of processor time and on the clock. */
interface Time {
  readonly processor: number;
  readonly clock: number;
}

type Times = Partial<Record<SideName, Time>>;

interface Row {
  readonly name: string;
  readonly what: string;
  readonly limit?: Limit | undefined;
  readonly times: Times;
}

/** The path of the program that makes one call. */
function compile({ name }: CallRow): string {
  const source = join(SOURCES, 'syscalls/programs/calls.c');
  const options = [...OPTIONS, `-DROW=${name}`];
  const compiler = execFileSync('gcc', ['--version'], { encoding: 'utf8' });
  const parts = [
    readFileSync(source),
    readFileSync(join(SOURCES, 'programs/round.h')),
    compiler,
    options.join(' '),
  ];
  return cached(contentName(`call-${name}`, parts), (path) => {
    execFileSync('gcc', [...options, '-o', path, source]);
  });
}

/** All sides in turns. */
async function inTurns(
  sides: readonly Side[],
  rounds: number,
  once: (side: Side) => Promise<Time>,
): Promise<Times> {
  const all = new Map<SideName, Time[]>(sides.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const side of sides) all.get(side.name)!.push(await once(side));
  const middle = (of: readonly Time[]): Time => ({
    processor: median(of.map(({ processor }) => processor)),
    clock: median(of.map(({ clock }) => clock)),
  });
  return Object.fromEntries([...all].map(([name, of]) => [name, middle(of)]));
}

/** A side's command in a root: natively and under qemu its files are used where they lie. */
function commandIn(side: Side, root: string, [program, ...args]: readonly string[]): string[] {
  if (side.name !== 'nucleus') return [...side.command(program!), ...args];
  return [...side.command(program!, ['--rootfs', root]), '--', ...args];
}

async function measureCall(
  row: CallRow,
  root: string,
  sides: readonly Side[],
  options: BenchOptions,
): Promise<Row> {
  const { name, what, limit, amount } = row;
  const pace = { warm: WARM, seconds: options.seconds };
  const times = await inTurns(sides, options.rounds, async (side) => {
    const path = side.name === 'nucleus' ? `/bench/${name}` : `./bench/${name}`;
    const { processor, clock } = await sample(commandIn(side, root, [path]), amount, pace, root);
    return { processor: processor / amount, clock: clock / amount };
  });
  return { name, what, limit, times };
}

/** As its user has it who has run it before; other sides keep nothing. */
async function measureProgram(
  row: ProgramRow,
  root: string,
  sides: readonly Side[],
  options: BenchOptions,
): Promise<Row> {
  const { name, what, limit, command, less } = row;
  const folder = (row.elsewhere && process.env.NUCLEUS_BENCH_ROOT) || root;
  const time = (side: Side, of: readonly string[]) =>
    measure(commandIn(side, folder, of), process.env, folder);
  const once = async (side: Side) => {
    const whole = await time(side, command);
    const start = less === undefined ? { processor: 0, clock: 0 } : await time(side, less);
    return { processor: whole.processor - start.processor, clock: whole.clock - start.clock };
  };
  for (const side of sides.filter((one) => one.name === 'nucleus'))
    for (let run = 0; run < EARLIER_RUNS; run++) await once(side);
  return { name, what, limit, times: await inTurns(sides, options.rounds, once) };
}

/** With a code cache of their own, unless an option says otherwise. */
function cachingSides(options: BenchOptions, folder: string): readonly Side[] {
  const { runOptions } = options;
  const isSaid = runOptions.some((option) => /^--(no-)?cache/.test(option));
  return findSides({ ...options, runOptions: isSaid ? runOptions : [...runOptions, '--cache-dir', folder] })
    .sides;
}

function shown(seconds: number | undefined): string {
  if (seconds === undefined) return '–';
  const [factor, unit] = seconds < 1e-6 ? [1e9, 'ns'] : seconds < 1e-3 ? [1e6, 'µs'] : [1e3, 'ms'];
  const value = seconds * factor;
  return `${value >= 99.5 ? value.toFixed(0) : value.toPrecision(2)} ${unit}`;
}

function cells({ what, times: { native, qemu, nucleus } }: Row, pinned: boolean): string[] {
  const time = (of: Time | undefined) => (pinned ? of?.processor : of?.clock);
  const over = (of: Time | undefined) => ratio((time(nucleus) ?? Number.NaN) / (time(of) ?? Number.NaN));
  return [
    what,
    shown(time(native)),
    shown(time(qemu)),
    shown(time(nucleus)),
    over(native),
    over(qemu),
    shown(nucleus?.clock),
  ];
}

/** The bar that a row has, by processor time. */
function barOf({ what, limit, times: { native, qemu, nucleus } }: Row): { text: string; held: boolean }[] {
  if (limit === undefined || nucleus === undefined) return [];
  const [most, words] = limitOf(limit, native, qemu);
  if (most === undefined) return [];
  const text = `${what}: ${shown(nucleus.processor)}, at most ${words}`;
  return [{ text, held: nucleus.processor <= most }];
}

function limitOf(
  limit: Limit,
  native: Time | undefined,
  qemu: Time | undefined,
): [number | undefined, string] {
  if (limit === 'qemu') return [qemu?.processor, `qemu's ${shown(qemu?.processor)}`];
  if ('seconds' in limit) return [limit.seconds, shown(limit.seconds)];
  const most = native && native.processor * limit.native;
  return [most, `${limit.native} times native, ${shown(most)}`];
}

/** Names that choose rows; without one of them all are measured. */
export const SYSCALL_ROWS: readonly string[] = [...CALLS, ...PROGRAMS].map(({ name }) => name);

export async function benchSyscalls(sides: readonly Side[], options: BenchOptions): Promise<Table> {
  const named = options.names.filter((name) => SYSCALL_ROWS.includes(name));
  const wanted = ({ name }: { name: string }) => named.length === 0 || named.includes(name);
  const pinned = options.core !== undefined;
  const columns = ['', 'native', 'qemu', 'nucleus', 'nucleus / native', 'nucleus / qemu', 'nucleus, clock'];
  const title = `System calls, ${pinned ? `processor time on core ${options.core}` : 'time on the clock, all cores'}, median of ${options.rounds}`;
  const rows: Row[] = [];
  const cacheFolder = mkdtempSync(join(tmpdir(), 'nucleus-bench-cache-'));
  try {
    const root = benchRoot(new Map(CALLS.map((row) => [row.name, compile(row)])));
    for (const row of CALLS.filter(wanted)) {
      process.stderr.write(`${row.name} `);
      rows.push(await measureCall(row, root, sides, options));
    }
    for (const row of PROGRAMS.filter(wanted)) {
      process.stderr.write(`${row.name} `);
      rows.push(await measureProgram(row, root, cachingSides(options, cacheFolder), options));
    }
  } catch (error) {
    if (!(error instanceof Missing)) throw error;
    return { title: `${title}: ${error.message}`, columns: [''], rows: [] };
  } finally {
    rmSync(cacheFolder, { recursive: true });
  }
  process.stderr.write('\n');
  return {
    title,
    columns,
    rows: rows.map((row) => cells(row, pinned)),
    bars: pinned ? rows.flatMap(barOf) : [],
  };
}
