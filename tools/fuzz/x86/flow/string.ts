/** String instructions, repeated or not, in both directions, over page ends and into what is not there. */
import { POINTERS } from './instruction.ts';
import type { Statement, Weighted } from './statement.ts';
import { memory, rex } from './writer.ts';

const OPCODES = [0xa4, 0xa5, 0xa6, 0xa7, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf];

const string: Statement = (writer) => {
  const { random } = writer;
  const repeat = random.pick([0xf2, 0xf3, 0xf3, 0xf3, 0]);
  const backwards = random.once(4);
  for (const register of [6, 7]) {
    const pointer = random.pick(POINTERS);
    writer.code(rex(register, pointer), 0x8d, ...memory(register, pointer, random.below(256) - 128));
  }
  if (repeat) writer.number(1, random.once(8) ? random.below(300) : random.below(24));
  if (backwards) writer.code(0xfd);
  const size = random.pick([[], [], [0x48], [0x66]]);
  const narrow = random.once(16) ? [0x67] : [];
  writer.code(
    ...narrow,
    ...(repeat ? [repeat] : []),
    ...(size[0] === 0x66 ? [0x66] : []),
    ...(size[0] === 0x48 ? [0x48] : []),
    random.pick(OPCODES),
  );
  if (random.once(3)) writer.branchIf(writer.label());
  if (backwards && !random.once(6)) writer.code(0xfc);
};

export const strings: Weighted = [[4, string]];
