/** What differs between two answers to one case, by name, without what is undefined, open, or within a vendor's bounds. */
import type { Case } from './cases.ts';
import { openFor } from './open.ts';
import { DATA_SIZE, PAGE, type State } from './state.ts';

const STATUS: Record<string, bigint> = { c: 0x1n, p: 0x4n, a: 0x10n, z: 0x40n, s: 0x80n, o: 0x800n };
/** Without RF, which is set in what a fault saves. */
const FLAGS = 0x244ed5n;
/** From here on addresses are the system's (the last page below it is nobody's): Linux does not tell whether a page is there. */
const SYSTEM = (1n << 47n) - BigInt(PAGE);
const PRESENT = 1n;
const BREAKPOINT = 3;
const UNDEFINED = 6;
const GENERAL_PROTECTION = 13;
const PAGE_FAULT = 14;
const FLOATING_POINT = 19;
/** Of MXCSR. */
const EXCEPTIONS = 0x3f;
const LOCK = 0xf0;
/** Linux tells programs the number of their processor by this segment's limit. */
const PROCESSOR_SEGMENT = 0x78;
/** The limit on the length of an instruction; bytes that a processor may take for a part of it when they are none. */
const LONGEST = 15;
const LOOKED_AHEAD = 4;
export const NAMES = 'rax rcx rdx rbx rsp rbp rsi rdi r8 r9 r10 r11 r12 r13 r14 r15'.split(' ');

/** RCPPS and RSQRTPS: results within the manual's bound of each other; each vendor has bits of its own. */
const APPROXIMATE = /^v?r(cp|sqrt)[ps]s$/;
const BOUND = 2 * 1.5 * 2 ** -12;
/** Transcendental functions: each vendor rounds some results the other way, and says so in C1. */
const TRANSCENDENTAL = /^(f2xm1|fyl2x|fyl2xp1|fpatan|fsin|fcos|fsincos|fptan)$/;
const C1 = 0x200;

/** One difference. */
export interface Difference {
  readonly name: string;
  readonly expected: string;
  readonly got: string;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** All differences; none when the two agree. */
export function differences(found: Case, native: State, core: State): Difference[] {
  if (identical(native, core)) return [];
  if (leavesAnything(found) || eitherWay(found, native, core)) return [];
  const expected = settled(found, native);
  let got = settled(found, core);
  if (APPROXIMATE.test(found.row.mnemonic)) got = approximated(expected, got);
  if (TRANSCENDENTAL.test(found.row.mnemonic)) got = neighbours(expected, got);
  const [left, right] = [parts(expected), parts(got)];
  return left
    .map(([name, text], index) => ({ name, expected: text, got: right[index]![1] }))
    .filter((one) => one.expected !== one.got);
}

function identical(a: State, b: State): boolean {
  const same = (left: readonly Uint8Array[], right: readonly Uint8Array[]): boolean =>
    left.every((bytes, index) => Buffer.compare(bytes, right[index]!) === 0);
  return (
    a.rip === b.rip &&
    a.vector === b.vector &&
    a.error === b.error &&
    a.address === b.address &&
    (a.flags & FLAGS) === (b.flags & FLAGS) &&
    a.fsBase === b.fsBase &&
    a.gsBase === b.gsBase &&
    a.control === b.control &&
    a.status === b.status &&
    a.tags === b.tags &&
    a.mxcsr === b.mxcsr &&
    a.registers.every((value, index) => value === b.registers[index]) &&
    same(a.vectors, b.vectors) &&
    same(a.uppers, b.uppers) &&
    same(a.stack87, b.stack87) &&
    same([a.stack, a.data], [b.stack, b.data])
  );
}

/** SHLD and SHRD by more than the width of a 16-bit operand give anything at all. */
function leavesAnything({ row, encoded, state }: Case): boolean {
  if (!/^sh[lr]d$/.test(row.mnemonic) || !encoded.narrow) return false;
  const count =
    row.operands[2]!.text === 'CL' ? Number(state.registers[1]! & 31n) : encoded.bytes.at(-1)! & 31;
  return count > 16;
}

/**
 * Two ends, either of which may come: an undefined instruction that is too long, or whose last bytes are on a page that is not there; and
 * what vendors order in ways of their own.
 */
function eitherWay(found: Case, native: State, core: State): boolean {
  const { row, encoded, state } = found;
  const { length } = encoded.bytes;
  const told = [native.vector, core.vector];
  // RETF may look first at what lies behind the bytes that it releases.
  if (row.mnemonic === 'retf') return !told.includes(BREAKPOINT);
  // Behind FS or GS, some processors want the address before the segment's base to be canonical, too, once the bit's number is in it.
  if (/^bt[src]?$/.test(row.mnemonic) && encoded.segment && told.includes(GENERAL_PROTECTION))
    return told.includes(PAGE_FAULT);
  // An image that ends at the other end of the address space: its last byte may be the user's.
  const image = openFor(row).some((open) => open.address);
  if (image && told.every((one) => one === PAGE_FAULT) && native.address >= SYSTEM !== core.address >= SYSTEM)
    return true;
  if (row.family === 'segment' && /^(lar|lsl|verr|mov)$/.test(row.mnemonic) && namesProcessor(found))
    return true;
  if (!told.includes(UNDEFINED)) return false;
  // With LOCK, MOV to and from CR0 is on some processors that of CR8, and VERW is what it is.
  if (encoded.bytes.includes(LOCK) && (row.family === 'control-register' || row.mnemonic === 'verw'))
    return true;
  if (told.includes(PAGE_FAULT)) return Number(state.rip) + length > PAGE - LOOKED_AHEAD;
  return told.includes(GENERAL_PROTECTION) && length > LONGEST - LOOKED_AHEAD;
}

/** Is the selector that of the segment by which Linux tells the processor's number? */
function namesProcessor({ encoded, state, address }: Case): boolean {
  const at = address - state.dataAt;
  const selector =
    encoded.rm === undefined
      ? (state.data[at] ?? 0) | ((state.data[at + 1] ?? 0) << 8)
      : Number(state.registers[encoded.rm]! & 0xffffn);
  return selector >> 2 === PROCESSOR_SEGMENT >> 2;
}

/** An answer without what the row leaves undefined or open. */
function settled(found: Case, answer: State): State {
  const { row, state, address } = found;
  const ran = answer.rip !== state.rip;
  const undefinedFlags = [...row.attributes.undefined].reduce((bits, flag) => bits | STATUS[flag]!, 0n);
  const registers = [...answer.registers];
  let { data, stack, fsBase, gsBase, address: told, rip, mxcsr } = answer;
  for (const open of openFor(row)) {
    for (const register of open.registers?.(found) ?? []) registers[register] = 0n;
    if (open.memory && address >= 0) {
      const at = address - state.dataAt;
      const [from, to] = open.memory(found).map((one) => Math.min(Math.max(at + one, 0), DATA_SIZE));
      data = Uint8Array.from(data).fill(0, from, to);
    }
    // Nobody chose the address, so it can only be the stack.
    if (open.memory && address < 0) stack = state.stack;
    if (open.bases) fsBase = gsBase = 0n;
    if (open.rip) rip = 0n;
    if (open.address) told = 0n;
    if (open.exceptions && answer.vector === FLOATING_POINT) mxcsr &= ~EXCEPTIONS;
    if (open.stack && !ran) stack = state.stack;
  }
  const hidden = answer.vector === PAGE_FAULT && answer.address >= SYSTEM ? PRESENT : 0n;
  const flags = answer.flags & FLAGS & ~(ran ? undefinedFlags : 0n);
  const error = answer.error | hidden;
  return { ...answer, registers, data, stack, flags, fsBase, gsBase, rip, mxcsr, address: told, error };
}

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

/** A state as named texts. */
export function parts(state: State): [string, string][] {
  return [
    ['exception', `${state.vector}`],
    ['error code', state.error.toString(16)],
    ['address', state.address.toString(16)],
    ['rip', state.rip.toString(16)],
    ...state.registers.map((value, index): [string, string] => [NAMES[index]!, value.toString(16)]),
    ['flags', state.flags.toString(16)],
    ['fs base', state.fsBase.toString(16)],
    ['gs base', state.gsBase.toString(16)],
    ['mxcsr', state.mxcsr.toString(16)],
    ['x87 control', state.control.toString(16)],
    ['x87 status', state.status.toString(16)],
    ['x87 tags', state.tags.toString(2)],
    ...state.stack87.map((bytes, index): [string, string] => [`st${index}`, hex(bytes)]),
    ...state.vectors.map((bytes, index): [string, string] => [`xmm${index}`, hex(bytes)]),
    ...state.uppers.map((bytes, index): [string, string] => [`ymm${index} above`, hex(bytes)]),
    ...chunks('data', state.dataAt, state.data),
    ...chunks('stack', state.stackAt, state.stack),
  ];
}

/** Memory, sixteen bytes a name. */
function chunks(name: string, from: number, bytes: Uint8Array): [string, string][] {
  return Array.from({ length: bytes.length / 16 }, (_, index) => [
    `${name} at ${(from + index * 16).toString(16)}`,
    hex(bytes.subarray(index * 16, index * 16 + 16)),
  ]);
}
