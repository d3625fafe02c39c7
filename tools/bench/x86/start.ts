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
    const starts = startsOf(sides, program, join(folder, 'cache'));
    const times = new Map(starts.map((start) => [start, [] as Run[]]));
    // Fills the caches.
    for (const { command, env } of starts) await measure(command, env);
    for (let run = 0; run < RUNS; run++)
      for (const [{ command, env }, list] of times) list.push(await measure(command, env));
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

interface Start {
  readonly name: string;
  readonly command: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Nucleus also without its cache, as in its first start, and Node alone. */
function startsOf(sides: readonly Side[], program: string, cache: string): Start[] {
  // With it, Node reads and parses certificates at each start, which takes as long as all else that it does.
  const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;
  const env = { ...environment, NUCLEUS_CACHE_DIR: cache };
  const without = { ...environment, NUCLEUS_CACHE_DIR: '' };
  return sides.flatMap(({ name, command, idle }) => {
    const start = { name, command: command(program), env };
    if (idle === undefined) return [start];
    return [
      start,
      { ...start, name: `${name}, no cache`, env: without },
      { name: 'node alone', command: idle, env },
    ];
  });
}
