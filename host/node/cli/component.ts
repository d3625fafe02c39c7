/**
 * `nucleus run` of a component: a WASI command in a worker of its own. It is granted what a personality's program would
 * be; options that speak of guest machines and system calls have no meaning for it, and are refused.
 */

import { constants } from 'node:os';
import type { Manifest } from '../../../kernel/manifest/manifest.ts';
import { checkManifest } from '../../../kernel/manifest/schema.ts';
import { GrantFailure, TimeoutFailure } from '../../../kernel/supervisor/failure.ts';
import { GrantError, HostInput, HostOutput } from '../wasi/index.ts';
import { type CommandOptions, startCommand } from '../worker/index.ts';
import type { RunValues } from './commands.ts';
import { usageError } from './exit-code.ts';
import { commandError } from './kernel-failure.ts';
import { type FoundProgram, readProgram } from './program.ts';
import { manifestOf } from './services.ts';
import { tell } from './tell.ts';

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
  refuseGuestOptions(name, values);
  const manifest = checkManifest(manifestOf(name, found, args, values));
  const bytes = readProgram(name, found.path);
  const stdout = new HostOutput(1);
  const stderr = new HostOutput(2);
  const abort = new AbortController();
  const forget = abortOnEvents(abort, manifest.limits.seconds);
  const begun = performance.now();
  try {
    const streams = { stdin: new HostInput(0), stdout, stderr };
    const command = startCommand(bytes, { ...optionsOf(name, manifest), ...streams, signal: abort.signal });
    const { code, message } = await command.outcome;
    await Promise.all([stdout.drained(), stderr.drained()]);
    if (message !== undefined) tell(`${name}: ${message}`);
    if (values.stats)
      tell(`started after ${begun.toFixed(0)} ms, ran for ${(performance.now() - begun).toFixed(0)} ms`);
    return code;
  } catch (error) {
    if (error instanceof Ended) return error.code;
    // An image's grants are the supervisor's, and told by it; here nobody stands between.
    const refused = error instanceof GrantError;
    throw commandError(refused ? new GrantFailure(error.message, { cause: error }) : error, name);
  } finally {
    forget();
  }
}

function refuseGuestOptions(name: string, values: RunValues): void {
  const given = (['memory', 'trace', 'replace'] as const).find((option) => values[option] !== undefined);
  if (given) throw usageError(`--${given}`, `is for Linux programs; ${name} is a component`);
}

function optionsOf(name: string, { program, grants }: Manifest): CommandOptions {
  const variables = program.environment.map((text) => {
    const at = text.indexOf('=');
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return {
    name,
    arguments: program.arguments,
    environment: variables,
    directory: program.directory,
    directories: grants.directories.map(({ host, guest, rights }) => ({
      host,
      guest,
      write: rights.includes('write'),
    })),
  };
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
