/** `--disk`: what a run may have the host hold besides the guest's memory, unpacked archives and files that are in memory. */

import type { Limits } from '../../../kernel/manifest/manifest.ts';
import type { RunValues } from './commands.ts';
import { usageError } from './exit-code.ts';
import { parseSize } from './options.ts';

/** For who does not say. Files in memory have a bound of their own below it. */
export const defaultDisk = 16 * 1024 ** 3;

/** Errors: CommandError, as of all here. */
export function parseDisk(text: string): number {
  return parseSize('--disk', text);
}

/** `left` is what a root file system has left of it. */
export function diskOf({ disk }: RunValues, left: number | undefined): Pick<Limits, 'disk'> {
  if (left !== undefined) return { disk: left };
  return disk === undefined ? {} : { disk: parseDisk(disk) };
}

/** A component has no files in memory. */
export function refuseDisk(name: string, { disk }: RunValues): void {
  if (disk !== undefined)
    throw usageError(`--disk ${disk}`, `${name} is a WASI command, and has no files in memory`);
}
