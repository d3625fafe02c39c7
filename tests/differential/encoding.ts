/** Random encodings of a row, with all that a disassembler has to tell: prefixes, SIB bytes, displacements, immediates. */

import type { Random } from '../../tools/fuzz/x86/random.ts';
import { hasModrm } from '../../tools/isa/opcode-map.ts';
import type { Row } from '../../tools/isa/row.ts';

const MAP_BYTES = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]];
const MANDATORY = [undefined, 0x66, 0xf3, 0xf2];
const INTERESTING = [0, 1, 0x7f, 0x80, 0xff, 0x24, 0x25];
const TAIL = 13;

/** One encoding, and random bytes behind it as far as the longest one could reach. */
export function anyEncoding(row: Row, random: Random): number[] {
  return row.opcode!.vex ? vexEncoding(row, random) : legacyEncoding(row, random);
}

function vexEncoding(row: Row, random: Random): number[] {
  const { vex, map, prefix, byte } = row.opcode!;
  const wide = random.pick(vex!.wides);
  const usesField = row.operands.some(({ text }) => /^[HB]/.test(text));
  const last =
    (wide << 7) |
    ((usesField ? random.below(16) : 15) << 3) |
    (random.pick(vex!.lengths) << 2) |
    (prefix ?? 0);
  const short = map === 1 && wide === 0 && random.below(2) === 0;
  return [
    ...(random.below(8) === 0 ? [random.pick([0x64, 0x65])] : []),
    ...(random.below(8) === 0 ? [0x67] : []),
    ...(short ? [0xc5, (random.below(2) << 7) | last] : [0xc4, (random.below(8) << 5) | map, last]),
    byte,
    ...modrm(row, random),
    ...tail(random),
  ];
}

function tail(random: Random): number[] {
  return Array.from({ length: TAIL }, () =>
    random.pick([...INTERESTING, random.below(256), random.below(256)]),
  );
}

function legacyEncoding(row: Row, random: Random): number[] {
  const opcode = row.opcode!;
  const mandatory = opcode.prefix === undefined ? undefined : MANDATORY[opcode.prefix];
  const sometimes = (share: number, byte: number): number[] => (random.below(share) === 0 ? [byte] : []);
  const narrow = mandatory !== 0x66 && takesWidths(row) && random.below(5) === 0;
  const address = modrm(row, random);
  const inMemory = address.length > 0 && address[0]! < 0xc0;
  return [
    ...(narrow ? [0x66] : []),
    ...sometimes(8, random.pick([0x64, 0x65])),
    ...(inMemory ? sometimes(8, 0x67) : []),
    ...(mandatory === undefined ? [] : [mandatory]),
    ...sometimes(2, 0x40 | random.below(narrow ? 8 : 16)),
    ...MAP_BYTES[opcode.map]!,
    opcode.byte | (opcode.register ? random.below(8) : 0),
    ...address,
    ...tail(random),
  ];
}

/** Is it of 16 bits with a prefix, on every processor? */
function takesWidths({ operands, attributes }: Row): boolean {
  return operands.some(({ size }) => size === 'v') && !attributes.words.has('end');
}

function modrm(row: Row, random: Random): number[] {
  if (!hasModrm(row)) return [];
  const { digit, modrm: whole, modrmRegister } = row.opcode!;
  if (whole !== undefined) return [whole | (modrmRegister ? random.below(8) : 0)];
  const kinds = row.operands.map(({ text }) => text[0]!);
  const mod = kinds.includes('M')
    ? random.below(3)
    : kinds.some((kind) => 'RUN'.includes(kind))
      ? 3
      : random.below(4);
  const rm = row.attributes.words.has('vsib') ? 4 : random.below(8);
  return [(mod << 6) | ((digit ?? random.below(8)) << 3) | rm];
}
