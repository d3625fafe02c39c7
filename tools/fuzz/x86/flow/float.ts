/** Scalar and packed floats that keep to few registers, as compiled loops over numbers do, and branches on them. */
import { POINTERS } from './instruction.ts';
import type { Statement, Weighted } from './statement.ts';
import { memory, modrm, type Writer } from './writer.ts';

/** ADD MUL SUB MIN DIV MAX SQRT. */
const ARITHMETIC = [0x58, 0x59, 0x5c, 0x5d, 0x5e, 0x5f, 0x58, 0x59, 0x5c, 0x51];
const REGISTERS = 5;

interface Width {
  /** Of a scalar, and of packed floats. */
  readonly scalar: number;
  readonly packed: readonly number[];
  readonly bytes: number;
}

const WIDTHS: readonly Width[] = [
  { scalar: 0xf2, packed: [0x66], bytes: 8 },
  { scalar: 0xf2, packed: [0x66], bytes: 8 },
  { scalar: 0xf3, packed: [], bytes: 4 },
];

const floats: Statement = (writer, depth) => {
  const { random } = writer;
  const width = random.pick(WIDTHS);
  const vex = random.once(3);
  for (let count = 2 + random.below(6); count > 0; count--) one(writer, width, vex, depth);
};

function one(writer: Writer, width: Width, vex: boolean, depth: number): void {
  const { random } = writer;
  const [a, b] = [random.below(REGISTERS), random.below(REGISTERS)];
  const { scalar, packed, bytes } = width;
  const form = random.below(16);
  if (form < 5) operation(writer, vex, [scalar], random.pick(ARITHMETIC), a, bytes);
  else if (form === 5)
    operation(writer, vex, packed, random.pick([...ARITHMETIC, 0x54, 0x55, 0x56, 0x57, 0x14, 0x15]), a, 16);
  else if (form === 6) writer.code(...move(random.pick([0x10, 0x11]), [scalar], a, operand(writer, bytes)));
  else if (form === 7) writer.code(...move(random.pick([0x28, 0x29]), packed, a, operand(writer, 16)));
  else if (form === 8) writer.code(...packed, 0x0f, 0x28, modrm(3, a, b));
  else if (form === 9) writer.code(scalar, 0x48, 0x0f, 0x2a, modrm(3, a, random.below(3)));
  else if (form === 10)
    writer.code(
      scalar,
      ...(random.once(2) ? [0x48] : []),
      0x0f,
      random.pick([0x2c, 0x2d]),
      modrm(3, random.below(3), a),
    );
  else if (form === 11) writer.code(scalar, 0x0f, random.pick([0x5a, 0x10, 0x12]), modrm(3, a, b));
  else if (form === 12)
    writer.code(0x66, 0x48, 0x0f, random.pick([0x6e, 0x7e]), modrm(3, a, random.below(3)));
  else if (form === 13)
    writer.code(random.pick([0xf3, 0x66]), 0x0f, random.pick([0x7e, 0xd6, 0x6f, 0xef]), modrm(3, a, b));
  else compareAndBranch(writer, packed, depth);
}

function operand(writer: Writer, bytes: number): number[] {
  const { random } = writer;
  const place = random.below(16) * bytes - (bytes === 16 ? 128 : 0);
  return random.once(12) ? memory(0, random.pick(POINTERS) & 7, place) : memory(0, 5, place);
}

/** An instruction whose reg field is put into its ModRM. */
function move(
  opcode: number,
  prefix: readonly number[],
  reg: number,
  [fields, ...rest]: readonly number[],
): number[] {
  return [...prefix, 0x0f, opcode, fields! | (reg << 3), ...rest];
}

/** One of three operands with VEX, of two without. */
function operation(
  writer: Writer,
  vex: boolean,
  prefix: readonly number[],
  opcode: number,
  reg: number,
  bytes: number,
): void {
  const { random } = writer;
  const source = random.once(3) ? operand(writer, bytes) : [modrm(3, 0, random.below(REGISTERS))];
  if (!vex) {
    writer.code(...move(opcode, prefix, reg, source));
    return;
  }
  const code = [undefined, 0x66, 0xf3, 0xf2].indexOf(prefix[0]);
  const first = opcode === 0x51 && bytes === 16 ? 0 : random.below(REGISTERS);
  const wide = bytes === 16 && random.once(2) ? 4 : 0;
  writer.code(
    0xc5,
    0x80 | ((~first & 15) << 3) | wide | code,
    opcode,
    source[0]! | (reg << 3),
    ...source.slice(1),
  );
}

function compareAndBranch(writer: Writer, packed: readonly number[], depth: number): void {
  const { random } = writer;
  const over = writer.newLabel();
  writer.code(
    ...packed,
    0x0f,
    random.pick([0x2e, 0x2f]),
    modrm(3, random.below(REGISTERS), random.below(REGISTERS)),
  );
  if (random.once(5)) writer.straight(1);
  writer.branch(random.pick([7, 6, 3, 2, 10, 11, 4, 5]), over);
  if (depth < 4 && random.once(2)) floats(writer, depth + 2);
  writer.label(over);
}

export const floating: Weighted = [[8, floats]];
