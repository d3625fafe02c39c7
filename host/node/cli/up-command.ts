/**
 * `nucleus up`: a system of services in the foreground. What services write appears under their names; what becomes of them, on
 * stderr. It ends when every service has, or in reverse order after Ctrl-C, SIGTERM, or `nucleus down`.
 */

import { constants } from 'node:os';
import { resolve } from 'node:path';
import type { SystemManifest } from '../../../kernel/manifest/system.ts';
import { callSoon } from '../../../kernel/task/index.ts';
import { openSystemControl } from '../control/index.ts';
import type { Gate } from '../system/line-output.ts';
import { PersonDesk } from '../system/person-desk.ts';
import { type RunningOptions, RunningSystem } from '../system/running-system.ts';
import type { LogLine } from '../system/service-log.ts';
import type { SharedCallTrace } from '../trace/shared-call-trace.ts';
import { HostInput, HostOutput, isTerminal } from '../wasi/index.ts';
import { sharedTraceOf } from './call-trace.ts';
import { CommandError, exitCode, usageError } from './exit-code.ts';
import { withFaults } from './fault-options.ts';
import { HeldLines } from './held-lines.ts';
import { readManifest } from './manifest-file.ts';
import { letObserve } from './observation.ts';
import { printable } from './printable.ts';
import { refusedManifest } from './refused-manifest.ts';
import type { UpValues } from './system-commands.ts';
import { systemOptions } from './system-source.ts';
import { logLine, released, tell } from './tell.ts';

export const MANIFEST = 'nucleus.json';

/** Gives the exit code. Errors: CommandError. */
export async function runSystem(
  path: string = MANIFEST,
  values: UpValues = {},
  onUp: (running: RunningSystem) => void = () => {},
): Promise<number> {
  if (values.detach && values.ask)
    throw usageError('--ask', 'nobody is at a terminal in the background; leave out --detach');
  const { detach, ask, faults = [], trace } = values;
  if (detach && values.traceCalls)
    throw usageError(
      '--trace-calls',
      'nobody sees them in the background; leave out --detach, or name a file with --trace',
    );
  if (detach) {
    const args = faults.flatMap((text) => ['--faults', text]);
    if (trace !== undefined) args.push(`--trace=${trace}`);
    return (await import('./detached.ts')).startDetached(['up', ...args, path]);
  }
  const calls = sharedTraceOf(values, path);
  const running = await loadSystem(path, { ask, faults }, calls);
  for (const output of outputs) output.on('error', sayLost);
  const forget = endOnSignals(running);
  running.log.follow((line) => held.show(() => print(line)));
  const close = openSystemControl({ answer: (request, gone) => running.answer(request, gone), log: logLine });
  const stopObserving = letObserve(resolve(path), () => running.held());
  try {
    const begun = performance.now();
    await running.up();
    held.show(() => report(running, performance.now() - begun));
    onUp(running);
    released();
    await running.over();
    return running.hasFailed ? exitCode.service : 0;
  } finally {
    forget();
    stopObserving();
    close();
    calls?.end();
  }
}

/** Errors: CommandError, with a line for each problem. */
export async function loadSystem(
  path: string,
  { ask = false, faults = [] }: UpValues = {},
  calls?: SharedCallTrace,
): Promise<RunningSystem> {
  try {
    const manifest: SystemManifest = withFaults(readManifest(path), faults);
    const asking = ask ? askingOf(manifest) : {};
    const options = { ...(await systemOptions(path, manifest)), gate, ...asking };
    return await RunningSystem.load({ ...options, ...(calls ? { calls } : {}) });
  } catch (error) {
    throw refusedManifest(path, error);
  }
}

/** Who decides on what is offered, where that is not the manifest alone. */
function askingOf({ services }: SystemManifest): Pick<RunningOptions, 'asking'> {
  if (!Object.values(services).some(({ grants }) => (grants?.offers ?? []).length > 0))
    throw usageError('--ask', 'there is nothing to ask about; offer something with grants.offers');
  const [input, output] = [new HostInput(0), new HostOutput(2)];
  if (isTerminal(input) && isTerminal(output))
    return { asking: { desk: new PersonDesk({ input, output, onBusy: (isBusy) => held.hold(isBusy) }) } };
  tell('--ask: there is nobody at a terminal to ask, so what has to be asked is refused');
  return { asking: {} };
}

/** While somebody is asked. */
const held = new HeldLines();

/** What waits to be written, in bytes, before services wait that write. */
const MOST_WAITING = 1 << 20;

const outputs = [process.stdout, process.stderr];

/** Services wait for who reads what they write. */
const gate: Gate = {
  isOpen: () => !held.isHeld && outputs.every(({ writableLength }) => writableLength < MOST_WAITING),
  onOpen(callback) {
    if (held.isHeld) return held.onFree(callback);
    const full = outputs.find(({ writableLength }) => writableLength >= MOST_WAITING);
    if (full === undefined) return callSoon(callback);
    full.once('drain', callback);
    return () => full.off('drain', callback);
  },
};

/** An output takes no more, since a disk is full, say. Whoever has stopped reading needs no line. */
function sayLost(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') throw error;
  throw new CommandError(exitCode.service, `what services write cannot be shown: ${error.message}`);
}

function report(running: RunningSystem, elapsed: number): void {
  const views = running.system.views();
  const ready = views.filter(({ state }) => state === 'ready' || state === 'finished').length;
  const others = views.filter(({ state }) => state !== 'ready' && state !== 'finished' && state !== 'idle');
  for (const { name, state, why } of others) {
    // Failures are in the log, as they came.
    const isSaid = state === 'failed' || (state === 'restarting' && why !== undefined);
    if (!isSaid) tell(`${name}: ${state}${why === undefined ? '' : `: ${why}`}`);
  }
  const rest = others.length === 0 ? '' : `, ${others.length} not`;
  const noun = views.length === 1 ? 'service' : 'services';
  tell(`up: ${ready} of ${views.length} ${noun} ready after ${elapsed.toFixed(0)} ms${rest}`);
}

/** The first signal ends the system in order; the second one at once. */
function endOnSignals(running: RunningSystem): () => void {
  let isEnding = false;
  const handlers = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) => {
    const handler = () => {
      if (isEnding) process.exit(128 + constants.signals[signal]);
      isEnding = true;
      void running.down();
    };
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => {
    for (const forget of handlers) forget();
  };
}

function print(line: LogLine): void {
  if (line.stream === 'supervisor') {
    tell(`${line.service}: ${line.text}`);
    return;
  }
  const text = `${line.service} | ${printable(line.text)}\n`;
  (line.stream === 'output' ? process.stdout : process.stderr).write(text);
}
