/** Every opcode of one, two and three bytes, with each prefix and each reg field: it ends in the core as on the processor. */
import { describe, expect, test } from 'vitest';
import { missingJudge } from '../../tools/fuzz/x86/processor.ts';
import { askProcessor, BREAKPOINT, ending, OutcomeCore, type Question } from './outcome.ts';

const MAPS: readonly number[][] = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]];
const PREFIXES: readonly number[][] = [
  [],
  [0x66],
  [0xf3],
  [0xf2],
  [0x48],
  [0xf0],
  [0x66, 0xf3],
  [0x66, 0xf2],
  [0x66, 0x48],
  [0xf3, 0x48],
  [0xf2, 0x48],
  [0xf0, 0x66],
  [0x4f],
  [0x67],
  [0x64, 0x41],
];
/** Prefixes, escapes, and VEX, which vex.test.ts walks. */
const NO_OPCODE = [
  new Set([0x0f, 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3, 0xc4, 0xc5]),
  new Set([0x38, 0x3a]),
  new Set<number>(),
  new Set<number>(),
];
/** Opcodes whose whole ModRM byte may say what they are: all 64 of the register form are tried. */
const WHOLE_MODRM = [
  new Set([0x90, 0xc6, 0xc7, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf]),
  new Set([0x00, 0x01, 0x0d, 0x18, 0x1a, 0x1b, 0x1c, 0x1e, 0x1f, 0xae, 0xba, 0xc7]),
  new Set<number>(),
  new Set<number>(),
];

interface Opcode extends Question {
  readonly map: number;
  readonly byte: number;
}

function* modrms(map: number, byte: number): Generator<number[]> {
  for (let reg = 0; reg < 8; reg++) {
    yield [0x43 | (reg << 3), 0];
    const last = WHOLE_MODRM[map]!.has(byte) ? 8 : 1;
    for (let rm = 0; rm < last; rm++) yield [0xc0 | (reg << 3) | (last === 1 ? 1 : rm)];
  }
}

/** All opcodes of a map with each prefix, not yet what may follow them. */
function opcodes(map: number): Opcode[] {
  const bytes = Array.from({ length: 256 }, (_, byte) => byte);
  return bytes
    .filter((byte) => !NO_OPCODE[map]!.has(byte) && !(map === 0 && (byte & 0xf0) === 0x40))
    .flatMap((byte) => PREFIXES.map((prefix) => ({ map, byte, code: [...prefix, ...MAPS[map]!, byte] })));
}

/** An opcode that runs without a further byte has no ModRM: what is tried behind it would be another instruction. */
function withModrm(opcodes: readonly Opcode[]): Question[] {
  const alone = askProcessor(opcodes);
  return opcodes.flatMap(({ map, byte, code }, index) => {
    const { vector, rip } = alone[index]!;
    if (vector === BREAKPOINT && rip === BigInt(code.length + 1)) return [{ code }];
    return [...modrms(map, byte)].map((modrm) => ({ code: [...code, ...modrm] }));
  });
}

const ANY_PREFIX = '(66|67|f2|f3|f0|64|4.)*';

/** What the processor runs, or refuses otherwise, and the core does not; by the bytes of the instruction. */
const ACCEPTED: readonly (readonly [pattern: string, reason: string])[] = [
  [`${ANY_PREFIX}f[23]${ANY_PREFIX}0f2b`, 'SSE4A (MOVNTSS, MOVNTSD): AMD alone, which CPUID does not name'],
  [`${ANY_PREFIX}0f7[89]`, 'SSE4A (EXTRQ, INSERTQ)'],
  [`${ANY_PREFIX}0f01fc`, 'CLZERO: AMD alone, which CPUID does not name'],
  [`${ANY_PREFIX}0f01f[abef]`, 'MONITORX, MWAITX, INVLPGB, TLBSYNC: AMD alone, which CPUID does not name'],
  [`${ANY_PREFIX}0f01d[89abcdef]`, 'SVM: the host of this machine hides it and answers VMMCALL itself'],
  [`${ANY_PREFIX}0f01c1`, 'VMCALL: the host of this machine answers it'],
  [`${ANY_PREFIX}0f2[0-3]`, 'MOV of control and debug registers: the table refuses all of them alike'],
  [`${ANY_PREFIX}ca[c-f]`, 'RETF: AMD looks first at what lies behind the bytes that it releases'],
  [`${ANY_PREFIX}f0${ANY_PREFIX}0f006b`, 'LOCK in front of VERW: no manual allows it'],
  ['(4f|6441)0fae4[3b]', 'FXSAVE, FXRSTOR: where nothing of the image is there AMD tells its last byte'],
  [
    `${ANY_PREFIX}66${ANY_PREFIX}(e8|e9|eb|7.|0f8.)`,
    'branches of 16 bits: AMD alone; on Intel 66 means nothing there',
  ],
];

function accepted(code: string): boolean {
  return ACCEPTED.some(([pattern]) => new RegExp(`^${pattern}`).test(code));
}

describe.skipIf(missingJudge())(`opcodes${missingJudge() ? ` (${missingJudge()})` : ''}`, () => {
  test.each([0, 1, 2, 3])('of map %i end as on the processor', async (map) => {
    const questions = withModrm(opcodes(map));
    const theirs = askProcessor(questions);
    const core = await OutcomeCore.start();
    const wrong: string[] = [];
    for (const [index, question] of questions.entries()) {
      const code = Buffer.from(question.code).toString('hex');
      const [native, ours] = [ending(theirs[index]!), ending(core.ask(question))];
      if (native !== ours && !accepted(code)) wrong.push(`${code}: processor ${native}; core ${ours}`);
    }
    expect(wrong).toEqual([]);
  });
});
