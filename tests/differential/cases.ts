/**
 * Random cases out of the instruction table: for each row, encodings with random registers, memory operands, immediates and
 * prefixes, and a random state to run them in. Deterministic for a seed.
 */
import type { Opcode } from '../../tools/isa/opcode.ts';
import type { Row } from '../../tools/isa/row.ts';
import { CODE_SIZE, DATA, DATA_SIZE, STACK_TOP, type State } from './state.ts';

/** A small generator (xorshift), so that a case can be found again by its seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed * 2654435761) | 1;
  }

  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}

/**
 * Mnemonics whose result is not for the registers alone to say, or that leave user mode; and MASKMOVDQU, of which the manual
 * leaves open whether an empty mask faults on a bad address.
 */
const LEFT_OUT =
  /^(syscall|cpuid|rdtsc|rdtscp|xgetbv|int|int1|int3|hlt|in|ins|out|outs|cli|sti|clts|sys\w+|inv\w*|wbinvd|[rw]dmsr|wrmsr|rdpmc|swapgs|lgdt|lidt|lldt|ltr|[rw][dr]?[fg]sbase|rdfsbase|rdgsbase|wrfsbase|wrgsbase|ud\d|enter|rdrand|rdseed|rdpid|v?maskmovdqu|maskmovq|xsave|xsaveopt|xsavec|xrstor|l[sfg]s|s[lgi]dt|str|smsw)$/;

/** Can this row run alone, between two states that are compared whole? */
export function testable(row: Row): boolean {
  const { words } = row.attributes;
  if (row.opcode === undefined || LEFT_OUT.test(row.mnemonic)) return false;
  if (words.has('end') || words.has('branch')) return false;
  return row.operands.every(({ text }) => /^ST/.test(text) || !/^([JOSXY]|[fg]s$)/.test(text));
}

const MAP_BYTES = [[], [0x0f], [0x0f, 0x38], [0x0f, 0x3a]];
const MANDATORY = [undefined, 0x66, 0xf3, 0xf2];

/** One encoding of the row. */
export function encode(row: Row, random: Random): Uint8Array {
  const opcode = row.opcode!;
  if (opcode.vex) return encodeVex(row, opcode, random);
  const sizes = row.operands.map(({ size }) => size);
  const canNarrow = opcode.prefix === undefined && sizes.some((size) => size === 'v' || size === 'z');
  const narrow = canNarrow && random.below(4) === 0;
  const mandatory = opcode.prefix === undefined ? undefined : MANDATORY[opcode.prefix];
  const wide = random.below(3) === 0;
  const high = random.below(3) === 0 ? random.below(8) & ~2 : 0;
  const rex = wide || high > 0 || random.below(4) === 0 ? [0x40 | (wide ? 8 : 0) | high] : [];
  const byte = opcode.byte | (opcode.register ? random.below(8) : 0);
  const bytes = [
    ...(narrow ? [0x66] : []),
    ...(mandatory === undefined ? [] : [mandatory]),
    ...rex,
    ...MAP_BYTES[opcode.map]!,
    byte,
    ...modrm(row, opcode, random, (high & 1) !== 0),
  ];
  for (const { text, size } of row.operands) {
    if (text.startsWith('I')) bytes.push(...immediate(size, narrow && !wide, wide, random));
  }
  return Uint8Array.from(bytes);
}

/** A VEX prefix of two bytes where it can be, else of three; now and then with what is not allowed. */
function encodeVex(row: Row, opcode: Opcode, random: Random): Uint8Array {
  const { wides, lengths } = opcode.vex!;
  const wide = random.below(40) === 0 ? random.below(2) : random.pick(wides);
  const length = random.below(40) === 0 ? random.below(2) : random.pick(lengths);
  const inverted = random.below(3) === 0 ? random.below(8) & ~2 : 0;
  const used = row.operands.some(({ text }) => /^[HB]/.test(text));
  const field = used ? random.below(16) : random.below(40) === 0 ? 1 : 0;
  const last = ((~field & 15) << 3) | (length << 2) | opcode.prefix!;
  const short = opcode.map === 1 && wide === 0 && (inverted & 3) === 0 && random.below(4) > 0;
  const prefix = short
    ? [0xc5, ((~inverted & 4) << 5) | last]
    : [0xc4, ((~inverted & 7) << 5) | opcode.map, (wide << 7) | last];
  const before = random.below(60) === 0 ? [random.pick([0x66, 0xf2, 0xf3, 0xf0, 0x48, 0x3e, 0x40])] : [];
  const bytes = [...before, ...prefix, opcode.byte, ...modrm(row, opcode, random, false)];
  for (const { text, size } of row.operands) {
    if (text.startsWith('I')) bytes.push(...immediate(size, false, false, random));
    if (text.startsWith('L')) bytes.push(random.below(256));
  }
  return Uint8Array.from(bytes);
}

/** RBX holds the address of the data's middle; with REX.B it is R11, which holds it too. */
function modrm(row: Row, opcode: Opcode, random: Random, _extended: boolean): number[] {
  if (opcode.modrm !== undefined) return [opcode.modrm | (opcode.modrmRegister ? random.below(8) : 0)];
  const operands = row.operands.map(({ text }) => text[0]!);
  const needed = opcode.digit !== undefined || operands.some((kind) => 'EGMRVWUHPQN'.includes(kind));
  if (!needed) return [];
  const field = (opcode.digit ?? random.below(8)) << 3;
  const onlyMemory = operands.includes('M');
  const onlyRegister = operands.some((kind) => kind === 'R' || kind === 'U' || kind === 'N');
  const inMemory = onlyMemory || (!onlyRegister && random.below(2) === 0);
  if (!inMemory) return [0xc0 | field | random.below(8)];
  // The base is the middle of the data, whose end is that of a page: now and then an operand reaches past it.
  const displacement =
    random.below(6) === 0
      ? random.pick([127, 126, 124, 120, 112, 104, 96])
      : random.pick([0x80, 0xa0, 0xb0, 0xe0, 0, 16, 32, 64]);
  if (row.attributes.words.has('vsib')) {
    return [0x44 | field, (random.below(4) << 6) | (random.below(8) << 3) | 3, displacement];
  }
  return [0x40 | field | 3, displacement];
}

function immediate(size: string, narrow: boolean, wide: boolean, random: Random): number[] {
  const length =
    size === 'b' ? 1 : size === 'w' ? 2 : size === 'd' ? 4 : size === 'v' && wide ? 8 : narrow ? 2 : 4;
  return Array.from({ length }, () => random.pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)]));
}

const INTERESTING = [
  0n,
  1n,
  2n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0x8000n,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x7fffffffffffffffn,
  0x8000000000000000n,
  0xffffffffffffffffn,
  0x3f800000n,
  0x7f800000n,
  0x7fc00000n,
  0x7fa00000n,
  0x3ff0000000000000n,
  0x7ff0000000000000n,
  0xfff8000000000000n,
  0x7ff4000000000000n,
  0x43e0000000000000n,
  0x41dfffffffc00000n,
  31n,
  32n,
  63n,
  64n,
];

function word(random: Random): bigint {
  if (random.below(3) === 0) return random.pick(INTERESTING);
  return (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32));
}

/** A float at an edge: of zeros, denormals, infinities, NaNs of both kinds, or near overflow or a power of two. */
function edge(random: Random, exponentBits: number, fractionBits: number): bigint {
  const greatest = 2 ** exponentBits - 1;
  const middle = (greatest - 1) / 2;
  const near = middle + random.below(2 * fractionBits) - fractionBits;
  const exponent = random.pick([0, 0, 1, 2, greatest - 1, greatest, near, near, random.below(greatest)]);
  const all = (1n << BigInt(fractionBits)) - 1n;
  const fraction = random.pick([
    0n,
    1n,
    all,
    1n << BigInt(fractionBits - 1),
    word(random) & all,
    word(random) & all,
  ]);
  const sign = BigInt(random.below(2)) << BigInt(exponentBits + fractionBits);
  return sign | (BigInt(exponent) << BigInt(fractionBits)) | fraction;
}

/** A third of the vectors hold moderate floating-point numbers, so that results are not all NaN, and a third ones at the edges. */
function vectorBytes(random: Random): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const form = random.below(6);
  for (let at = 0; at < 16; at += 8) {
    if (form === 2) view.setBigUint64(at, edge(random, 11, 52), true);
    else if (form === 3) {
      view.setUint32(at, Number(edge(random, 8, 23)), true);
      view.setUint32(at + 4, Number(edge(random, 8, 23)), true);
    } else if (form === 0)
      view.setFloat64(at, (random.below(2 ** 32) - 2 ** 31) / random.pick([1, 7, 1024, 3e9]), true);
    else if (form === 1) {
      view.setFloat32(at, (random.below(2 ** 24) - 2 ** 23) / random.pick([1, 3, 256]), true);
      view.setFloat32(at + 4, (random.below(2 ** 24) - 2 ** 23) / random.pick([1, 3, 256]), true);
    } else view.setBigUint64(at, word(random), true);
  }
  return bytes;
}

/** Small indices of 32 or 64 bits for gathers; as a mask, some signs are set. Now and then one that leaves the page. */
function indexBytes(random: Random): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const form = random.below(3);
  for (let at = 0; at < 16; at += form === 0 ? 4 : 8) {
    const index = random.below(30) === 0 ? 0x2000 : random.below(20) - 8;
    if (form === 0) view.setInt32(at, index, true);
    else
      view.setBigInt64(at, form === 1 ? BigInt(index) : random.pick([-1n, 0n, 1n << 63n, 1n << 31n]), true);
  }
  return bytes;
}

/** An x87 register: near one, denormal, special, an integer, or anything. */
function extendedBytes(random: Random): Uint8Array {
  const bytes = new Uint8Array(10);
  const view = new DataView(bytes.buffer);
  const form = random.below(8);
  const significand = form < 5 ? word(random) | (1n << 63n) : word(random);
  const exponent =
    form < 3
      ? 16383 + random.below(80) - 40
      : form === 3
        ? random.pick([0, 0x7fff, 1, 0x7ffe])
        : random.below(0x8000);
  view.setBigUint64(0, form === 3 ? random.pick([0n, 1n << 63n, significand]) : significand, true);
  view.setUint16(8, exponent | (random.below(2) << 15), true);
  return bytes;
}

/** The default, or any rounding and treatment of denormals with all or some exceptions masked; any exceptions. */
function randomMxcsr(random: Random): number {
  const exceptions = random.pick([0, 0x20, random.below(64)]);
  const form = random.below(4);
  if (form < 2) return 0x1f80 | exceptions;
  const masks = form === 2 ? 0x1f80 : random.below(64) << 7;
  return exceptions | masks | (random.below(4) << 13) | random.pick([0, 0x40, 0x8000, 0x8040]);
}

/** Control and status word: any precision and rounding; mostly all exceptions masked, and none pending. */
function randomX87(random: Random): { control: number; status: number } {
  const masks = random.below(3) === 0 ? random.below(64) : 0x3f;
  const control = 0x40 | masks | (random.pick([0, 2, 3, 3]) << 8) | (random.below(4) << 10);
  const sticky = random.below(3) === 0 ? random.below(128) : 0;
  const exceptions = random.below(8) === 0 ? sticky : sticky & (masks | 0x40);
  const summary = exceptions & ~masks & 0x3f ? 0x8080 : 0;
  return { control, status: summary | exceptions | (random.below(8) << 11) | random.pick([0, 0x4700]) };
}

/** A state to run `code` in. */
export function randomState(code: Uint8Array, random: Random, row?: Row): State {
  const gathers = row?.attributes.words.has('vsib') && random.below(4) > 0;
  const vector = gathers ? indexBytes : vectorBytes;
  const registers = Array.from({ length: 16 }, () => word(random));
  registers[3] = BigInt(DATA + DATA_SIZE / 2);
  registers[11] = registers[3];
  registers[4] = BigInt(STACK_TOP);
  const data = new Uint8Array(DATA_SIZE);
  for (let at = 0; at < DATA_SIZE; at += 16) data.set(vectorBytes(random), at);
  const padded = new Uint8Array(CODE_SIZE).fill(0xcc);
  padded.set(code);
  return {
    registers,
    // CF, PF, AF, ZF, SF, OF at random; interrupts on, as always in user mode.
    flags: 0x202n | BigInt(random.below(2 ** 12) & 0x8d5),
    rip: 0n,
    signal: 0,
    address: 0n,
    vectors: Array.from({ length: 16 }, () => vector(random)),
    ...randomX87(random),
    tags: random.below(2) === 0 ? 0xff : random.below(256),
    mxcsr: randomMxcsr(random),
    stack87: Array.from({ length: 8 }, () => extendedBytes(random)),
    data,
    stack: Uint8Array.from({ length: 64 }, () => random.below(256)),
    code: padded,
    uppers: Array.from({ length: 16 }, () => vector(random)),
  };
}
