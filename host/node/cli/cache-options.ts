/** `--cache-dir DIR` and `--no-cache`: where translated code outlives a run. */

import { resolve } from 'node:path';
import { cacheFolder } from '../launch/cache-folder.ts';
import type { RunValues } from './commands.ts';
import { usageError } from './exit-code.ts';

/** The folder of this run's code cache; undefined for none. Errors: CommandError. */
export function cacheFolderOf({ cache, cacheDir, jit }: RunValues): string | undefined {
  if (cacheDir === '') throw usageError('--cache-dir', 'names no directory; --no-cache does without');
  if (cache === false && cacheDir !== undefined)
    throw usageError(`--cache-dir ${cacheDir}`, 'contradicts --no-cache');
  if (cache === false || jit === 'never') return undefined;
  if (cacheDir !== undefined) return resolve(cacheDir);
  // Who has everything translated wants to see the translator at work.
  return jit === 'always' ? undefined : cacheFolder();
}
