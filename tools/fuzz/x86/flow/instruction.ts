/** Single random instructions out of the table that leave alone what control flow needs: the stack pointer, pointers to data, counters. */
import type { Row, Table } from '../../../isa/row.ts';
import { encode, repeats } from '../encode.ts';
import { straight } from '../programs.ts';
import { Random } from '../random.ts';

/** Registers that point to data: rbx, rbp, r12, r13. */
export const POINTERS = [3, 5, 12, 13];
/** Registers that count turns: r14, r15. */
export const COUNTERS = [14, 15];
/** Registers that anything may be put into: rax, rcx, rdx, rsi, rdi, r8 to r11. */
export const FREE = [0, 1, 2, 6, 7, 8, 9, 10, 11];
const KEPT = new Set([4, ...POINTERS, ...COUNTERS]);
/** One in so many instructions may write a register that is kept. */
const CARELESS = 60;
const POOL = 2000;
const SEGMENT_PREFIXES = 40;

/** Rows by what they are mostly used for; each is picked as often as it says. */
export interface Rows {
  readonly integer: readonly Row[];
  readonly common: readonly Row[];
  readonly vector: readonly Row[];
  readonly avx: readonly Row[];
  readonly x87: readonly Row[];
  readonly all: readonly Row[];
}

/** Families that write what they do not name, or that have statements of their own. */
const OTHERS = /^(stack|string|branch|port|privileged|far|descriptor-table|control-register|model-register)$/;
/** What changes MXCSR or tells it, or what x87 masks, is for programs of its own. */
const CONTROL = /^(vector-control|extended-state)$/;
const X87_CONTROL = /^fld(cw|env)$/;

export function rowsOf(table: Table): Rows {
  const all = straight(table).filter(
    (row) => !OTHERS.test(row.family) && !CONTROL.test(row.family) && !X87_CONTROL.test(row.mnemonic),
  );
  const from = (files: RegExp): Row[] => all.filter(({ place }) => files.test(place));
  const integer = from(/^(integer|bmi)\./);
  return {
    integer,
    common: integer.filter(({ family }) => /^(alu|move|shift|bits|flag)$/.test(family)),
    vector: from(/^(vector|mmx|text)\./),
    avx: from(/^(avx|fma|crypto)\./),
    x87: from(/^x87\./),
    all,
  };
}

/** How often instructions of each kind stand in a program. */
export interface Mix {
  readonly kinds: readonly (keyof Rows)[];
}

export const MIXES: readonly Mix[] = [
  { kinds: ['common', 'common', 'integer'] },
  { kinds: ['common', 'common', 'common', 'integer', 'vector'] },
  { kinds: ['common', 'integer', 'vector', 'avx'] },
  { kinds: ['common', 'vector', 'vector', 'avx', 'avx'] },
  { kinds: ['common', 'x87', 'vector'] },
  { kinds: ['common', 'integer', 'all'] },
];

/** Instructions of each kind that programs are made of: to find one takes longer than to run it. */
export class Pool {
  readonly #kinds = new Map<keyof Rows, readonly number[][]>();

  constructor(rows: Rows, seed: number) {
    for (const kind of Object.keys(rows) as (keyof Rows)[]) {
      const random = new Random(seed, kind.length, kind.charCodeAt(0));
      this.#kinds.set(
        kind,
        Array.from({ length: POOL }, () => find(rows[kind], random)),
      );
    }
  }

  pick(mix: Mix, random: Random): readonly number[] {
    return random.pick(this.#kinds.get(random.pick(mix.kinds))!);
  }
}

function find(rows: readonly Row[], random: Random): number[] {
  while (true) {
    const bytes = attempt(random.pick(rows), random);
    if (bytes) return bytes;
  }
}

function attempt(row: Row, random: Random): number[] | undefined {
  const encoded = encode(row, random);
  const { bytes, memory, segment, narrowAddress, branch, repeated } = encoded;
  if (branch || repeated || repeats(row) || bytes.length > 15) return undefined;
  if ((segment || narrowAddress) && !random.once(SEGMENT_PREFIXES)) return undefined;
  if (writesKept(row, encoded) && !random.once(CARELESS)) return undefined;
  if (!memory) return bytes;
  const { base, index, relative, vector, at, size } = memory;
  if (base === undefined || relative || vector || !POINTERS.includes(base)) return undefined;
  if (index !== undefined && !random.once(CARELESS)) return undefined;
  const offset = displacement(size, random);
  for (let i = 0; i < size; i++) bytes[at + i] = (offset >> (8 * i)) & 0xff;
  return bytes;
}

function displacement(size: number, random: Random): number {
  const reach = size === 4 && random.once(3) ? 1024 : 128;
  const offset = random.below(2 * reach) - reach;
  return random.once(3) ? offset : offset & ~15;
}

const BOTH_WRITTEN = /^(xchg|xadd|cmpxchg|mulx)/;

function writesKept(
  { mnemonic, operands, opcode }: Row,
  { bytes, reg, rm, vvvv }: ReturnType<typeof encode>,
): boolean {
  const kept = (number: number | undefined): boolean => number !== undefined && KEPT.has(number);
  if (BOTH_WRITTEN.test(mnemonic)) return kept(reg) || kept(rm) || kept(vvvv) || opcode!.register === true;
  const first = operands[0]?.text ?? '';
  if (opcode!.register) return kept(registerIn(bytes, opcode!.byte));
  if (/^[EMR]/.test(first)) return kept(rm);
  if (/^G/.test(first)) return kept(reg);
  return /^B/.test(first) && kept(vvvv);
}

/** The register that an opcode's low bits name. */
function registerIn(bytes: readonly number[], opcode: number): number {
  const at = bytes.findIndex((byte) => (byte & 0xf8) === opcode);
  const rex = bytes[at - 1] === 0x0f ? bytes[at - 2] : bytes[at - 1];
  return (bytes[at]! & 7) | (((rex ?? 0) & 0xf1) === 0x41 ? 8 : 0);
}
