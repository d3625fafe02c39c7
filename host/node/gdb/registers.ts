/**
 * Registers in the order and form in which gdb wants them (its manual, "Standard Target Features": i386), between the state that a session gives
 * and the 832-byte image that XSAVE makes.
 */

import type { RegisterName, ThreadState } from './session.ts';

/** All registers of a thread: what a session gives, to be read and changed. */
export interface RegisterFile {
  state: ThreadState;
  readonly vectors: Uint8Array;
}

export interface Register {
  readonly name: string;
  readonly bits: number;
  /** Type in the target description. */
  readonly type: string;
  readonly feature: 'core' | 'sse' | 'linux' | 'segments' | 'avx';
  read(file: RegisterFile): bigint;
  write(file: RegisterFile, value: bigint): void;
}

const ofTop: readonly RegisterName[] = [
  ...(['rax', 'rbx', 'rcx', 'rdx', 'rsi', 'rdi', 'rbp', 'rsp'] as const),
  ...(['r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15', 'rip'] as const),
];

/** Types of those that are not plain numbers. */
const pointers: Partial<Record<RegisterName, string>> = { rsp: 'data_ptr', rbp: 'data_ptr', rip: 'code_ptr' };

/** Selectors of user code, which has no others. */
const selectors: Readonly<Record<string, bigint>> = { cs: 0x33n, ss: 0x2bn, ds: 0n, es: 0n, fs: 0n, gs: 0n };

// Offsets into the image (Intel SDM volume 1, 10.5.1 and 13.4).
const statusAt = 2;
const tagsAt = 4;
const stackAt = 32;
const mxcsrAt = 24;
const xmmAt = 160;
const headerAt = 512;
const ymmAt = 576;

/** Columns: name, offset in the image, bytes there. */
const controls: readonly (readonly [string, number, number])[] = [
  ['fctrl', 0, 2],
  ['fstat', statusAt, 2],
  ['ftag', tagsAt, 1],
  ['fiseg', 12, 2],
  ['fioff', 8, 4],
  ['foseg', 20, 2],
  ['fooff', 16, 4],
  ['fop', 6, 2],
];

export const registers: readonly Register[] = [
  ...ofTop.map((name) => general(name, name, 'core', pointers[name] ?? 'int64')),
  { ...general('eflags', 'rflags', 'core', 'i386_eflags'), bits: 32 },
  ...Object.entries(selectors).map(([name, value]) => constant(name, value)),
  ...numbered(8, (i) => stored(`st${i}`, 'core', 'i387_ext', stackAt + 16 * i, 10)),
  ...controls.map(([name, at, bytes]) => control(name, at, bytes)),
  ...numbered(16, (i) => stored(`xmm${i}`, 'sse', 'vec128', xmmAt + 16 * i, 16)),
  stored('mxcsr', 'sse', 'i386_mxcsr', mxcsrAt, 4),
  call(),
  general('fs_base', 'fsBase', 'segments', 'int'),
  general('gs_base', 'gsBase', 'segments', 'int'),
  ...numbered(16, (i) => stored(`ymm${i}h`, 'avx', 'uint128', ymmAt + 16 * i, 16)),
];

function numbered(count: number, make: (index: number) => Register): Register[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

function general(name: string, key: RegisterName, feature: Register['feature'], type: string): Register {
  return {
    name,
    bits: 64,
    type,
    feature,
    read: (file) => file.state.registers[key],
    write: (file, value) => {
      file.state = { ...file.state, registers: { ...file.state.registers, [key]: value } };
    },
  };
}

function constant(name: string, value: bigint): Register {
  return { name, bits: 32, type: 'int32', feature: 'core', read: () => value, write: () => {} };
}

function stored(
  name: string,
  feature: Register['feature'],
  type: string,
  at: number,
  bytes: number,
): Register {
  return {
    name,
    bits: bytes * 8,
    type,
    feature,
    read: ({ vectors }) => littleEndian(vectors.subarray(at, at + bytes)),
    write: ({ vectors }, value) => {
      vectors.set(bytesOf(value, bytes), at);
      // All three components are marked as in use, so that the image is taken as it stands.
      vectors[headerAt] = 7;
    },
  };
}

function control(name: string, at: number, bytes: number): Register {
  const plain = { ...stored(name, 'core', 'int', at, bytes), bits: 32 };
  if (name !== 'ftag') return plain;
  return {
    ...plain,
    read: ({ vectors }) => wholeTags(vectors),
    write: (file, value) => plain.write(file, briefTags(value)),
  };
}

function call(): Register {
  return {
    name: 'orig_rax',
    bits: 64,
    type: 'int',
    feature: 'linux',
    read: ({ state }) => BigInt.asUintN(64, state.call),
    write: (file, value) => {
      file.state = { ...file.state, call: BigInt.asIntN(64, value) };
    },
  };
}

/** The image has a bit for each register that is in use; gdb wants two, which say what is in it. */
function wholeTags(vectors: Uint8Array): bigint {
  const top = (vectors[statusAt + 1]! >> 3) & 7;
  let tags = 0;
  for (let physical = 0; physical < 8; physical++) {
    const at = stackAt + 16 * ((physical - top) & 7);
    const isUsed = (vectors[tagsAt]! >> physical) & 1;
    tags |= (isUsed ? kindOf(vectors.subarray(at, at + 10)) : 3) << (2 * physical);
  }
  return BigInt(tags);
}

/** 0 a number, 1 zero, 2 anything else. */
function kindOf(extended: Uint8Array): number {
  const exponent = (extended[8]! | (extended[9]! << 8)) & 0x7fff;
  const significand = littleEndian(extended.subarray(0, 8));
  if (exponent === 0 && significand === 0n) return 1;
  return exponent !== 0 && exponent !== 0x7fff && significand >> 63n === 1n ? 0 : 2;
}

function briefTags(tags: bigint): bigint {
  let brief = 0n;
  for (let physical = 0n; physical < 8n; physical++) {
    if (((tags >> (2n * physical)) & 3n) !== 3n) brief |= 1n << physical;
  }
  return brief;
}

export function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let at = bytes.length - 1; at >= 0; at--) value = (value << 8n) | BigInt(bytes[at]!);
  return value;
}

function bytesOf(value: bigint, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let at = 0, rest = value; at < length; at++, rest >>= 8n) bytes[at] = Number(rest & 0xffn);
  return bytes;
}

/** All registers, one behind the other. */
export function allBytes(file: RegisterFile): Uint8Array {
  return Buffer.concat(registers.map((register) => registerBytes(register, file)));
}

export function registerBytes(register: Register, file: RegisterFile): Uint8Array {
  return bytesOf(register.read(file), register.bits / 8);
}

/** False if the bytes are too few. */
export function setAll(file: RegisterFile, bytes: Uint8Array): boolean {
  let at = 0;
  for (const register of registers) {
    const end = at + register.bits / 8;
    if (end > bytes.length) return false;
    register.write(file, littleEndian(bytes.subarray(at, end)));
    at = end;
  }
  return true;
}
