/** Random instructions in random states: the core and the real processor must agree on everything. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { prepare } from '../../tools/disasm/table.ts';
import type { Case } from '../../tools/fuzz/x86/cases.ts';
import { inMode, MODES, type Mode, modeOf, startCore } from '../../tools/fuzz/x86/jit-mode.ts';
import { EXCLUDED, OPEN } from '../../tools/fuzz/x86/open.ts';
import { features, missingJudge, Processor } from '../../tools/fuzz/x86/processor.ts';
import { plan, type Wish, walk } from '../../tools/fuzz/x86/walk.ts';
import { readTables } from '../../tools/isa/index.ts';
import type { Table } from '../../tools/isa/row.ts';
import { play, Recorder } from './vectors.ts';
import { Verdict } from './verdict.ts';

const TABLE = fileURLToPath(new URL('../../components/x86/isa', import.meta.url));
const RECORDED = fileURLToPath(new URL('./vectors.br', import.meta.url));
const REPOSITORY = new URL('../../', import.meta.url);
/** One in so many cases is run in a translation, too. */
const SHARE = 5;
const WISH: Wish = {
  seed: Number(process.env.ISA_SEED ?? 1),
  cases: Number(process.env.ISA_CASES ?? 50_000),
  rows: new RegExp(process.env.ISA_ROWS ?? ''),
  only: process.env.ISA_ONLY,
};
const MODE = modeOf(process.env.ISA_JIT);
/** In each mode; where nobody chose one, most of them interpreted: a translation takes longer to make than a case. */
const RUNS = MODES.filter((mode) => mode === (MODE ?? mode)).map((mode) => ({
  mode,
  cases: MODE === undefined && mode !== 'never' ? Math.ceil(WISH.cases / SHARE) : WISH.cases,
}));
/** Every row has its turn: nothing was asked for but numbers. */
const WHOLE = process.env.ISA_ROWS === undefined && WISH.only === undefined;
/** From here on each row has cases enough that one of them should run to its end. */
const ENOUGH = 50_000;
/** Cases that are run natively at once, and in one core where they are translated. */
const BATCH = 2048;
/** Cases between two signs of life of a long run. */
const SIGN = 200 * BATCH;

function* batches(cases: Iterable<Case>): Generator<Case[]> {
  let batch: Case[] = [];
  for (const one of cases) {
    batch.push(one);
    if (batch.length === BATCH) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function verdictFor(table: Table, mode: Mode = 'never'): Promise<Verdict> {
  return new Verdict(await startCore(mode), prepare(table), WISH.seed, mode);
}

describe.skipIf(missingJudge())(
  `the core agrees with the processor${missingJudge() ? ` (${missingJudge()})` : ''}`,
  () => {
    test.each(RUNS)(
      `on ${WISH.only ?? '$cases random cases'}, JIT $mode`,
      { timeout: 0 },
      async ({ mode, cases }) => {
        const table = await readTables(TABLE);
        const planned = plan(table.rows, features());
        const verdict = await verdictFor(table, mode);
        const recorder = new Recorder(WISH.seed);
        const recording = process.env.ISA_RECORD;
        const processor = new Processor();
        try {
          for (const batch of batches(inMode(walk(planned, { ...WISH, cases }), mode))) {
            if (mode !== 'never') verdict.renew(await startCore(mode));
            const natives = processor.run(batch.map(({ state }) => state));
            for (const [index, found] of batch.entries()) {
              verdict.judge(found, natives[index]!);
              if (recording) recorder.add(found, natives[index]!);
            }
            if (verdict.count % SIGN === 0) process.stderr.write(`${verdict.count} cases\n`);
          }
        } finally {
          processor.close();
        }
        if (recording) recorder.write(recording);
        if (WHOLE) console.log(verdict.summary(planned));
        expect(verdict.failures()).toBe('');
        if (WHOLE && mode !== 'never') expect(verdict.translated).toBeGreaterThan(verdict.count / 2);
        if (WHOLE && mode !== 'usual' && cases >= ENOUGH) expect(verdict.unproved(planned)).toEqual([]);
      },
    );
  },
);

describe('the core agrees with what a processor once answered', () => {
  test('on recorded vectors, which have a case of every row', { timeout: 0 }, async () => {
    const table = await readTables(TABLE);
    const verdict = await verdictFor(table);
    for (const [found, native] of play(process.env.ISA_VECTORS ?? RECORDED, table.rows))
      verdict.judge(found, native);
    expect(verdict.failures()).toBe('');
    expect(verdict.unproved(plan(table.rows, () => true)).filter((line) => line.endsWith('no case'))).toEqual(
      [],
    );
  });
});

test('what is not compared has another test', () => {
  const tests = [...EXCLUDED, ...OPEN].flatMap((one) => (one.test === undefined ? [] : [one.test]));
  expect(tests.filter((file) => !existsSync(new URL(file, REPOSITORY)))).toEqual([]);
});
