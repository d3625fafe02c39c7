/** The command line of `nucleus serve`. What its values mean stands in `serve.ts`. */

import type { Command } from 'commander';
import { collect } from './collect.ts';
import { TRACE, TRACE_CALLS } from './system-commands.ts';

/** Option values as typed. */
export interface ServeValues {
  readonly listen?: string;
  readonly workers?: string;
  readonly timeout?: string;
  readonly dir?: string[];
  readonly env?: string[];
  readonly cwd?: string;
  readonly connect?: string[];
  readonly http?: string[];
  readonly replace?: string[];
  readonly trace?: string;
  readonly traceCalls?: string[];
}

export type Serve = (program: string, values: ServeValues) => Promise<number>;

const notes = `
Each request is answered by a fresh instance of COMPONENT, which exports wasi:http/incoming-handler@0.2, in one of N workers. It
has what it is granted here, as in nucleus run, and nothing else.

Ctrl-C or SIGTERM: no more requests are taken, those under way are answered, and the exit code is 0; a second one ends at once.

Examples:
  nucleus serve app.wasm
  nucleus serve --listen 127.0.0.1:0 --http https://api.example.org --dir ./pages:/pages app.wasm`;

export function describeServe(program: Command, serve: Serve, done: (code: number) => void): void {
  program
    .command('serve')
    .description('answer HTTP requests with a component (wasi:http/proxy)')
    .argument('<COMPONENT>', 'a component')
    .option('--listen <ADDRESS:PORT>', 'where to listen (default: 127.0.0.1:8080; port 0 takes a free one)')
    .option('--workers <N>', 'requests answered at the same time (default: four for each processor)')
    .option('--timeout <SECONDS>', 'end a request that takes longer, with status 504 (default: 60)')
    .option('--dir <HOST[:GUEST[:ro|rw]]>', 'grant a directory, read-only by default (repeatable)', collect)
    .option(
      '--env <K=V>',
      'set an environment variable; K alone takes the value from here (repeatable)',
      collect,
    )
    .option('--cwd <GUEST>', 'working directory')
    .option('--connect <tcp|udp:HOST:PORT>', 'let it connect and send there (repeatable)', collect)
    .option('--http <ORIGIN>', 'let it make HTTP requests there (repeatable)', collect)
    .option('--replace <NAME=FILE.wasm>', 'use another component for a service (repeatable)', collect)
    .option('--trace <FILE.json>', TRACE)
    .option('--trace-calls <PATTERN>', TRACE_CALLS, collect)
    .addHelpText('after', notes)
    .action(async (name: string, values: ServeValues) => done(await serve(name, values)));
}
