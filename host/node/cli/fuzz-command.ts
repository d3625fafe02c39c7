/** `nucleus fuzz`: what `--help` says of it, and its options. */

import type { Command } from 'commander';

/** Option values as typed. */
export interface FuzzValues {
  readonly target?: string;
  readonly interface?: readonly string[];
  readonly wit?: string;
  readonly time?: string;
  readonly runs?: string;
  readonly seed?: string;
  readonly findings?: string;
  readonly replay?: string;
  readonly json?: boolean;
  readonly diff?: string;
  readonly stateless?: boolean;
  readonly openErrors?: boolean;
  readonly modelImports?: boolean;
  readonly check?: string;
  readonly corpus?: string;
  readonly jobs?: string;
  readonly report?: string;
}

/** Gives the exit code. */
export type Fuzz = (target: string | undefined, values: FuzzValues) => Promise<number>;

const notes = `
Exit codes: 0 nothing was found; 1 something was; 64 bad option.

Examples:
  nucleus fuzz store.wasm
  nucleus fuzz store.wasm --interface acme:kv/store --runs 10000 --seed 1
  nucleus fuzz --target linux --time 10m --jobs 2
  nucleus fuzz --replay fuzz-findings/trap-get.seed`;

export function describeFuzz(program: Command, fuzz: Fuzz, done: (code: number) => void): void {
  program
    .command('fuzz')
    .description("try whether a component's interface holds: sequences of calls that nobody thought of")
    .argument('[TARGET]', 'a component, or a service of a manifest: nucleus.json#store')
    .option(
      '--target <NAME>',
      'linux (system calls), loader (images of programs) or x86 (instructions); TARGET is a component in its place',
    )
    .option(
      '--interface <NAME>',
      'only this interface (repeatable)',
      (name: string, earlier: string[] = []) => [...earlier, name],
    )
    .option(
      '--wit <DIR>',
      'what its interfaces ask for rights, where it carries nothing of it or something else',
    )
    .option('--diff <OTHER>', 'another component with the same interface, which has to answer the same')
    .option('--stateless', 'what a sequence did is to be over once it has dropped everything')
    .option('--open-errors', "errors that a function's text does not list are no finding")
    .option(
      '--model-imports',
      'of a service of a manifest: models answer all its imports, as those of a file, and no other service',
    )
    .option('--time <TIME>', 'end after this time: 90s, 10m, 2h (default: 1m)')
    .option('--runs <N>', 'end after so many sequences')
    .option('--seed <N>', 'what is tried follows from this number (default: by chance)')
    .option('--check <FILE>', 'set-up, invariants and values of your own: the default export of a module')
    .option('--corpus <DIR>', 'begin with the sequences there, and leave those that are worth keeping')
    .option('--jobs <N>', 'try in so many threads at once (default: 1)')
    .option('--findings <DIR>', 'where findings go (default: fuzz-findings)')
    .option('--replay <FILE.seed>', 'run a sequence that was written, and tell each call')
    .option('--report <FILE.html>', 'write what was found and what was reached as a page')
    .option('--json', 'print lines of JSON: begin, progress, finding, end')
    .addHelpText('after', notes)
    .action(async (target: string | undefined, values: FuzzValues) => done(await fuzz(target, values)));
}
