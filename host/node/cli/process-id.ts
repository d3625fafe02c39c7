/** Processes as commands name them. */

import { PlaceError } from '../control/index.ts';
import { CommandError, exitCode, usageError } from './exit-code.ts';

/** Errors: CommandError. */
export function processId(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw usageError(text, 'is no process id');
  return Number(text);
}

/** What a command says where the folder of control sockets cannot be used; any other error as it is. */
export function placeFailure(error: unknown): unknown {
  return error instanceof PlaceError ? new CommandError(exitCode.service, error.message) : error;
}
