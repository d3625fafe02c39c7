/**
 * The command line: which commands and options there are, and what `--help` says. What a value means stands in
 * `options.ts`, what a command does in `run.ts` and `inspect.ts`, loaded when they are needed.
 */

import { Command, CommanderError } from 'commander';
import type { Translation } from '../../../kernel/manifest/manifest.ts';
import { type AuthorActions, describeAuthorCommands } from './author-commands.ts';
import { describeCache, type ShowCache } from './cache-command.ts';
import { type Client, describeClient } from './client-command.ts';
import { collect } from './collect.ts';
import { type Disasm, describeDisasm } from './disasm-command.ts';
import { CommandError, exitCode } from './exit-code.ts';
import { describeFuzz, type Fuzz } from './fuzz-command.ts';
import { helpStyle } from './help-style.ts';
import { packageVersion } from './installation.ts';
import { jit, noJit } from './jit-options.ts';
import type { NetworkValues } from './network-options.ts';
import { runOptions } from './run-options.ts';
import { describeServe, type Serve } from './serve-command.ts';
import type { StartValues } from './start-trace.ts';
import { describeSystemCommands, type SystemActions } from './system-commands.ts';
import { describeTop, type ShowTop } from './top-command.ts';
import { describeWitCommand, type WitCalls } from './wit-command.ts';

/** Option values of `nucleus run` as typed. */
export interface RunValues extends NetworkValues, StartValues {
  readonly root?: string;
  readonly rootfs?: string;
  /** What is written goes into the folder. */
  readonly rw?: boolean;
  /** Folder of changes. */
  readonly overlay?: string;
  readonly disk?: string;
  readonly dir?: string[];
  /** What a component may ask for. */
  readonly offer?: string[];
  /** A person decides on what is offered. */
  readonly ask?: boolean;
  /** Directories of DLLs for a Windows program. */
  readonly system32?: string[];
  readonly env?: string[];
  readonly cwd?: string;
  readonly memory?: string;
  readonly pids?: string;
  readonly aslr?: string;
  readonly cpu?: string;
  readonly jit?: Translation;
  /** False after --no-cache. */
  readonly cache?: boolean;
  readonly cacheDir?: string;
  readonly timeout?: string;
  readonly stats?: boolean;
  /** File of `--trace=FILE`; empty for stderr. */
  readonly trace?: string;
  /** Patterns of `--trace-calls`. */
  readonly traceCalls?: readonly string[];
  readonly replace?: string[];
  readonly faults?: string[];
  /** Port or path where gdb comes in. */
  readonly gdb?: string;
  /** File of `nucleus profile`. */
  readonly profile?: string;
  /** `--lines` of it. */
  readonly lines?: boolean;
  /** The image is a freestanding guest. */
  readonly bare?: boolean;
}

export interface InspectValues {
  readonly json?: boolean;
}

/** Option values of `nucleus build` as typed. */
export interface BuildValues {
  readonly output: string;
  readonly arg?: string[];
  readonly env?: string[];
  readonly dir?: string[];
  readonly cwd?: string;
  readonly memory?: string;
  readonly cpu?: string;
  readonly jit?: Translation;
  readonly plainExit?: boolean;
  /** The image is a freestanding guest. */
  readonly bare?: boolean;
}

/** Option values of `nucleus rights embed` as typed. */
export interface RightsValues {
  readonly wit: string;
  readonly output?: string;
}

/** Option values of `nucleus caps` as typed. */
export interface CapsValues {
  readonly json?: boolean;
  /** File for the picture. */
  readonly graph?: string;
}

/** What the commands do; each gives the exit code. */
export interface Actions extends AuthorActions, SystemActions {
  run(program: string | undefined, args: readonly string[], values: RunValues): Promise<number>;
  build(program: string, values: BuildValues): Promise<number>;
  inspect(file: string, values: InspectValues): Promise<number>;
  serve: Serve;
  disasm: Disasm;
  client: Client;
  fuzz: Fuzz;
  witCalls: WitCalls;
  rights(file: string, values: RightsValues): Promise<number>;
  caps(process: string | undefined, values: CapsValues): Promise<number>;
  cache: ShowCache;
  top: ShowTop;
}

const runNotes = `
HOST appears in the program as GUEST, or at the same absolute path without GUEST. Everything else is not there: the program
starts with an empty file system, no environment and no network. All after PROGRAM belongs to it; one leading -- is dropped.

With --root, PROGRAM is a path in DIR, or a name to look for in its PATH (--env PATH=, else the usual one); a path from here starts
with ./ or ../. What is written to /tmp, /var/tmp and /dev/shm is gone at the end; --dir puts other directories over DIR.

With --rootfs, PROGRAM lies there: a path, or a name to look for in PATH. An image says what runs where PROGRAM is left out, and which
environment and directory it has. What the program writes is gone at the end, but for --rw and --overlay (docs/rootfs.md).

HOST is a name, an address (IPv6 in brackets), a network such as 10.0.0.0/8, or *; PORT a number, a range 8000-8010, or *.
ORIGIN is https://HOST[:PORT] or http://HOST[:PORT]; *.NAME stands for every name below NAME.

Exit codes: the program's own; 128+n after signal n; 124 timeout; 126 PROGRAM cannot be run; 127 there is no PROGRAM;
64 bad option; 70 a service of the kernel failed. A third Ctrl-C within two seconds ends the run whatever the program does.

Examples:
  nucleus run --dir . rg -- -n TODO .
  nucleus run --root / python3 -- -c 'print(2**64)'
  nucleus run --rootfs ./debian.tar bash -- -c 'ls -l /etc'
  nucleus run --dir ./src:/src --dir ./out:/out:rw ./tool -- /src -o /out/result
  nucleus run --replace vfs=./my-vfs.wasm ./rg -- TODO /`;

const buildNotes = `
FILE is a WASI 0.2 command that holds PROGRAM and what runs it. Arguments, environment and directories that it is given when
it runs come after those built in.

The program's exit code is passed on by WASI's exit-with-code; --plain-exit is for hosts that lack it, and makes every failure
exit code 1.

Examples:
  nucleus build ./rg -o rg.wasm --dir /src:ro
  wasmtime run --dir ./src::/src rg.wasm -n TODO /src
  nucleus run --dir ./src:/src rg.wasm -n TODO /src`;

/** Runs what `argv` (without node and script) asks for; gives the exit code. Errors: CommandError. */
export async function runCommandLine(argv: readonly string[], actions: Actions): Promise<number> {
  let code = 0;
  const program = describe(actions, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(markBareTrace(program, argv), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return commanderEnd(error, argv[0]);
    throw error;
  }
}

function describe(actions: Actions, done: (code: number) => void): Command {
  const program = new Command('nucleus')
    .description('Runs programs with exactly the authority that they are handed.')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    // Its value comes with `=` or not at all: see markBareTrace.
    .configureHelp(helpStyle);
  describeRun(
    program
      .command('run')
      .description('run a Linux program (x86-64 ELF), a Windows program (x64 PE32+) or a WASI 0.2 command'),
    (name, args, values) => actions.run(name, args, values),
    done,
  );
  describeRun(
    program
      .command('profile')
      .description('run a Linux or Windows program, and say in which functions the time went')
      .option(
        '-o, --output <FILE>',
        "a flame graph (.svg), speedscope's JSON (.json) or folded stacks",
        'profile.svg',
      )
      .option('--lines', 'tell the source lines of one function apart'),
    (name, args, { output, ...values }) => actions.run(name, args, { ...values, profile: output! }),
    done,
  );
  program
    .command('build')
    .description('make one component of a Linux program and all that it takes to run it')
    .argument('<PROGRAM>', 'a path, or a name to look for here and in PATH')
    .requiredOption('-o, --output <FILE>', 'where the component goes')
    .option('--arg <ARG>', 'an argument that the program always gets (repeatable)', collect)
    .option(
      '--env <K=V>',
      'set an environment variable; K alone takes the value from here (repeatable)',
      collect,
    )
    .option(
      '--dir <GUEST:ro>',
      'a directory that is read-only whatever the host allows (repeatable)',
      collect,
    )
    .option('--cwd <GUEST>', 'working directory (default: /)')
    .option('--memory <SIZE>', 'limit of guest memory, with K, M or G (default: 2G)')
    .option('--cpu <LEVEL>', 'level that the processor shows: x86-64-v1, -v2 or -v3 (default: the highest)')
    .addOption(jit())
    .addOption(noJit())
    .option('--bare', 'PROGRAM is a freestanding image, as for run --bare')
    .option('--plain-exit', 'tell the host only whether the program failed')
    .addHelpText('after', buildNotes)
    .action(async (name: string, values: BuildValues) => done(await actions.build(name, values)));
  program
    .command('inspect')
    .description('say what a file is, what it imports and exports, and which capabilities it needs')
    .argument('<FILE>', 'an ELF or PE image, a component, a script')
    .option('--json', 'print JSON')
    .action(async (file: string, values: InspectValues) => done(await actions.inspect(file, values)));
  describeServe(program, actions.serve, done);
  describeDisasm(program, actions.disasm, done);
  describeRights(program, actions, done);
  describeCaps(program, actions, done);
  describeCache(program, actions.cache, done);
  describeTop(program, actions.top, done);
  describeSystemCommands(program, actions, done);
  describeAuthorCommands(program, actions, done);
  describeClient(program, actions.client, done);
  describeFuzz(program, actions.fuzz, done);
  describeWitCommand(program, actions.witCalls, done);
  for (const command of program.commands) inheritSettings(command, program);
  return program;
}

function inheritSettings(command: Command, from: Command): void {
  command.copyInheritedSettings(from);
  for (const inner of command.commands) inheritSettings(inner, command);
}

function describeRights(program: Command, actions: Actions, done: (code: number) => void): void {
  program
    .command('rights')
    .description("the rights that a component's own interfaces need")
    .command('embed')
    .description(
      'put what WIT says of rights (Requires:, Grants:) into a component that exports the interfaces',
    )
    .argument('<COMPONENT>', 'a component')
    .requiredOption('--wit <DIR>', 'folder with its WIT, packages that it uses in DIR/deps')
    .option('-o, --output <FILE>', 'where the result goes (default: COMPONENT itself)')
    .action(async (file: string, values: RightsValues) => done(await actions.rights(file, values)));
}

function describeCaps(program: Command, actions: Actions, done: (code: number) => void): void {
  program
    .command('caps')
    .description(
      'show the capabilities of a running `nucleus run`: who holds what, from whom, with which rights',
    )
    .argument('[PID]', 'its process (default: the only one; with several, they are listed)')
    .option('--json', 'print JSON')
    .option('--graph <FILE.svg>', 'draw them')
    .action(async (pid: string | undefined, values: CapsValues) => done(await actions.caps(pid, values)));
}

/** Its arguments and options, and what it does. */
function describeRun(
  command: Command,
  act: (
    name: string | undefined,
    args: readonly string[],
    values: RunValues & { readonly output?: string },
  ) => Promise<number>,
  done: (code: number) => void,
): void {
  runOptions(command)
    .addHelpText('after', runNotes)
    .action(async (name: string | undefined, args: string[], values: RunValues) => {
      // An image says what runs where nobody else does.
      if (name === undefined && values.rootfs === undefined)
        throw new CommanderError(1, 'commander.missingArgument', "missing required argument 'PROGRAM'");
      done(await act(name, args[0] === '--' ? args.slice(1) : args, values));
    });
}

/**
 * Commander lets an option with an optional value take the next word, so `--trace PROGRAM` would lose its program. A
 * bare `--trace` among run's own options becomes `--trace=`, whose empty value means stderr.
 */
function markBareTrace(program: Command, argv: readonly string[]): string[] {
  const words = [...argv];
  if (words[0] !== 'run' && words[0] !== 'profile') return words;
  const run = program.commands.find((command) => command.name() === words[0])!;
  for (let at = 1; at < words.length; at++) {
    const word = words[at]!;
    if (word === '--' || !word.startsWith('-')) break;
    if (word === '--trace') words[at] = '--trace=';
    if (run.options.some((option) => option.required && option.long === word)) at++;
  }
  return words;
}

/** Help and version end well; everything else is a bad command line, told in one line with what to do. */
function commanderEnd(error: CommanderError, command: string | undefined): number {
  if (error.exitCode === 0) return 0;
  if (error.code === 'commander.help') return exitCode.usage;
  const text = error.message.replace(/^error: /, '').replace(/\n\((.*)\)$/, ' ($1)');
  const where = /argument 'PROGRAM'/.test(text)
    ? `; write nucleus ${command === 'build' ? 'build [options] PROGRAM -o FILE' : `${command} [options] PROGRAM [-- ARGS...]`}`
    : '; see nucleus --help';
  throw new CommandError(exitCode.usage, text + where);
}
