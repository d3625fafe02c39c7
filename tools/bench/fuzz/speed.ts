/** How fast `nucleus fuzz` calls a component of ours, and what it costs the component to count which ways it takes. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot, rightsPath } from '../../../host/node/cli/installation.ts';
import { switchOnFeatures } from '../../../host/node/worker/engine-features.ts';
import type { CoreObserver } from '../../../kernel/component/index.ts';
import { runCampaign } from '../../fuzz/campaign/campaign.ts';
import { readCorpus } from '../../fuzz/campaign/corpus-folder.ts';
import { quietly } from '../../fuzz/campaign/rounds.ts';
import { componentSubject, openTargets, openWork } from '../../fuzz/campaign/work.ts';
import { Code } from '../../fuzz/execute/code.ts';
import { Machine } from '../../fuzz/execute/machine.ts';
import { Runner } from '../../fuzz/execute/runner.ts';
import { decodeSeed, isSeed } from '../../fuzz/sequence/encoding.ts';
import { median, type Table } from '../table.ts';

/** Sequences of the campaign: some millions of calls. */
const SEQUENCES = 30_000;
const CALLS_BAR = 50_000;
const SLOWER_BAR = 2;
/** Components whose committed corpora are run with and without counters. */
const COMPONENTS = ['vfs', 'loader', 'init', 'policy', 'grants', 'root', 'wasi-filesystem'];
const ROUNDS = 15;
/** Milliseconds of processor time that a round takes at least. */
const LEAST = 60;

function sourceOf(name: string) {
  const path = join(packageRoot(), 'dist', 'components', `${name}.wasm`);
  const rights = JSON.parse(readFileSync(rightsPath(), 'utf8')) as unknown;
  return { target: { name, path, bytes: readFileSync(path), rights } };
}

export async function benchSpeed(): Promise<Table[]> {
  switchOnFeatures();
  return [await campaign('vfs'), await slowdown()];
}

/** One job that begins with nothing, with all that a campaign does. */
async function campaign(name: string): Promise<Table> {
  const source = sourceOf(name);
  const { target, bench } = await openTargets(source);
  const work = await openWork({ ...source, seed: 1, job: 0 });
  const start = process.cpuUsage();
  const { calls, runs, edges, milliseconds } = await runCampaign(componentSubject(target, bench), [work], {
    runs: SEQUENCES,
  });
  const seconds = secondsSince(start);
  const rate = (count: number, time: number) => Math.round(count / time).toLocaleString('en');
  return {
    title: `A campaign of one job on ${name}: ${runs.toLocaleString('en')} sequences, ${calls.toLocaleString('en')} calls, ${edges} edges`,
    columns: ['', 'calls a second', 'sequences a second'],
    rows: [
      ['of processor time', rate(calls, seconds), rate(runs, seconds)],
      ['by the clock', rate(calls, milliseconds / 1000), rate(runs, milliseconds / 1000)],
    ],
    bars: [
      {
        text: `${CALLS_BAR.toLocaleString('en')} calls a second of processor time, a job on ${name}`,
        held: calls / seconds >= CALLS_BAR,
      },
    ],
  };
}

/** The modules as they are. */
class BareCode extends Code {
  override readonly observe: CoreObserver = { rewrite: (module) => module, made: () => {} };
}

async function slowdown(): Promise<Table> {
  const ratios: { name: string; ratio: number; calls: number }[] = [];
  for (const name of COMPONENTS) ratios.push({ name, ...(await slowdownOf(name)) });
  return {
    title: `The committed corpus of a component with counters, beside the same without: median of ${ROUNDS} rounds in turns`,
    columns: ['', 'times as long', 'µs a call, with'],
    rows: ratios.map(({ name, ratio, calls }) => [name, ratio.toFixed(2), calls.toFixed(2)]),
    bars: ratios.map(({ name, ratio }) => ({
      text: `${name} at most ${SLOWER_BAR} times as long`,
      held: ratio <= SLOWER_BAR,
    })),
  };
}

async function slowdownOf(name: string): Promise<{ ratio: number; calls: number }> {
  const { target } = await openTargets(sourceOf(name));
  const reader = { isSequence: (bytes: Uint8Array) => isSeed(bytes, target.operations) };
  const { entries } = readCorpus(join(packageRoot(), 'tests', 'fuzz', 'corpus', name), reader);
  const sequences = entries.map((bytes) => decodeSeed(bytes, target.operations).sequence);
  const counting = new Runner(await Machine.open(target, new Code()));
  const bare = new Runner(await Machine.open(target, new BareCode()));
  // All on one instance, one after the other: what it takes to put it back is no matter of counters.
  const all = (runner: Runner, times: number) =>
    quietly(async () => {
      const start = process.cpuUsage();
      const calls = runner.calls;
      for (let left = times; left > 0; left--) for (const one of sequences) runner.runAgain(one);
      return { seconds: secondsSince(start), calls: runner.calls - calls };
    });
  await all(counting, 30);
  await all(bare, 30);
  const { seconds } = await all(bare, 10);
  const times = Math.ceil((LEAST / 1000 / seconds) * 10);
  const rounds: { ratio: number; each: number }[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const without = await all(bare, times);
    const with_ = await all(counting, times);
    rounds.push({ ratio: with_.seconds / without.seconds, each: (with_.seconds / with_.calls) * 1e6 });
  }
  return { ratio: median(rounds.map(({ ratio }) => ratio)), calls: median(rounds.map(({ each }) => each)) };
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
