/** Calls as lines. */

import type { CallRecord } from './recorder.ts';

/**
 *     12.345 linux > vfs  fs/types node#3.read-at(0, 4096) = ok("...")  0.031 ms
 *
 * The time since the run began, in milliseconds; who called whom; the interface without its package's namespace and version; how long it took.
 * Calls inside of another stand above it, and further to the right.
 */
export function lineOf({
  caller,
  provider,
  site,
  call,
  outcome,
  failed,
  begun,
  took,
  depth,
}: CallRecord): string {
  const place = site.interface.replace(/^[^:/]*:/, '').replace(/@.*$/, '');
  const what = failed ? ` ${outcome}` : outcome === '' ? '' : ` = ${outcome}`;
  const time = begun.toFixed(3).padStart(10);
  return `${time} ${'  '.repeat(depth)}${caller} > ${provider}  ${place ? `${place} ` : ''}${call}${what}  ${took.toFixed(3)} ms\n`;
}
