/** Random instructions in random states: the core and the real processor must agree on everything. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { disassemble } from '../../tools/disasm/disassemble.ts';
import { prepare } from '../../tools/disasm/table.ts';
import { readTables } from '../../tools/isa/index.ts';
import type { Row } from '../../tools/isa/row.ts';
import { encode, Random, randomState, testable } from './cases.ts';
import { Core } from './core.ts';
import { missing, runNatively } from './processor.ts';
import { DATA_SIZE, type State } from './state.ts';

const TABLE = fileURLToPath(new URL('../../components/x86/isa', import.meta.url));
/** Cases a row; more by ISA_CASES. */
const CASES = Number(process.env.ISA_CASES ?? 12);
/** Only rows whose `file:line mnemonic` matches. */
const ROWS = new RegExp(process.env.ISA_ROWS ?? '');
const SEED = Number(process.env.ISA_SEED ?? 1);
const FLAGS: Record<string, bigint> = { c: 0x1n, p: 0x4n, a: 0x10n, z: 0x40n, s: 0x80n, o: 0x800n };

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** What an image that is stored says by chance or by vendor, as from its start and to where. */
const OPEN = {
  // The mask of MXCSR's bits: some processors have a further one.
  fxsave: () => [28, 32],
  // The last instruction and operand, where none has been: some processors leave what another process did.
  fnsave: (short: boolean) => (short ? [6, 14] : [12, 26]),
  fnstenv: (short: boolean) => (short ? [6, 14] : [12, 26]),
} as const;

/** The data, without what is open. */
function storedBy(row: Row, { code, data }: State): Uint8Array {
  const open = OPEN[row.mnemonic as keyof typeof OPEN];
  if (!open) return data;
  // Prefixes, opcode, ModRM, and the displacement to the middle of the data.
  const end = code.findLastIndex((byte) => byte !== 0xcc);
  const start = DATA_SIZE / 2 + ((code[end]! << 24) >> 24);
  const wide = (code[1]! & 0xf8) === 0x48;
  const [from, to] = open(code[0] === 0x66 && !wide);
  const bounded = (at: number): number => Math.min(Math.max(start + at, 0), DATA_SIZE);
  return Uint8Array.from(data).fill(0, bounded(from!), bounded(to!));
}

/** A state as text, with what the row leaves undefined taken out. */
function show(state: State, row: Row): Record<string, string> {
  const undefinedFlags = [...row.attributes.undefined].reduce((bits, flag) => bits | FLAGS[flag]!, 0n);
  const ended = state.signal === 5;
  const lines: Record<string, string> = {
    signal: `${state.signal}`,
    rip: `${state.rip}`,
    // RF is set in what a fault saves, and DF never changes here.
    flags: (state.flags & 0x8d5n & ~(ended ? undefinedFlags : 0n)).toString(16),
    data: hex(storedBy(row, state)),
    stack: hex(state.stack),
  };
  lines.x87 = `${state.control.toString(16)} ${state.status.toString(16)} ${state.tags.toString(2)}`;
  lines.mxcsr = state.mxcsr.toString(16);
  for (const [index, register] of state.stack87.entries()) lines[`st${index}`] = hex(register);
  for (const [index, value] of state.registers.entries()) lines[`r${index}`] = value.toString(16);
  for (const [index, vector] of state.vectors.entries()) lines[`xmm${index}`] = hex(vector);
  for (const [index, upper] of state.uppers.entries()) lines[`ymm${index} above`] = hex(upper);
  return lines;
}

/** SHLD and SHRD by more than the width of a 16-bit operand give anything at all. */
function isUndefined(row: Row, { code, registers }: State): boolean {
  if (!/^sh[lr]d$/.test(row.mnemonic) || !code.subarray(0, 2).includes(0x66)) return false;
  // The immediate is the last byte before the INT3s behind the instruction.
  const immediate = code.findLast((byte) => byte !== 0xcc)!;
  return (row.operands[2]!.text === 'CL' ? Number(registers[1]! & 31n) : immediate & 31) > 16;
}

/** RCPPS and RSQRTPS: results within the manual's bound of each other; each vendor has bits of its own. */
const APPROXIMATE = /^v?r(cp|sqrt)[ps]s$/;
const BOUND = 2 * 1.5 * 2 ** -12;

/** Our vectors with elements taken from the processor's where both are within the bound. */
function approximated(native: State, ours: State): State {
  const near = (natives: Uint8Array[], vectors: Uint8Array[]): Uint8Array[] =>
    vectors.map((vector, index) => nearest(natives[index]!, vector));
  return { ...ours, vectors: near(native.vectors, ours.vectors), uppers: near(native.uppers, ours.uppers) };
}

function nearest(native: Uint8Array, vector: Uint8Array): Uint8Array {
  const result = vector.slice();
  const [a, b] = [native, vector].map((v) => new DataView(v.buffer, v.byteOffset));
  for (let at = 0; at < 16; at += 4) {
    const [x, y] = [a!.getFloat32(at, true), b!.getFloat32(at, true)];
    if (Math.abs(x - y) <= BOUND * Math.abs(y)) result.set(native.subarray(at, at + 4), at);
  }
  return result;
}

/** Transcendental functions: each vendor rounds some results the other way, and says so in C1. */
const TRANSCENDENTAL = /^(f2xm1|fyl2x|fyl2xp1|fpatan|fsin|fcos|fsincos|fptan)$/;
const C1 = 0x200;

/** Our stack with registers taken from the processor's where they are neighbours of each other. */
function neighbours(native: State, ours: State): State {
  const stack87 = ours.stack87.map((register, index) => {
    const other = native.stack87[index]!;
    const [a, b] = [register, other].map((bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset);
      return (
        (BigInt(view.getUint16(8, true) & 0x7fff) << 63n) + (view.getBigUint64(0, true) & ((1n << 63n) - 1n))
      );
    });
    return a! - b! <= 1n && b! - a! <= 1n && register[9]! >> 7 === other[9]! >> 7 ? other : register;
  });
  return { ...ours, stack87, status: (ours.status & ~C1) | (native.status & C1) };
}

/** What differs, one line each; empty when the two agree. */
function differences(native: Record<string, string>, ours: Record<string, string>): string[] {
  return Object.keys(native)
    .filter((key) => native[key] !== ours[key])
    .map((key) => `${key}: processor ${native[key]}, core ${ours[key]}`);
}

describe.skipIf(missing())('the core agrees with the processor', () => {
  test(`on ${CASES} random cases of each instruction${missing() ? ` (${missing()})` : ''}`, async () => {
    const table = await readTables(TABLE);
    const { rows } = table;
    const texts = prepare(table);
    const random = new Random(SEED);
    const cases = rows
      .filter((row) => testable(row) && ROWS.test(`${row.place} ${row.mnemonic}`))
      .flatMap((row) =>
        Array.from({ length: CASES }, () => ({ row, state: randomState(encode(row, random), random, row) })),
      )
      .filter(({ row, state }) => !isUndefined(row, state));
    if (!process.env.ISA_ROWS) expect(cases.length).toBeGreaterThan(400 * CASES);
    const natives = runNatively(cases.map(({ state }) => state));
    const core = await Core.start();
    const failures: string[] = [];
    for (const [index, { row, state }] of cases.entries()) {
      const native = natives[index]!;
      const ours = core.run(state);
      const compared = APPROXIMATE.test(row.mnemonic)
        ? approximated(native, ours)
        : TRANSCENDENTAL.test(row.mnemonic)
          ? neighbours(native, ours)
          : ours;
      const found = differences(show(native, row), show(compared, row));
      if (found.length > 0)
        failures.push(
          `${row.place} ${disassemble(texts, state.code).text} (${hex(state.code)})\n  ${found.join('\n  ')}`,
        );
    }
    expect(failures).toEqual([]);
  });
});
