/** What cannot go together with `--bare`: a guest without an operating system has nothing to see of it. */

import type { BuildValues, RunValues } from './commands.ts';
import { usageError } from './exit-code.ts';
import type { FoundProgram } from './program.ts';

const others = [
  'root',
  'dir',
  'env',
  'cwd',
  'trace',
  'traceCalls',
  'pids',
  'aslr',
  'connect',
  'listen',
  'http',
] as const;

/** Errors: CommandError. */
export function refuseForBare(name: string, { kind }: FoundProgram, values: RunValues | BuildValues): void {
  if (kind !== 'image') {
    const what = kind === 'windows-image' ? 'a Windows program' : 'WebAssembly';
    throw usageError('--bare', `is for freestanding x86-64 images; ${name} is ${what}, so leave it out`);
  }
  const given = others.find((option) => (values as RunValues)[option] !== undefined);
  if (given === undefined) return;
  const why = 'is for programs of an operating system; a bare guest has a console, a clock and memory';
  throw usageError(`--${given}`, why);
}
