/** What single rows do not show: string instructions that fault in the middle, prefixes in any number and order, traps after an instruction. */
import { describe, expect, test } from 'vitest';
import { missing } from '../../tools/fuzz/x86/processor.ts';
import { askProcessor, DATA, ending, type Outcome, OutcomeCore, type Question, STACK } from './outcome.ts';
import { isVendors, withoutVendors } from './vendor.ts';

const DEBUG = 1;
const END = DATA + 4096n;
const DIRECTION = 0x400n;
const TRAP = 0x100n;
const ALIGNMENT = 0x4_0000n;
const ZERO = 0x40n;
const FLAGS = 0x202n;

const MOVS = [0xa4, 0xa5];
const CMPS = [0xa6, 0xa7];
const STOS = [0xaa, 0xab];
const LODS = [0xac, 0xad];
const SCAS = [0xae, 0xaf];
const PREFIXES: readonly number[][] = [[], [0x66], [0x48], [0x67], [0x67, 0x66]];
const REPEATS: readonly number[][] = [[], [0xf3], [0xf2]];

/** Bytes of an instruction: F2 and F3 may stand anywhere before REX. */
function strings(repeat: readonly number[], opcodes: readonly number[]): number[][] {
  return opcodes.flatMap((opcode) => PREFIXES.map((prefix) => [...repeat, ...prefix, opcode]));
}

/** Where the operands lie: in the page, up to its end, over it, before its beginning; and how many elements. */
const PLACES: readonly (readonly [rsi: bigint, rdi: bigint])[] = [
  [DATA + 0x100n, DATA + 0x200n],
  [DATA + 0x100n, DATA + 0x103n],
  [DATA + 0x103n, DATA + 0x100n],
  [END - 32n, DATA + 0x200n],
  [END - 29n, DATA + 0x200n],
  [DATA + 0x200n, END - 32n],
  [DATA + 0x200n, END - 29n],
  [END - 20n, END - 20n],
  [DATA + 8n, DATA + 0x200n],
  [DATA + 0x200n, DATA + 9n],
  [0x1234_5678_9abc_def0n, DATA],
  [DATA, 0x7fff_ffff_fffcn],
  [0x1_0000_0000n + DATA, DATA + 0x300n],
];
const COUNTS = [0n, 1n, 3n, 7n, 40n, 0x1_0000_0002n, 0x8000_0000_0000_0000n];

function stringCases(opcodes: readonly number[]): Question[] {
  return REPEATS.flatMap((repeat) =>
    strings(repeat, opcodes).flatMap((code) =>
      PLACES.flatMap(([rsi, rdi]) =>
        COUNTS.flatMap((rcx) =>
          [FLAGS, FLAGS | DIRECTION].map((rflags) => ({
            code,
            registers: { rsi, rdi, rcx, rflags, rax: 0n },
          })),
        ),
      ),
    ),
  );
}

/** The shortest and longer instructions behind so many prefixes that they have 13 to 16 bytes. */
const LENGTHS: Question[] = [
  [0x90],
  [0x01, 0x03],
  [0x81, 0x43, 0x10, 1, 2, 3, 4],
  [0x48, 0xb8, 1, 2, 3, 4, 5, 6, 7, 8],
  [0x0f, 0x38, 0x00, 0xc1],
  [0xc5, 0xf9, 0xfc, 0xc1],
  [0xc4, 0xe2, 0x79, 0x00, 0xc1],
  [0x0f, 0x0b],
  [0x0f, 0x1f, 0x00],
  [0xf3, 0x0f, 0xb8, 0xc1],
].flatMap((code) =>
  [0x2e, 0x67, 0x66, 0xf2].flatMap((prefix) =>
    [13, 14, 15, 16]
      .filter((length) => length >= code.length)
      .map((length) => ({ code: [...new Array<number>(length - code.length).fill(prefix), ...code] })),
  ),
);

/** Prefixes of all kinds, two and three of them in any order, in front of instructions on which they matter. */
const ANY = [0x66, 0x67, 0xf2, 0xf3, 0x48, 0x41, 0x44, 0x40, 0x2e, 0x64, 0xf0];
const PAIRS = [
  ...ANY.map((a) => [a]),
  ...ANY.flatMap((a) => ANY.flatMap((b) => [[a, b], ...ANY.map((c) => [a, b, c])])),
];
const BEHIND: readonly number[][] = [
  [0x01, 0x03],
  [0x01, 0xc8],
  [0x88, 0xe0],
  [0x90],
  [0x50],
  [0x0f, 0xbe, 0xc1],
  [0x0f, 0xb8, 0xc1],
  [0x0f, 0x6f, 0xc1],
  [0x0f, 0x38, 0xf0, 0x03],
  [0x0f, 0xc7, 0x0b],
  [0xa5],
  [0xc5, 0xf9, 0x6f, 0x03],
  [0xff, 0x33],
  [0x8e, 0xd8],
];

const TRAPPED: Question[] = [
  [0x90],
  [0xf3, 0xa4],
  [0xf3, 0xaa],
  [0xf3, 0xae],
  [0x9c],
  [0x9d],
  [0x8e, 0xd5, 0x90],
  [0x0f, 0x05],
  [0xeb, 0x02],
  [0xe8, 0, 0, 0, 0],
  [0xcc],
  [0x0f, 0x0b],
  [0x48, 0x8b, 0x04, 0x25, 0, 0, 0, 0],
  [0xf3, 0xa4, 0x90],
].flatMap((code) =>
  [0n, 1n, 5n].map((rcx) => ({ code, registers: { rcx, rbp: 0x2bn, rflags: FLAGS | TRAP } })),
);

/** Loads and stores of all sizes with RFLAGS.AC: plain ones, of the stack, of x87 and of vectors. */
const CHECKED: readonly number[][] = [
  [0x8a, 0x03],
  [0x66, 0x8b, 0x03],
  [0x8b, 0x03],
  [0x48, 0x89, 0x03],
  [0xf0, 0x01, 0x03],
  [0x50],
  [0x58],
  [0xe8, 0, 0, 0, 0],
  [0xc9],
  [0xa5],
  [0x48, 0xab],
  [0xf3, 0x48, 0xa5],
  [0xa7],
  [0x0f, 0x10, 0x03],
  [0x0f, 0x28, 0x03],
  [0xf3, 0x0f, 0x10, 0x03],
  [0x0f, 0x12, 0x03],
  [0xc5, 0xfc, 0x10, 0x03],
  [0xc5, 0xfc, 0x28, 0x03],
  [0x66, 0x0f, 0xc4, 0x03, 0],
  [0xd9, 0x03],
  [0xdd, 0x03],
  [0xdb, 0x2b],
  [0xdf, 0x03],
  [0xd9, 0x33],
  [0x0f, 0xae, 0x1b],
  [0x0f, 0xc7, 0x0b],
  [0x48, 0x0f, 0xc7, 0x0b],
  [0x48, 0x8d, 0x03],
  [0x0f, 0x18, 0x03],
];
const ALIGNED = [0n, 1n, 2n, 4n, 8n, 16n].flatMap((offset) =>
  CHECKED.map((code) => ({
    code,
    registers: {
      rflags: FLAGS | ALIGNMENT,
      rbx: DATA + 2048n + offset,
      rsp: STACK + 1024n + offset,
      rbp: STACK + 2048n + offset,
      rsi: DATA + 0x400n + offset,
      rdi: DATA + 0x600n + offset,
    },
  })),
);

const CASES: Record<string, Question[]> = {
  movs: stringCases(MOVS),
  cmps: stringCases(CMPS),
  stos: stringCases(STOS),
  lods: stringCases(LODS),
  scas: stringCases(SCAS),
  lengths: LENGTHS,
  'counted branches': [0xe0, 0xe1, 0xe2, 0xe3].flatMap((opcode) =>
    [[], [0x67], [0x48], [0x2e]].flatMap((prefix) =>
      [0n, 1n, 2n, 0x1_0000_0000n, 0x1_0000_0001n, -1n].flatMap((rcx) =>
        [FLAGS, FLAGS | ZERO].map((rflags) => ({ code: [...prefix, opcode, 2], registers: { rcx, rflags } })),
      ),
    ),
  ),
  prefixes: PAIRS.flatMap((prefixes) => BEHIND.map((code) => ({ code: [...prefixes, ...code] }))),
  traps: TRAPPED,
  'alignment checks': ALIGNED,
};

function show(outcome: Outcome): string {
  const { vector, rip, registers, flags, data } = outcome;
  const values = ['rax', 'rcx', 'rsi', 'rdi', 'rsp'].map(
    (name) => `${name} ${registers[name]!.toString(16)}`,
  );
  const trap = vector === DEBUG ? ` at ${rip}` : '';
  return `${ending(outcome)}${trap}, ${values.join(', ')}, flags ${(flags & 0xcd5n).toString(16)}, ${data}`;
}

describe.skipIf(missing())(`corners${missing() ? ` (${missing()})` : ''}`, () => {
  test.each(Object.entries(CASES))('%s', async (_name, questions) => {
    const core = await OutcomeCore.start();
    const theirs = askProcessor(questions);
    const wrong = questions.flatMap((question, index) => {
      const answers = [theirs[index]!, core.ask(question)];
      if (isVendors(question)) return [];
      const [native, ours] = answers.map((answer) => show(withoutVendors(question, answer)));
      const registers = Object.entries(question.registers ?? {}).map(
        ([key, value]) => `${key}=${value.toString(16)}`,
      );
      const what = `${Buffer.from(question.code).toString('hex')} ${registers}`;
      return native === ours ? [] : [`${what}: processor ${native}; core ${ours}`];
    });
    expect(wrong).toEqual([]);
  });
});
