/** `npm run bench:fuzz [speed|rivals]`. Exits with 1 if a bar was missed, with 2 if something could not be measured. */

import { loadavg } from 'node:os';
import { format, type Table } from '../table.ts';

const BENCHMARKS: Readonly<Record<string, () => Promise<readonly Table[]>>> = {
  speed: async () => (await import('./speed.ts')).benchSpeed(),
  rivals: async () => (await import('./rivals.ts')).benchRivals(),
};

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.find((name) => !(name in BENCHMARKS));
  if (unknown !== undefined) throw new Error(`nothing is named "${unknown}"; there are speed, rivals`);
  const load = loadavg().map((one) => one.toFixed(1));
  process.stdout.write(`load ${load.join(' ')}\n`);
  let missed = 0;
  for (const name of names.length > 0 ? names : Object.keys(BENCHMARKS)) {
    for (const table of await BENCHMARKS[name]!()) {
      missed += (table.bars ?? []).filter(({ held }) => !held).length;
      process.stdout.write(`${format(table)}\n`);
    }
  }
  return missed === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`bench:fuzz: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
