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

const HEAD = ['NAME', 'STATE', 'SINCE', 'RESTARTS', 'THREAD', 'MEMORY', 'HANDLES', 'CALLS', ''];
/** Columns of numbers. */
const RIGHT = [2, 3, 5, 6, 7];

/** Lines of a table, and why those are not ready that are not. */
export function serviceTable(services: readonly ShownService[]): string[] {
  const rows = services.map((one) => [
    one.name,
    one.state,
    duration(one.since),
    String(one.restarts),
    one.thread || '-',
    size(one.memory),
    String(one.handles),
    String(one.calls),
    printable(one.why ?? ''),
  ]);
  const all = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const cell = (text: string, column: number) =>
    RIGHT.includes(column) ? text.padStart(widths[column]!) : text.padEnd(widths[column]!);
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
