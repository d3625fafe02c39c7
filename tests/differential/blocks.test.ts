/** Random programs, run whole and one instruction at a time: what a block leaves out because nobody reads it must not be missed by a fault. */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { disassemble } from '../../tools/disasm/disassemble.ts';
import { prepare } from '../../tools/disasm/table.ts';
import { Core } from '../../tools/fuzz/x86/core.ts';
import { differences, programs, straight } from '../../tools/fuzz/x86/programs.ts';
import { INT3 } from '../../tools/fuzz/x86/state.ts';
import { readTables } from '../../tools/isa/index.ts';

const TABLE = fileURLToPath(new URL('../../components/x86/isa', import.meta.url));
const PROGRAMS = Number(process.env.ISA_PROGRAMS ?? 6000);
const SEED = Number(process.env.ISA_SEED ?? 1);
const LENGTH = 8;
const TF = 0x100n;

test(`blocks do what their instructions do one by one, in ${PROGRAMS} random programs`, async () => {
  const table = await readTables(TABLE);
  const texts = prepare(table);
  let [whole, single] = [await Core.start(), await Core.start()];
  const failures: string[] = [];
  let faults = 0;
  for (const { name, state, pieces } of programs(straight(table), SEED, PROGRAMS, LENGTH)) {
    const one = whole.tryRun(state);
    const other = single.tryRun({ ...state, flags: state.flags | TF });
    if (!one || !other) {
      // One did not come to an end: their memories may differ now.
      [whole, single] = [await Core.start(), await Core.start()];
      continue;
    }
    if (one.vector !== 3) faults++;
    const found = differences(state, one, other, ['whole', 'singly']);
    if (found.length === 0) continue;
    const text = pieces.map(
      (each) => disassemble(texts, Uint8Array.from([...each, ...new Array(16).fill(INT3)])).text,
    );
    failures.push(`${name}: ${text.join('; ')}\n  ${found.join('\n  ')}`);
  }
  expect(failures.slice(0, 10)).toEqual([]);
  expect(faults).toBeGreaterThan(PROGRAMS / 10);
});
