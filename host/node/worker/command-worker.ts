/**
 * Runs in the worker: a WASI command that owns this thread and may block it, with the services that its files come
 * from. Everything that it can reach is linked here, from what its owner granted.
 */

import { parentPort, workerData } from 'node:worker_threads';
import type { CallTracer } from '../../../kernel/component/index.ts';
import { type Command, prepareCommand } from '../../../kernel/supervisor/command.ts';
import { ComponentFailure, ProgramFailure } from '../../../kernel/supervisor/failure.ts';
import type { Platform } from '../../../kernel/supervisor/platform.ts';
import { endFamilies } from '../http/family.ts';
import { CallWriter } from '../trace/call-writer.ts';
import { Exit, SharedInput, SharedOutput } from '../wasi/index.ts';
import { Bell } from './bell.ts';
import { callTrace } from './call-trace.ts';
import { commandInterfaces, type StandardStreams, standardStreams } from './command-interfaces.ts';
import { switchOnFeatures } from './engine-features.ts';
import type { WorkerMessage, WorkerStart } from './protocol.ts';
import { Requests } from './requests.ts';
import { TablePublisher } from './table-view.ts';
import { workerPlatform } from './worker-platform.ts';

/** Exit codes as a shell shows them: found but not executable; ended by SIGABRT, as other runtimes have it for a trap. */
const CANNOT_RUN = 126;
const TRAPPED = 134;

const start = workerData as WorkerStart;

function tell(message: WorkerMessage): void {
  parentPort!.postMessage(message);
}

/** How the command ended; a message is one line. */
type End = Extract<WorkerMessage, { readonly tag: 'done' | 'failed' }>;

async function run(): Promise<End> {
  const calls = start.calls && new CallWriter(start.calls);
  try {
    return await runTraced(calls?.tracer);
  } finally {
    calls?.end();
  }
}

async function runTraced(tracer: CallTracer | undefined): Promise<End> {
  const table = new TablePublisher(start.wishes, (held) => tell({ tag: 'held', held }));
  const streams = standardStreams(start, tell, table.look);
  const requests = new Requests(start.requests, new Bell(start.bell));
  try {
    const command = await prepareCommand({
      manifest: start.manifest,
      platform: workerPlatform(start, requests, (line) => tell({ tag: 'log', line }), personAt(streams)),
      interfaces: commandInterfaces(start, tell, requests, table.look, streams),
      ...traceOf(start),
      ...(tracer ? { tracer } : {}),
    });
    table.follow(() => command.capabilities());
    return toEnd(command);
  } catch (error) {
    return beforeRun(error);
  }
}

/** What services have to do at the end they do when their handles go. */
function toEnd(command: Command): End {
  const end = call(command.exported('wasi:cli/run') as { run(): void });
  const casualty = command.casualty();
  endFamilies(() => command.end());
  return casualty ? failed(casualty) : end;
}

/** Who types and reads at the terminal, if both what is typed and what is said to them goes through one. */
function personAt({ stdin, stderr }: StandardStreams): Platform['person'] {
  const [typed, , said] = start.terminals;
  if (!typed || !said) return undefined;
  return () => ({ input: new SharedInput(stdin), output: new SharedOutput(stderr) });
}

function traceOf({ trace, manifest }: WorkerStart) {
  return trace === undefined ? {} : { trace: callTrace(trace, manifest.program.personality) };
}

/** All before the command's first instruction: what goes wrong here is no trap of its `run`. */
function beforeRun(error: unknown): End {
  const exit = exitIn(error);
  if (exit) return { tag: 'done', code: exit.code };
  if (error instanceof ProgramFailure) return { tag: 'done', code: CANNOT_RUN, message: error.message };
  return failed(error as Error);
}

function call(entry: { run(): void }): End {
  try {
    entry.run();
    return { tag: 'done', code: 0 };
  } catch (error) {
    return endOf(error);
  }
}

/** What `run` means by what it throws: its result's error case, wasi:cli/exit, or a trap. */
function endOf(error: unknown): End {
  const exit = exitIn(error);
  if (exit) return { tag: 'done', code: exit.code };
  if (error instanceof Object && 'payload' in error) return { tag: 'done', code: 1 };
  return { tag: 'done', code: TRAPPED, message: lineOf(error) };
}

function failed(error: Error): End {
  const told = { name: error.name, message: lineOf(error) };
  const failure = error instanceof ComponentFailure ? { ...told, component: error.component } : told;
  return { tag: 'failed', failure };
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

switchOnFeatures();
run().then(tell);
