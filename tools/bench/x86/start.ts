/** Start-up: a static program that ends at once, from start to end. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, quartile, type Table } from '../table.ts';
import { trivialElf } from '../trivial-elf.ts';
import { bar } from './ratio.ts';
import type { Side } from './side.ts';
import { measure, type Run } from './whole/measure.ts';

const RUNS = 15;

export async function benchStartUp(sides: readonly Side[]): Promise<Table> {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-start-'));
  try {
    const program = join(folder, 'trivial');
    writeFileSync(program, trivialElf(), { mode: 0o755 });
    const times = new Map(sides.map((side) => [side, [] as Run[]]));
    for (let run = 0; run < RUNS; run++)
      for (const [side, list] of times) list.push(await measure(side.command(program)));
    const ours = [...times].find(([{ name }]) => name === 'nucleus')?.[1];
    const clock = (of: readonly Run[]) => of.map((run) => run.clock * 1000);
    const processor = (of: readonly Run[]) => median(of.map((run) => run.processor * 1000));
    const figures = (of: readonly Run[]) =>
      [processor(of), Math.min(...clock(of)), quartile(clock(of))].map((time) => `${time.toFixed(0)} ms`);
    return {
      title: `Start-up of a trivial static program, start to end, ${RUNS} runs in turns`,
      columns: ['', 'processor, median', 'clock, least', 'clock, lower quartile'],
      rows: [...times].map(([{ name }, of]) => [name, ...figures(of)]),
      bars:
        ours === undefined
          ? []
          : bar('clock, lower quartile', quartile(clock(ours)), { most: 300 }, 150, ' ms'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
