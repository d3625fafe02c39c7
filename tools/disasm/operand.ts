// Operands in AT&T syntax, and the sizes that prefixes give them.

import { type Instruction, type Memory, REX_B, REX_R, REX_W } from './instruction.ts';
import type { Entry, Shown } from './table.ts';

/** Writes an address that the instruction names, with the symbol that it lies behind if there is one. */
export type Symbolizer = (address: bigint) => string;

const WORDS = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'];
const LOW_BYTES = ['al', 'cl', 'dl', 'bl', 'spl', 'bpl', 'sil', 'dil'];
const HIGH_BYTES = ['al', 'cl', 'dl', 'bl', 'ah', 'ch', 'dh', 'bh'];
const SEGMENTS = ['es', 'cs', 'ss', 'ds', 'fs', 'gs', '?', '?'];
const BITS: Record<string, number> = { b: 8, w: 16, d: 32, q: 64 };
const SEGMENT_PREFIXES: Record<number, string> = { 100: '%fs:', 101: '%gs:' };

/** An operand as text, or undefined where nothing is written. */
export function operandText(found: Instruction, entry: Entry, shown: Shown, symbolize: Symbolizer): string {
  return shown.mark + (shown.literal ?? bareText(found, entry, shown, symbolize));
}

function bareText(found: Instruction, entry: Entry, shown: Shown, symbolize: Symbolizer): string {
  const { kind, size, place } = shown;
  switch (kind) {
    case 'E':
    case 'M':
    case 'R':
      if (found.modrm < 0xc0) return memoryText(found, found.memory!, size);
      return generalText(found, entry, rmField(found), size);
    case 'W':
    case 'U':
      return found.modrm < 0xc0 ? memoryText(found, found.memory!) : vectorText(found, rmField(found), size);
    case 'Q':
    case 'N':
      return found.modrm < 0xc0 ? memoryText(found, found.memory!) : `%mm${found.modrm & 7}`;
    case 'G':
      return generalText(found, entry, regField(found), size);
    case 'V':
      return vectorText(found, regField(found), size);
    case 'H':
      return vectorText(found, found.vex!.register, size);
    case 'L':
      return vectorText(found, Number(found.immediates[place]! >> 4n) & 15, size);
    case 'B':
      return generalText(found, entry, found.vex!.register, size);
    case 'P':
      return `%mm${(found.modrm >> 3) & 7}`;
    case 'S':
      return `%${SEGMENTS[(found.modrm >> 3) & 7]}`;
    case 'Z':
      found.usedRex |= REX_B;
      return generalText(found, entry, (found.opcode & 7) | (found.rex & REX_B ? 8 : 0), size);
    case 'I':
      return immediateText(found.immediates[place]!, immediateBits(found, entry, size));
    case 'Is':
      return immediateText(found.immediates[place]!, operationBits(found, entry));
    case 'J':
      return symbolize(BigInt.asUintN(64, found.address + BigInt(found.length) + found.immediates[place]!));
    case 'O':
      return memoryText(found, found.memory!);
    case 'X':
      return `${segmentText(found) || '%ds:'}(${addressRegister(found, 6)})`;
    case 'Y':
      return `%es:(${addressRegister(found, 7)})`;
    case 'AL':
      return '%al';
    case 'CL':
      return '%cl';
    case 'rAX':
      return generalText(found, entry, 0, 'v');
    case 'eAX':
      return generalText(found, entry, 0, 'z');
    case 'C':
      return `%cr${regField(found)}`;
    case 'D':
      return `%db${regField(found)}`;
    case 'xmm0':
      return '%xmm0';
    case 'ST':
      return '%st';
    case 'STi':
      return `%st(${found.modrm & 7})`;
    default:
      return '?';
  }
}

function rmField(found: Instruction): number {
  found.usedRex |= REX_B;
  return (found.modrm & 7) | (found.rex & REX_B ? 8 : 0);
}

function regField(found: Instruction): number {
  found.usedRex |= REX_R;
  return ((found.modrm >> 3) & 7) | (found.rex & REX_R ? 8 : 0);
}

/** Width of an operand of this size letter; the prefixes that decide it are accounted for. */
export function sizeBits(found: Instruction, entry: Entry, size: string): number {
  if (size === 'v') return variableBits(found, entry);
  if (size === 'z') return narrowed(found) ? 16 : 32;
  if (size === 'y') return isWide(found) ? 64 : 32;
  return BITS[size] ?? 0;
}

/** 16, 32 or 64, by prefixes. */
export function variableBits(found: Instruction, entry: Entry): number {
  if (entry.stack) return (found.rex & REX_W) === 0 && narrowed(found) ? 16 : 64;
  return isWide(found) ? 64 : narrowed(found) ? 16 : 32;
}

/** Is there a prefix for 16 bits? It is accounted for by asking. */
function narrowed({ data }: Instruction): boolean {
  if (data) data.used = true;
  return data !== undefined;
}

/** REX.W, which is accounted for by asking. */
export function isWide(found: Instruction): boolean {
  found.usedRex |= REX_W;
  return (found.rex & REX_W) !== 0;
}

/** Width of what the instruction computes. */
export function operationBits(found: Instruction, entry: Entry): number {
  return sizeBits(found, entry, entry.operation);
}

function generalText(found: Instruction, entry: Entry, number: number, size: string): string {
  const bits = sizeBits(found, entry, size);
  if (bits !== 8) return `%${generalName(number, bits)}`;
  if (number >= 8) return `%r${number}b`;
  // Which of the two sets it is of is all that a REX byte without bits may say.
  if (number >= 4) found.usedRex |= 0x40;
  return `%${(found.rex ? LOW_BYTES : HIGH_BYTES)[number]}`;
}

function generalName(number: number, bits: number): string {
  if (number >= 8) return `r${number}${bits === 64 ? '' : bits === 32 ? 'd' : 'w'}`;
  return `${bits === 64 ? 'r' : bits === 32 ? 'e' : ''}${WORDS[number]}`;
}

/** Operands whose size depends on VEX.L are `x`, `ps` and `pd`. */
function vectorText({ vex }: Instruction, number: number, size: string): string {
  return `%${vex?.length === 1 && /^(x|ps|pd)$/.test(size) ? 'y' : 'x'}mm${number}`;
}

function immediateBits(found: Instruction, entry: Entry, size: string): number {
  if (size === 'v' || size === 'z') return operationBits(found, entry);
  return BITS[size] ?? 8;
}

function immediateText(value: bigint, bits: number): string {
  return `$0x${BigInt.asUintN(bits, value).toString(16)}`;
}

/** A memory operand: `%fs:-0x8(%rax,%rcx,4)`. */
function memoryText(found: Instruction, memory: Memory, size = ''): string {
  const { base, index, displacement, relative, displaced, pseudoIndex } = memory;
  const inside = insideText(found, memory, size);
  const plain = base === undefined && index === undefined && !relative && (!pseudoIndex || found.addressSize);
  const width = found.addressSize ? 32 : 64;
  if (found.addressSize) found.addressSize.used = true;
  const number = plain ? hex(BigInt.asUintN(width, displacement)) : displaced ? hex(displacement) : '';
  return segmentText(found) + number + inside;
}

/** The part in parentheses; `size` is that of an index that is a vector. */
function insideText(
  found: Instruction,
  { base, index, scale, relative, pseudoIndex }: Memory,
  size: string,
): string {
  const narrow = found.addressSize !== undefined;
  if (relative) return narrow ? '(%eip)' : '(%rip)';
  const second =
    index !== undefined
      ? indexText(found, index, size)
      : pseudoIndex
        ? narrow
          ? '%eiz'
          : '%riz'
        : undefined;
  const first = base === undefined ? '' : addressRegister(found, base);
  if (second !== undefined) return `(${first},${second},${1 << scale})`;
  return base === undefined ? '' : `(${first})`;
}

function indexText(found: Instruction, index: number, size: string): string {
  const isVector = found.entry!.row.attributes.words.has('vsib');
  return isVector ? vectorText(found, index, size) : addressRegister(found, index);
}

function addressRegister(found: Instruction, number: number): string {
  if (found.addressSize) found.addressSize.used = true;
  return `%${generalName(number, found.addressSize ? 32 : 64)}`;
}

/** In 64-bit mode only FS and GS have a base. */
function segmentText({ segment }: Instruction): string {
  const text = segment && SEGMENT_PREFIXES[segment.byte];
  if (!text) return '';
  segment.used = true;
  return text;
}

function hex(value: bigint): string {
  return value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`;
}
