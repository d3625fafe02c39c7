/** What `nucleus top` shows, computed from two looks at all that runs. */

import type { ShownService, Snapshot } from '../control/index.ts';
import { printable } from './printable.ts';
import { type Column, size, tableLines } from './table-lines.ts';

/** A process at a moment: a run of a program or component, or a system with its services. */
export interface Look {
  readonly pid: number;
  /** Milliseconds, of a clock that only goes on. */
  readonly at: number;
  readonly name: string;
  readonly snapshot: Snapshot | undefined;
  readonly services: readonly ShownService[];
}

/** Rates are a second; undefined where nobody counts, or there was no earlier look. */
export interface Row {
  readonly pid: number;
  readonly name: string;
  readonly state: string;
  /** Of one processor. */
  readonly processor: number | undefined;
  readonly calls: number | undefined;
  readonly instructions: number | undefined;
  /** Bytes. */
  readonly memory: number;
  readonly handles: number;
  /** It is part of the process above it. */
  readonly isService: boolean;
}

/** A row for each process, and below it one for each service that it has. */
export function rowsOf(now: readonly Look[], before: readonly Look[]): Row[] {
  return now.flatMap((look) => {
    const earlier = before.find(({ pid, name }) => pid === look.pid && name === look.name);
    return [processRow(look, earlier), ...look.services.map((one) => serviceRow(look, one, earlier))];
  });
}

function processRow(look: Look, earlier: Look | undefined): Row {
  const { pid, name, snapshot, services } = look;
  const [usage, had] = [snapshot?.usage, earlier?.snapshot?.usage];
  const processor = rate(look, earlier, usage?.processor, had?.processor);
  return {
    ...{ pid, name, state: services.length > 0 ? 'system' : 'running' },
    processor: processor === undefined ? undefined : processor / 1000,
    calls: rate(look, earlier, usage?.program?.calls, had?.program?.calls),
    instructions: rate(look, earlier, usage?.program?.instructions, had?.program?.instructions),
    memory: usage?.program?.memory ?? 0,
    handles: snapshot?.capabilities.length ?? 0,
    isService: false,
  };
}

function serviceRow(look: Look, service: ShownService, earlier: Look | undefined): Row {
  const had = earlier?.services.find(({ name }) => name === service.name);
  const time = rate(look, earlier, service.task?.time, had?.task?.time);
  return {
    ...{ pid: look.pid, name: service.name, state: service.state, isService: true },
    processor: time === undefined ? undefined : time / 1000,
    calls: rate(look, earlier, service.calls, had?.calls),
    instructions: undefined,
    ...{ memory: service.memory, handles: service.handles },
  };
}

/** What went down began anew. */
function rate(
  { at }: Look,
  earlier: Look | undefined,
  now: number | undefined,
  before: number | undefined,
): number | undefined {
  if (earlier === undefined || now === undefined || before === undefined || at <= earlier.at)
    return undefined;
  return ((now >= before ? now - before : now) * 1000) / (at - earlier.at);
}

const COLUMNS: readonly Column<Row>[] = [
  ['PID', 'right', ({ pid, isService }) => (isService ? '' : String(pid))],
  ['NAME', 'left', ({ name, isService }) => `${isService ? '  ' : ''}${printable(name)}`],
  ['STATE', 'left', ({ state }) => state],
  ['CPU', 'right', ({ processor }) => (processor === undefined ? '-' : `${(100 * processor).toFixed(0)} %`)],
  ['CALLS/S', 'right', ({ calls }) => counted(calls)],
  ['INSTR/S', 'right', ({ instructions }) => counted(instructions)],
  ['MEMORY', 'right', ({ memory }) => size(memory)],
  ['HANDLES', 'right', ({ handles }) => String(handles)],
];

export function topLines(rows: readonly Row[]): string[] {
  return tableLines(COLUMNS, rows);
}

/** "12.3 M" */
function counted(value: number | undefined): string {
  if (value === undefined) return '-';
  if (value < 1e4) return value.toFixed(0);
  return value < 1e7 ? `${(value / 1e3).toFixed(0)} K` : `${(value / 1e6).toFixed(0)} M`;
}
