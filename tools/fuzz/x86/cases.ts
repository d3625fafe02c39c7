/**
 * Random cases out of the instruction table: an encoding of a row and a state to run it in. A case is made again from three numbers: the
 * seed of the run, the row's key, and which of the row's cases it is.
 */

import type { Row } from '../../isa/row.ts';
import { behind } from './behind.ts';
import { type Encoded, encode, repeats } from './encode.ts';
import { addressFor, place, window } from './place.ts';
import { prepare } from './prepare.ts';
import { Random } from './random.ts';
import {
  CODE_AT,
  CODE_SIZE,
  DATA_SIZE,
  INT3,
  PAGE,
  READ_ONLY,
  STACK_SIZE,
  STACK_WINDOWS,
  type State,
  WINDOWS,
} from './state.ts';
import { extendedBytes, indexBytes, memoryBytes, mxcsr, vectorBytes, word, x87Words } from './values.ts';

export interface Case {
  readonly row: Row;
  /** Which one of the row's cases. */
  readonly number: number;
  readonly encoded: Encoded;
  /** Bytes of what stands behind the instruction, in front of INT3. */
  readonly behind: readonly number[];
  /** Of the memory operand; -1 where there is none, or nobody chose it. */
  readonly address: number;
  readonly state: State;
}

/** Bases of FS and GS that the system lets a program have. */
const BASES = [0n, 0n, 0x10n, 0x1000n, 0x8000000n, 0x7fff00000000n];
/** Those from which an address of 32 bits, a displacement, or a small index can still be what is wanted. */
const NEAR_BASES = BASES.slice(0, 5);

/** The limit on the length of an instruction. */
const LONGEST = 15;

/** What names a row whatever stands around it: its opcode and what it does. */
export function keyOf({ opcode, mnemonic, operands }: Row): number {
  const text = `${JSON.stringify(opcode)} ${mnemonic} ${operands.map((one) => one.text).join(',')}`;
  let hash = 0x811c9dc5;
  for (const letter of text) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  return hash >>> 0;
}

/** The case of a row with this number. */
export function caseOf(row: Row, seed: number, number: number): Case {
  const random = new Random(seed, keyOf(row), number);
  const encoded = encode(row, random);
  return { row, number, encoded, ...stateFor(row, encoded, random) };
}

function stateFor(row: Row, encoded: Encoded, random: Random): Pick<Case, 'address' | 'behind' | 'state'> {
  const state = anyState(Uint8Array.from(encoded.bytes), random, row);
  const bytes = [...encoded.bytes];
  const { memory } = encoded;
  const near = encoded.narrowAddress || (memory && (memory.base === undefined || memory.vector));
  const bases = near ? NEAR_BASES : BASES;
  const fsBase = random.pick(bases);
  const gsBase = random.pick(bases);
  const rip = ripFor(row, bytes.length, random);
  const segmentBase = encoded.segment === 'fs' ? fsBase : encoded.segment === 'gs' ? gsBase : 0n;
  const draft = { registers: state.registers, bytes, rip, segmentBase };
  let address = addressFor(row, state.dataAt, random);
  // Registers as they are mostly make an address that is not canonical.
  if (encoded.memory && !random.once(25)) place(encoded, address, draft, random);
  else address = -1;
  prepare({ row, encoded, state, draft, address, random });
  const after = bytes.length <= LONGEST ? behind(row, random) : [];
  const code = padded([...bytes, ...after]);
  return { address, behind: after, state: { ...state, fsBase, gsBase, rip: BigInt(rip), code } };
}

/** Mostly the middle of the page; now and then its end, so that the instruction does not fit, or fits just so. */
function ripFor(row: Row, length: number, random: Random): number {
  if (!random.once(40)) return CODE_AT;
  return PAGE - (random.once(4) || repeats(row) ? length : 1 + random.below(length));
}

function padded(bytes: ArrayLike<number>): Uint8Array {
  const code = new Uint8Array(CODE_SIZE).fill(INT3);
  code.set(bytes);
  return code;
}

/** A state to run `code` in, whatever it is. */
export function randomState(code: Uint8Array, random: Random): State {
  const state = anyState(code, random);
  state.registers[3] = BigInt(state.dataAt + DATA_SIZE / 2);
  state.registers[11] = state.registers[3];
  return state;
}

function anyState(code: Uint8Array, random: Random, row?: Row): State {
  const gathers = row?.attributes.words.has('vsib') && random.below(4) > 0;
  const vector = gathers ? indexBytes : vectorBytes;
  const registers = Array.from({ length: 16 }, () => word(random));
  const dataAt = row ? window(random) : WINDOWS.crossing;
  const stackAt = random.once(8) ? random.pick(STACK_WINDOWS) : STACK_WINDOWS[0];
  registers[4] = BigInt(stackPointer(stackAt, random));
  const vectors = Array.from({ length: 16 }, () => vector(random));
  const uppers = Array.from({ length: 16 }, () => vector(random));
  const all = [...vectors, ...uppers];
  const data = memoryBytes(random, DATA_SIZE, all);
  if (dataAt === WINDOWS.readOnly) data.set(READ_ONLY, DATA_SIZE / 2);
  return {
    registers,
    // CF, PF, AF, ZF, SF, OF at random, seldom DF; interrupts on, as always in user mode.
    flags: 0x202n | BigInt(random.below(2 ** 12) & 0x8d5) | (random.once(8) ? 0x400n : 0n),
    rip: BigInt(CODE_AT),
    vector: 0,
    error: 0n,
    address: 0n,
    fsBase: 0n,
    gsBase: 0n,
    dataAt,
    stackAt,
    vectors,
    ...x87Words(random),
    tags: random.once(2) ? 0xff : random.below(256),
    mxcsr: mxcsr(random),
    stack87: Array.from({ length: 8 }, () => extendedBytes(random)),
    uppers,
    code: padded(code),
    stack: memoryBytes(random, STACK_SIZE, all),
    data,
  };
}

/** The middle of the window, or where a push or a pop leaves the page. */
function stackPointer(stackAt: number, random: Random): number {
  if (stackAt === STACK_WINDOWS[1]) return stackAt + random.below(20);
  if (stackAt === STACK_WINDOWS[2]) return stackAt + STACK_SIZE - random.below(20);
  return stackAt + STACK_SIZE / 2 + (random.once(4) ? random.below(16) : 0);
}
