/** `nucleus top`: what `--help` says of it, and its options. */

import type { Command } from 'commander';

/** Option values as typed. */
export interface TopValues {
  readonly interval?: string;
  readonly once?: boolean;
  readonly json?: boolean;
}

/** Gives the exit code. */
export type ShowTop = (pids: readonly string[], values: TopValues) => Promise<number>;

export function describeTop(program: Command, show: ShowTop, done: (code: number) => void): void {
  program
    .command('top')
    .description('watch what runs: programs and services, calls a second, time, memory, handles; q ends it')
    .argument('[PID...]', 'their processes (default: all of yours)')
    .option('--interval <SECONDS>', 'time between two looks', '1')
    .option('--once', 'look twice, print what was between, and end')
    .option('--json', 'print a line of JSON for each look')
    .action(async (pids: string[], values: TopValues) => done(await show(pids, values)));
}
