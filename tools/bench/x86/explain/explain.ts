/** `npm run bench:x86 -- --explain NAME`: why a program takes the time that it takes. */
import { existsSync } from 'node:fs';
import { type BenchOptions, UsageError } from '../options.ts';
import { compile, PROGRAMS } from '../program.ts';
import { SLICE, WARM } from '../sample.ts';
import { record } from './record.ts';
import { report } from './report.ts';

/** What to run: a program of `programs/`, or any program with its arguments. */
function target({ names, seconds }: BenchOptions): { path: string; args: string[]; input: string } {
  const [name, ...args] = names;
  if (name === undefined) throw new UsageError('--explain: name a program');
  const program = PROGRAMS.find((one) => one.name === name);
  if (program === undefined) {
    if (existsSync(name)) return { path: name, args, input: '' };
    throw new UsageError(
      `--explain ${name}: no file, and none of ${PROGRAMS.map((one) => one.name).join(', ')}`,
    );
  }
  const input = '\n'.repeat((WARM + seconds) / SLICE);
  return { path: compile(program), args: [String(program.amount), String(SLICE)], input };
}

export async function explain(options: BenchOptions): Promise<string> {
  const { path, args, input } = target(options);
  const recording = record(path, args, input, options);
  return `${recording.stderr}${await report(recording, path, options.top)}`;
}
