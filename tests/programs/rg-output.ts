/** What of ripgrep's output must be equal: all of it, but for elapsed times, the processor and the order of threads. */

import { createHash } from 'node:crypto';
import type { Ended } from './command.ts';
import type { RgCase } from './rg-cases.ts';

/** An end in comparable form. */
export interface RgEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function comparable(ended: Ended, { order, timed }: RgCase): RgEnd {
  let stdout = ended.stdout.toString('latin1').replace(/^simd\(runtime\):.*$/m, 'simd(runtime)');
  if (timed) stdout = withoutTimes(stdout);
  if (order === 'blocks') stdout = sortBlocks(stdout);
  return { code: ended.code, stdout, stderr: ended.stderr };
}

function withoutTimes(text: string): string {
  return text
    .replaceAll(/"(elapsed(?:_total)?)":\{[^}]*\}/g, '"$1":0')
    .replaceAll(/^[\d.]+ seconds/gm, 'so many seconds');
}

/** Sorts what belongs to one file each: headed blocks, or neighbouring lines with the same "path:" in front. */
function sortBlocks(text: string): string {
  const headed = text.includes('\n\n');
  if (headed) return withoutEnd(text).split('\n\n').sort().join('\n\n');
  const blocks: string[] = [];
  let last: string | undefined;
  for (const line of withoutEnd(text).split('\n')) {
    const path = line.split(':')[0]!;
    if (path === last) blocks.push(`${blocks.pop()}\n${line}`);
    else blocks.push(line);
    last = path;
  }
  return blocks.sort().join('\n');
}

/** Without the end of the last line; a carriage return is the line's own. */
function withoutEnd(text: string): string {
  return text.replace(/\n+$/, '');
}

/** A recorded end; a long stdout is kept as its hash. */
export interface Recorded {
  readonly code: number;
  readonly stdout: string | { readonly bytes: number; readonly sha256: string };
  readonly stderr: string;
}

const longest = 1000;

export function record({ code, stdout, stderr }: RgEnd): Recorded {
  if (stdout.length <= longest) return { code, stdout, stderr };
  const sha256 = createHash('sha256').update(stdout, 'latin1').digest('hex');
  return { code, stdout: { bytes: stdout.length, sha256 }, stderr };
}
