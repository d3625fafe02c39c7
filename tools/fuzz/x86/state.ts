/**
 * The state of a processor around one instruction, and its image as native/processor.c reads and writes it.
 *
 *     CODE    0x2a5f3000  one page, filled with INT3; behind it nothing
 *     DATA    0x10000000  pages: read-write, read-write, read-only, none, read-write, none
 *     STACK   0x19e75000  one read-write page between two that are not there
 *
 * No distance between them is that of an edge value, so that no case changes what it does not see: a window of DATA_SIZE bytes of
 * the data, and one of STACK_SIZE bytes of the stack.
 */

export const PAGE = 4096;
export const CODE = 0x2a5f3000;
/** Where an instruction mostly stands in its page: jumps from here stay in it. */
export const CODE_AT = 0x400;
/** Bytes of code that a case brings; behind them lies INT3. */
export const CODE_SIZE = 32;
export const DATA = 0x10000000;
export const DATA_SIZE = 1024;
export const STACK = 0x19e75000;
export const STACK_SIZE = 1024;
export const INT3 = 0xcc;
const HALF = DATA_SIZE / 2;

/** Windows of the data. */
export const WINDOWS = {
  /** The middle is a page's end, and the other page may be accessed as well. */
  crossing: DATA + PAGE - HALF,
  /** The upper half may only be read. */
  readOnly: DATA + 2 * PAGE - HALF,
  /** Nothing lies behind the end. */
  end: DATA + 5 * PAGE - DATA_SIZE,
  /** Nothing lies in front of the start. */
  start: DATA + 4 * PAGE,
} as const;

/** Windows of the stack: its middle, its start and its end. */
export const STACK_WINDOWS = [STACK + 1536, STACK, STACK + PAGE - STACK_SIZE] as const;

/** What the read-only page holds from its start. */
export const READ_ONLY: Uint8Array = Uint8Array.from(
  { length: HALF },
  (_, at) => (at * 167 + (at >> 3)) & 0xff,
);

export interface State {
  /** rax rcx rdx rbx rsp rbp rsi rdi r8 .. r15 */
  readonly registers: bigint[];
  readonly flags: bigint;
  /** Relative to CODE. */
  readonly rip: bigint;
  /** In answers: the exception that ended it, 3 (#BP) when it ran to its end; its error code; for #PF its address. */
  readonly vector: number;
  readonly error: bigint;
  readonly address: bigint;
  readonly fsBase: bigint;
  readonly gsBase: bigint;
  /** Where the windows begin. */
  readonly dataAt: number;
  readonly stackAt: number;
  readonly vectors: Uint8Array[];
  /** x87: control and status words, tags as FXSAVE has them (one bit a register). */
  readonly control: number;
  readonly status: number;
  readonly tags: number;
  readonly mxcsr: number;
  /** st(0) .. st(7), 10 bytes each. */
  readonly stack87: Uint8Array[];
  /** Bits 128 to 255 of ymm0 .. ymm15. */
  readonly uppers: Uint8Array[];
  readonly code: Uint8Array;
  readonly stack: Uint8Array;
  readonly data: Uint8Array;
}

const VECTORS_AT = 25 * 8;
const X87_AT = VECTORS_AT + 256;
const STACK87_AT = X87_AT + 16;
const UPPERS_AT = STACK87_AT + 128;
const CODE_IMAGE_AT = UPPERS_AT + 256;
const STACK_IMAGE_AT = CODE_IMAGE_AT + CODE_SIZE;
const DATA_IMAGE_AT = STACK_IMAGE_AT + STACK_SIZE;
export const IMAGE_SIZE = DATA_IMAGE_AT + DATA_SIZE;

export function writeImage(state: State): Uint8Array {
  const image = new Uint8Array(IMAGE_SIZE);
  const view = new DataView(image.buffer);
  const words = [
    ...[...state.registers, state.flags, state.rip, BigInt(state.vector), state.error, state.address],
    ...[state.fsBase, state.gsBase, BigInt(state.dataAt), BigInt(state.stackAt)],
  ];
  for (const [index, value] of words.entries()) view.setBigUint64(index * 8, BigInt.asUintN(64, value), true);
  for (const [index, vector] of state.vectors.entries()) image.set(vector, VECTORS_AT + index * 16);
  for (const [index, value] of [state.control, state.status, state.tags].entries()) {
    view.setUint16(X87_AT + index * 2, value, true);
  }
  view.setUint32(X87_AT + 8, state.mxcsr, true);
  for (const [index, register] of state.stack87.entries()) image.set(register, STACK87_AT + index * 16);
  for (const [index, upper] of state.uppers.entries()) image.set(upper, UPPERS_AT + index * 16);
  image.set(state.code, CODE_IMAGE_AT);
  image.set(state.stack, STACK_IMAGE_AT);
  image.set(state.data, DATA_IMAGE_AT);
  return image;
}

/** The state in an image, which it shares. */
export function readImage(image: Uint8Array): State {
  const view = new DataView(image.buffer, image.byteOffset);
  const word = (index: number): bigint => view.getBigUint64(index * 8, true);
  const parts = (count: number, at: number, length: number): Uint8Array[] =>
    Array.from({ length: count }, (_, index) => image.subarray(at + index * 16, at + index * 16 + length));
  return {
    registers: Array.from({ length: 16 }, (_, index) => word(index)),
    flags: word(16),
    rip: word(17),
    vector: Number(word(18)),
    error: word(19),
    address: word(20),
    fsBase: word(21),
    gsBase: word(22),
    dataAt: Number(word(23)),
    stackAt: Number(word(24)),
    vectors: parts(16, VECTORS_AT, 16),
    control: view.getUint16(X87_AT, true),
    status: view.getUint16(X87_AT + 2, true),
    tags: view.getUint16(X87_AT + 4, true),
    mxcsr: view.getUint32(X87_AT + 8, true),
    stack87: parts(8, STACK87_AT, 10),
    uppers: parts(16, UPPERS_AT, 16),
    code: image.subarray(CODE_IMAGE_AT, STACK_IMAGE_AT),
    stack: image.subarray(STACK_IMAGE_AT, DATA_IMAGE_AT),
    data: image.subarray(DATA_IMAGE_AT, IMAGE_SIZE),
  };
}
