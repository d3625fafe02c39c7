/** `nucleus ps`: the services of a running system. */

import type { ShownService } from '../control/index.ts';
import { ask, chosenSystem } from './chosen-system.ts';
import { printable, printableJson } from './printable.ts';
import type { PsValues } from './system-commands.ts';

/** Gives the exit code. Errors: CommandError. */
export async function showServices({ pid, json }: PsValues): Promise<number> {
  for await (const reply of ask(await chosenSystem(pid), { command: 'ps' })) {
    if (reply.tag !== 'ps') continue;
    const lines = json ? [printableJson(reply)] : serviceTable(reply.services);
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  return 0;
}

type Column = readonly [head: string, align: 'left' | 'right', cell: (service: ShownService) => string];

const COLUMNS: readonly Column[] = [
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
const TASK_COLUMNS: readonly Column[] = [
  ['CLASS', 'left', ({ task }) => task?.class ?? '-'],
  ['TIME', 'right', ({ task }) => (task === undefined ? '-' : `${(task.time / 1000).toFixed(2)} s`)],
];

const WHY: Column = ['', 'left', ({ why }) => printable(why ?? '')];

/** Lines of a table, and why those are not ready that are not. */
export function serviceTable(services: readonly ShownService[]): string[] {
  const hasTasks = services.some(({ task }) => task !== undefined);
  const columns = [...COLUMNS, ...(hasTasks ? TASK_COLUMNS : []), WHY];
  const all = [
    columns.map(([head]) => head),
    ...services.map((one) => columns.map(([, , cell]) => cell(one))),
  ];
  const widths = columns.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const cell = (text: string, column: number) =>
    columns[column]![1] === 'right' ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
  return all.map((row) => row.map(cell).join('  ').trimEnd());
}

function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return `${Math.floor(seconds / 3600)} h`;
}

function size(bytes: number): string {
  if (bytes === 0) return '-';
  return bytes < 2 ** 20 ? `${Math.ceil(bytes / 2 ** 10)} K` : `${(bytes / 2 ** 20).toFixed(1)} M`;
}
