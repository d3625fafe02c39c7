/** Calls, returns of all kinds, and other uses of the stack. */
import { POINTERS } from './instruction.ts';
import type { Statement, Weighted } from './statement.ts';
import { bytes, memory, modrm, rex } from './writer.ts';

const pushOf = (register: number): number[] => [...(register > 7 ? [0x41] : []), 0x50 | (register & 7)];
const popOf = (register: number): number[] => [...(register > 7 ? [0x41] : []), 0x58 | (register & 7)];

/** Calls a function: directly, through a register, or through memory. */
const call: Statement = (writer) => {
  const { random, functions } = writer;
  if (functions.length === 0) return;
  const to = random.pick(functions);
  const form = random.below(6);
  if (random.once(5)) writer.code(...pushOf(writer.free()));
  if (form < 3) writer.branch('call', to);
  else if (form === 3) {
    const register = writer.free();
    writer.address(register, to);
    writer.code(0x40 | (register >> 3), 0xff, modrm(3, 2, register));
  } else {
    const [register, pointer] = [writer.free(), random.pick(POINTERS)];
    const at = 8 * random.below(16) - 64;
    writer.address(register, to);
    writer.code(rex(register, pointer), 0x89, ...memory(register, pointer, at));
    if (random.once(3)) writer.straight(2);
    writer.code(0x40 | (pointer >> 3), 0xff, ...memory(2, pointer, at));
  }
};

/** CALL of what comes next, and POP of where that is. */
const whereAmI: Statement = (writer) => {
  const next = writer.newLabel();
  writer.branch('call', next);
  writer.label(next);
  writer.code(...popOf(writer.free()));
};

/** Returns to where nobody called from. */
const pushAndReturn: Statement = (writer, depth) => {
  const { random } = writer;
  const to = writer.newLabel();
  const register = writer.free();
  writer.address(register, to);
  writer.code(...pushOf(register));
  if (depth < 4 && random.once(3)) writer.straight(2);
  writer.code(0xc3);
  if (random.once(2)) writer.straight(2);
  writer.label(to);
};

/** Overwrites the return address of a call that has just been made. */
const returnElsewhere: Statement = (writer) => {
  const [inside, to, register] = [writer.newLabel(), writer.newLabel(), writer.free()];
  writer.branch('call', inside);
  writer.straight(2);
  writer.branch('jmp', to);
  writer.label(inside);
  writer.address(register, to);
  if (writer.random.once(2)) writer.code(rex(register, 4), 0x89, modrm(0, register, 4), 0x24);
  else writer.code(rex(register, 4), 0x87, modrm(0, register, 4), 0x24);
  writer.code(0xc3);
  writer.label(to);
};

const pushAndPop: Statement = (writer) => {
  const { random } = writer;
  const form = random.below(9);
  const register = writer.free();
  if (form < 3) writer.code(...pushOf(random.once(6) ? 4 : register));
  else if (form === 3) writer.code(0x6a, random.below(256));
  else if (form === 4) writer.code(0x68, ...bytes(random.next(), 4));
  else if (form === 5) writer.code(0xff, ...memory(6, random.pick([3, 5]), random.below(128) - 64));
  else if (form === 6) writer.code(0x66, 0x50 | random.below(3));
  else if (form === 7) writer.code(0x66, 0x68, ...bytes(random.next(), 2));
  else writer.code(0x48, 0x83, modrm(3, 5, 4), 8 * random.below(8));
  writer.straight(3);
  const end = random.below(8);
  if (end === 0) writer.code(0x8f, ...memory(0, random.pick([3, 5]), random.below(128) - 64));
  else if (end === 1) writer.code(0x66, 0x58 | random.below(3));
  else if (end === 2) writer.code(0x8f, modrm(1, 0, 4), 0x24, random.below(64) - 32);
  else if (end === 3) writer.code(0x48, 0x8d, modrm(1, 4, 4), 0x24, 8 * random.below(4));
  else writer.code(...popOf(writer.free()));
};

/** Below the stack pointer, where leaf functions keep what is theirs; and above it. */
const nearStack: Statement = (writer) => {
  const { random } = writer;
  for (let count = 1 + random.below(3); count > 0; count--) {
    const [register, at] = [writer.free(), random.below(200) - 128];
    const opcode = random.pick([0x89, 0x8b, 0x01, 0x03, 0x88, 0x8a, 0x39]);
    writer.code(
      rex(register, 4),
      opcode,
      modrm(1, register, 4),
      0x24,
      at < -128 ? 0 : Math.min(at, 120) & 0xff,
    );
    if (random.once(3)) writer.straight(1);
  }
};

/** ENTER and LEAVE, or what compilers write instead. */
const frame: Statement = (writer) => {
  const { random } = writer;
  if (random.once(2))
    writer.code(0xc8, ...bytes(8 * random.below(10), 2), random.once(6) ? random.below(4) : 0);
  else {
    writer.code(0x55);
    writer.code(0x48, 0x89, 0xe5);
    writer.code(0x48, 0x83, 0xec, 8 * random.below(10));
  }
  writer.straight(3);
  writer.code(0xc9);
};

/** PUSHF and POPF: status flags from anywhere, DF, TF now and then. */
const flags: Statement = (writer) => {
  const { random } = writer;
  const form = random.below(8);
  if (form < 2) {
    writer.code(0x9c);
    writer.straight(3);
    writer.code(0x9d);
  } else if (form === 2) {
    writer.code(0x9c);
    writer.code(...popOf(writer.free()));
  } else if (form === 3) {
    writer.code(0x68, ...bytes(random.next() & 0x8d5, 4));
    writer.code(0x9d);
  } else if (form === 4) {
    writer.code(0x9c);
    writer.code(0x81, modrm(0, 4, 4), 0x24, ...bytes(0xad5, 4));
    writer.code(0x9d);
  } else if (form === 5) {
    writer.code(0x9f);
    writer.straight(2);
    writer.code(0x9e);
  } else if (form === 6 && random.once(10)) {
    // AC: alignment is checked from now on.
    writer.code(0x9c);
    writer.code(0x81, modrm(1, 6, 4), 0x24, 0, 0, 0, 4, 0);
    writer.code(0x9d);
  } else if (form === 6) writer.code(random.pick([0xf5, 0xf8, 0xf9, 0xfc, 0xfc, 0xfd]));
  else if (random.once(3)) {
    writer.code(0x9c);
    writer.code(0x81, modrm(0, 1, 4), 0x24, 0, 1, 0, 0);
    writer.code(0x9d);
    writer.straight(2);
    writer.code(0x9c);
    writer.code(0x81, modrm(0, 4, 4), 0x24, 0xff, 0xfe, 0xff, 0xff);
    writer.code(0x9d);
  }
};

/** ADC and SBB chains, and shifts by nothing. */
const chain: Statement = (writer) => {
  const { random } = writer;
  if (random.once(3)) writer.code(0x31, 0xc9);
  for (let count = 2 + random.below(4); count > 0; count--) {
    const [a, b] = [writer.free(), writer.free()];
    const form = random.below(7);
    const wide = random.once(2) ? rex(a, b) : rex(a, b) & ~8;
    if (form < 3) writer.code(wide, random.pick([0x11, 0x19, 0x10, 0x18, 0x01, 0x29]), modrm(3, a, b));
    else if (form === 3) writer.code(wide, 0xd3, modrm(3, random.below(8), b));
    else if (form === 4)
      writer.code(wide, 0xc1, modrm(3, random.below(8), b), random.pick([0, 0x40, 0x20, 1, 31]));
    else if (form === 5) writer.code(wide, random.pick([0xff, 0xf7]), modrm(3, random.below(2), b), ...[]);
    else writer.code(0x66, wide, random.pick([0x11, 0x19, 0x39]), modrm(3, a, b));
    if (random.once(5)) writer.branchIf(writer.label(writer.newLabel()));
  }
};

/** AH, CH, DH, BH and the other parts of registers. */
const parts: Statement = (writer) => {
  const { random } = writer;
  for (let count = 2 + random.below(4); count > 0; count--) {
    const [a, b] = [random.pick([0, 1, 2, 4, 5, 6]), random.pick([0, 1, 2, 4, 5, 6])];
    const form = random.below(5);
    if (form < 2) writer.code(random.pick([0x00, 0x28, 0x88, 0x30, 0x38, 0x10, 0x86]), modrm(3, a, b));
    else if (form === 2) writer.code(0xb0 | a, random.below(256));
    else if (form === 3) writer.code(0x0f, random.pick([0xb6, 0xbe]), modrm(3, random.pick([0, 1, 2]), b));
    else writer.code(0x66, random.pick([0x01, 0x29, 0x89, 0x31]), modrm(3, random.below(3), random.below(3)));
  }
};

export const stack: Weighted = [
  [8, call],
  [1, whereAmI],
  [2, pushAndReturn],
  [1, returnElsewhere],
  [4, pushAndPop],
  [3, nearStack],
  [2, frame],
  [4, flags],
  [3, chain],
  [2, parts],
];
