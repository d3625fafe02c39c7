/** Folders that options name: looked at before anything is tried, since what is found after an hour must have a place. */

import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { usageError } from '../../host/node/cli/exit-code.ts';

/** Whether there is such a folder to write to, or can be. Errors: CommandError. */
export function checkFolder(option: string, folder: string): void {
  let at = resolve(folder);
  while (!existsSync(at)) at = dirname(at);
  if (!statSync(at).isDirectory()) {
    const which = at === resolve(folder) ? '' : `${at} `;
    throw usageError(`${option} ${folder}`, `${which}is no folder`);
  }
  try {
    accessSync(at, constants.W_OK);
  } catch (cause) {
    throw usageError(`${option} ${folder}`, `cannot be written: ${(cause as NodeJS.ErrnoException).code}`);
  }
}
