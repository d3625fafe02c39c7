/** Programs that rewrite themselves: instructions with bytes that may be others, and stores to those, wherever they are. */
import { COUNTERS, FREE } from './instruction.ts';
import type { Statement, Weighted } from './statement.ts';
import { bytes, modrm, type Writer } from './writer.ts';

/** ADD, OR, ADC and so on: the opcode of register to register. */
const OPERATIONS = [0x01, 0x09, 0x11, 0x19, 0x21, 0x29, 0x31, 0x39, 0x89, 0x03, 0x2b];

/** An instruction that may be rewritten. */
const target: Statement = (writer) => {
  const { random, patches } = writer;
  const here = writer.label();
  const form = random.below(7);
  const [a, b] = [random.below(3), random.below(3)];
  const put = (add: number, choices: readonly number[] = []): void => {
    patches.push({ label: here, add, choices });
  };
  if (form === 0) {
    writer.code(0x05, ...bytes(random.next(), 4));
    put(1 + random.below(4));
    put(0, [0x05, 0x2d, 0x35, 0x15, 0x3d, 0xa9, 0xb8]);
  } else if (form === 1) {
    writer.code(random.pick(OPERATIONS), modrm(3, a, b));
    put(0, OPERATIONS);
    put(1, [0xc0, 0xc1, 0xc8, 0xc2, 0xd0, 0xd1]);
  } else if (form === 2) {
    writer.code(0xb8 | a, ...bytes(random.next(), 4));
    put(1 + random.below(4));
    put(0, [0xb8, 0xb9, 0xba]);
  } else if (form === 3) {
    const to = writer.newLabel();
    writer.branchIf(to);
    put(0, [0x74, 0x75, 0x72, 0x73, 0x7a, 0x7b, 0x78, 0xeb]);
    writer.straight(2);
    writer.label(to);
  } else if (form === 4) {
    writer.code(0x83, modrm(3, random.below(8), a), random.below(256));
    put(2);
    put(1, [0xc0, 0xc8, 0xd0, 0xd8, 0xe0, 0xe8, 0xf0, 0xf8, 0xc1, 0xea]);
  } else if (form === 5) {
    // NOPs, and what has their length.
    writer.code(0x0f, 0x1f, 0xc0);
    put(0, [0x0f]);
    put(1, [0x1f, 0x44, 0x4f, 0xaf, 0xb6, 0x92]);
    put(2, [0xc0, 0xc1, 0xca]);
  } else {
    writer.code(0x48, 0xff, modrm(3, random.below(2), a));
    put(2, [0xc0, 0xc1, 0xc8, 0xca]);
  }
};

/** A store to an instruction. */
const store: Statement = (writer) => {
  const { random, patches } = writer;
  if (patches.length === 0) target(writer, 0);
  const { label, add, choices } = random.pick(patches);
  const form = random.below(12);
  const value = choices.length > 0 && !random.once(30) ? random.pick(choices) : random.below(256);
  const at = () => ({ label, size: 4 as const, relative: true, add });
  if (form < 4) writer.code(0xc6, 0x05, at(), value);
  else if (form === 4 && choices.length === 0)
    writer.code(0x80, modrm(0, random.pick([0, 5, 6]), 5), at(), value);
  else if (form === 5 && choices.length === 0) writer.code(0xfe, 0x05, at());
  else if (form === 6) {
    writer.code(0xb0, value);
    writer.code(random.pick([0x86, 0x88]), 0x05, at());
  } else if (form === 7) toggle(writer, choices, at());
  else if (form === 8) {
    writer.address(7, label, add);
    writer.code(0xb0, value);
    writer.number(1, 1);
    writer.code(0xf3, 0xaa);
  } else if (form === 9) copy(writer);
  else if (form === 10 && choices.length === 0) writer.code(0xf0, 0x0f, 0xc1, 0x05, at());
  else {
    const register = random.pick(FREE);
    writer.address(register, label, add);
    writer.code(...(register > 7 ? [0x41] : []), 0xc6, modrm(0, 0, register), value);
  }
};

/** XOR from one choice to another, so that a loop changes its instruction on each turn. */
function toggle(
  writer: Writer,
  choices: readonly number[],
  at: { label: number; size: 4; relative: boolean; add: number },
): void {
  const mask = choices.length > 1 ? choices[0]! ^ choices[1]! : writer.random.below(256);
  writer.code(0x80, 0x35, at, mask);
}

/** Copies code over itself: nothing changes but that it was written. */
function copy(writer: Writer): void {
  const { random, patches } = writer;
  const { label } = random.pick(patches);
  const form = random.below(4);
  const at = { label, size: 4 as const, relative: true, add: random.below(40) - 20 };
  if (form === 0) {
    writer.code(0x0f, 0x10, 0x05, at);
    writer.code(0x0f, 0x11, 0x05, at);
  } else if (form === 1) {
    writer.code(0x48, 0x8b, 0x05, at);
    writer.code(0x48, 0x89, 0x05, at);
  } else if (form === 2) {
    writer.address(6, label, at.add);
    writer.code(0x48, 0x89, 0xf7);
    writer.number(1, random.below(30));
    writer.code(0xf3, 0xa4);
  } else writer.code(0x83, 0x05, at, 0);
}

/** A loop that changes its own instruction on each turn, so long that a page's end may lie between that and the store. */
const changingLoop: Statement = (writer) => {
  const { random } = writer;
  const counter = random.pick(COUNTERS);
  const place = writer.newLabel();
  writer.number(counter, 3 + random.below(8));
  const start = writer.label();
  const add = (): void =>
    writer.code(0x80, 0x05, { label: place, size: 4, relative: true, add: 1 + random.below(4) }, 1);
  const first = random.once(2);
  if (first) add();
  for (let count = random.below(4); count > 0; count--) writer.straight(3);
  writer.label(place);
  writer.code(0x05, ...bytes(random.next(), 4));
  for (let count = random.below(4); count > 0; count--) writer.straight(3);
  if (!first) add();
  writer.code(0x49, 0xff, modrm(3, 1, counter));
  writer.branch(5, start);
};

export const rewriting: Weighted = [
  [2, changingLoop],
  [4, target],
  [7, store],
];
