/** `--aslr` and `--pids`: where a Linux program's memory lies, and how many processes and threads a program may have. */

import { randomInt } from 'node:crypto';
import { type Limits, mostTasks, type Program } from '../../../kernel/manifest/manifest.ts';
import type { RunValues } from './commands.ts';
import { usageError } from './exit-code.ts';

/** Errors: CommandError, as of all here. */
export function layoutOf({ aslr }: RunValues): Pick<Program, 'layout'> {
  const seed = aslr === undefined ? undefined : parseLayout(aslr);
  return seed === undefined ? {} : { layout: seed };
}

export function tasksOf({ pids }: RunValues): Pick<Limits, 'tasks'> {
  return pids === undefined ? {} : { tasks: parseTasks(pids) };
}

/** Windows programs have no such memory, and components no processes either. */
export function refuseForOthers(name: string, kind: string, { aslr, pids }: RunValues): void {
  const isCounted = kind !== 'windows-image' && pids !== undefined;
  const given = isCounted ? `--pids ${pids}` : aslr && `--aslr ${aslr}`;
  if (given !== undefined) throw usageError(given, `is for Linux programs, and ${name} is none`);
}

/** What the layout is drawn from; undefined for the same one in each run. */
function parseLayout(text: string): number | undefined {
  if (text === 'off') return undefined;
  if (text === 'random') return randomInt(2 ** 48 - 1);
  const seed = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(seed)) return seed;
  throw usageError(`--aslr ${text}`, 'is no layout; write off, random, or a whole number to draw it from');
}

function parseTasks(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) throw usageError(`--pids ${text}`, 'is not a number of processes, such as 100');
  if (count < 1) throw usageError(`--pids ${text}`, 'must be at least 1, for the program itself');
  if (count > mostTasks)
    throw usageError(`--pids ${text}`, `is more than ${mostTasks}, the most that there can be`);
  return count;
}
