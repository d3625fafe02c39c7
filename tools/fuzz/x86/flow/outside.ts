/** What leaves the program: system calls and faults, after which the outside lets it go on. */
import { POINTERS } from './instruction.ts';
import type { Statement, Weighted } from './statement.ts';
import { memory, modrm, rex } from './writer.ts';

/** The number of the call says what the outside does (guest.ts). */
const systemCall: Statement = (writer) => {
  const { random } = writer;
  writer.code(0xb8, random.below(13), 0, 0, 0);
  writer.code(0x0f, 0x05);
};

const FAULTS = [[0xcc], [0x0f, 0x0b], [0xf4], [0xf7, 0xf1], [0x48, 0xf7, 0xfa], [0xcd, 0x80], [0xf1], [0xfa]];

const fault: Statement = (writer) => {
  const { random } = writer;
  writer.code(...random.pick(FAULTS));
  if (random.once(2)) writer.resumes.push(writer.label());
};

/** An access that is far from where its pointer points to. */
const astray: Statement = (writer) => {
  const { random } = writer;
  const [register, pointer] = [writer.free(), random.pick(POINTERS)];
  const form = random.below(4);
  const opcode = random.pick([0x89, 0x8b, 0x01, 0x39, 0x87]);
  if (form === 0) {
    // The same lower 32 bits.
    writer.code(rex(register, pointer), 0x89, modrm(3, pointer, register), ...[]);
    writer.code(0x48 | (register >> 3), 0x0f, 0xba, modrm(3, 7, register), random.pick([40, 47, 63, 33]));
    writer.code(rex(pointer, register), opcode, ...memory(pointer, register, 0));
  } else if (form === 1)
    writer.code(rex(register, pointer), opcode, ...memory(register, pointer, 0x1000 * (random.below(8) - 4)));
  else if (form === 2)
    writer.code(
      rex(register, pointer),
      opcode,
      ...memory(register, pointer, 0x1000 * (random.below(4) - 2) - random.below(8)),
    );
  else {
    // Aligned moves of what is not aligned.
    writer.code(
      ...(pointer > 7 ? [0x41] : []),
      0x0f,
      random.pick([0x28, 0x29]),
      ...memory(random.below(8), pointer, random.below(64)),
    );
  }
  if (random.once(2)) writer.resumes.push(writer.label());
};

/** What the processor is. */
const identity: Statement = (writer) => {
  const { random } = writer;
  if (random.once(3)) writer.number(0, random.pick([0, 1, 7, 0x80000001]));
  writer.number(1, 0);
  writer.code(0x0f, ...random.pick([[0x01, 0xd0], [0xa2]]));
};

export const outside: Weighted = [
  [1, identity],
  [3, systemCall],
  [1, fault],
  [2, astray],
];
