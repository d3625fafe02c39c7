/** `nucleus cache`: what `--help` says of it, and its options. */

import type { Command } from 'commander';

/** Option values as typed. */
export interface CacheValues {
  readonly cacheDir?: string;
  readonly clear?: boolean;
}

/** Gives the exit code. */
export type ShowCache = (values: CacheValues) => Promise<number>;

export function describeCache(program: Command, show: ShowCache, done: (code: number) => void): void {
  program
    .command('cache')
    .description('say how much translated code is kept for later runs, and where')
    .option('--cache-dir <DIR>', 'where it is kept (default: ~/.cache/nucleus)')
    .option('--clear', 'remove it')
    .action(async (values: CacheValues) => done(await show(values)));
}
