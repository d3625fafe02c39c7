/** A random program of real control flow, and the state that it begins in. Made again from its seed. */
import { Random } from '../random.ts';
import { extendedBytes, memoryBytes, vectorBytes, word } from '../values.ts';
import { assemble, type Item } from './assemble.ts';
import { COUNTERS, MIXES, POINTERS, type Pool } from './instruction.ts';
import { CODE_PAGES, CODES, DATA, PAGE, POINTS, STACK } from './layout.ts';
import { block } from './statement.ts';
import { type Patch, Writer } from './writer.ts';

export interface Program {
  readonly seed: number;
  readonly items: readonly Item[];
  /** First page of its code, and where in it the program begins. */
  readonly codeAt: number;
  readonly offset: number;
  readonly writable: boolean;
  /** Label of the last instruction. */
  readonly end: number;
  /** Labels at which the outside may make it go on. */
  readonly resumes: readonly number[];
  readonly patches: readonly Patch[];
  readonly registers: readonly bigint[];
  readonly flags: bigint;
  readonly fsBase: bigint;
  readonly gsBase: bigint;
  /** As XSAVE64 writes it. */
  readonly vectors: Uint8Array;
  readonly contents: readonly { readonly at: number; readonly bytes: Uint8Array }[];
  /** MXCSR is read or written, or is not what programs start with. */
  readonly exact: boolean;
}

const MASK = (1n << 64n) - 1n;
const IMAGE_SIZE = 832;
/** All exceptions have happened: what translations postpone changes nothing. */
export const MXCSR = 0x1fbf;
const WINDOW = 512;

export function program(pool: Pool, seed: number): Program {
  const random = new Random(seed, 6);
  const writer = new Writer(
    random,
    pool,
    random.pick(MIXES),
    random.once(30) ? 300 : random.pick([12, 25, 40, 40, 70]),
  );
  const exact = random.once(8);
  const end = writer.newLabel();
  const functions = Array.from({ length: random.below(4) }, () => writer.newLabel());
  writer.functions.push(...functions);
  // The first time it is read: from then on nothing is postponed.
  if (exact) writer.code(0x0f, 0xae, 0x5d, random.below(128));
  while (writer.left > 0) {
    block(writer, 0);
    if (random.once(3)) writer.resumes.push(writer.label());
    if (exact && random.once(3)) control(writer);
  }
  writer.label(end);
  writer.code(0xcc);
  for (const one of functions) writeFunction(writer, one);
  return {
    seed,
    items: writer.items,
    end,
    resumes: [...writer.resumes, end],
    patches: writer.patches,
    exact,
    ...place(random, assemble(writer.items, 0).bytes.length),
    ...state(random),
  };
}

/** A function that may call itself and those behind it as long as there is fuel. */
function writeFunction(writer: Writer, name: number): void {
  const { random } = writer;
  const out = writer.newLabel();
  const counter = random.pick(COUNTERS);
  writer.functions.splice(0, writer.functions.indexOf(name) + (random.once(3) ? 0 : 1));
  writer.left = random.pick([4, 8, 15]);
  writer.label(name);
  writer.code(0x49, 0x83, 0xe8 | (counter & 7), 1);
  writer.branch(random.pick([8, 14]), out);
  block(writer, 1);
  writer.label(out);
  if (random.once(6)) writer.code(0xc2, 8 * random.below(4), 0);
  else writer.code(0xc3);
}

/**
 * Reads MXCSR, or sets it: to other roundings, denormals as zero, exceptions that are not masked. Or sets x87's control word, so that
 * some of its exceptions are not masked.
 */
function control(writer: Writer): void {
  const { random } = writer;
  if (random.once(4)) {
    writer.code(0x66, 0xc7, 0x45, 0x20, random.next() & 0x3f, random.pick([3, 3, 2, 0, 7]));
    writer.code(0xd9, 0x6d, 0x20);
  } else if (random.once(2)) writer.code(0x0f, 0xae, 0x5d, random.below(128));
  else {
    const value = random.pick([0x1f80, 0x1fa0, 0x1fbf, 0x3f80, 0x5fbf, 0x7f80, 0x9fc0, 0x1f00, 0x0f80]);
    writer.code(0xc7, 0x45, 0x20, value & 0xff, value >> 8, 0, 0);
    writer.code(0x0f, 0xae, 0x55, 0x20);
  }
}

/** Where its code lies: in the middle of a page, over a page's end, or before the end of all pages. */
function place(random: Random, length: number): Pick<Program, 'codeAt' | 'offset' | 'writable'> {
  const before = random.below(random.once(3) ? 32 : length);
  const offset = random.once(8) ? CODE_PAGES * PAGE - before : random.once(2) ? PAGE - before : 0x400;
  return { codeAt: random.pick(CODES), offset, writable: !random.once(3) };
}

function state(
  random: Random,
): Pick<Program, 'registers' | 'flags' | 'fsBase' | 'gsBase' | 'vectors' | 'contents'> {
  const registers = Array.from({ length: 16 }, () => word(random));
  const { inside, crossing, readOnly, second, start, end } = POINTS;
  const points = [inside, inside, inside, crossing, second, second, crossing, readOnly, start, end];
  for (const pointer of POINTERS) registers[pointer] = BigInt(random.pick(points));
  // MXCSR's instructions name it.
  registers[5] = BigInt(inside);
  for (const counter of COUNTERS) registers[counter] = BigInt(1 + random.below(12));
  registers[4] = BigInt(STACK + PAGE + (random.once(4) ? random.below(64) - 32 : 0x400));
  const flags = 0x202n | (BigInt(random.next()) & 0x8d5n) | (random.once(16) ? 0x400n : 0n);
  const { image, vectors } = vectorState(random);
  const fill = (at: number) => ({ at, bytes: memoryBytes(random, WINDOW, vectors) });
  return {
    registers: registers.map((value) => value & MASK),
    flags,
    fsBase: random.pick([0n, 0n, 0x40n]),
    gsBase: random.pick([0n, 0n, 0x1000n]),
    vectors: image,
    contents: [
      fill(DATA + 0x700),
      fill(DATA + PAGE - 256),
      fill(DATA + 4 * PAGE),
      fill(STACK + PAGE + 0x300),
    ],
  };
}

function vectorState(random: Random): { image: Uint8Array; vectors: Uint8Array[] } {
  const image = new Uint8Array(IMAGE_SIZE);
  const view = new DataView(image.buffer);
  const moderate = random.once(2);
  const vectors = Array.from({ length: 16 }, () => (moderate ? numbers(random) : vectorBytes(random)));
  view.setUint16(0, 0x37f, true);
  view.setUint16(2, random.below(8) << 11, true);
  view.setUint16(4, random.pick([0, 0, 0xff, random.below(256)]), true);
  view.setUint32(24, MXCSR, true);
  for (let index = 0; index < 8; index++) image.set(extendedBytes(random), 32 + 16 * index);
  for (const [index, vector] of vectors.entries()) image.set(vector, 160 + 16 * index);
  // All of x87, SSE and AVX is there.
  view.setUint32(512, 7, true);
  for (let index = 0; index < 16; index++) image.set(vectorBytes(random), 576 + 16 * index);
  return { image, vectors };
}

/** Two doubles or four singles that can be computed with for a while. */
function numbers(random: Random): Uint8Array {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const double = !random.once(3);
  for (let at = 0; at < 16; at += double ? 8 : 4) {
    const value = (random.below(2001) - 1000) / random.pick([1, 1, 3, 8, 100]);
    if (double) view.setFloat64(at, value, true);
    else view.setFloat32(at, value, true);
  }
  return bytes;
}
