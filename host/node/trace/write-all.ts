/** Writing from a thread that may block. */

import { writeSync } from 'node:fs';
import { errnoOf } from '../wasi/errno.ts';

/** How long to wait for a reader that lags behind, in milliseconds. */
const PAUSE = 1;

/** False when there is nobody to read it any more, or no place. */
export function writeAll(descriptor: number, bytes: Uint8Array): boolean {
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
  return true;
}
