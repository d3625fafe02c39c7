/** Selectors, descriptors and far transfers: values and faults as on the processor, with Linux's segments. */
import { describe, expect, test } from 'vitest';
import { missing } from '../../tools/fuzz/x86/processor.ts';
import {
  askProcessor,
  CODE,
  DATA,
  ending,
  type Outcome,
  OutcomeCore,
  type Question,
  STACK,
} from './outcome.ts';
import { isVendors } from './vendor.ts';

/** Null ones, the kernel's, a task's, 32-bit code, data, 64-bit code, thread-local ones, an LDT's, none at all. */
const SELECTORS = [
  0, 1, 3, 4, 8, 0x10, 0x18, 0x20, 0x22, 0x23, 0x28, 0x29, 0x2b, 0x30, 0x31, 0x33, 0x40, 0x43,
];
SELECTORS.push(0x50, 0x60, 0x63, 0x6b, 0x73, 0x2f, 0x37, 0x80, 0x88, 0xfff8, 0xffff);
/** Those without 32-bit code, to which Linux lets 64-bit code go. The core refuses it. */
const WIDE_CODE = SELECTORS.filter((selector) => selector < 0x20 || selector > 0x23);
const TARGET = CODE + 2048n + 64n;
const PREFIXES: readonly number[][] = [[], [0x66], [0x48]];
/** Status flags, DF, NT, AC and ID; RF is as the last fault left it. */
const COMPARED_FLAGS = 0x24_4cd5n;

const word = (value: bigint, size: number): number[] =>
  Array.from({ length: size }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));

/** An instruction, and values with their sizes, one behind the other, that rbx points to. */
function prepared(values: readonly (readonly [bigint, number])[], code: readonly number[]): Question {
  const bytes = values.flatMap(([value, size]) => word(value, size));
  return { code, memory: bytes };
}

function bySelector(code: readonly number[]): Question[] {
  return SELECTORS.map((selector) => ({
    code,
    registers: { rax: BigInt(selector), rdi: 0x1122334455667788n },
  }));
}

const CASES: Record<string, Question[]> = {
  'mov to es': bySelector([0x8e, 0xc0, 0x8c, 0xc1]),
  'mov to ss': bySelector([0x8e, 0xd0, 0x8c, 0xd1]),
  'mov to ds': bySelector([0x8e, 0xd8, 0x8c, 0xd9]),
  'mov to fs': bySelector([0x8e, 0xe0, 0x8c, 0xe1]),
  'mov to gs': bySelector([0x8e, 0xe8, 0x8c, 0xe9]),
  'mov to gs, its base': bySelector([0x8e, 0xe8, 0xf3, 0x48, 0x0f, 0xae, 0xc9]),
  'push and pop of fs': bySelector([0x50, 0x0f, 0xa1, 0x0f, 0xa0, 0x59]),
  'push and pop of gs, 16 bits': bySelector([0x66, 0x50, 0x66, 0x0f, 0xa9, 0x66, 0x0f, 0xa8, 0x66, 0x59]),
  verr: bySelector([0x0f, 0x00, 0xe0]),
  verw: bySelector([0x0f, 0x00, 0xe8]),
  ...Object.fromEntries(
    PREFIXES.flatMap((prefix) => [
      [`lar ${prefix}`, bySelector([...prefix, 0x0f, 0x02, 0xf8])],
      [`lsl ${prefix}`, bySelector([...prefix, 0x0f, 0x03, 0xf8])],
    ]),
  ),
  'segment registers as they are': [0xc1, 0xc9, 0xd1, 0xd9, 0xe1, 0xe9].flatMap((modrm) =>
    PREFIXES.map((prefix) => ({ code: [...prefix, 0x8c, modrm], registers: { rcx: 0x1122334455667788n } })),
  ),
  ...Object.fromEntries(PREFIXES.map((prefix) => [`far pointers ${prefix}`, farPointers(prefix)])),
  ...Object.fromEntries(PREFIXES.map((prefix) => [`far returns ${prefix}`, farReturns(prefix)])),
  ...Object.fromEntries(PREFIXES.map((prefix) => [`iret ${prefix}`, interruptReturns(prefix)])),
};

/** Size of a word: 66, REX.W or neither. */
function wordSize(prefix: readonly number[]): number {
  return prefix[0] === 0x66 ? 2 : prefix[0] === 0x48 ? 8 : 4;
}

/** LSS LFS LGS, JMP and CALL with a pointer in memory. */
function farPointers(prefix: readonly number[]): Question[] {
  // REX.W makes no pointer of 64 bits on AMD's processors, and does on Intel's.
  const offset = Math.min(wordSize(prefix), 4);
  const loads = [0xb2, 0xb4, 0xb5].map((byte) => [0x0f, byte, 0x3b]);
  const branches = [0x2b, 0x1b].map((modrm) => [0xff, modrm]);
  return [...loads, ...branches].flatMap((opcode) =>
    (opcode.length === 3 ? SELECTORS : WIDE_CODE).flatMap((selector) =>
      [TARGET, 0x1234_5678_9abc_def0n].map((to) =>
        prepared(
          [
            [to, offset],
            [BigInt(selector), 2],
          ],
          [...prefix, ...opcode],
        ),
      ),
    ),
  );
}

function farReturns(prefix: readonly number[]): Question[] {
  const size = wordSize(prefix);
  return [[0xcb], [0xca, 0x10, 0]].flatMap((opcode) =>
    WIDE_CODE.flatMap((selector) =>
      [TARGET, 0x1234_5678_9abc_def0n].map((to) => ({
        ...prepared(
          [
            [to, size],
            [BigInt(selector), size],
          ],
          [...prefix, ...opcode],
        ),
        registers: { rsp: DATA + 2048n },
      })),
    ),
  );
}

function interruptReturns(prefix: readonly number[]): Question[] {
  const size = wordSize(prefix);
  const to = STACK + 1024n;
  const frames = [
    ...WIDE_CODE.map((cs) => [TARGET, BigInt(cs), 0x202n, to, 0x2bn]),
    ...SELECTORS.map((ss) => [TARGET, 0x33n, 0x202n, to, BigInt(ss)]),
    ...[0n, 0x8d7n, 0x246n, 0x3000n, 0x4202n, 0x24_0a02n, 0x20_0000n, 0x1_0202n, 0x402n].map((flags) => [
      TARGET,
      0x33n,
      flags,
      to,
      0x2bn,
    ]),
    [0x1234_5678_9abc_def0n, 0x33n, 0x202n, to, 0x2bn],
    [TARGET, 0x33n, 0x202n, 0x1234_5678_9abc_def0n, 0x2bn],
  ];
  return frames.map((frame) => ({
    ...prepared(
      frame.map((value) => [value, size]),
      [...prefix, 0xcf],
    ),
    registers: { rsp: DATA + 2048n },
  }));
}

function show(outcome: Outcome): string {
  const { registers, flags } = outcome;
  const values = ['rax', 'rcx', 'rsp', 'rdi'].map((name) => `${name} ${registers[name]!.toString(16)}`);
  return [ending(outcome), ...values, `flags ${(flags & COMPARED_FLAGS).toString(16)}`].join(', ');
}

function name({ code, memory, registers }: Question): string {
  const values = Object.entries(registers ?? {}).map(([key, value]) => `${key}=${value.toString(16)}`);
  return `${Buffer.from(code).toString('hex')} [${Buffer.from(memory ?? []).toString('hex')}] ${values}`;
}

test('a transfer to 32-bit code is refused', async () => {
  const core = await OutcomeCore.start();
  const frame = prepared(
    [
      [TARGET, 4],
      [0x23n, 2],
    ],
    [0xff, 0x2b],
  );
  expect(core.ask(frame)).toMatchObject({ vector: 13, error: 0x20, rip: 0n });
});

describe.skipIf(missing())(`segments${missing() ? ` (${missing()})` : ''}`, () => {
  test.each(Object.entries(CASES))('%s', async (_name, questions) => {
    const core = await OutcomeCore.start();
    const theirs = askProcessor(questions);
    const wrong = questions.flatMap((question, index) => {
      if (isVendors(question)) return [];
      const [native, ours] = [show(theirs[index]!), show(core.ask(question))];
      return native === ours ? [] : [`${name(question)}: processor ${native}; core ${ours}`];
    });
    expect(wrong).toEqual([]);
  });
});
