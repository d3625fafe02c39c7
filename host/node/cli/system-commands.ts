/** The commands for systems of services: what `--help` says of them, and their options. */

import type { Command } from 'commander';
import { collect } from './collect.ts';
import type { StartValues } from './start-trace.ts';

/** Option values of those that speak to a running system, as typed. */
export interface SystemValues {
  readonly pid?: string;
}

export interface UpValues {
  readonly detach?: boolean;
  /** A person decides on what is offered. */
  readonly ask?: boolean;
  /** Beside those of the manifest. */
  readonly faults?: readonly string[];
  readonly trace?: string;
  readonly traceCalls?: readonly string[];
}

export type BootValues = UpValues & StartValues;

export interface PsValues extends SystemValues {
  readonly json?: boolean;
}

export interface LogsValues extends SystemValues {
  readonly follow?: boolean;
}

/** What they do; each gives the exit code. */
export interface SystemActions {
  up(manifest: string | undefined, values: UpValues): Promise<number>;
  boot(manifest: string | undefined, values: BootValues): Promise<number>;
  down(values: SystemValues): Promise<number>;
  ps(values: PsValues): Promise<number>;
  logs(service: string | undefined, values: LogsValues): Promise<number>;
  replace(service: string, values: SystemValues): Promise<number>;
  schema(): Promise<number>;
}

const upNotes = `
What services write appears here under their names. Ctrl-C, SIGTERM and nucleus down end the system in reverse order; a second Ctrl-C at once.

Exit codes: 0 it came to its end, or was ended; 70 a service failed for good; 126 MANIFEST is refused, and nothing was started;
127 there is no MANIFEST; 64 bad option.`;

const FAULTS =
  'make calls fail, beside what the manifest has of it: KIND SERVICE [FUNCTION] [KEY=VALUE...], or seed=N (repeatable)';

export const TRACE = 'write all calls across channels as trace events, for Perfetto';

export const TRACE_CALLS =
  'print calls between components whose service, interface or function it names; * for any (repeatable)';

const ASK = 'of what services are offered grant only what you say at the terminal';

export function describeSystemCommands(
  program: Command,
  actions: SystemActions,
  done: (code: number) => void,
): void {
  program
    .command('up')
    .description('start a system of services, as its manifest describes it')
    .argument('[MANIFEST]', 'a file (default: nucleus.json)')
    .option('-d, --detach', 'return when it has started, and leave it in the background')
    .option('--ask', ASK)
    .option('--faults <FILE|RULE>', FAULTS, collect)
    .option('--trace <FILE.json>', TRACE)
    .option('--trace-calls <PATTERN>', TRACE_CALLS, collect)
    .addHelpText('after', upNotes)
    .action(async (manifest: string | undefined, values: UpValues) =>
      done(await actions.up(manifest, values)),
    );
  program
    .command('boot')
    .description('start a whole system in order, and show how its start went')
    .argument('[MANIFEST]', 'a file (default: nucleus.json)')
    .option('--milestones', 'print what was reached when, and by whom, to stderr')
    .option('--timeline <FILE.svg>', 'draw it')
    .option('--ask', ASK)
    .option('--faults <FILE|RULE>', FAULTS, collect)
    .option('--trace <FILE.json>', TRACE)
    .option('--trace-calls <PATTERN>', TRACE_CALLS, collect)
    .addHelpText('after', upNotes)
    .action(async (manifest: string | undefined, values: BootValues) =>
      done(await actions.boot(manifest, values)),
    );
  ofRunning(program.command('down').description('end a running system, in reverse order')).action(
    async (values: SystemValues) => done(await actions.down(values)),
  );
  ofRunning(program.command('ps').description('show the services of a running system'))
    .option('--json', 'print JSON')
    .action(async (values: PsValues) => done(await actions.ps(values)));
  ofRunning(program.command('logs').description('show what services of a running system have written'))
    .argument('[NAME]', 'one of them (default: all)')
    .option('-f, --follow', 'go on with what they write')
    .action(async (name: string | undefined, values: LogsValues) => done(await actions.logs(name, values)));
  ofRunning(program.command('replace').description('use another component for a service of a running system'))
    .argument('<NAME=FILE.wasm>', 'which, and what it is made of from now on')
    .action(async (text: string, values: SystemValues) => done(await actions.replace(text, values)));
  program
    .command('schema')
    .description('print the JSON Schema of nucleus.json, for editors')
    .action(async () => done(await actions.schema()));
}

function ofRunning(command: Command): Command {
  return command.option('--pid <PID>', 'its process (default: the only one)');
}
