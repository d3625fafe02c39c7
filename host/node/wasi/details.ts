/** nucleus:fs/details: what Node knows of files, and WASI has no words for. */

import type { BigIntStats } from 'node:fs';
import { Failure } from '../../../kernel/task/index.ts';
import { modeBits } from './attributes.ts';
import type { Descriptor } from './descriptor.ts';
import type { ErrorCode } from './errno.ts';
import type { PathFlags } from './opening.ts';

/** `detail` */
export interface Detail {
  /** Permission bits, with the sticky bit of a directory. */
  readonly mode: number;
  /** Bytes. */
  readonly used: bigint;
}

/** What st_blocks counts in, whatever the file system's blocks are. */
const BLOCK = 512n;

export const details = {
  look: (at: Descriptor): Detail => told(() => detailOf(at.details())),
  lookAt: (holder: Descriptor, flags: PathFlags, path: string): Detail =>
    told(() => detailOf(holder.detailsAt(flags, path))),
  setMode: (at: Descriptor, mode: number): void => told(() => at.setMode(mode)),
  setModeAt: (holder: Descriptor, flags: PathFlags, path: string, mode: number): void =>
    told(() => holder.setModeAt(flags, path, mode)),
};

function detailOf(stat: BigIntStats): Detail {
  return { mode: Number(stat.mode) & modeBits(stat), used: stat.blocks * BLOCK };
}

/** With errors as `detail-error` has them. */
function told<T>(act: () => T): T {
  // Windows has no modes; what Node says of them there is made up.
  if (process.platform === 'win32') throw failed('unsupported');
  try {
    return act();
  } catch (error) {
    if (error instanceof Failure) throw failed(error.payload as ErrorCode);
    throw error;
  }
}

function failed(val: ErrorCode) {
  return new Failure({ tag: 'failed', val });
}
