/** `nucleus serve`: from the command line to a server, until a signal ends it. */

import { availableParallelism, constants } from 'node:os';
import type { Manifest } from '../../../kernel/manifest/manifest.ts';
import { checkManifest } from '../../../kernel/manifest/schema.ts';
import { GrantFailure } from '../../../kernel/supervisor/failure.ts';
import { ComponentServer } from '../http/index.ts';
import { GrantError, HostOutput, openDirectory } from '../wasi/index.ts';
import { sharedTraceOf } from './call-trace.ts';
import { partsOf } from './component.ts';
import { CommandError, exitCode, usageError } from './exit-code.ts';
import { commandError } from './kernel-failure.ts';
import { letObserve } from './observation.ts';
import { parseTimeout } from './options.ts';
import { findProgram } from './program.ts';
import type { ServeValues } from './serve-command.ts';
import { manifestOf } from './services.ts';
import { logLine, tell } from './tell.ts';

const DEFAULT_ADDRESS = '127.0.0.1:8080';
const DEFAULT_SECONDS = 60;

/** A component that waits for others holds its worker, so there are more than processors. */
const WORKERS_PER_PROCESSOR = 4;
const WORKER_LIMIT = 1024;

/** Requests that may wait for each worker. */
const QUEUE_PER_WORKER = 64;

/** Gives the exit code. Errors: CommandError. */
export async function serveComponent(name: string, values: ServeValues): Promise<number> {
  const address = parseAddress(values.listen ?? DEFAULT_ADDRESS);
  const workers = parseWorkers(values.workers);
  const seconds = values.timeout === undefined ? DEFAULT_SECONDS : parseTimeout(values.timeout);
  const { listen, workers: _, timeout, ...others } = values;
  const { trace: _trace, traceCalls: _traceCalls, ...grants } = others;
  const found = findProgram(name);
  if (found.kind !== 'component') throw new CommandError(exitCode.cannotRun, `${name}: is no component`);
  const manifest = checkManifest(manifestOf(name, found, [], grants));
  checkDirectories(name, manifest);
  const parts = await partsOf(name, found, manifest).catch((error) => {
    throw commandError(error, name);
  });
  const [stdout, stderr] = [new HostOutput(1), new HostOutput(2)];
  const calls = sharedTraceOf(others, name);
  const server = new ComponentServer({
    ...address,
    workers,
    processors: availableParallelism(),
    queue: workers * QUEUE_PER_WORKER,
    seconds,
    command: { manifest, ...parts, stdout, stderr, log: logLine },
    ...(calls ? { calls } : {}),
    report: (line) => tell(`${name}: ${line}`),
  });
  const ended = untilSignal();
  const url = await server.start().catch((error: Error) => {
    throw startFailure(name, values.listen ?? DEFAULT_ADDRESS, error);
  });
  const stopObserving = letObserve(name, () => server.held());
  process.stderr.write(`Serving ${name} on ${url}\n`);
  await ended;
  await server.drain();
  calls?.end();
  stopObserving();
  await Promise.all([stdout.drained(), stderr.drained()]);
  return 0;
}

/** Each request opens them anew; the user is told at once. */
function checkDirectories(name: string, { grants }: Manifest): void {
  try {
    for (const { host, rights } of grants.directories) {
      openDirectory(host, { write: rights.includes('write') })[Symbol.dispose]();
    }
  } catch (error) {
    const refused = error instanceof GrantError;
    throw commandError(refused ? new GrantFailure(error.message, { cause: error }) : error, name);
  }
}

function startFailure(name: string, address: string, error: NodeJS.ErrnoException): CommandError {
  if (error.syscall === 'listen' || error.syscall === 'getaddrinfo') {
    return usageError(`--listen ${address}`, `there is no listening there: ${error.code}`);
  }
  return new CommandError(exitCode.cannotRun, `${name}: ${error.message}`, { cause: error });
}

/** `ADDRESS:PORT`, IPv6 in brackets. */
export function parseAddress(text: string): { host: string; port: number } {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(text);
  const port = Number(match?.[3]);
  if (!match || port > 65535) {
    throw usageError(`--listen ${text}`, 'is not ADDRESS:PORT, such as 127.0.0.1:8080 or [::1]:0');
  }
  return { host: match[1] ?? match[2]!, port };
}

export function parseWorkers(text: string | undefined): number {
  if (text === undefined) return WORKERS_PER_PROCESSOR * availableParallelism();
  const count = /^\d+$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > WORKER_LIMIT) {
    throw usageError(`--workers ${text}`, `is not a number from 1 to ${WORKER_LIMIT}`);
  }
  return count;
}

/** Fulfilled by the first signal that asks for the end; the second ends the process. */
function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (asked) process.exit(128 + constants.signals[signal]);
        asked = true;
        resolve();
      });
    }
  });
}
