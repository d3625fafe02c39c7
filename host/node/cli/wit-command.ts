/** `nucleus wit`: what `--help` says of it, and its options. */

import type { Command } from 'commander';

/** Option values of `nucleus wit calls` as typed. */
export interface WitCallsValues {
  readonly interface: readonly string[];
  readonly output?: string;
}

/** Gives the exit code. */
export type WitCalls = (file: string, values: WitCallsValues) => Promise<number>;

const notes = `
The text is a file of the interface's own package: put it beside the others of that. A component that imports both starts calls, waits for
them among other things, and finishes them; who provides the interface needs to know nothing of it.

Examples:
  nucleus wit calls wit/deps/acme-kv --interface acme:kv/store -o wit/deps/acme-kv/store-calls.wit
  nucleus wit calls store.wasm --interface store`;

export function describeWitCommand(program: Command, calls: WitCalls, done: (code: number) => void): void {
  const wit = program.command('wit').description('write WIT that follows from other WIT');
  wit
    .command('calls')
    .description('write the pollable form of an interface: start, poll, finish')
    .argument('<FILE>', 'a component, a WIT file or a folder of WIT')
    .requiredOption(
      '--interface <NAME>',
      'the interface (repeatable)',
      (name: string, earlier: string[] = []) => [...earlier, name],
    )
    .option('-o, --output <FILE>', 'where the text goes (default: standard output)')
    .addHelpText('after', notes)
    .action(async (file: string, values: WitCallsValues) => done(await calls(file, values)));
}
