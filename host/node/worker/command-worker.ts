/**
 * Runs in the worker: one component, a WASI command, that owns this thread and may block it. Everything that it can
 * reach is linked here, from what its owner granted.
 */

import { parentPort, workerData } from 'node:worker_threads';
import {
  BinaryError,
  type Component,
  decodeComponent,
  ExportedInstance,
  hostInterface,
  Instance,
  instantiate,
} from '../../../kernel/component/index.ts';
import { createWasi, Exit, openDirectory } from '../wasi/index.ts';
import { Bell } from './bell.ts';
import { refusedNetwork } from './network.ts';
import { PipeInput, PipeOutput } from './pipe-streams.ts';
import type { StreamNumber, WorkerMessage, WorkerStart } from './protocol.ts';
import { SharedPipe } from './shared-pipe.ts';
import { sleepOn } from './sleeping.ts';

/** Exit codes as a shell shows them: found but not executable; ended by SIGABRT, as other runtimes have it for a trap. */
const CANNOT_RUN = 126;
const TRAPPED = 134;

const start = workerData as WorkerStart;

function tell(message: WorkerMessage): void {
  parentPort!.postMessage(message);
}

function grantedInterfaces(): Record<string, object> {
  const bell = new Bell(start.bell);
  const clock = sleepOn(bell);
  const [stdin, stdout, stderr] = start.pipes.map((memory) => new SharedPipe(memory));
  const news = (stream: StreamNumber) => () => tell({ tag: 'news', stream });
  return createWasi({
    stdin: new PipeInput(stdin!, bell, news(0)),
    stdout: new PipeOutput(stdout!, news(1)),
    stderr: new PipeOutput(stderr!, news(2)),
    terminals: start.terminals,
    arguments: start.arguments,
    environment: start.environment,
    ...(start.directory === undefined ? {} : { directory: start.directory }),
    preopens: start.directories.map(({ host, guest, write }) => [openDirectory(host, { write }), guest]),
    clock,
  });
}

async function importsOf(component: Component) {
  const interfaces = grantedInterfaces();
  for (const name of component.type.imports.keys()) {
    const refused = await refusedNetwork(name);
    if (refused) interfaces[name] = refused;
  }
  return Object.fromEntries(
    Object.entries(interfaces).map(([name, value]) => [name, hostInterface('host', value)]),
  );
}

/** How the command ended; a message is one line. */
interface End {
  readonly code: number;
  readonly message?: string;
}

/** All before the command's first instruction: what goes wrong here is no trap of its `run`. */
async function prepare(): Promise<Instance | End> {
  try {
    const component = decodeComponent(start.bytes);
    return await instantiate(component, { name: start.name, imports: await importsOf(component) });
  } catch (error) {
    const exit = exitIn(error);
    return exit ? { code: exit.code } : { code: CANNOT_RUN, message: `cannot be run: ${reasonOf(error)}` };
  }
}

/** Core modules are first checked when the engine compiles and links them. */
function reasonOf(error: unknown): string {
  const invalid = [BinaryError, WebAssembly.CompileError, WebAssembly.LinkError];
  if (!invalid.some((kind) => error instanceof kind)) return lineOf(error);
  return `it is no valid component: ${lineOf(error).replace(/^WebAssembly\.\w+\(\): /, '')}`;
}

async function run(): Promise<End> {
  const instance = await prepare();
  if (!(instance instanceof Instance)) return instance;
  const entry = [...instance.exports.keys()].find((name) => /^wasi:cli\/run@0\.2\.\d+$/.test(name));
  const exported = entry === undefined ? undefined : instance.exports.get(entry);
  if (!(exported instanceof ExportedInstance)) {
    return {
      code: CANNOT_RUN,
      message: 'is a component but no command: it does not export wasi:cli/run@0.2',
    };
  }
  try {
    exported.js.run();
    return { code: 0 };
  } catch (error) {
    return endOf(error);
  }
}

/** What `run` means by what it throws: its result's error case, wasi:cli/exit, or a trap. */
function endOf(error: unknown): End {
  const exit = exitIn(error);
  if (exit) return { code: exit.code };
  if (error instanceof Object && 'payload' in error) return { code: 1 };
  return { code: TRAPPED, message: lineOf(error) };
}

function exitIn(error: unknown): Exit | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof Exit) return cause;
  }
  return undefined;
}

function lineOf(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0]!;
}

tell({ tag: 'done', ...(await run()) });
