/**
 * The `nucleus` command. Whatever goes wrong is one line on stderr and an exit code; NUCLEUS_DEBUG=1 adds the stack.
 * The process is ended here, so that nothing that a run has left open can keep it alive.
 */

import { importModule } from '../launch/import-module.ts';
import { runCommandLine } from './commands.ts';
import { CommandError, exitCode } from './exit-code.ts';
import { tell } from './tell.ts';

process.on('uncaughtException', (error) => process.exit(tellFailure(error)));
process.stdout.on('error', lostOutput);

/** Tools, and so none of this room's imports: entries of their own in the bundle, beside this one. */
const buildModule = new URL('./build.js', import.meta.url).href;
const bindgenModule = new URL('./bindgen.js', import.meta.url).href;
const clientModule = new URL('./client.js', import.meta.url).href;
const componentizeModule = new URL('./componentize.js', import.meta.url).href;
const disasmModule = new URL('./disasm.js', import.meta.url).href;
const fuzzModule = new URL('./fuzz.js', import.meta.url).href;
const callsModule = new URL('./calls.js', import.meta.url).href;
const rightsModule = new URL('./rights.js', import.meta.url).href;

type Action = (...call: unknown[]) => Promise<number>;
const tool = (url: string) => importModule(url) as Promise<Record<string, Action>>;

const actions: Parameters<typeof runCommandLine>[1] = {
  run: async (...call) => (await import('./run.ts')).runProgram(...call),
  build: async (...call) => (await tool(buildModule)).buildProgram!(...call),
  inspect: async (...call) => (await import('./inspect.ts')).inspectFile(...call),
  serve: async (...call) => (await import('./serve.ts')).serveComponent(...call),
  bindgen: async (...call) => (await tool(bindgenModule)).writeBindings!(...call),
  componentize: async (...call) => (await tool(componentizeModule)).componentizeFile!(...call),
  rights: async (...call) => (await tool(rightsModule)).embedRights!(...call),
  disasm: async (...call) => (await tool(disasmModule)).disassembleFile!(...call),
  client: async (...call) => (await tool(clientModule)).writeClient!(...call),
  fuzz: async (...call) => (await tool(fuzzModule)).fuzzTarget!(...call),
  witCalls: async (...call) => (await tool(callsModule)).writeCalls!(...call),
  caps: async (...call) => (await import('./caps.ts')).showCapabilities(...call),
  cache: async (...call) => (await import('./cache.ts')).showCache(...call),
  top: async (...call) => (await import('./top.ts')).showTop(...call),
  up: async (...call) => (await import('./up-command.ts')).runSystem(...call),
  boot: async (...call) => (await import('./boot-command.ts')).bootSystem(...call),
  down: async (...call) => (await import('./down-command.ts')).endSystem(...call),
  ps: async (...call) => (await import('./ps-command.ts')).showServices(...call),
  logs: async (...call) => (await import('./logs-command.ts')).showLogs(...call),
  replace: async (...call) => (await import('./replace-command.ts')).replaceService(...call),
  schema: async () => (await import('./schema-command.ts')).printSchema(),
};

main()
  .catch(tellFailure)
  // What was written may not have arrived: that is told before this comes.
  .then((code) => setImmediate(() => process.exit(code)));

async function main(): Promise<number> {
  checkDirectory();
  return runCommandLine(process.argv.slice(2), actions);
}

/** Everything that is named by a relative path needs it. */
function checkDirectory(): void {
  try {
    process.cwd();
  } catch (cause) {
    throw new CommandError(exitCode.usage, 'the working directory is gone; change to one that is there', {
      cause,
    });
  }
}

/** A disk is full, say. Who says more of it listens, too. */
function lostOutput(cause: Error): void {
  if (process.stdout.listenerCount('error') > 1) return;
  const isKnown = (cause as NodeJS.ErrnoException).code === 'EPIPE';
  const error = new CommandError(exitCode.service, `standard output: ${cause.message}`, { cause });
  process.exit(tellFailure(isKnown ? cause : error));
}

/** Says what went wrong; gives the exit code. */
function tellFailure(error: unknown): number {
  const debugging = process.env.NUCLEUS_DEBUG === '1';
  // Who reads our output has gone: there is nobody to tell, and nothing wrong.
  if ((error as NodeJS.ErrnoException)?.code === 'EPIPE') return 0;
  const known = error instanceof CommandError;
  const text = error instanceof Error ? error.message : String(error);
  const line = known ? text : `internal error: ${text.split('\n')[0]} (NUCLEUS_DEBUG=1 shows where)`;
  tell(line);
  if (debugging && error instanceof Error) process.stderr.write(`${stackOf(error)}\n`);
  return known ? error.code : exitCode.service;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack}${cause}`;
}
