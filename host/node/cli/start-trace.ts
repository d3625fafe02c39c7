/** The trace of a start, as a command was asked for it: lines on stderr, a picture in a file. */

import { writeFileSync } from 'node:fs';
import type { ShownMilestone } from '../control/index.ts';
import { usageError } from './exit-code.ts';
import { printable } from './printable.ts';
import { drawTimeline } from './timeline.ts';

/** Option values as typed. */
export interface StartValues {
  readonly milestones?: boolean;
  /** File of `--timeline`. */
  readonly timeline?: string;
}

/** Whether the picture can be written is better known before anything runs. Errors: CommandError */
export function refuseUnwritable({ timeline }: StartValues): void {
  if (timeline !== undefined) write(timeline, '');
}

/** @param title what was started. Errors: CommandError */
export function showStart(
  all: readonly ShownMilestone[],
  title: string,
  { milestones, timeline }: StartValues,
): void {
  if (milestones) process.stderr.write(`${milestoneLines(all).join('\n')}\n`);
  if (timeline !== undefined) write(timeline, drawTimeline(all, title));
}

function write(timeline: string, text: string): void {
  try {
    writeFileSync(timeline, text);
  } catch (cause) {
    throw usageError(`--timeline ${timeline}`, `cannot be written: ${(cause as NodeJS.ErrnoException).code}`);
  }
}

/** "   12.3 ms  store  ready" */
function milestoneLines(all: readonly ShownMilestone[]): string[] {
  const width = Math.max(...all.map(({ by }) => by.length));
  return all.map(
    ({ name, at, by }) =>
      `${at.toFixed(1).padStart(9)} ms  ${printable(by).padEnd(width)}  ${printable(name)}`,
  );
}
