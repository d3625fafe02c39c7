/** `nucleus cache`: the size of the code cache; with `--clear` it is removed. */

import { join } from 'node:path';
import { CODE_PART, filesIn, MACHINE_CODE_PART, tidy } from '../code-cache/index.ts';
import type { CacheValues } from './cache-command.ts';
import { cacheFolderOf } from './cache-options.ts';
import { usageError } from './exit-code.ts';
import { printable } from './printable.ts';

/** Gives the exit code. Errors: CommandError. */
export async function showCache({ cacheDir, clear }: CacheValues): Promise<number> {
  const folder = cacheFolderOf(cacheDir === undefined ? {} : { cacheDir });
  if (folder === undefined) throw usageError('cache', 'NUCLEUS_CACHE_DIR is empty: there is none');
  const lines = [CODE_PART, MACHINE_CODE_PART].map((part) => lineOf(join(folder, part), clear ?? false));
  process.stdout.write(lines.join(''));
  return 0;
}

/** Of one part; what it has is removed if `clear` says so. */
function lineOf(place: string, clear: boolean): string {
  const files = filesIn(place);
  const mebibytes = files.reduce((total, { bytes }) => total + bytes, 0) / 1024 ** 2;
  const removed = clear ? tidy(place, 0) : 0;
  const programs = files.length === 1 ? '1 program' : `${files.length} programs`;
  const what = clear ? `${removed} of ${programs} removed` : programs;
  return `${printable(place)}: ${what}, ${mebibytes.toFixed(1)} MiB\n`;
}
