/** `npm run bench:x86`: guest code beside native code and qemu. Exits with 1 if a bar was missed, with 2 if nothing could be measured. */
import { loadavg } from 'node:os';
import { format, type Table } from '../table.ts';
import { type BenchOptions, parseOptions, USAGE, UsageError } from './options.ts';
import { PROGRAMS } from './program.ts';
import { findSides } from './side.ts';
import { benchSteady } from './steady.ts';

async function tables(options: BenchOptions): Promise<Table[]> {
  const { sides, missing } = findSides(options);
  for (const line of missing) process.stderr.write(`bench:x86: ${line}\n`);
  if (sides.length === 0) throw new UsageError('no side to measure');
  const all = options.names.length === 0 || options.names.includes('steady');
  const programs = PROGRAMS.filter(({ name }) => all || options.names.includes(name));
  return programs.length > 0 ? [await benchSteady(programs, sides, options)] : [];
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
