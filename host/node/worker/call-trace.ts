/**
 * `--trace` of a command: one line for each call that it makes of WASI, written from its own thread before the call
 * takes place, so that the last line says where it is. Calls between its own parts, and the services', are not in it.
 */

import type { CallTrace } from '../../../kernel/component/index.ts';
import { writeAll } from '../trace/write-all.ts';

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
