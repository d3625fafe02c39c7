/** `nucleus replace NAME=FILE.wasm`: another component for a service of a running system. */

import { resolve } from 'node:path';
import { ask, chosenSystem } from './chosen-system.ts';
import { usageError } from './exit-code.ts';
import type { SystemValues } from './system-commands.ts';

/** Gives the exit code. Errors: CommandError; nothing has changed then. */
export async function replaceService(text: string, { pid }: SystemValues): Promise<number> {
  const at = text.indexOf('=');
  if (at <= 0 || at === text.length - 1) throw usageError(text, 'needs the form NAME=FILE.wasm');
  const [service, file] = [text.slice(0, at), resolve(text.slice(at + 1))];
  for await (const _ of ask(await chosenSystem(pid), { command: 'replace', service, file }));
  return 0;
}
