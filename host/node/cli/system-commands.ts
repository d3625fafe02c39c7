/** The commands for systems of services: what `--help` says of them, and their options. */

import type { Command } from 'commander';

/** What they do; each gives the exit code. */
export interface SystemActions {
  schema(): Promise<number>;
}

export function describeSystemCommands(
  program: Command,
  actions: SystemActions,
  done: (code: number) => void,
): void {
  program
    .command('schema')
    .description('print the JSON Schema of nucleus.json, for editors')
    .action(async () => done(await actions.schema()));
}
