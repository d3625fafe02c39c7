/** Reads what `nucleus profile` writes as folded stacks. */

import { readFileSync } from 'node:fs';

/** Gives the microseconds of all stacks, "process;a;b", that a pattern is found in. */
export function timesIn(file: string): (pattern: RegExp) => number {
  const stacks = readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => {
      const at = line.lastIndexOf(' ');
      return { stack: line.slice(0, at), time: Number(line.slice(at + 1)) };
    });
  return (pattern) => stacks.reduce((total, { stack, time }) => total + (pattern.test(stack) ? time : 0), 0);
}
