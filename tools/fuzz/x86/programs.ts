/** Random programs of several instructions, with skips and loops, and states to run them in. Deterministic for a seed. */
import type { Row, Table } from '../../isa/row.ts';
import { randomState } from './cases.ts';
import { type Encoded, encode } from './encode.ts';
import { EXCLUDED } from './open.ts';
import { Random } from './random.ts';
import { DATA_SIZE, INT3, type State } from './state.ts';

/** Numbers of registers that point to the middle of the data. */
export const POINTERS = [3, 5, 6, 7, 11, 13];
/** What two runs do differently by nature: it tells time, chance or the trap flag, or leaves user mode. */
const DIFFERENT =
  /^(rd|cpuid|pushf|popf|iret|sys|in[sdq]?$|outs?$|ldmxcsr|stmxcsr|vldmxcsr|vstmxcsr|fx|xsave|xrstor|fn?save|frstor|fn?stenv)/;

export interface Program {
  readonly name: string;
  readonly pieces: readonly number[][];
  readonly state: State;
}

/** Rows whose instructions programs are made of. */
export function straight({ rows }: Table): Row[] {
  return rows.filter(
    ({ opcode, mnemonic, attributes: { words } }) =>
      opcode !== undefined &&
      !EXCLUDED.some(({ mnemonics }) => mnemonics.test(mnemonic)) &&
      !DIFFERENT.test(mnemonic) &&
      !words.has('end') &&
      !words.has('branch'),
  );
}

/** `count` programs of up to `length` instructions. */
export function* programs(
  rows: readonly Row[],
  seed: number,
  count: number,
  length: number,
): Generator<Program> {
  const random = new Random(seed, length);
  for (let number = 0; number < count; number++) {
    const pieces: number[][] = [];
    const wanted = 1 + random.below(length);
    while (pieces.length < wanted) {
      const next = piece(random.pick(rows), random);
      if (next) pieces.push(next.bytes);
    }
    const state = { ...randomState(new Uint8Array(16), random), code: assemble(pieces, random) };
    for (const pointer of POINTERS) state.registers[pointer] = BigInt(state.dataAt + DATA_SIZE / 2);
    state.registers[15] = BigInt(1 + random.below(4));
    yield { name: `${seed}, ${number}`, state, pieces };
  }
}

/** An instruction that may stand in a program; undefined if this one may not. */
export function piece(row: Row, random: Random): Encoded | undefined {
  const encoded = encode(row, random);
  const { bytes, memory, segment, narrowAddress, branch, repeated } = encoded;
  if (segment || narrowAddress || branch || repeated) return undefined;
  if (memory === undefined) return encoded;
  const { base, index, relative, vector, at, size } = memory;
  if (base === undefined || index !== undefined || relative || vector || !POINTERS.includes(base))
    return undefined;
  const offset = random.below(64) - 32;
  for (let i = 0; i < size; i++) bytes[at + i] = (offset >> (8 * i)) & 0xff;
  return encoded;
}

/** Instructions in a row, some of them skipped by a branch, some in a loop that counts down r15. */
function assemble(pieces: readonly number[][], random: Random): Uint8Array {
  const bytes: number[] = [];
  let loop = -1;
  for (const each of pieces) {
    const kind = random.below(6);
    if (kind === 0) bytes.push(0x70 | random.below(16), each.length);
    if (kind === 1 && loop < 0) loop = bytes.length;
    bytes.push(...each);
    if (kind === 2 && loop >= 0) {
      bytes.push(0x41, 0xff, 0xcf, 0x75, (loop - bytes.length - 5) & 0xff);
      loop = -1;
    }
  }
  return Uint8Array.from([...bytes, ...new Array<number>(64).fill(INT3)]);
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** A state as text, by what it shows. TF and RF are left out. */
export function show(state: State): Record<string, string> {
  const lines: Record<string, string> = {
    exception: `${state.vector}`,
    error: `${state.error}`,
    rip: `${state.rip}`,
    flags: (state.flags & ~0x1_0100n).toString(16),
    address: state.address.toString(16),
    data: hex(state.data),
    stack: hex(state.stack),
    bases: `${state.fsBase} ${state.gsBase}`,
    x87: `${state.control.toString(16)} ${state.status.toString(16)} ${state.tags.toString(2)}`,
    mxcsr: state.mxcsr.toString(16),
  };
  for (const [index, register] of state.stack87.entries()) lines[`st${index}`] = hex(register);
  for (const [index, value] of state.registers.entries()) lines[`r${index}`] = value.toString(16);
  for (const [index, vector] of state.vectors.entries()) lines[`xmm${index}`] = hex(vector);
  for (const [index, upper] of state.uppers.entries()) lines[`ymm${index} above`] = hex(upper);
  return lines;
}

/** What differs between two states, one line each. */
export function differences(
  before: State,
  one: State,
  other: State,
  names: readonly [string, string],
): string[] {
  const [start, a, b] = [show(before), show(one), show(other)];
  return Object.keys(a)
    .filter((key) => a[key] !== b[key])
    .map((key) => `${key}: before ${start[key]}, ${names[0]} ${a[key]}, ${names[1]} ${b[key]}`);
}
