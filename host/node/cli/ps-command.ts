/** `nucleus ps`: the services of a running system. */

import type { ShownService } from '../control/index.ts';
import { ask, chosenSystem } from './chosen-system.ts';
import { printable, printableJson } from './printable.ts';
import type { PsValues } from './system-commands.ts';
import { type Column, size, tableLines } from './table-lines.ts';

/** Gives the exit code. Errors: CommandError. */
export async function showServices({ pid, json }: PsValues): Promise<number> {
  for await (const reply of ask(await chosenSystem(pid), { command: 'ps' })) {
    if (reply.tag !== 'ps') continue;
    const lines = json ? [printableJson(reply)] : serviceTable(reply.services);
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return 0;
}

const COLUMNS: readonly Column<ShownService>[] = [
  ['NAME', 'left', ({ name }) => name],
  ['STATE', 'left', ({ state }) => state],
  ['SINCE', 'right', ({ since }) => duration(since)],
  ['RESTARTS', 'right', ({ restarts }) => String(restarts)],
  ['THREAD', 'left', ({ thread }) => thread || '-'],
  ['MEMORY', 'right', ({ memory }) => size(memory)],
  ['HANDLES', 'right', ({ handles }) => String(handles)],
  ['CALLS', 'right', ({ calls }) => String(calls)],
];

/** Where one of the services is a task. */
const TASK_COLUMNS: readonly Column<ShownService>[] = [
  ['CLASS', 'left', ({ task }) => task?.class ?? '-'],
  ['TIME', 'right', ({ task }) => (task === undefined ? '-' : `${(task.time / 1000).toFixed(2)} s`)],
];

const WHY: Column<ShownService> = ['', 'left', ({ why }) => printable(why ?? '')];

/** Lines of a table, and why those are not ready that are not. */
export function serviceTable(services: readonly ShownService[]): string[] {
  const hasTasks = services.some(({ task }) => task !== undefined);
  const columns = [...COLUMNS, ...(hasTasks ? TASK_COLUMNS : []), WHY];
  return tableLines(columns, services);
}

function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}
