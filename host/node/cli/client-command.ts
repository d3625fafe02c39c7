/** `nucleus client`: what `--help` says of it, and its options. */

import type { Command } from 'commander';

/** Option values as typed. */
export interface ClientValues {
  readonly output?: string;
  readonly world?: string;
  readonly interface?: readonly string[];
  /** Where the module imports from. */
  readonly library?: string;
}

/** Gives the exit code. */
export type Client = (file: string, values: ClientValues) => Promise<number>;

const notes = `
Of a component, the client has what it exports; of WIT, a world's exports, or all interfaces of the file or folder
(packages that it uses in DIR/deps; nucleus: and wasi: are known).

Examples:
  nucleus client store.wasm -o store-client.ts
  nucleus client wit --interface acme:kv/store -o store-client.ts`;

export function describeClient(program: Command, client: Client, done: (code: number) => void): void {
  program
    .command('client')
    .description('write a TypeScript client of a service, which checks every value')
    .argument('<FILE>', 'a component, a WIT file or a folder of WIT')
    .option('-o, --output <FILE>', 'where the module goes (default: standard output)')
    .option('--world <NAME>', 'of WIT: what this world exports')
    .option(
      '--interface <NAME>',
      'only this interface (repeatable)',
      (name: string, earlier: string[] = []) => [...earlier, name],
    )
    .option('--library <MODULE>', 'where the module imports from (default: nucleus/client)')
    .addHelpText('after', notes)
    .action(async (file: string, values: ClientValues) => done(await client(file, values)));
}
