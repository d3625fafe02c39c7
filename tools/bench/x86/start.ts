/** Start-up: a static program that ends at once, from start to end. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, quartile, type Table } from '../table.ts';
import { trivialElf } from '../trivial-elf.ts';
import { bar } from './ratio.ts';
import type { Side } from './side.ts';

const RUNS = 15;

function once(command: readonly string[]): number {
  const begun = performance.now();
  const { status, stderr } = spawnSync(command[0]!, command.slice(1), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command.join(' ')}: exit ${status}: ${stderr}`);
  return performance.now() - begun;
}

export function benchStartUp(sides: readonly Side[]): Table {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-start-'));
  try {
    const program = join(folder, 'trivial');
    writeFileSync(program, trivialElf(), { mode: 0o755 });
    const times = new Map(sides.map((side) => [side, [] as number[]]));
    for (let run = 0; run < RUNS; run++)
      for (const [side, list] of times) list.push(once(side.command(program)));
    const ours = [...times].find(([{ name }]) => name === 'nucleus')?.[1];
    const figures = (of: readonly number[]) =>
      [Math.min(...of), quartile(of), median(of)].map((time) => `${time.toFixed(0)} ms`);
    return {
      title: `Start-up of a trivial static program, start to end on the clock, ${RUNS} runs in turns`,
      columns: ['', 'least', 'lower quartile', 'median'],
      rows: [...times].map(([{ name }, of]) => [name, ...figures(of)]),
      bars: ours === undefined ? [] : bar('lower quartile', quartile(ours), { most: 300 }, 150, ' ms'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
