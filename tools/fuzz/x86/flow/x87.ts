/** x87 as compiled code uses it: a stack that is mostly balanced, loops over numbers in memory, comparisons that are branched on. */
import { POINTERS } from './instruction.ts';
import type { Statement, Weighted } from './statement.ts';
import { memory, type Writer } from './writer.ts';

/** An instruction with a memory operand: opcode and reg field. */
type Form = readonly [number, number];

const LOADS: readonly Form[] = [
  [0xd9, 0],
  [0xdd, 0],
  [0xdd, 0],
  [0xdb, 5],
  [0xdf, 0],
  [0xdb, 0],
  [0xdf, 5],
];
const STORES: readonly Form[] = [
  [0xd9, 2],
  [0xdd, 2],
  [0xdf, 2],
  [0xdb, 2],
];
const POPPING_STORES: readonly Form[] = [
  [0xd9, 3],
  [0xdd, 3],
  [0xdb, 7],
  [0xdb, 7],
  [0xdf, 3],
  [0xdb, 3],
  [0xdf, 7],
  [0xdf, 1],
  [0xdb, 1],
  [0xdd, 1],
];
/** FADD FMUL FSUB FSUBR FDIV FDIVR, by their reg fields. */
const ARITHMETIC = [0, 0, 1, 1, 4, 5, 6, 7];
/** FCHS FABS FLD1 FLDZ FSQRT FRNDINT FLDPI FXAM. */
const CHANGES = [0xe0, 0xe1, 0xfa, 0xfa, 0xfc, 0xe5];
const CONSTANTS = [0xe8, 0xee, 0xe8, 0xee, 0xeb];
/** Control words that mask all exceptions: each rounding, each precision. */
const CONTROLS = [0x37f, 0x37f, 0x27f, 0x27f, 0x07f, 0x77f, 0xb7f, 0xf7f, 0xe7f, 0x17f];

const stack: Statement = (writer, depth) => {
  const { random } = writer;
  // How many numbers are on the stack, as far as this statement knows: sometimes it is mistaken.
  let height = random.once(2) ? 0 : random.below(4);
  if (height === 0 && random.once(2))
    writer.code(
      ...random.pick([
        [0xdb, 0xe3],
        [0x0f, 0x77],
        [0x0f, 0x77],
      ]),
    );
  if (random.once(4)) control(writer);
  for (let count = 3 + random.below(8); count > 0; count--) height = one(writer, height, depth);
  while (height > 0 && !random.once(8)) height = store(writer, height, POPPING_STORES);
};

/** One instruction; gives how many numbers there are then. */
function one(writer: Writer, height: number, depth: number): number {
  const { random } = writer;
  const form = random.below(20);
  const i = random.once(20) ? random.below(8) : random.below(Math.max(height, 1));
  if (random.once(30)) other(writer);
  if (height === 0 || (form < 5 && height < 7) || random.once(40)) return load(writer, height);
  if (form < 8) withMemory(writer);
  else if (form < 11) writer.code(random.pick([0xd8, 0xdc]), 0xc0 | (random.pick(ARITHMETIC) << 3) | i);
  else if (form === 11 && height > 1) {
    writer.code(0xde, 0xc0 | (random.pick(ARITHMETIC) << 3) | Math.max(i, 1));
    return height - 1;
  } else if (form === 12) writer.code(0xd9, 0xc8 | i);
  else if (form === 13) writer.code(0xd9, random.pick(CHANGES));
  else if (form < 16) return store(writer, height, random.once(2) ? STORES : POPPING_STORES);
  else if (form === 16) writer.code(random.pick([0xda, 0xdb]), 0xc0 | (random.below(4) << 3) | i);
  else if (form === 17) {
    writer.code(0xdd, random.pick([0xd0, 0xd8]) | i);
    return height - 1;
  } else return compareAndBranch(writer, height, i, depth);
  return height;
}

function operand(writer: Writer, reg: number): number[] {
  const { random } = writer;
  const place = random.once(6) ? random.below(256) - 64 : 16 * random.below(8);
  return memory(reg, random.once(15) ? random.pick(POINTERS) & 7 : 5, place);
}

function load(writer: Writer, height: number): number {
  const { random } = writer;
  const [opcode, reg] = random.pick(LOADS);
  const form = random.below(6);
  if (form === 0) writer.code(0xd9, random.pick(CONSTANTS));
  else if (form === 1 && height > 0) writer.code(0xd9, 0xc0 | random.below(height));
  else writer.code(opcode, ...operand(writer, reg));
  return height + 1;
}

function store(writer: Writer, height: number, forms: readonly Form[]): number {
  const [opcode, reg] = writer.random.pick(forms);
  writer.code(opcode, ...operand(writer, reg));
  return forms === POPPING_STORES ? height - 1 : height;
}

function withMemory(writer: Writer): void {
  const { random } = writer;
  const reg = random.once(8) ? 2 : random.pick(ARITHMETIC);
  writer.code(random.pick([0xd8, 0xdc, 0xdc, 0xda, 0xde]), ...operand(writer, reg));
}

/** FCOMI and a branch, or FCOM, FNSTSW and one. */
function compareAndBranch(writer: Writer, height: number, i: number, depth: number): number {
  const { random } = writer;
  const over = writer.newLabel();
  const pops = random.once(2) ? 1 : 0;
  if (random.once(2)) writer.code(pops ? 0xdf : 0xdb, random.pick([0xe8, 0xf0]) | i);
  else {
    if (random.once(4)) writer.code(0xd9, 0xe4);
    else if (random.once(2)) writer.code(0xdd, (pops ? 0xe8 : 0xe0) | i);
    else writer.code(0xd8, (pops ? 0xd8 : 0xd0) | i);
    // FNSTSW AX, and SAHF or TEST.
    writer.code(0xdf, 0xe0);
    writer.code(...random.pick([[0x9e], [0xf6, 0xc4, 0x45]]));
  }
  if (random.once(6)) writer.straight(1);
  writer.branch(random.pick([7, 6, 3, 2, 10, 11, 4, 5]), over);
  const what = random.below(3);
  if (what === 0) writer.straight(1);
  else if (what === 1 && depth < 4) stack(writer, depth + 2);
  else writer.code(0xd9, random.pick(CHANGES));
  writer.label(over);
  return height - pops;
}

/** FLDCW of a word that is stored just before. */
function control(writer: Writer): void {
  const value = writer.random.pick(CONTROLS);
  writer.code(0x66, 0xc7, 0x45, 0x70, value & 0xff, value >> 8);
  writer.code(0xd9, 0x6d, 0x70);
}

/** FNSTCW, FNSTSW, FFREE, FDECSTP, FINCSTP, FNCLEX, WAIT, FNSTENV, MMX, and what is not about x87. */
function other(writer: Writer): void {
  const { random } = writer;
  const some = [
    [0xdb, 0xe2],
    [0x9b],
    [0xd9, 0xf6],
    [0xd9, 0xf7],
    [0xd9, 0xd0],
    [0x0f, 0x6f, 0xc1],
    [0x0f, 0x77],
  ];
  const form = random.below(6);
  if (form === 0) writer.code(0xdd, 0xc0 | random.below(8));
  else if (form === 1) writer.code(0xd9, ...operand(writer, random.pick([6, 7])));
  else if (form === 2) writer.code(0xdd, ...operand(writer, 7));
  else if (form === 3) control(writer);
  else if (form === 4) writer.code(...random.pick(some));
  else writer.straight(1);
}

export const x87: Weighted = [[7, stack]];
