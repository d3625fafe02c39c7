/** `nucleus boot`: a whole system in order, and the trace of its start. */

import { writeFileSync } from 'node:fs';
import type { RunningSystem } from '../system/running-system.ts';
import { usageError } from './exit-code.ts';
import { printable } from './printable.ts';
import type { BootValues } from './system-commands.ts';
import { drawTimeline } from './timeline.ts';
import { MANIFEST, runSystem } from './up-command.ts';

/** Gives the exit code. Errors: CommandError. */
export async function bootSystem(path: string = MANIFEST, values: BootValues = {}): Promise<number> {
  // Whether it can be written is better known before a system runs.
  if (values.timeline !== undefined) write(values.timeline, '');
  return runSystem(path, values, (running) => trace(running, path, values));
}

function trace(running: RunningSystem, path: string, { milestones, timeline }: BootValues): void {
  if (milestones) process.stderr.write(`${milestoneLines(running.milestones).join('\n')}\n`);
  if (timeline !== undefined) write(timeline, drawTimeline(running.milestones, path));
}

function write(timeline: string, text: string): void {
  try {
    writeFileSync(timeline, text);
  } catch (cause) {
    throw usageError(`--timeline ${timeline}`, `cannot be written: ${(cause as NodeJS.ErrnoException).code}`);
  }
}

/** "   12.3 ms  store  ready" */
export function milestoneLines(all: RunningSystem['milestones']): string[] {
  const width = Math.max(...all.map(({ by }) => by.length));
  return all.map(
    ({ name, at, by }) => `${at.toFixed(1).padStart(9)} ms  ${by.padEnd(width)}  ${printable(name)}`,
  );
}
