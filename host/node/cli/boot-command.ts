/** `nucleus boot`: a whole system in order, and the trace of its start. */

import { refuseUnwritable, showStart } from './start-trace.ts';
import type { BootValues } from './system-commands.ts';
import { MANIFEST, runSystem } from './up-command.ts';

/** Gives the exit code. Errors: CommandError. */
export async function bootSystem(path: string = MANIFEST, values: BootValues = {}): Promise<number> {
  refuseUnwritable(values);
  return runSystem(path, values, (running) => showStart(running.milestones, path, values));
}
