/**
 * `--trace` of a command: one line for each call that it makes of WASI, written from its own thread before the call
 * takes place, so that the last line says where it is. Calls between its own parts, and the services', are not in it.
 */

import { writeSync } from 'node:fs';
import type { CallTrace } from '../../../kernel/component/index.ts';
import { errnoOf } from '../wasi/errno.ts';

/** How long to wait for a reader that lags behind, in milliseconds. */
const PAUSE = 1;

/** `descriptor` is the host's number of a file; `name` is the command's among the services. */
export function callTrace(descriptor: number, name: string): CallTrace {
  let lost = false;
  return (caller, site) => {
    if (lost || !(caller === name || caller.startsWith(`${name}.`))) return;
    if (!site.interface.startsWith('wasi:') || site.interface.startsWith('wasi:cli/run@')) return;
    lost = !writeAll(descriptor, Buffer.from(`${lineOf(site.interface, site.function)}\n`));
  };
}

/** "filesystem/types descriptor.open-at" */
function lineOf(interfaceName: string, functionName: string): string {
  const path = interfaceName.replace(/^wasi:/, '').replace(/@.*$/, '');
  return `${path} ${functionName.replace(/^\[(?:method|static|constructor)\]/, '')}`;
}

/** False when there is nobody to read it any more, or no place: the command goes on without. */
function writeAll(descriptor: number, line: Buffer): boolean {
  for (let done = 0; done < line.length; ) {
    try {
      done += writeSync(descriptor, line, done);
    } catch (error) {
      if (errnoOf(error) !== 'EAGAIN') return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
    }
  }
  return true;
}
