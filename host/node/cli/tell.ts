/**
 * What the command says of itself: one line at a time, on stderr, under its name. Much of it repeats names that files,
 * programs and components chose, so that none of it may have an effect on the terminal, or look like another line.
 */

import { printable } from './printable.ts';

export function tell(line: string): void {
  process.stderr.write(`nucleus: ${printable(line)}\n`);
}

/** The kernel's log is for who looks for a defect. */
export function logLine(line: string): void {
  if (process.env.NUCLEUS_DEBUG === '1') tell(line);
}
