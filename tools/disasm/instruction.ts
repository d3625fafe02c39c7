// Decodes one instruction by the table: prefixes, opcode, ModRM, SIB, displacement and immediates. What it says is still
// bytes and fields; operand.ts and mnemonic.ts make text of it, and note which prefixes that text accounts for: the others
// are written in front of it.

import { MAPS, PREFIXES } from '../isa/opcode.ts';
import { GROUP } from '../isa/opcode-map.ts';
import type { Operand } from '../isa/operand.ts';
import type { Disassembly, Entry } from './table.ts';

/** The processor's limit on the length of an instruction. */
const LONGEST = 15;
const ESCAPE = 0x0f;
const VEX = new Set([0xc4, 0xc5]);
const SHORT_VEX = 0xc5;
/** Bytes of VEX and EVEX prefixes. */
const VECTOR_PREFIXES = new Map([
  [0xc5, 2],
  [0xc4, 3],
  [0x62, 4],
]);
/** Vector instructions of the map 0F that have an immediate. */
const IMMEDIATE_OPCODES = new Set([0x70, 0x71, 0x72, 0x73, 0xc2, 0xc4, 0xc5, 0xc6]);
/** Prefixes that may stand in front of VEX. */
const BEFORE_VEX = new Set([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x67]);
const WAIT = 0x9b;
const LEGACY = new Set([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3]);
const COLUMN: Record<number, number> = {
  102: PREFIXES.indexOf('66'),
  243: PREFIXES.indexOf('f3'),
  242: PREFIXES.indexOf('f2'),
};
const IMMEDIATE_SIZES: Record<string, number> = { w: 2, d: 4, q: 8 };

/** One byte in front of the opcode. */
export interface Prefix {
  readonly byte: number;
  /** The text of the instruction accounts for it. */
  used: boolean;
}

/** A memory operand by ModRM, or at an absolute address. */
export interface Memory {
  /** Numbers of general registers. */
  readonly base: number | undefined;
  readonly index: number | undefined;
  readonly scale: number;
  readonly displacement: bigint;
  /** Relative to the next instruction. */
  readonly relative: boolean;
  /** There is a displacement, if only 0. */
  readonly displaced: boolean;
  /** There is a SIB byte that names no index although the base would not need one. */
  readonly pseudoIndex: boolean;
}

export interface Instruction {
  /** Undefined: the table has no such instruction; then only the prefixes are known. */
  entry: Entry | undefined;
  readonly address: bigint;
  length: number;
  readonly prefixes: Prefix[];
  /** REX byte, 0 without one; and the bits of it that the text accounts for. */
  rex: number;
  usedRex: number;
  data: Prefix | undefined;
  addressSize: Prefix | undefined;
  segment: Prefix | undefined;
  repeat: Prefix | undefined;
  wait: Prefix | undefined;
  locked: boolean;
  /** It is only prefixes, and without effect. */
  alone: boolean;
  /** Number of the register in VEX.vvvv (0: none), and VEX.L; undefined without VEX. */
  vex: { readonly register: number; readonly length: number } | undefined;
  opcode: number;
  modrm: number;
  memory: Memory | undefined;
  /** By the row's operand. */
  readonly immediates: (bigint | undefined)[];
}

export const REX_W = 8;
export const REX_R = 4;
export const REX_X = 2;
export const REX_B = 1;

/** Reads little-endian numbers, and remembers when there are no more bytes. */
class Bytes {
  readonly #view: DataView;
  readonly #end: number;
  at: number;
  overran = false;

  constructor(bytes: Uint8Array, at: number) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = Math.min(bytes.byteLength, at + LONGEST);
    this.at = at;
  }

  /** The next byte, which stays where it is. */
  peek(): number {
    return this.at < this.#end ? this.#view.getUint8(this.at) : -1;
  }

  byte(): number {
    return this.#take(1) ? this.#view.getUint8(this.at - 1) : 0;
  }

  /** A signed number of 1, 2, 4 or 8 bytes. */
  signed(size: number): bigint {
    if (!this.#take(size)) return 0n;
    const at = this.at - size;
    if (size === 8) return this.#view.getBigInt64(at, true);
    return BigInt(
      size === 1
        ? this.#view.getInt8(at)
        : size === 2
          ? this.#view.getInt16(at, true)
          : this.#view.getInt32(at, true),
    );
  }

  #take(size: number): boolean {
    if (this.at + size > this.#end) {
      this.overran = true;
      return false;
    }
    this.at += size;
    return true;
  }
}

/** The instruction at `bytes[at]`, which a program sees at `address`. One that the table lacks is one byte long. */
export function decode(table: Disassembly, bytes: Uint8Array, at: number, address: bigint): Instruction {
  return withWait(table, bytes, at, address) ?? decodeOne(table, bytes, at, address);
}

/** WAIT and an instruction that is named together with it count as one. */
function withWait(
  table: Disassembly,
  bytes: Uint8Array,
  at: number,
  address: bigint,
): Instruction | undefined {
  const behind = bytes[at + 1] ?? 0;
  if (bytes[at] !== WAIT || (behind & 0xf8) !== 0xd8) return undefined;
  const found = decodeOne(table, bytes, at + 1, address);
  if (!found.entry?.prefixes.some(({ byte }) => byte === WAIT)) return undefined;
  found.wait = { byte: WAIT, used: false };
  found.prefixes.push(found.wait);
  found.length++;
  return found;
}

function decodeOne(table: Disassembly, bytes: Uint8Array, at: number, address: bigint): Instruction {
  const input = new Bytes(bytes, at);
  const found = empty(address);
  readPrefixes(found, input);
  const afterPrefixes = input.at;
  if (aloneRex(found, input)) {
    found.alone = true;
    return ended(found, afterPrefixes - at);
  }
  found.entry = findEntry(table, found, input);
  if (!found.entry) return ended(found, unknownLength(bytes, at, afterPrefixes - at));
  if (found.entry.modrm && found.modrm < 0xc0) found.memory = readMemory(found, input);
  for (const operand of found.entry.row.operands) found.immediates.push(readImmediate(found, operand, input));
  if (input.overran) {
    found.entry = undefined;
    return ended(found, 1);
  }
  return ended(found, input.at - at);
}

/**
 * Length of an instruction that the table lacks: where the encoding tells, which is with VEX and EVEX, all of it, so that what
 * follows is read right; else one byte behind its prefixes.
 */
function unknownLength(bytes: Uint8Array, at: number, prefixes: number): number {
  const first = bytes[at + prefixes] ?? 0;
  const size = VECTOR_PREFIXES.get(first);
  if (size === undefined || prefixes > 0) return prefixes + 1;
  const map = size === 2 ? 1 : bytes[at + 1]! & 7;
  const opcode = bytes[at + size] ?? 0;
  const modrm = bytes[at + size + 1] ?? 0;
  const sib = bytes[at + size + 2] ?? 0;
  const mod = modrm >> 6;
  const hasSib = mod < 3 && (modrm & 7) === 4;
  const wide = mod === 2 || (mod === 0 && ((hasSib ? sib : modrm) & 7) === 5);
  const hasImmediate = map === 3 || (map === 1 && IMMEDIATE_OPCODES.has(opcode));
  const length = size + 2 + (hasSib ? 1 : 0) + (wide ? 4 : mod === 1 ? 1 : 0) + (hasImmediate ? 1 : 0);
  return map >= 1 && at + length <= bytes.length ? length : 1;
}

function empty(address: bigint): Instruction {
  return {
    entry: undefined,
    address,
    length: 0,
    prefixes: [],
    rex: 0,
    usedRex: 0,
    data: undefined,
    addressSize: undefined,
    segment: undefined,
    repeat: undefined,
    wait: undefined,
    locked: false,
    alone: false,
    vex: undefined,
    opcode: 0,
    modrm: 0,
    memory: undefined,
    immediates: [],
  };
}

function ended(found: Instruction, length: number): Instruction {
  found.length = length;
  return found;
}

/** All bytes in front of the opcode; the last of a kind counts. */
function readPrefixes(found: Instruction, input: Bytes): void {
  for (let byte = input.peek(); isPrefix(byte) && found.rex === 0; byte = input.peek()) {
    const prefix = { byte, used: false };
    found.prefixes.push(prefix);
    input.byte();
    if ((byte & 0xf0) === 0x40) found.rex = byte;
    else if (byte === 0x66) found.data = prefix;
    else if (byte === 0x67) found.addressSize = prefix;
    else if (byte === 0xf0) found.locked = true;
    else if (byte === 0xf2 || byte === 0xf3) found.repeat = prefix;
    else found.segment = prefix;
  }
}

function isPrefix(byte: number): boolean {
  return (byte & 0xf0) === 0x40 || LEGACY.has(byte);
}

/** A REX byte with another prefix behind it has no effect: it is written on a line of its own. */
function aloneRex(found: Instruction, input: Bytes): boolean {
  return found.rex !== 0 && isPrefix(input.peek());
}

/** Column of the opcode tables, as in components/x86/decode/prefix.ts. */
function mandatory({ repeat, data }: Instruction): number {
  const prefix = repeat ?? data;
  return prefix ? COLUMN[prefix.byte]! : 0;
}

function findEntry(table: Disassembly, found: Instruction, input: Bytes): Entry | undefined {
  if (VEX.has(input.peek())) return findVexEntry(table, found, input);
  const map = readOpcode(found, input);
  const prefix = mandatory(found);
  const number = rowNumber(table, found, input, (map * PREFIXES.length + prefix) * 256 + found.opcode);
  const entry = table.entries[number - 1];
  const own = entry?.row.opcode?.prefix;
  if (own !== undefined && own === prefix) {
    if (found.repeat) found.repeat.used = true;
    else if (found.data) found.data.used = true;
  }
  return entry;
}

/** As `fetchVex` in components/x86/decode/vex.ts. */
function findVexEntry(table: Disassembly, found: Instruction, input: Bytes): Entry | undefined {
  const isShort = input.byte() === SHORT_VEX;
  const second = input.byte();
  const last = isShort ? second : input.byte();
  const map = isShort ? 1 : second & 31;
  const bits = isShort ? (~second >> 5) & 4 : ((~second >> 5) & 7) | ((last >> 4) & 8);
  const length = (last >> 2) & 1;
  found.rex = 0x40 | bits;
  found.usedRex = 0x4f;
  found.vex = { register: (~last >> 3) & 15, length };
  found.opcode = input.byte();
  if (map < 1 || map > 3 || found.prefixes.some(({ byte }) => !BEFORE_VEX.has(byte))) return undefined;
  const column = (MAPS.length + (map - 1) * 4 + (bits >> 3) * 2 + length) * PREFIXES.length + (last & 3);
  const entry = table.entries[rowNumber(table, found, input, column * 256 + found.opcode) - 1];
  const isGather = entry?.row.attributes.words.has('vsib');
  if ((found.vex.register !== 0 && !entry?.usesVex) || (isGather && (found.modrm & 7) !== 4))
    return undefined;
  return entry;
}

/** Reads the opcode; gives its map. */
function readOpcode(found: Instruction, input: Bytes): number {
  found.opcode = input.byte();
  if (found.opcode !== ESCAPE) return 0;
  found.opcode = input.byte();
  if (found.opcode !== 0x38 && found.opcode !== 0x3a) return 1;
  const map = found.opcode === 0x38 ? 2 : 3;
  found.opcode = input.byte();
  return map;
}

/** Reads ModRM where there is one; gives a row's number, or 0. */
function rowNumber({ entries, map }: Disassembly, found: Instruction, input: Bytes, place: number): number {
  const cell = map.entries[place] ?? 0;
  if (cell < GROUP) {
    if (cell > 0 && entries[cell - 1]!.modrm) found.modrm = input.byte();
    return cell;
  }
  found.modrm = input.byte();
  const isRegister = found.modrm >= 0xc0;
  return map.groups[cell - GROUP]![isRegister ? 8 + (found.modrm & 63) : (found.modrm >> 3) & 7]!;
}

/** SIB and displacement. */
function readMemory(found: Instruction, input: Bytes): Memory {
  const mod = found.modrm >> 6;
  const low = found.modrm & 7;
  found.usedRex |= REX_B;
  const sib = low === 4 ? input.byte() : undefined;
  const baseField = sib === undefined ? low : sib & 7;
  const baseless = mod === 0 && baseField === 5;
  const size = mod === 1 ? 1 : mod === 2 || baseless ? 4 : 0;
  const displacement = size > 0 ? input.signed(size) : 0n;
  if (sib !== undefined) found.usedRex |= REX_X;
  const index = sib === undefined ? 4 : ((sib >> 3) & 7) | (found.rex & REX_X ? 8 : 0);
  const scale = sib === undefined ? 0 : sib >> 6;
  const isVector = found.entry!.row.attributes.words.has('vsib');
  const tellsNoIndex = scale > 0 || (baseless ? found.addressSize !== undefined : baseField !== 4);
  return {
    base: baseless ? undefined : baseField | (found.rex & REX_B ? 8 : 0),
    index: index === 4 && !isVector ? undefined : index,
    scale,
    displacement,
    relative: baseless && sib === undefined,
    displaced: size > 0,
    pseudoIndex: sib !== undefined && index === 4 && !isVector && tellsNoIndex,
  };
}

/** Bytes of an immediate by its size letter. */
function readImmediate(found: Instruction, operand: Operand, input: Bytes): bigint | undefined {
  const kind = operand.text[0];
  if (operand.text === 'ST' || operand.text === 'STi') return undefined;
  if (kind === 'J') return input.signed(operand.size === 'b' ? 1 : 4);
  if (kind === 'O') {
    found.memory = absolute(input.signed(found.addressSize ? 4 : 8));
    return undefined;
  }
  if (kind !== 'I' && kind !== 'L') return undefined;
  return input.signed(immediateSize(found, operand.size));
}

function immediateSize({ rex, data }: Instruction, size: string): number {
  const wide = (rex & REX_W) !== 0;
  if (size === 'v' && wide) return 8;
  if (size === 'v' || size === 'z') return data && !wide ? 2 : 4;
  return IMMEDIATE_SIZES[size] ?? 1;
}

function absolute(displacement: bigint): Memory {
  return {
    base: undefined,
    index: undefined,
    scale: 0,
    displacement,
    relative: false,
    displaced: true,
    pseudoIndex: false,
  };
}
