/** `nucleus disasm`: what `--help` says of it, and its options. */

import type { Command } from 'commander';

/** Option values as typed. */
export interface DisasmValues {
  readonly at?: string;
  readonly count?: string;
  readonly raw?: boolean;
}

/** Gives the exit code. */
export type Disasm = (file: string, values: DisasmValues) => Promise<number>;

const notes = `
Instructions are those that Nucleus itself runs, in the syntax of GNU objdump; what it does not know is (bad).

Examples:
  nucleus disasm ./rg --at 0x55000 --count 20
  nucleus disasm code.bin --raw --at 0x1000`;

export function describeDisasm(program: Command, disasm: Disasm, done: (code: number) => void): void {
  program
    .command('disasm')
    .description('show the x86-64 code of a file')
    .argument('<FILE>', 'an ELF file, or code alone with --raw')
    .option('--at <ADDRESS>', 'begin there (hexadecimal); with --raw the address of the first byte')
    .option('--count <N>', 'show N instructions at most')
    .option('--raw', 'the file is code and nothing else')
    .addHelpText('after', notes)
    .action(async (file: string, values: DisasmValues) => done(await disasm(file, values)));
}
