/** The commands for who writes components: what `--help` says of them, and their options. */

import type { Command } from 'commander';

/** Option values of `nucleus bindgen` as typed. */
export interface BindgenValues {
  readonly world: string;
  readonly wit?: string;
  readonly output: string;
}

/** Option values of `nucleus componentize` as typed. */
export type ComponentizeValues = BindgenValues;

/** What they do; each gives the exit code. */
export interface AuthorActions {
  bindgen(language: string, values: BindgenValues): Promise<number>;
  componentize(file: string, values: ComponentizeValues): Promise<number>;
}

const bindgenNotes = `
c makes a header and a source. assemblyscript makes gen/, lib/ and asconfig.json; \`npx asc --transform ./gen/exports.mjs\` then makes core.wasm.
wit makes one text of the world and all that it uses, for other tools.

Examples:
  nucleus bindgen c --world nucleus:fs/vfs -o gen
  nucleus bindgen assemblyscript --wit wit --world my-service -o .`;

const componentizeNotes = `
Examples:
  clang --target=wasm32-wasi -mexec-model=reactor -O2 gen/vfs.c my-vfs.c -o core.wasm
  nucleus componentize core.wasm --world nucleus:fs/vfs -o my-vfs.wasm`;

const world = [
  '--world <NAME>',
  "the component's world: NAME, or PACKAGE/NAME with or without its version",
] as const;
const wit = [
  '--wit <DIR>',
  'your WIT, packages that it uses in DIR/deps (nucleus: and wasi: are known)',
] as const;

export function describeAuthorCommands(
  program: Command,
  actions: AuthorActions,
  done: (code: number) => void,
): void {
  program
    .command('bindgen')
    .description("write what a component's source needs of its world")
    .argument('<LANGUAGE>', 'c, assemblyscript, or wit')
    .requiredOption(...world)
    .option(...wit)
    .requiredOption('-o, --output <DIR>', 'where the files go')
    .addHelpText('after', bindgenNotes)
    .action(async (language: string, values: BindgenValues) => done(await actions.bindgen(language, values)));
  program
    .command('componentize')
    .description('make a component of a core module that was compiled with the bindings of its world')
    .argument('<CORE.wasm>', 'the core module')
    .requiredOption(...world)
    .option(...wit)
    .requiredOption('-o, --output <FILE>', 'where the component goes')
    .addHelpText('after', componentizeNotes)
    .action(async (file: string, values: ComponentizeValues) =>
      done(await actions.componentize(file, values)),
    );
}
