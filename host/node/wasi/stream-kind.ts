/** What a standard stream is on the host, and a descriptor on it that does not block. */

import { constants, fstatSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';
import { typeOfMode } from './attributes.ts';

/** `stream-kind` of nucleus:personality/programs. */
export type StreamKind = 'terminal' | 'pipe' | 'file' | 'null';

/** @param descriptor an open host descriptor */
export function streamKind(descriptor: number): StreamKind {
  if (isatty(descriptor)) return 'terminal';
  switch (typeOfMode(fstatSync(descriptor).mode)) {
    case 'fifo':
    case 'socket':
      return 'pipe';
    case 'character-device':
      return 'null';
    default:
      return 'file';
  }
}

/** Whether reading or writing can take forever. A device that is no terminal answers at once. */
export function canWait(kind: StreamKind): boolean {
  return kind === 'terminal' || kind === 'pipe';
}

/**
 * A second descriptor on the same pipe or terminal, in non-blocking mode. The mode belongs to what open(2) makes, not to
 * the descriptor, and the given one is shared with other processes, so it stays as it is.
 * @returns undefined where the host cannot do that (a socket, another platform, no permission)
 */
export function reopen(descriptor: number, access: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${descriptor}`, access | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}
