/**
 * `nucleus run` of a component: a WASI command in a worker of its own. It is granted what a personality's program would
 * be; options that speak of guest machines and system calls have no meaning for it, and are refused.
 */

import { constants } from 'node:os';
import type { Manifest } from '../../../kernel/manifest/manifest.ts';
import { checkManifest } from '../../../kernel/manifest/schema.ts';
import { TimeoutFailure } from '../../../kernel/supervisor/failure.ts';
import { HostInput, HostOutput, isTerminal } from '../wasi/index.ts';
import { startCommand } from '../worker/index.ts';
import { callTraceOf, isEvents } from './call-trace.ts';
import { servicePartsOf } from './command-parts.ts';
import type { RunValues } from './commands.ts';
import { commandError } from './kernel-failure.ts';
import { letObserve } from './observation.ts';
import { refuseOffers } from './offer-options.ts';
import { type FoundProgram, readProgram } from './program.ts';
import { manifestOf } from './services.ts';
import { logLine, tell } from './tell.ts';
import { openTrace } from './trace-output.ts';

/** A signal that ended the command. */
class Ended extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`ended by a signal (exit code ${code})`);
    this.code = code;
  }
}

/** Gives the exit code. Errors: CommandError. */
export async function runComponent(
  name: string,
  found: FoundProgram,
  args: readonly string[],
  values: RunValues,
): Promise<number> {
  const manifest = checkManifest(manifestOf(name, found, args, values));
  refuseOffers(manifest.grants);
  const stdin = new HostInput(0);
  const stdout = new HostOutput(1);
  const stderr = new HostOutput(2);
  if (values.ask && !(isTerminal(stdin) && isTerminal(stderr)))
    tell('--ask: there is nobody at a terminal to ask, so what has to be asked is refused');
  const abort = new AbortController();
  const forget = abortOnEvents(abort, manifest.limits.seconds);
  const begun = performance.now();
  let stopObserving = () => {};
  try {
    const command = startCommand({
      ...{ manifest, stdin, stdout, stderr, log: logLine, signal: abort.signal },
      ...(await partsOf(name, found, manifest)),
      ...tracesOf(values, name),
    });
    stopObserving = letObserve(name, () => command.held());
    const { code, message } = await command.outcome;
    await Promise.all([stdout.drained(), stderr.drained()]);
    if (message !== undefined) tell(`${name}: ${message}`);
    if (values.stats)
      tell(`started after ${begun.toFixed(0)} ms, ran for ${(performance.now() - begun).toFixed(0)} ms`);
    return code;
  } catch (error) {
    await Promise.all([stdout.drained(), stderr.drained()]);
    if (error instanceof Ended) return error.code;
    throw commandError(error, name);
  } finally {
    forget();
    stopObserving();
  }
}

/** Errors: CommandError if a file cannot be made. */
function tracesOf(values: RunValues, name: string) {
  const { trace } = values;
  const calls = callTraceOf(values, name);
  const lines = trace === undefined || isEvents(trace) ? undefined : trace === '' ? 2 : openTrace(trace);
  return { ...(calls ? { calls } : {}), ...(lines === undefined ? {} : { trace: lines }) };
}

/** The bytes of everything that runs. Errors: CommandError; LinkFailure. */
export async function partsOf(name: string, found: FoundProgram, manifest: Manifest) {
  const { components, rights } = await servicePartsOf(manifest);
  return { components: { ...components, [found.path]: readProgram(name, found.path) }, rights };
}

/** A component has no signals of its own, so each that would end a process ends it. The result takes that back. */
function abortOnEvents(abort: AbortController, seconds: number | undefined): () => void {
  const timer =
    seconds === undefined
      ? undefined
      : setTimeout(() => abort.abort(new TimeoutFailure(seconds)), seconds * 1000);
  const handlers = (['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const).map((signal) => {
    const handler = () => abort.abort(new Ended(128 + constants.signals[signal]));
    process.on(signal, handler);
    return () => process.off(signal, handler);
  });
  return () => {
    clearTimeout(timer);
    for (const forget of handlers) forget();
  };
}
