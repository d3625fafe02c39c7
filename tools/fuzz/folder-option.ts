/** Folders and files that options name: looked at before anything is tried, since what is found after an hour must have a place. */

import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { CommandError, usageError } from '../../host/node/cli/exit-code.ts';

/** Whether such a file can be written, into a folder that there is. Errors: CommandError. */
export function checkFile(option: string, file: string): void {
  const path = resolve(file);
  try {
    if (existsSync(path) && statSync(path).isDirectory())
      throw usageError(`${option} ${file}`, 'is a folder');
    accessSync(existsSync(path) ? path : `${dirname(path)}/`, constants.W_OK);
  } catch (cause) {
    if (cause instanceof CommandError) throw cause;
    throw usageError(`${option} ${file}`, `cannot be written: ${(cause as NodeJS.ErrnoException).code}`);
  }
}

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
