/** Every opcode that VEX can name, with each prefix, VEX.W and VEX.L, with and without a register in vvvv: undefined in the core where the processor has it undefined. */
import { describe, expect, test } from 'vitest';
import { randomState } from '../../tools/fuzz/x86/cases.ts';
import { Core } from '../../tools/fuzz/x86/core.ts';
import { missingJudge, runNatively } from '../../tools/fuzz/x86/processor.ts';
import { Random } from '../../tools/fuzz/x86/random.ts';
import type { State } from '../../tools/fuzz/x86/state.ts';

const UNDEFINED = 6;
const MAPS = [1, 2, 3];
const REGISTER = [0xc2];
const MEMORY = [0x43, 0x10];
/** With an index, as gathers must have it. */
const INDEXED = [0x44, 0x23, 0x10];
/** VEX.vvvv as it stands in the prefix: no register, register 5. */
const NONE = 15;
const FIVE = 10;
/** Forms; VEX.W is tried with the first alone. */
const FORMS: [number, number[]][] = [
  [NONE, REGISTER],
  [NONE, MEMORY],
  [FIVE, REGISTER],
  [FIVE, INDEXED],
];
/** Opcodes with a digit in their reg field. */
const GROUPS = new Set(['1:71', '1:72', '1:73', '1:ae', '2:f3']);
const NO_MODRM = '1:77';

/** All encodings of one map. */
function* encodings(map: number): Generator<number[]> {
  for (let byte = 0; byte < 256; byte++) {
    const opcode = `${map}:${byte.toString(16)}`;
    const digits = GROUPS.has(opcode) ? [0, 1, 2, 3, 4, 5, 6, 7] : [1];
    // W, L and pp.
    for (let bits = 0; bits < 16; bits++) {
      for (const [field, form] of bits < 8 ? FORMS : FORMS.slice(0, 1)) {
        const prefix = [0xc4, 0xe0 | map, ((bits & 8) << 4) | (field << 3) | (bits & 7)];
        for (const digit of digits) {
          const [modrm, ...rest] = form;
          yield [...prefix, byte, ...(opcode === NO_MODRM ? [] : [modrm! | (digit << 3), ...rest, 0x11])];
        }
      }
    }
  }
}

interface Case {
  readonly name: string;
  readonly state: State;
}

function casesOf(map: number): Case[] {
  const random = new Random(map);
  return [...encodings(map)].map((code) => ({
    name: Buffer.from(code).toString('hex'),
    state: randomState(Uint8Array.from(code), random),
  }));
}

describe.skipIf(missingJudge())(`VEX opcodes${missingJudge() ? ` (${missingJudge()})` : ''}`, () => {
  test.each(MAPS)('of map %i are undefined where the processor has them so', async (map) => {
    const cases = casesOf(map);
    const core = await Core.start();
    const natives = runNatively(cases.map(({ state }) => state));
    const wrong = cases.filter(({ state }, index) => {
      const undefinedHere = core.run(state).vector === UNDEFINED;
      return undefinedHere !== (natives[index]!.vector === UNDEFINED);
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });
});
