/**
 * What a call costs whose provider may be exchanged, as between services of a system on one thread: beside one to a provider that is
 * linked for good, in one run, and after the provider has been exchanged.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { SHAPES } from './call-shapes.ts';
import type { Way } from './switches-worker.ts';
import type { Table } from './table.ts';

const WAYS: readonly Way[] = ['linked', 'by a switch', 'exchanged'];
/** The ways take turns, and of each the fastest counts. */
const ROUNDS = 3;

async function timesOf(way: Way): Promise<number[]> {
  const worker = new Worker(new URL('./switches-worker.js', import.meta.url), { workerData: way });
  const [times] = await once(worker, 'message');
  return times as number[];
}

export async function benchSwitches(): Promise<Table> {
  const best = WAYS.map(() => SHAPES.map(() => Infinity));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [way, name] of WAYS.entries()) {
      const times = await timesOf(name);
      best[way] = best[way].map((time, shape) => Math.min(time, times[shape]));
    }
  }
  return {
    title: 'Calls from component to component, ns',
    columns: ['', ...WAYS],
    rows: SHAPES.map(({ name }, shape) => [name, ...best.map((times) => times[shape].toFixed(1))]),
  };
}
