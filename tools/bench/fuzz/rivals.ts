/**
 * The planted defects that any tool can see, since they trap, looked for by `nucleus fuzz`, fast-check and Jazzer.js: by
 * processor time from the first sequence on. And on mended twins, how many calls a second each of them makes.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { median, type Table } from '../table.ts';
import { cannotMake } from './buggy-component.ts';
import { MARK, type Outcome, type Task, VARIABLE } from './side/watch.ts';
import { makeSubject, type Subject } from './subject.ts';
import { findTools, type OtherTools } from './tools.ts';

const DEFECTS = [
  'division',
  'forgotten-revocation',
  'lost-update',
  'missing-case',
  'offset-overflow',
  'use-after-drop',
  'wrong-owner',
];
/** Mended twins whose calls are counted: a function alone, functions on bytes, a resource. */
const RATES = ['division', 'offset-overflow', 'missing-case'];
const SEEDS = Number(process.env.SEEDS ?? 5);
/** Seconds of processor time. */
const LIMIT = Number(process.env.LIMIT ?? 10);
const RATE_LIMIT = 4;
/** Longer, by the clock, no process may take. */
const PATIENCE = 40;

interface Side {
  readonly name: string;
  command(tools: OtherTools, subject: Subject, seed: number): readonly string[];
  /** What of a subject it runs. */
  readonly file: 'component' | 'transpiled';
}

const script = (name: string) => fileURLToPath(new URL(`./side/${name}.js`, import.meta.url));

const SIDES: readonly Side[] = [
  { name: 'nucleus fuzz', file: 'component', command: () => [process.execPath, script('ours')] },
  {
    name: 'fast-check',
    file: 'transpiled',
    command: ({ fastCheck }) => [process.execPath, script('fast-check'), fastCheck],
  },
  {
    name: 'Jazzer.js',
    file: 'transpiled',
    command: ({ jazzer }, { transpiled }, seed) => [
      ...jazzer,
      script('jazzer'),
      ...['--sync', '-i', transpiled, '-e', 'nothing', '--', `-seed=${seed}`],
    ],
  },
];

function run(side: Side, tools: OtherTools, subject: Subject, seed: number, limit: number, cwd: string) {
  const [program, ...args] = side.command(tools, subject, seed);
  const task: Task = { file: subject[side.file], actions: subject.actions, seed, limit };
  const { stdout, stderr } = spawnSync(program!, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, [VARIABLE]: JSON.stringify(task) },
    timeout: (limit + 1) * PATIENCE * 1000,
    maxBuffer: 1 << 28,
  });
  const line = stdout.split('\n').find((one) => one.startsWith(MARK));
  if (line === undefined)
    throw new Error(`${side.name} on ${subject.name}, seed ${seed}, tells nothing: ${stderr.slice(-2000)}`);
  return JSON.parse(line.slice(MARK.length)) as Outcome;
}

export async function benchRivals(): Promise<Table[]> {
  const tools = findTools();
  if (tools === undefined) throw new Error('needs fast-check and Jazzer.js: run `npm run setup:fuzzers`');
  const scratch = mkdtempSync(join(tmpdir(), 'nucleus-bench-fuzz-'));
  const run1 = (side: Side, subject: Subject, seed: number, limit: number) =>
    run(side, tools, subject, seed, limit, scratch);
  try {
    return [await defects(scratch, run1), await rates(scratch, run1)];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

type Run = (side: Side, subject: Subject, seed: number, limit: number) => Outcome;

/** Sides take turns, so that all have the same machine. */
async function defects(scratch: string, one: Run): Promise<Table> {
  const rows: string[][] = [];
  for (const name of DEFECTS.filter((each) => !cannotMake(each))) {
    const subject = await makeSubject(name, false, scratch);
    const outcomes: Outcome[][] = SIDES.map(() => []);
    for (let seed = 1; seed <= SEEDS; seed++)
      for (const [at, side] of SIDES.entries()) outcomes[at]!.push(one(side, subject, seed, LIMIT));
    rows.push([name, ...outcomes.map(described)]);
  }
  return {
    title: `Processor time until the defect is told, median of ${SEEDS} seeds, ended after ${LIMIT} s`,
    columns: ['', ...SIDES.map(({ name }) => name)],
    rows,
  };
}

function described(outcomes: readonly Outcome[]): string {
  const times = outcomes.map(({ found, seconds }) =>
    found === undefined ? Number.POSITIVE_INFINITY : seconds,
  );
  const found = times.filter((time) => time < Number.POSITIVE_INFINITY).length;
  const middle = median(times);
  const text = middle === Number.POSITIVE_INFINITY ? `more than ${LIMIT} s` : `${middle.toFixed(3)} s`;
  return found === outcomes.length ? text : `${text} (${found} of ${outcomes.length} found it)`;
}

async function rates(scratch: string, one: Run): Promise<Table> {
  const rows: string[][] = [];
  for (const name of RATES.filter((each) => !cannotMake(each))) {
    const subject = await makeSubject(name, true, scratch);
    const all = SIDES.map((side) => {
      const outcomes = [1, 2, 3].map((seed) => one(side, subject, seed, RATE_LIMIT));
      const bad = outcomes.find(({ found }) => found !== undefined);
      if (bad !== undefined)
        throw new Error(`${side.name} finds something in the twin of ${name}: ${bad.found}`);
      return {
        calls: median(outcomes.map(({ calls, seconds }) => calls / seconds)),
        sequences: median(outcomes.map(({ sequences, seconds }) => sequences / seconds)),
      };
    });
    const [ours] = all;
    rows.push([
      name,
      ...all.map(({ calls, sequences }, at) => {
        const ratio = at === 0 ? '' : ` (ours ${(ours!.calls / calls).toFixed(1)} x)`;
        return `${thousands(calls)}, ${thousands(sequences)}${ratio}`;
      }),
    ]);
  }
  return {
    title: 'Calls and sequences a second of processor time, on the mended twin',
    columns: ['', ...SIDES.map(({ name }) => name)],
    rows,
  };
}

function thousands(rate: number): string {
  return Math.round(rate).toLocaleString('en');
}
