/** Which running system a command means: the one of a process, or the only one. */

import { askSystem, knownSystems, NoAnswer, type SystemReply, type SystemRequest } from '../control/index.ts';
import { CommandError, exitCode } from './exit-code.ts';
import { printable } from './printable.ts';
import { placeFailure, processId } from './process-id.ts';
import { tell } from './tell.ts';

/** Its process. Errors: CommandError. */
export async function chosenSystem(pid: string | undefined): Promise<number> {
  if (pid !== undefined) return processId(pid);
  const running = (await Promise.all(known().map(nameOf))).filter((one) => one !== undefined);
  const [only, ...others] = running;
  if (only === undefined)
    throw new CommandError(exitCode.notFound, 'no system of yours is running; start one with `nucleus up`');
  if (others.length === 0) return only.pid;
  const list = running.map((one) => `${one.pid} (${printable(one.manifest)})`).join(', ');
  throw new CommandError(exitCode.usage, `several systems are running: ${list}; say which with --pid PID`);
}

function known(): number[] {
  try {
    return knownSystems();
  } catch (error) {
    throw placeFailure(error);
  }
}

async function nameOf(pid: number): Promise<{ pid: number; manifest: string } | undefined> {
  try {
    for await (const reply of askSystem(pid, { command: 'ps' }))
      if (reply.tag === 'ps') return { pid, manifest: reply.manifest };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
  }
  return undefined;
}

/** What it replies. Errors: CommandError. */
export async function* ask(pid: number, request: SystemRequest): AsyncGenerator<SystemReply> {
  try {
    yield* askSystem(pid, request);
  } catch (error) {
    if (error instanceof NoAnswer) {
      const code = error.gone ? exitCode.notFound : exitCode.service;
      throw new CommandError(code, `process ${pid}: ${error.message}`);
    }
    // One line for each problem, as `nucleus up` has it.
    const lines = (error as Error).message.split('\n');
    for (const line of lines.slice(0, -1)) tell(line);
    throw new CommandError(exitCode.service, lines.at(-1)!, { cause: error });
  }
}
