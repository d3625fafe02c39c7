/** Start-up: a trivial static ELF through the whole command line, beside a bare Node that does nothing. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type Table } from './table.ts';
import { trivialElf } from './trivial-elf.ts';

const CLI = fileURLToPath(new URL('../../bin/nucleus.js', import.meta.url));
const RUNS = 15;
const BAR = 300;

interface Sample {
  readonly whole: number;
  /** From process start to the first guest instruction, as `--stats` reports it; absent for a bare Node. */
  readonly first?: number;
}

function once(args: readonly string[]): Sample {
  const before = performance.now();
  const result = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const whole = performance.now() - before;
  if (result.status !== 0) throw new Error(`${args.join(' ')}: exit ${result.status}: ${result.stderr}`);
  const reported = /first instruction\D*([\d.]+) ms/.exec(result.stderr)?.[1];
  return { whole, ...(reported === undefined ? {} : { first: Number(reported) }) };
}

/** Figures in milliseconds, medians over alternating runs. */
export function benchStart(): Table {
  const folder = mkdtempSync(join(tmpdir(), 'nucleus-bench-'));
  try {
    const program = join(folder, 'trivial');
    writeFileSync(program, trivialElf(), { mode: 0o755 });
    const bare: Sample[] = [];
    const ours: Sample[] = [];
    for (let run = 0; run < RUNS; run++) {
      bare.push(once(['-e', '0']));
      ours.push(once([CLI, 'run', '--stats', program]));
    }
    const first = median(ours.map((sample) => sample.first ?? Number.NaN));
    const whole = (samples: readonly Sample[]) => `${median(samples.map((s) => s.whole)).toFixed(0)} ms`;
    return {
      title: `Start-up of a trivial static ELF, median of ${RUNS}`,
      columns: ['', 'to first guest instruction', 'whole process'],
      rows: [
        ['node -e 0', '', whole(bare)],
        ['nucleus run', `${first.toFixed(0)} ms`, whole(ours)],
      ],
      bars: [{ text: `first guest instruction in under ${BAR} ms`, held: first < BAR }],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
