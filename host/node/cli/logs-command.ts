/** `nucleus logs`: what the services of a running system have written, and what was said of them. */

import type { ShownLine } from '../control/index.ts';
import { ask, chosenSystem } from './chosen-system.ts';
import { printable } from './printable.ts';
import type { LogsValues } from './system-commands.ts';

/** Gives the exit code. Errors: CommandError. */
export async function showLogs(service: string | undefined, { pid, follow }: LogsValues): Promise<number> {
  const request = {
    command: 'logs',
    ...(service === undefined ? {} : { service }),
    follow: follow ?? false,
  } as const;
  for await (const reply of ask(await chosenSystem(pid), request))
    if (reply.tag === 'line') process.stdout.write(`${logText(reply.line)}\n`);
  return 0;
}

function logText({ at, service, stream, text }: ShownLine): string {
  const mark = stream === 'supervisor' ? '*' : '|';
  return `${new Date(at).toISOString()} ${printable(service)} ${mark} ${printable(text)}`;
}
