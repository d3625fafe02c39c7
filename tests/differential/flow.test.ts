/** Random programs of real control flow do the same in the interpreter and in translations; README.md says what is in them. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { prepare } from '../../tools/disasm/table.ts';
import { hunt } from '../../tools/fuzz/x86/flow/hunt.ts';
import { rowsOf } from '../../tools/fuzz/x86/flow/instruction.ts';
import { readTables } from '../../tools/isa/index.ts';

const TABLE = fileURLToPath(new URL('../../components/x86/isa', import.meta.url));
const COUNT = Number(process.env.JIT_PROGRAMS ?? 5000);
const SEED = Number(process.env.JIT_SEED ?? 1);
/** Differences that are made small and shown. */
const MOST = Number(process.env.JIT_MOST ?? 3);

test(`${COUNT} random programs with branches, calls, faults and changing code`, {
  timeout: 1e9,
}, async () => {
  const table = await readTables(TABLE);
  const { differences, ended, entered } = await hunt(rowsOf(table), prepare(table), {
    seed: SEED,
    count: COUNT,
    most: MOST,
  });
  expect(differences.join('\n\n')).toBe('');
  expect(ended).toBeGreaterThan(COUNT / 2);
  // Each program enters some; what is not translated agrees with itself.
  expect(entered).toBeGreaterThan(10 * COUNT);
});
