/** `nucleus down`: ends a running system in reverse order, and waits for that. */

import { ask, chosenSystem } from './chosen-system.ts';
import type { SystemValues } from './system-commands.ts';

/** Gives the exit code. Errors: CommandError. */
export async function endSystem({ pid }: SystemValues): Promise<number> {
  for await (const _ of ask(await chosenSystem(pid), { command: 'down' }));
  return 0;
}
