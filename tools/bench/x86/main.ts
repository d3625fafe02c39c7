/** `npm run bench:x86`: guest code beside native code and qemu. Exits with 1 if a bar was missed, with 2 if nothing could be measured. */
import { loadavg } from 'node:os';
import { format, type Table } from '../table.ts';
import { type BenchOptions, parseOptions, USAGE, UsageError } from './options.ts';
import { PROGRAMS } from './program.ts';
import { benchSecond } from './second.ts';
import { findSides } from './side.ts';
import { benchStartUp } from './start.ts';
import { benchSteady } from './steady.ts';
import { benchSyscalls, SYSCALL_ROWS } from './syscalls/bench.ts';
import { benchWhole } from './whole/bench.ts';
import { WHOLE_PROGRAMS } from './whole/program.ts';
import { benchWindows } from './windows.ts';
import { benchArchiver } from './windows-archiver.ts';

/** The tables in their order: names that they have together, and how each is made. */
async function tables(options: BenchOptions): Promise<Table[]> {
  const { names } = options;
  const known = [
    'steady',
    'whole',
    'start',
    'second',
    'windows',
    'syscalls',
    ...SYSCALL_ROWS,
    ...[...PROGRAMS, ...WHOLE_PROGRAMS].map(({ name }) => name),
  ];
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`nothing is named "${unknown}"; there are ${known.join(', ')}`);
  const { sides, missing } = findSides(options);
  for (const line of missing) process.stderr.write(`bench:x86: ${line}\n`);
  if (sides.length === 0) throw new UsageError('no side to measure');
  const wanted = (...any: string[]) => names.length === 0 || any.some((name) => names.includes(name));
  const programs = PROGRAMS.filter(({ name, apart }) =>
    apart ? names.includes(name) : wanted('steady', name),
  );
  const whole = WHOLE_PROGRAMS.filter(({ name }) => wanted('whole', name));
  const made: Table[] = [];
  if (programs.length > 0) made.push(await benchSteady(programs, sides, options));
  if (whole.length > 0) made.push(await benchWhole(whole, sides, options));
  if (wanted('start')) made.push(await benchStartUp(sides));
  if (wanted('second')) made.push(await benchSecond(options));
  // "windows sort" measures one.
  const named = PROGRAMS.some(({ name }) => names.includes(name));
  const own = sides.find(({ name }) => name === 'nucleus');
  if (wanted('windows') && own !== undefined) {
    const twins = PROGRAMS.filter(
      ({ apart, linux, name }) => !apart && !linux && (!named || names.includes(name)),
    );
    made.push(await benchWindows(twins, own, options));
    if (!named) made.push(await benchArchiver(own, options));
  }
  if (['syscalls', ...SYSCALL_ROWS].some((name) => names.includes(name)))
    made.push(await benchSyscalls(sides, options));
  return made;
}

async function main(args: readonly string[]): Promise<number> {
  const options = await parseOptions(args);
  if (options === undefined) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (options.explain) {
    const { explain } = await import('./explain/explain.ts');
    process.stdout.write(`${await explain(options)}\n`);
    return 0;
  }
  process.stderr.write(
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}\n`,
  );
  const made = await tables(options);
  for (const table of made) process.stdout.write(`${format(table)}\n`);
  return made.some(({ bars }) => bars?.some(({ held }) => !held)) ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(
    `bench:x86: ${error instanceof UsageError ? error.message : (error as Error).stack}\n`,
  );
  process.exitCode = 2;
}
