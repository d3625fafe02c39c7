import { expect, it } from 'vitest';
import type { ShownService, Snapshot } from '../control/index.ts';
import { type Look, rowsOf, topLines } from './top-rows.ts';

const snapshot = (processor: number, calls: number, instructions: number) =>
  ({
    capabilities: Array(3),
    usage: { processor, program: { memory: 3 << 20, instructions, calls } },
  }) as unknown as Snapshot;

const run = (at: number, processor: number, calls: number, instructions: number): Look => ({
  ...{ pid: 42, at, name: 'rg' },
  ...{ snapshot: snapshot(processor, calls, instructions), services: [] },
});

const service = (name: string, calls: number, time?: number) =>
  ({
    ...{ name, state: 'ready', since: 0, restarts: 0, thread: 'kernel', memory: 65536, handles: 2, calls },
    ...(time === undefined ? {} : { task: { time } }),
  }) as ShownService;

const system = (at: number, services: ShownService[]): Look => ({
  ...{ pid: 7, at, name: 'nucleus.json', snapshot: undefined, services },
});

it('shows what was done between two looks, by the second', () => {
  const lines = topLines(rowsOf([run(3000, 1900, 5000, 90e6)], [run(1000, 100, 1000, 10e6)]));
  expect(lines).toEqual([
    'PID  NAME  STATE     CPU  CALLS/S  INSTR/S  MEMORY  HANDLES',
    ' 42  rg    running  90 %     2000     40 M   3.0 M        3',
  ]);
});

it('has a line for each service of a system, with time where it is a task', () => {
  const before = system(0, [service('store', 10), service('worker', 0, 100)]);
  const now = system(500, [service('store', 20_010), service('worker', 3, 350), service('new', 9)]);
  expect(topLines(rowsOf([now], [before]))).toEqual([
    'PID  NAME          STATE    CPU  CALLS/S  INSTR/S  MEMORY  HANDLES',
    '  7  nucleus.json  system     -        -        -       -        0',
    '       store       ready      -     40 K        -    64 K        2',
    '       worker      ready   50 %        6        -    64 K        2',
    '       new         ready      -        -        -    64 K        2',
  ]);
});

it('takes counters that went down as begun anew, and knows nothing of what it sees first', () => {
  const anew = rowsOf([system(1000, [service('store', 5)])], [system(0, [service('store', 900)])]);
  expect(anew[1]!.calls).toBe(5);
  expect(rowsOf([run(1, 1, 1, 1)], [])[0]).toMatchObject({ processor: undefined, calls: undefined });
  const other = { ...run(0, 0, 0, 0), name: 'somebody else with this number' };
  expect(rowsOf([run(1000, 1, 1, 1)], [other])[0]!.calls).toBeUndefined();
});

it('shows names without effect on the terminal', () => {
  expect(topLines(rowsOf([{ ...run(1, 1, 1, 1), name: 'a\u001b[2J' }], []))[1]).toContain('a\\u{1b}[2J');
});
