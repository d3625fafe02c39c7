/**
 * What the command says of itself: one line at a time, on stderr, under its name. Much of it repeats names that files,
 * programs and components chose, so that none of it may have an effect on the terminal, or look like another line. In the
 * background, whoever started it is told instead, until it has started.
 */

import { printable } from './printable.ts';

/** What a process in the background says to the one that started it. */
export type Said = { readonly tag: 'line'; readonly line: string } | { readonly tag: 'started' };

/** In the environment of a process in the background. */
export const BACKGROUND = 'NUCLEUS_BACKGROUND';

/** Whether it is said to who started this process. */
function say(said: Said): boolean {
  if (process.env[BACKGROUND] === undefined || !process.connected) return false;
  process.send!(said);
  return true;
}

export function tell(line: string): void {
  if (!say({ tag: 'line', line })) process.stderr.write(`nucleus: ${printable(line)}\n`);
}

/** It has started: nobody is told any more. */
export function released(): void {
  say({ tag: 'started' });
}

/** The kernel's log is for who looks for a defect. */
export function logLine(line: string): void {
  if (process.env.NUCLEUS_DEBUG === '1') tell(line);
}
